//! Assertions about the client itself (RFC 7523 §2.2): what `private_key_jwt` and
//! `client_secret_jwt` have in common (OpenID Connect Core §9).
//!
//! The signature is the method's; here is what the assertion must say, and that it counts once on
//! whichever node. FAPI 2.0 §5.3.2.1 leaves one audience, the issuer, as a text and not in a list:
//! an assertion that was made for somebody else's endpoint is worth nothing here.

use serde_json::{Map, Value};

use super::{Case, Credentials, ErrorCode, Judgement, OAuthError, Presented, Proof};
use crate::clock::Seconds;
use crate::keys::foreign::{self, ForeignJwt};
use crate::oauth::assertion::{Tolerance, counts_until};
use crate::oauth::authorize::PUSHED_PATH;
use crate::secret::Secret;
use crate::storage::spent_ids::{self, Kind};

/// `client_assertion_type` of a JWT (RFC 7523 §2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// FAPI 2.0 §5.3.2.1 has 10 seconds of difference accepted and more than 60 refused.
const TOLERANCE: Tolerance = Tolerance { skew: 15, longest: 300 };
const LONGEST_JTI: usize = 512;
/// Endpoints that a standard client may name as the audience (RFC 7523 §3, RFC 9126 §2).
const ENDPOINTS: [&str; 2] = ["/token", PUSHED_PATH];
/// `typ`, where there is one: other kinds of JWTs are no assertions (RFC 8725 §3.11).
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// The assertion of a request; its words are taken for who it says it is from, and no more.
pub(super) fn present(request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
    let form = request.parameters;
    let kind = form.get("client_assertion_type")?;
    let assertion = form.get("client_assertion")?;
    let assertion = match (kind, assertion) {
        (None, None) => return Ok(None),
        (Some(JWT_BEARER), Some(assertion)) => assertion,
        _ => {
            let message = format!("client_assertion comes with client_assertion_type={JWT_BEARER}");
            return Err(ErrorCode::InvalidClient.because(message));
        }
    };
    let peeked = foreign::peek(assertion)
        .map_err(|error| ErrorCode::InvalidClient.because(format!("client_assertion: {error}")))?;
    let client_id = peeked.claims.get("sub").and_then(Value::as_str);
    let client_id = client_id.ok_or_else(|| {
        ErrorCode::InvalidClient.because("client_assertion: sub must be the client id")
    })?;
    if form.get("client_id")?.is_some_and(|named| named != client_id) {
        return Err(ErrorCode::InvalidRequest.because("client_id is not that of the assertion"));
    }
    Ok(Some(Credentials {
        client_id: client_id.to_owned(),
        proof: Proof::Assertion(Secret::new(assertion.to_owned()), Box::new(peeked)),
    }))
}

/// Judges an assertion whose signature is good, and uses it up.
pub(super) async fn accept(case: Case<'_>, jwt: &ForeignJwt) -> Result<Judgement, OAuthError> {
    let issuer = case.server.issuer();
    let judged = judge(jwt, &case.client.id, issuer, case.client.extra().is_fapi2(), case.now);
    let (jti, until) = match judged {
        Ok(judged) => judged,
        Err(reason) => return Ok(Err(reason)),
    };
    let spent = (spent_ids::id_digest(&case.client.id, jti), until);
    let is_first = case.server.database().write(spent, |tx, (id, until)| {
        Box::pin(spent_ids::spend(tx, Kind::ClientAssertion, id, *until))
    });
    Ok(if is_first.await? { Ok(()) } else { Err("the assertion was used before".to_owned()) })
}

/// Its `jti`, and until when nobody else may use that; or what is wrong.
fn judge<'j>(
    jwt: &'j ForeignJwt,
    client_id: &str,
    issuer: &str,
    is_fapi2: bool,
    now: Seconds,
) -> Result<(&'j str, Seconds), String> {
    let claims = &jwt.claims;
    if jwt.header.typ.is_some() && !TYPES.iter().any(|typ| jwt.header.is_type(typ)) {
        return Err("the assertion has another typ".to_owned());
    }
    let is_client = |name| claims.get(name).and_then(Value::as_str) == Some(client_id);
    if !is_client("iss") || !is_client("sub") {
        return Err("iss and sub of the assertion are not both the client id".to_owned());
    }
    if !is_for_us(claims, issuer, is_fapi2) {
        return Err("the assertion is for another audience".to_owned());
    }
    let until = counts_until(claims, TOLERANCE, now)?;
    let jti = claims.get("jti").and_then(Value::as_str);
    let jti = jti.filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()));
    Ok((jti.ok_or("the assertion has no jti")?, until))
}

fn is_for_us(claims: &Map<String, Value>, issuer: &str, is_fapi2: bool) -> bool {
    let is_ours = |audience: &Value| {
        let Some(audience) = audience.as_str() else { return false };
        let endpoint = audience.strip_prefix(issuer);
        audience == issuer
            || (!is_fapi2 && endpoint.is_some_and(|endpoint| ENDPOINTS.contains(&endpoint)))
    };
    match claims.get("aud") {
        Some(Value::Array(list)) if !is_fapi2 => list.iter().any(is_ours),
        Some(audience) => is_ours(audience),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::keys::foreign::Header;

    const NOW: Seconds = 1_773_500_966;
    const ISSUER: &str = "https://id.example";

    fn jwt(changes: &Value) -> ForeignJwt {
        let mut claims = json!({
            "iss": "web", "sub": "web", "aud": ISSUER, "jti": "1", "exp": NOW + 60,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let mut claims = claims.as_object().unwrap().clone();
        claims.retain(|_, value| !value.is_null());
        let header = Header { alg: "ES256".to_owned(), kid: None, typ: None };
        ForeignJwt { header, claims }
    }

    fn is_taken(changes: &Value, is_fapi2: bool) -> bool {
        judge(&jwt(changes), "web", ISSUER, is_fapi2, NOW).is_ok()
    }

    #[test]
    fn the_audience_is_the_issuer_and_under_fapi_2_nothing_else() {
        for (aud, standard, fapi2) in [
            (json!(ISSUER), true, true),
            (json!([ISSUER]), true, false),
            (json!(["https://other.example", ISSUER]), true, false),
            (json!(format!("{ISSUER}/token")), true, false),
            (json!(format!("{ISSUER}/par")), true, false),
            (json!(format!("{ISSUER}/")), false, false),
            (json!(format!("{ISSUER}/authorize")), false, false),
            (json!("https://id.example.evil.example/token"), false, false),
            (json!("https://other.example"), false, false),
            (json!([]), false, false),
            (json!(1), false, false),
            (Value::Null, false, false),
        ] {
            assert_eq!(is_taken(&json!({ "aud": aud }), false), standard, "{aud}");
            assert_eq!(is_taken(&json!({ "aud": aud }), true), fapi2, "{aud}");
        }
    }

    #[test]
    fn times_may_differ_by_ten_seconds_and_not_by_a_minute() {
        for (changes, taken) in [
            (json!({ "exp": NOW - 10 }), true),
            (json!({ "exp": NOW - 60 }), false),
            (json!({ "exp": NOW - 300 }), false),
            (json!({ "exp": NOW + 310 }), true),
            (json!({ "exp": NOW + 360 }), false),
            (json!({ "exp": Value::Null }), false),
            (json!({ "exp": "1773500999" }), false),
            (json!({ "exp": true }), false),
            (json!({ "exp": 1e300 }), false),
            (json!({ "exp": f64::from(i32::MAX) }), false),
            (json!({ "nbf": NOW + 10 }), true),
            (json!({ "nbf": NOW + 61 }), false),
            (json!({ "nbf": "now" }), false),
            (json!({ "iat": NOW + 10 }), true),
            (json!({ "iat": NOW + 61 }), false),
            (json!({ "iat": NOW - 3600 }), true),
        ] {
            assert_eq!(is_taken(&changes, true), taken, "{changes}");
        }
    }

    #[test]
    fn it_speaks_of_one_client_and_counts_once() {
        for changes in [
            json!({ "iss": "other" }),
            json!({ "sub": "other" }),
            json!({ "iss": Value::Null }),
            json!({ "sub": Value::Null }),
            json!({ "iss": ["web"] }),
            json!({ "jti": Value::Null }),
            json!({ "jti": "" }),
            json!({ "jti": 1 }),
            json!({ "jti": "x".repeat(600) }),
        ] {
            assert!(!is_taken(&changes, false), "{changes}");
        }
    }

    #[test]
    fn a_jwt_of_another_kind_is_no_assertion() {
        for (typ, taken) in [
            (None, true),
            (Some("JWT"), true),
            (Some("client-authentication+jwt"), true),
            (Some("dpop+jwt"), false),
            (Some("oauth-authz-req+jwt"), false),
            (Some("at+jwt"), false),
        ] {
            let mut jwt = jwt(&json!({}));
            jwt.header.typ = typ.map(str::to_owned);
            assert_eq!(judge(&jwt, "web", ISSUER, false, NOW).is_ok(), taken, "{typ:?}");
        }
    }
}
