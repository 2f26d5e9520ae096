//! Request objects (RFC 9101, OpenID Connect Core §6): an authorization request as a JWT that its
//! client signed, in the request itself or at an address that it registered.
//!
//! Unsigned ones are for clients that registered `none`: they say no more than the query would. The
//! address is one of those registered, to the letter, and is asked through `fetch` (R12, R49).

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::resolve::{Resolved, Source, Unresolved};
use crate::clients::{Client, keys};
use crate::clock::Seconds;
use crate::fetch::Fetch;
use crate::keys::Algorithm;
use crate::keys::foreign::{self, ForeignJwt};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::secret::Digest;
use crate::server::Server;
use crate::storage::spent_ids;
use crate::tokens::access_token::Audience;

/// `alg` of what nobody signed (RFC 7518 §3.6).
const UNSIGNED: &str = "none";
/// The media type of a request object, and its `typ` (RFC 9101 §10.8).
const TYPE: &str = "oauth-authz-req+jwt";
/// The longest that is fetched, in bytes.
const LONGEST: usize = 32 * 1024;
/// By how many seconds the clocks of client and server may differ.
const CLOCK_SKEW: Seconds = 10;
/// The longest life of one that counts once, in seconds: its id is kept as long.
const LONGEST_LIFE: Seconds = 86_400;
/// The longest under FAPI 2.0 (Message Signing §5.3.1).
const LONGEST_FAPI_LIFE: Seconds = 3600;
/// Claims that say something about the JWT and are no parameters (RFC 7519 §4.1).
const OF_THE_JWT: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// How a request object came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In the parameter `request`.
    ByValue,
    /// The same in a pushed request.
    Pushed,
    /// At `request_uri`, where it may be read any number of times.
    ByReference,
}

/// The id of a request object, to be used up when the request is admitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spend {
    pub(super) id_digest: Digest,
    pub(super) expires_at: Seconds,
}

/// A request object that was read.
#[derive(Debug)]
pub(super) struct Object {
    parameters: Parameters,
    is_signed: bool,
    way: Way,
    spend: Option<Spend>,
}

impl From<Object> for Resolved<'_> {
    fn from(object: Object) -> Self {
        let Object { parameters, is_signed, way, spend } = object;
        let source = Source::Object { is_signed, is_pushed: way == Way::Pushed };
        Self { parameters: Cow::Owned(parameters), source, spend }
    }
}

/// The values of `request_object_signing_alg`, for discovery and registration.
pub fn algorithms() -> impl Iterator<Item = &'static str> {
    Algorithm::ALL.into_iter().map(Algorithm::as_str).chain([UNSIGNED])
}

/// Reads the request object at an address.
pub(super) async fn fetch(
    server: &Server,
    client: &Client,
    uri: &str,
) -> Result<Object, Unresolved> {
    let registered = &client.extra().request_uris;
    if !registered.iter().any(|each| each == uri) {
        let (code, reason) = if registered.is_empty() && uri.starts_with("https://") {
            (ErrorCode::RequestUriNotSupported, "the client has registered no request_uris")
        } else {
            (ErrorCode::InvalidRequestUri, "request_uri is none that the client registered")
        };
        return Err(Unresolved::because(code, reason));
    }
    // What is behind `#` names a version of the document and is not asked for (OpenID Connect Core
    // §6.2).
    let url = uri.split('#').next().unwrap_or(uri);
    let accept = "application/oauth-authz-req+jwt, application/jwt";
    let is_strangers = client.is_unverified();
    let fetch = Fetch { url, accept, headers: &[], most: LONGEST, is_strangers };
    let fetched = server.fetcher().fetch(fetch).await.map_err(|error| {
        let reason = format!("request_uri: {}", error.told());
        Unresolved::because(ErrorCode::InvalidRequestUri, reason)
    })?;
    let text = std::str::from_utf8(&fetched.body).map_err(|_| {
        Unresolved::because(ErrorCode::InvalidRequestUri, "request_uri leads to no JWT")
    })?;
    read(server, client, text.trim(), Way::ByReference).await
}

/// Reads a request object.
pub(super) async fn read(
    server: &Server,
    client: &Client,
    jwt: &str,
    way: Way,
) -> Result<Object, Unresolved> {
    let said = foreign::peek(jwt).map_err(|error| refused(error.to_string()));
    if !has_any(server, client) {
        let reason = "the client has registered no keys to verify request objects with";
        // What it says of where to answer is held against the registration, like the rest.
        let parameters = said.and_then(|said| parameters(&client.id, &said.claims)).ok();
        return Err(Unresolved { error: not_supported(way).because(reason), parameters });
    }
    let said = said?;
    let parameters = parameters(&client.id, &said.claims)?;
    match judge(server, client, jwt, (said, way)).await {
        Ok((is_signed, spend)) => Ok(Object { parameters, is_signed, way, spend }),
        Err(error) => Err(Unresolved { error, parameters: Some(parameters) }),
    }
}

/// Whether the client signed it, and what is used up.
async fn judge(
    server: &Server,
    client: &Client,
    jwt: &str,
    (said, way): (ForeignJwt, Way),
) -> Result<(bool, Option<Spend>), OAuthError> {
    let claims = if said.header.alg == UNSIGNED {
        if !may_be_unsigned(server, client) {
            return Err(not_supported(way).because("unsigned request objects are not supported"));
        }
        if !jwt.ends_with('.') {
            return Err(refused("the request object has a signature and alg none"));
        }
        said.claims
    } else {
        if said.header.typ.is_some() && !said.header.is_type(TYPE) && !said.header.is_type("JWT") {
            return Err(refused("the request object is a JWT of another type"));
        }
        let kid = said.header.kid.as_deref();
        let jwks = keys::of(server, client, kid, server.now()).await;
        let jwks = jwks.map_err(|error| refused(error.told()))?;
        let verified = foreign::verify(jwt, &jwks, &allowed(client));
        verified.map_err(|error| refused(error.to_string()))?.claims
    };
    let is_signed = said.header.alg != UNSIGNED;
    check_claims(server, client, &claims)?;
    Ok((is_signed, spend(server, client, &claims, way)?))
}

/// Whether the client can have request objects at all.
fn has_any(server: &Server, client: &Client) -> bool {
    let extra = client.extra();
    extra.jwks.is_some() || extra.jwks_uri.is_some() || may_be_unsigned(server, client)
}

/// Whether unsigned ones are enough, which say no more than a query: the client registered that. On
/// trial it is also what a client means that registered nothing (OpenID Connect Registration §2).
fn may_be_unsigned(server: &Server, client: &Client) -> bool {
    let extra = client.extra();
    let is_meant = match extra.request_object_signing_alg.as_deref() {
        None => client.is_on_trial(server.config()),
        Some(alg) => alg == UNSIGNED,
    };
    is_meant && !extra.is_fapi2()
}

/// What may sign a client's request objects.
fn allowed(client: &Client) -> Vec<Algorithm> {
    let of_profile = |alg: &Algorithm| !client.extra().is_fapi2() || Algorithm::FAPI2.contains(alg);
    let registered = client.extra().request_object_signing_alg.as_deref();
    let fits = |alg: &Algorithm| registered.is_none_or(|name| name == alg.as_str());
    Algorithm::ALL.into_iter().filter(of_profile).filter(fits).collect()
}

/// Whose it is, for whom, and when (RFC 9101 §4, §10; FAPI 2.0 Message Signing §5.3.1).
fn check_claims(
    server: &Server,
    client: &Client,
    claims: &Map<String, Value>,
) -> Result<(), OAuthError> {
    for name in ["iss", "client_id"] {
        if claims.get(name).is_some_and(|value| value.as_str() != Some(&client.id)) {
            return Err(refused(format!("{name} of the request object is not the client")));
        }
    }
    if claims.get("sub").and_then(Value::as_str) == Some(&client.id) {
        // RFC 9101 §10.8: it could be meant as an assertion.
        return Err(refused("sub of the request object is the client"));
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(refused("a request object holds no other one (RFC 9101 section 4)"));
    }
    if let Some(aud) = claims.get("aud") {
        let aud = serde_json::from_value::<Audience>(aud.clone());
        if !aud.is_ok_and(|aud| aud.contains(server.issuer())) {
            return Err(refused("aud of the request object is not the issuer"));
        }
    }
    let (now, exp, nbf) = (server.now(), moment(claims, "exp")?, moment(claims, "nbf")?);
    if exp.is_some_and(|exp| exp <= now - CLOCK_SKEW) {
        return Err(refused("the request object has expired"));
    }
    if nbf.is_some_and(|nbf| nbf > now + CLOCK_SKEW) {
        return Err(refused("the request object is not valid yet"));
    }
    if client.extra().is_fapi2() {
        let is_short = matches!((nbf, exp), (Some(nbf), Some(exp))
            if exp - nbf <= LONGEST_FAPI_LIFE && now - nbf <= LONGEST_FAPI_LIFE);
        if !is_short || !claims.contains_key("aud") {
            return Err(refused("aud, nbf and exp at most an hour apart are needed (FAPI 2.0)"));
        }
    }
    Ok(())
}

/// What is used up: the id of one that was sent and says when it ends.
fn spend(
    server: &Server,
    client: &Client,
    claims: &Map<String, Value>,
    way: Way,
) -> Result<Option<Spend>, OAuthError> {
    let jti = match claims.get("jti") {
        Some(Value::String(jti)) => jti,
        Some(_) => return Err(refused("jti of the request object is no string")),
        None => return Ok(None),
    };
    let Some(exp) = moment(claims, "exp")?.filter(|_| way != Way::ByReference) else {
        return Ok(None);
    };
    if exp > server.now() + LONGEST_LIFE {
        return Err(refused("the request object has a jti and lives for more than a day"));
    }
    let id_digest = spent_ids::id_digest(&client.id, jti);
    Ok(Some(Spend { id_digest, expires_at: exp + CLOCK_SKEW }))
}

fn moment(claims: &Map<String, Value>, name: &str) -> Result<Option<Seconds>, OAuthError> {
    foreign::moment(claims, name)
        .map_err(|_| refused(format!("{name} of the request object is no moment")))
}

/// The claims as parameters: strings as they are, anything else as JSON, `resource` as often as it
/// has values (RFC 9101 §4, RFC 8707 §2).
fn parameters(client_id: &str, claims: &Map<String, Value>) -> Result<Parameters, OAuthError> {
    let mut pairs = Vec::new();
    for (name, value) in claims {
        if OF_THE_JWT.contains(&name.as_str()) || name == "client_id" {
            continue;
        }
        match value {
            Value::Null => {}
            Value::String(text) => pairs.push((name.clone(), text.clone())),
            Value::Array(resources) if name == "resource" => {
                for resource in resources {
                    let text = resource.as_str().ok_or_else(|| refused("resource is no text"))?;
                    pairs.push((name.clone(), text.to_owned()));
                }
            }
            other => pairs.push((name.clone(), other.to_string())),
        }
    }
    pairs.push(("client_id".to_owned(), client_id.to_owned()));
    Ok(Parameters::from_pairs(pairs)?)
}

const fn not_supported(way: Way) -> ErrorCode {
    match way {
        Way::ByValue | Way::Pushed => ErrorCode::RequestNotSupported,
        Way::ByReference => ErrorCode::RequestUriNotSupported,
    }
}

fn refused(reason: impl Into<String>) -> OAuthError {
    ErrorCode::InvalidRequestObject.because(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: &Value) -> Result<Parameters, ErrorCode> {
        parameters("c", claims.as_object().unwrap()).map_err(|error| error.code)
    }

    #[test]
    fn claims_become_parameters() {
        let parameters = read(&json!({
            "iss": "c", "aud": "x", "exp": 1, "client_id": "other", "state": "a\"b", "max_age": 60,
            "nonce": null, "resource": ["https://a.example", "https://b.example"],
            "claims": {"userinfo": {"name": null}}, "authorization_details": [{"type": "x"}],
        }))
        .unwrap();
        for (name, value) in [
            ("client_id", Some("c")),
            ("state", Some("a\"b")),
            ("max_age", Some("60")),
            ("nonce", None),
            ("iss", None),
            ("claims", Some(r#"{"userinfo":{"name":null}}"#)),
            ("authorization_details", Some(r#"[{"type":"x"}]"#)),
        ] {
            assert_eq!(parameters.get(name), Ok(value), "{name}");
        }
        assert_eq!(parameters.all("resource").count(), 2);
    }

    #[test]
    fn what_no_form_could_say_is_refused() {
        assert_eq!(read(&json!({"state": "a\nb"})).err(), Some(ErrorCode::InvalidRequest));
        assert_eq!(read(&json!({"resource": [1]})).err(), Some(ErrorCode::InvalidRequestObject));
    }
}
