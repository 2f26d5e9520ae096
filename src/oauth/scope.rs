//! Scopes: sorted lists of scope tokens (RFC 6749 §3.3).

use std::collections::BTreeSet;

use crate::clients::Client;

/// A set of scope tokens; prints sorted, separated by single spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Scope(BTreeSet<String>);

/// The most scope tokens a request may carry.
const MAX_TOKENS: usize = 100;

impl Scope {
    /// Parses a request's `scope`; `None` when a character is not allowed or there are too many.
    pub fn parse(text: &str) -> Option<Self> {
        let is_scope_char = |c: char| matches!(c, '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
        let mut tokens = BTreeSet::new();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            if tokens.len() == MAX_TOKENS || !token.chars().all(is_scope_char) {
                return None;
            }
            tokens.insert(token.to_owned());
        }
        Some(Self(tokens))
    }

    /// What a client is registered for.
    pub fn registered(client: &Client) -> Self {
        client.metadata.scope.clone().into()
    }

    /// Whether it has this token.
    pub fn contains(&self, token: &str) -> bool {
        self.0.contains(token)
    }

    /// Whether every token of `other` is here.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tokens in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The tokens of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Without one token.
    #[must_use]
    pub fn without(&self, token: &str) -> Self {
        Self(self.0.iter().filter(|each| *each != token).cloned().collect())
    }
}

impl From<String> for Scope {
    /// Reads what we stored, which was parsed before.
    fn from(text: String) -> Self {
        text.split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl FromIterator<String> for Scope {
    fn from_iter<I: IntoIterator<Item = String>>(tokens: I) -> Self {
        Self(tokens.into_iter().collect())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, token) in self.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{token}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_sorted_and_without_repeats() {
        let scope = Scope::parse("profile  openid profile").unwrap();
        assert_eq!(scope.to_string(), "openid profile");
        assert!(scope.covers(&Scope::parse("openid").unwrap()));
        assert!(!scope.covers(&Scope::parse("openid email").unwrap()));
    }

    #[test]
    fn only_the_characters_of_rfc_6749_are_scope_tokens() {
        for bad in ["a\"b", "a\\b", "a\tb", "é", "a\u{7f}"] {
            assert!(Scope::parse(bad).is_none(), "{bad:?}");
        }
        let many = (0..101).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert!(Scope::parse(&many).is_none());
    }
}
