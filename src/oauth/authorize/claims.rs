//! The `claims` parameter (OpenID Connect Core §5.5): single claims by name, and what must be true of
//! the sign-in.

use serde_json::{Map, Value};

use crate::accounts::factors::Acr;
use crate::clients::claims::BY_SCOPE;
use crate::keys::foreign::strict_object;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::tokens::RequestedClaims;

/// The longest value of `claims`, in bytes.
const LONGEST: usize = 8 * 1024;

/// What the parameter asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Claims about the person.
    pub claims: RequestedClaims,
    /// Who the person must be.
    pub sub: Option<String>,
    /// How far the sign-in must be reliable.
    pub acr: Option<Acr>,
}

/// Reads the parameter. Claims that nobody here knows, or of a scope that the client has not
/// `registered`, are left out: not to tell them is no error (§5.5.1).
pub(super) fn parse(text: Option<&str>, registered: &Scope) -> Result<Asked, OAuthError> {
    let Some(text) = text else { return Ok(Asked::default()) };
    if text.len() > LONGEST {
        return Err(ErrorCode::InvalidRequest.because("claims is too long"));
    }
    let top = strict_object(text.as_bytes())
        .ok_or_else(|| ErrorCode::InvalidRequest.because("claims is no JSON object"))?;
    let (id_token, userinfo) = (members(&top, "id_token")?, members(&top, "userinfo")?);
    let names = |asked: Option<&Map<String, Value>>| {
        let names = asked.into_iter().flat_map(Map::keys);
        names.filter(|name| is_told(name, registered)).cloned().collect()
    };
    Ok(Asked {
        sub: one_sub([id_token, userinfo])?,
        acr: id_token.and_then(|asked| asked.get("acr")).map_or(Ok(None), acr)?,
        claims: RequestedClaims { id_token: names(id_token), userinfo: names(userinfo) },
    })
}

/// Whether there is such a claim about a person and the client might be told it by scope. `sub` is
/// told in any case.
fn is_told(name: &str, registered: &Scope) -> bool {
    let of = BY_SCOPE.iter().find(|(_, claims)| claims.contains(&name));
    name != "sub" && of.is_some_and(|(scope, _)| registered.contains(scope))
}

/// One of the two members that have a meaning; each claim in it is `null` or an object.
fn members<'m>(
    top: &'m Map<String, Value>,
    name: &str,
) -> Result<Option<&'m Map<String, Value>>, OAuthError> {
    let malformed =
        || ErrorCode::InvalidRequest.because(format!("claims has a malformed member {name}"));
    match top.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(asked)) => {
            let is_sound = asked.values().all(|value| value.is_null() || value.is_object());
            if is_sound { Ok(Some(asked)) } else { Err(malformed()) }
        }
        Some(_) => Err(malformed()),
    }
}

/// A value for `sub` says who must be signed in (§5.5.1).
fn one_sub(asked: [Option<&Map<String, Value>>; 2]) -> Result<Option<String>, OAuthError> {
    let mut found = None;
    for value in asked.into_iter().flatten().filter_map(|asked| asked.get("sub")?.get("value")) {
        let Value::String(sub) = value else {
            return Err(ErrorCode::InvalidRequest.because("claims has a sub that is no string"));
        };
        if found.as_ref().is_some_and(|other| other != sub) {
            return Err(ErrorCode::InvalidRequest.because("claims names two people"));
        }
        found = Some(sub.clone());
    }
    Ok(found)
}

/// `acr` as an essential claim has to be one of its values (§5.5.1.1); as a voluntary one it is a
/// wish. The least that does is asked for, as with `acr_values`.
fn acr(asked: &Value) -> Result<Option<Acr>, OAuthError> {
    let one = asked.get("value").and_then(Value::as_str);
    let several = asked.get("values").and_then(Value::as_array).into_iter().flatten();
    let values: Vec<_> = one.into_iter().chain(several.filter_map(Value::as_str)).collect();
    let known = values.iter().filter_map(|value| Acr::parse(value)).min();
    let is_essential = asked.get("essential") == Some(&Value::Bool(true));
    if is_essential && !values.is_empty() && known.is_none() {
        return Err(ErrorCode::UnmetAuthenticationRequirements
            .because("no sign-in here has any of the values of acr"));
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, ErrorCode> {
        let registered = Scope::from("openid profile email");
        parse(Some(text), &registered).map_err(|error| error.code)
    }

    #[test]
    fn claims_are_asked_for_by_name() {
        let asked = asked(
            r#"{"userinfo":{"name":{"essential":true},"email":null,"phone_number":null,"x":null},
                "id_token":{"email":{"value":"a"},"sub":{"value":"s"},"auth_time":null},
                "other":1}"#,
        )
        .unwrap();
        assert_eq!(asked.sub.as_deref(), Some("s"));
        assert_eq!(asked.claims.userinfo, ["email", "name"].map(str::to_owned).into());
        assert_eq!(asked.claims.id_token, ["email"].map(str::to_owned).into());
        assert_eq!(asked.acr, None);
    }

    #[test]
    fn an_essential_acr_must_be_one_of_those_there_are() {
        let of = |acr: &str| asked(&format!(r#"{{"id_token":{{"acr":{acr}}}}}"#)).map(|it| it.acr);
        assert_eq!(
            of(r#"{"essential":true,"values":["x","mfa","phr"]}"#),
            Ok(Some(Acr::MultiFactor))
        );
        assert_eq!(of(r#"{"value":"phr"}"#), Ok(Some(Acr::PhishingResistant)));
        assert_eq!(of(r#"{"values":["x"]}"#), Ok(None));
        assert_eq!(of(r#"{"essential":true}"#), Ok(None));
        assert_eq!(of("null"), Ok(None));
        let unmet = Err(ErrorCode::UnmetAuthenticationRequirements);
        assert_eq!(of(r#"{"essential":true,"values":["x"]}"#), unmet);
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let long = format!("{{\"x\":\"{}\"}}", "x".repeat(LONGEST));
        for bad in [
            "x",
            "[]",
            "1",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"name":true}}"#,
            r#"{"id_token":{"sub":{"value":1}}}"#,
            r#"{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}"#,
            r#"{"userinfo":{},"userinfo":{}}"#,
            &long,
        ] {
            assert_eq!(asked(bad), Err(ErrorCode::InvalidRequest), "{bad}");
        }
        assert_eq!(asked("{}"), Ok(Asked::default()));
        assert_eq!(parse(None, &Scope::default()).unwrap(), Asked::default());
    }
}
