//! Which scopes a request may have (RFC 6749 §3.3).

use oxide_auth::primitives::scope::Scope as MachineScope;

use super::convert::{from_machine, to_machine};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;

/// The scopes for a request: what it names, all of it registered; everything registered when it
/// names none (RFC 6749 §3.3).
pub fn negotiate_scope(asked: Option<&str>, registered: &Scope) -> Result<Scope, OAuthError> {
    let asked = match asked {
        None => None,
        Some(text) => Some(
            text.parse::<MachineScope>()
                .map_err(|_| ErrorCode::InvalidScope.because("scope is malformed"))?,
        ),
    };
    negotiate(asked, registered).map(|scope| from_machine(&scope))
}

/// The same for what the machine has parsed.
pub(super) fn negotiate(
    asked: Option<MachineScope>,
    registered: &Scope,
) -> Result<MachineScope, OAuthError> {
    let Some(asked) = asked else { return to_machine(registered) };
    if !asked.iter().all(|token| registered.contains(token)) {
        return Err(ErrorCode::InvalidScope.because("scope is more than the client may ask for"));
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_characters_of_rfc_6749_are_scope_tokens() {
        let registered = Scope::from("a b".to_owned());
        for bad in ["a\"b", "a\\b", "a\tb", "\u{e9}", "a\u{7f}", "c", "a c"] {
            let error = negotiate_scope(Some(bad), &registered).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidScope, "{bad:?}");
        }
        for (asked, granted) in [(Some(" b  a b"), "a b"), (Some("a"), "a"), (None, "a b")] {
            assert_eq!(negotiate_scope(asked, &registered).unwrap().to_string(), granted);
        }
    }
}
