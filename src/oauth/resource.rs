//! Resource indicators (RFC 8707): which resource servers a token is for.
//!
//! A client may name those that it registered (`audiences`), and this server. What it named is its
//! grant's audience; at the token endpoint that may be narrowed and never widened.

use super::error::{ErrorCode, OAuthError};
use super::parameters::Parameters;
use crate::clients::Client;
use crate::server::Server;

/// The parameter.
pub const NAME: &str = "resource";
/// A request names no more of them.
const MOST: usize = 20;

/// What an authorization request, or a client for itself, asks for; nothing: the default.
pub fn requested(
    server: &Server,
    client: &Client,
    parameters: &Parameters,
) -> Result<Vec<String>, OAuthError> {
    named(parameters, |resource| {
        let registered = &client.metadata.audiences;
        resource == server.issuer() || registered.iter().any(|each| each == resource)
    })
}

/// What is left of a grant's audience when the token request names resources (RFC 8707 §2.2).
pub fn narrowed(audience: Vec<String>, parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let asked = named(parameters, |resource| audience.iter().any(|each| each == resource))?;
    Ok(if asked.is_empty() { audience } else { asked })
}

/// The resources that a request names, each once, if they are all allowed.
fn named(
    parameters: &Parameters,
    allowed: impl Fn(&str) -> bool,
) -> Result<Vec<String>, OAuthError> {
    let mut found: Vec<String> = Vec::new();
    for resource in parameters.all(NAME) {
        if found.len() == MOST {
            return Err(ErrorCode::InvalidTarget.because("there are too many resources"));
        }
        if !is_well_formed(resource) {
            return Err(ErrorCode::InvalidTarget
                .because("resource must be an absolute URI without a fragment (RFC 8707)"));
        }
        if !allowed(resource) {
            return Err(ErrorCode::InvalidTarget
                .because("resource is none that the client may have tokens for"));
        }
        if !found.iter().any(|each| each == resource) {
            found.push(resource.to_owned());
        }
    }
    Ok(found)
}

/// RFC 8707 §2. What is no URI at all can be registered as an audience but not be asked for.
fn is_well_formed(resource: &str) -> bool {
    url::Url::parse(resource).is_ok() && !resource.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed_by(form: &str) -> Result<Vec<String>, ErrorCode> {
        let audience = ["https://a.example", "https://b.example/v1"].map(str::to_owned).into();
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        narrowed(audience, &parameters).map_err(|error| error.code)
    }

    #[test]
    fn a_grant_is_narrowed_and_never_widened() {
        let both = vec!["https://a.example".to_owned(), "https://b.example/v1".to_owned()];
        assert_eq!(narrowed_by(""), Ok(both.clone()));
        assert_eq!(narrowed_by("resource=https://a.example"), Ok(both[..1].to_vec()));
        let twice = "resource=https://a.example&resource=https://a.example";
        assert_eq!(narrowed_by(twice), Ok(both[..1].to_vec()));
        assert_eq!(narrowed_by("resource=https://b.example/v1&resource="), Ok(both[1..].to_vec()));
        for wrong in [
            "https://a.example/",
            "HTTPS://a.example",
            "https://b.example",
            "https://a.example%23x",
            "a.example",
            "/a",
        ] {
            let form = format!("resource=https://a.example&resource={wrong}");
            assert_eq!(narrowed_by(&form), Err(ErrorCode::InvalidTarget), "{wrong}");
        }
    }
}
