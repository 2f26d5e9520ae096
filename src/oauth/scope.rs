//! Scopes: sorted lists of scope tokens (RFC 6749 §3.3).

use std::collections::BTreeSet;

use crate::clients::Client;

/// A set of scope tokens; prints sorted, separated by single spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// What a client is registered for.
    pub fn registered(client: &Client) -> Self {
        client.metadata.scope.as_str().into()
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

    /// The tokens that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// Takes some tokens out.
    pub fn remove_all(&mut self, tokens: &[&str]) {
        self.0.retain(|each| !tokens.contains(&each.as_str()));
    }

    /// Without one token.
    #[must_use]
    pub fn without(&self, token: &str) -> Self {
        Self(self.0.iter().filter(|each| *each != token).cloned().collect())
    }
}

impl From<String> for Scope {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&str> for Scope {
    /// Reads what we stored, which was judged before.
    fn from(text: &str) -> Self {
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
        let scope = |text: &str| Scope::from(text.to_owned());
        let both = scope("profile  openid profile");
        assert_eq!(both.to_string(), "openid profile");
        assert!(both.covers(&scope("openid")));
        assert!(!both.covers(&scope("openid email")));
        assert_eq!(both.union(&scope("email")).to_string(), "email openid profile");
        assert_eq!(both.intersection(&scope("email openid")).to_string(), "openid");
        let mut rest = both;
        rest.remove_all(&["openid", "email"]);
        assert_eq!(rest.to_string(), "profile");
    }
}
