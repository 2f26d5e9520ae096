//! Rich authorization requests (RFC 9396): objects that say in detail what is asked for.
//!
//! A type has to be known here (`[authorization_details]`, with words for people) and registered by
//! the client. What is in an object is between the client and its resource servers: people are
//! shown all of it, and it is carried as it is.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::{ErrorCode, OAuthError};
use crate::clients::Client;
use crate::keys::foreign::strict_object;
use crate::server::Server;
use crate::tokens::AuthorizationDetails;

/// The longest value of `authorization_details`, in bytes.
const LONGEST: usize = 8 * 1024;
/// The most objects in it.
const MOST: usize = 20;
/// Characters that hide in a text or turn its direction: a person would allow something else than what
/// the resource server reads. Marks and joiners that scripts need are not among them.
const DECEPTIVE: [RangeInclusive<char>; 7] = [
    '\u{200b}'..='\u{200b}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e0000}'..='\u{e007f}',
    '\u{e0100}'..='\u{e01ef}',
];
/// Members that are lists of strings (RFC 9396 §2.2).
const LISTS: [&str; 4] = ["locations", "actions", "datatypes", "privileges"];

/// What an authorization request, or a client for itself, asks for.
pub fn requested(
    server: &Server,
    client: &Client,
    text: Option<&str>,
) -> Result<AuthorizationDetails, OAuthError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let details = parse(text)?;
    for detail in &details {
        let known = &server.config().authorization_details;
        let registered = &client.extra().authorization_details_types;
        let is_allowed = |name: &str| {
            known.contains_key(name) && registered.iter().any(|registered| registered == name)
        };
        if !is_allowed(type_of(detail)) {
            return Err(invalid("has a type that the client may not use"));
        }
    }
    Ok(details)
}

/// What is left of what was granted when the token request names some of it (RFC 9396 §6).
pub fn narrowed(
    granted: AuthorizationDetails,
    text: Option<&str>,
) -> Result<AuthorizationDetails, OAuthError> {
    let Some(text) = text else { return Ok(granted) };
    let asked = parse(text)?;
    if asked.iter().all(|detail| granted.contains(detail)) {
        Ok(asked)
    } else {
        Err(invalid("asks for more than was granted"))
    }
}

/// The `type` of an object that was judged.
pub fn type_of(detail: &Value) -> &str {
    detail["type"].as_str().unwrap_or_default()
}

fn parse(text: &str) -> Result<AuthorizationDetails, OAuthError> {
    if text.len() > LONGEST {
        return Err(invalid("is too long"));
    }
    // What reads strictly reads objects.
    let wrapped = format!("{{\"details\":{text}}}");
    let details = strict_object(wrapped.as_bytes()).and_then(|mut it| match it.remove("details") {
        Some(Value::Array(details)) if it.is_empty() => Some(details),
        _ => None,
    });
    let details = details.ok_or_else(|| invalid("is no JSON array"))?;
    if details.is_empty() || details.len() > MOST {
        return Err(invalid("has no objects, or too many"));
    }
    for detail in &details {
        check(detail)?;
        if !is_plain(detail) {
            return Err(invalid("has characters that people cannot see"));
        }
    }
    Ok(details)
}

/// RFC 9396 §2, §2.2, §5.
fn check(detail: &Value) -> Result<(), OAuthError> {
    let Value::Object(members) = detail else {
        return Err(invalid("has something else than objects"));
    };
    match members.get("type") {
        Some(Value::String(name)) if !name.is_empty() => {}
        _ => return Err(invalid("has an object without a type")),
    }
    let is_list = |value: &Value| {
        value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
    };
    if LISTS.iter().filter_map(|name| members.get(*name)).any(|value| !is_list(value)) {
        return Err(invalid("has a list that is none"));
    }
    if members.get("identifier").is_some_and(|value| !value.is_string()) {
        return Err(invalid("has an identifier that is no string"));
    }
    Ok(())
}

/// Whether every text in it is what it looks like; it is not nested deeply.
fn is_plain(value: &Value) -> bool {
    let hides = |c: char| c.is_control() || DECEPTIVE.iter().any(|range| range.contains(&c));
    let is_plain_text = |text: &str| !text.chars().any(hides);
    match value {
        Value::String(text) => is_plain_text(text),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => {
            members.iter().all(|(name, value)| is_plain_text(name) && is_plain(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn invalid(reason: &str) -> OAuthError {
    ErrorCode::InvalidAuthorizationDetails.because(format!("authorization_details {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_with_a_type_are_taken_as_they_are() {
        let text = r#"[{"type":"payment","actions":["pay"],"amount":{"value":"12.50"}},
                      {"type":"other","identifier":"x","to":"می\u200cخواهم"}]"#;
        let details = parse(text).unwrap();
        assert_eq!(details[0]["amount"]["value"], "12.50");
        assert_eq!(type_of(&details[1]), "other");
        assert_eq!(narrowed(details.clone(), None).unwrap(), details);
        let one = serde_json::to_string(&details[1..]).unwrap();
        assert_eq!(narrowed(details.clone(), Some(&one)).unwrap(), details[1..]);
        let more = r#"[{"type":"other","identifier":"y"}]"#;
        let error = narrowed(details, Some(more)).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidAuthorizationDetails);
    }

    #[test]
    fn what_is_malformed_is_refused() {
        let long = format!(r#"[{{"type":"{}"}}]"#, "x".repeat(LONGEST));
        let many = format!("[{}]", [r#"{"type":"x"}"#; MOST + 1].join(","));
        let deep = format!(r#"[{{"type":"x","a":{}1{}}}]"#, "[".repeat(20), "]".repeat(20));
        for bad in [
            "",
            "x",
            "{}",
            "[]",
            "null",
            r#"{"type":"x"}"#,
            r#"["x"]"#,
            "[{}]",
            r#"[{"type":1}]"#,
            r#"[{"type":""}]"#,
            r#"[{"type":"x","type":"y"}]"#,
            r#"[{"type":"x","actions":"pay"}]"#,
            r#"[{"type":"x","locations":[1]}]"#,
            r#"[{"type":"x","datatypes":[]}]"#,
            r#"[{"type":"x","identifier":["x"]}]"#,
            r#"[{"type":"x","amount":"\u202e00.1"}]"#,
            r#"[{"type":"x","a":[{"amount\u200b":"1"}]}]"#,
            r#"[{"type":"x","a":"b\u0007"}]"#,
            r#"[{"type":"x","a":"\udb40\udc41"}]"#,
            r#"[{"type":"x"}],"more":1"#,
            r#"[{"type":"x"}]]"#,
            &long,
            &many,
            &deep,
        ] {
            let error = parse(bad).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidAuthorizationDetails, "{bad}");
        }
    }
}
