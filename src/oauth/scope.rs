//! Scopes: sorted lists of scope tokens (RFC 6749 §3.3).

use std::fmt;

use crate::clients::Client;

/// A set of scope tokens; prints sorted, separated by single spaces. That text is all there is of it:
/// every token request handles several scopes of a few tokens each.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Scope(String);

impl Scope {
    /// What a client is registered for.
    pub fn registered(client: &Client) -> Self {
        client.metadata.scope.as_str().into()
    }

    /// Whether it has this token.
    pub fn contains(&self, token: &str) -> bool {
        self.iter().any(|each| each == token)
    }

    /// Whether every token of `other` is here.
    pub fn covers(&self, other: &Self) -> bool {
        other.iter().all(|token| self.contains(token))
    }

    /// Whether there is no token.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tokens in order, separated by single spaces.
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The tokens in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        tokens(&self.0)
    }

    /// The tokens of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// The tokens that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.only(|token| other.contains(token))
    }

    /// Without these tokens.
    #[must_use]
    pub fn without(&self, others: &[&str]) -> Self {
        self.only(|token| !others.contains(&token))
    }

    fn only(&self, is_wanted: impl Fn(&str) -> bool) -> Self {
        Self(joined(self.0.len(), self.iter().filter(|token| is_wanted(token))))
    }
}

/// The tokens of a text, which may have too many spaces.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|token| !token.is_empty())
}

fn joined<'a>(capacity: usize, tokens: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::with_capacity(capacity);
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token);
    }
    text
}

/// Whether a text is what a [`Scope`] prints.
fn is_canonical(text: &str) -> bool {
    // An empty token, between two spaces or at an end, is never greater than the one before, but
    // may be the first.
    !text.starts_with(' ') && text.split(' ').is_sorted_by(|one, next| one < next)
}

impl From<String> for Scope {
    fn from(text: String) -> Self {
        if is_canonical(&text) { Self(text) } else { tokens(&text).collect() }
    }
}

impl From<&str> for Scope {
    /// Reads what we stored, which was judged before.
    fn from(text: &str) -> Self {
        if is_canonical(text) { Self(text.to_owned()) } else { tokens(text).collect() }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

impl<'a> FromIterator<&'a str> for Scope {
    fn from_iter<I: IntoIterator<Item = &'a str>>(all: I) -> Self {
        let mut all: Vec<&str> = all.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Self(joined(all.iter().map(|token| token.len() + 1).sum(), all.into_iter()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_sorted_and_without_repeats() {
        let scope = |text: &str| Scope::from(text.to_owned());
        let both = scope("profile  openid profile");
        assert_eq!(both.to_string(), "openid profile");
        assert!(both.covers(&scope("openid")));
        assert!(!both.covers(&scope("openid email")));
        assert_eq!(both.union(&scope("email")).to_string(), "email openid profile");
        assert_eq!(both.intersection(&scope("email openid")).to_string(), "openid");
        assert_eq!(both.without(&["openid", "email"]).to_string(), "profile");
    }

    #[test]
    fn however_it_is_spelled_it_is_the_same_scope() {
        for (text, tokens) in [
            ("", &[][..]),
            (" ", &[]),
            ("a", &["a"]),
            (" a", &["a"]),
            ("a ", &["a"]),
            ("a  b", &["a", "b"]),
            ("b a", &["a", "b"]),
            ("a a", &["a"]),
            ("ab a b", &["a", "ab", "b"]),
        ] {
            let scope = Scope::from(text);
            assert_eq!(scope, Scope::from(text.to_owned()), "{text:?}");
            assert_eq!(scope.iter().collect::<Vec<_>>(), tokens, "{text:?}");
            assert_eq!(scope.as_str(), tokens.join(" "), "{text:?}");
            assert_eq!(scope.is_empty(), tokens.is_empty(), "{text:?}");
            assert!(!scope.contains("") && !scope.contains("a b"), "{text:?}");
        }
    }
}
