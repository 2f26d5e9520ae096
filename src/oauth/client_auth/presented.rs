//! How a request says who its client is: in exactly one way (RFC 6749 §2.3). Methods whose requests
//! look alike share a way, and the client's registration tells which of them it is.

use super::{ErrorCode, OAuthError, Presented, assertion, secret_basic, secret_post};
use crate::keys::foreign::ForeignJwt;
use crate::secret::Secret;

/// What a client presented.
#[derive(Debug)]
pub struct Credentials {
    /// Who it says it is.
    pub client_id: String,
    /// How it proves it.
    pub proof: Proof,
}

/// How a client proves who it is; nothing of it is judged yet.
#[derive(Debug)]
pub enum Proof {
    /// A secret in the `Authorization` header.
    Basic(Secret<String>),
    /// A secret in the form.
    Post(Secret<String>),
    /// An assertion, and what it says without proof.
    Assertion(Secret<String>, Box<ForeignJwt>),
    /// Its name, and whatever else there is: a certificate, a code.
    Named,
}

type Way = fn(&Presented<'_>) -> Result<Option<Credentials>, OAuthError>;

const WAYS: [Way; 4] =
    [secret_basic::present, secret_post::present, assertion::present, name_itself];

/// The one way in which the request says who its client is.
pub fn credentials(request: &Presented<'_>) -> Result<Credentials, OAuthError> {
    let mut found = None;
    for way in WAYS {
        if let Some(credentials) = way(request)? {
            if found.is_some() {
                return Err(ErrorCode::InvalidRequest
                    .because("more than one client authentication method (RFC 6749 section 2.3)"));
            }
            found = Some(credentials);
        }
    }
    found.ok_or_else(|| ErrorCode::InvalidClient.because("client authentication is missing"))
}

/// `client_id` and no credentials beside it (RFC 6749 §3.2.1, RFC 8705 §2).
fn name_itself(request: &Presented<'_>) -> Result<Option<Credentials>, OAuthError> {
    let form = request.parameters;
    if request.authorization.is_some()
        || form.get("client_secret")?.is_some()
        || form.get("client_assertion")?.is_some()
        || form.get("client_assertion_type")?.is_some()
    {
        return Ok(None);
    }
    let client_id = form.get("client_id")?;
    Ok(client_id
        .map(|client_id| Credentials { client_id: client_id.to_owned(), proof: Proof::Named }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::parameters::Parameters;
    use crate::secret::base64url;

    fn sole(authorization: Option<&str>, form: &str) -> Result<(&'static str, String), ErrorCode> {
        let header = authorization.map(|value| Secret::new(value.to_owned()));
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        let presented = Presented {
            authorization: header.as_ref(),
            certificate: None,
            parameters: &parameters,
        };
        let way = |proof: &Proof| match proof {
            Proof::Basic(_) => "basic",
            Proof::Post(_) => "post",
            Proof::Assertion(..) => "assertion",
            Proof::Named => "named",
        };
        credentials(&presented)
            .map(|credentials| (way(&credentials.proof), credentials.client_id))
            .map_err(|error| error.code)
    }

    fn assertion(claims: &str) -> String {
        let [header, claims] =
            [r#"{"alg":"ES256"}"#, claims].map(|text| base64url(text.as_bytes()));
        let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        format!("client_assertion_type={kind}&client_assertion={header}.{claims}.AA")
    }

    /// RFC 6749 §2.3.1: both parts of the header are form-encoded. `a b:c%d` here.
    const BASIC: &str = "Basic YStiOmMlMjVk";

    #[test]
    fn each_way_is_recognised() {
        assert_eq!(sole(Some(BASIC), ""), Ok(("basic", "a b".to_owned())));
        assert_eq!(sole(None, "client_id=a&client_secret=b"), Ok(("post", "a".to_owned())));
        assert_eq!(sole(None, "client_id=a"), Ok(("named", "a".to_owned())));
        assert_eq!(sole(Some(BASIC), "client_id=a+b").map(|found| found.0), Ok("basic"));
        let form = assertion(r#"{"iss":"a","sub":"a"}"#);
        assert_eq!(sole(None, &form), Ok(("assertion", "a".to_owned())));
        assert_eq!(sole(None, &format!("client_id=a&{form}")), Ok(("assertion", "a".to_owned())));
    }

    #[test]
    fn two_ways_at_once_are_refused() {
        let form = assertion(r#"{"sub":"a"}"#);
        for (header, form) in [
            (Some(BASIC), "client_secret=b".to_owned()),
            (Some(BASIC), "client_id=a&client_secret=b".to_owned()),
            (Some(BASIC), "client_id=other".to_owned()),
            (Some(BASIC), form.clone()),
            (None, format!("client_id=a&client_secret=b&{form}")),
            (None, format!("client_id=other&{form}")),
        ] {
            assert_eq!(sole(header, &form), Err(ErrorCode::InvalidRequest), "{form}");
        }
    }

    #[test]
    fn nothing_and_nonsense_are_refused() {
        assert_eq!(sole(None, ""), Err(ErrorCode::InvalidClient));
        for bad in
            ["Basic", "Basic !!", "Basic YQ==", "Bearer abc", "Basic YSU6Yg==", "Negotiate x"]
        {
            assert_eq!(sole(Some(bad), ""), Err(ErrorCode::InvalidClient), "{bad}");
        }
        let right = assertion(r#"{"sub":"a"}"#);
        for bad in [
            assertion("{}"),
            assertion(r#"{"sub":1}"#),
            assertion("[]"),
            right.replace("jwt-bearer", "saml2-bearer"),
            right.replace("client_assertion_type", "x"),
            right.replace("&client_assertion=", "&x="),
            right.replace(".AA", ""),
            right.replace(".AA", ".A"),
        ] {
            assert_eq!(sole(None, &bad), Err(ErrorCode::InvalidClient), "{bad}");
        }
    }
}
