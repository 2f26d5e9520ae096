//! `[jwt_bearer]`: whose assertions are taken as authorization grants (RFC 7523 §2.1).

use serde::{Deserialize, Serialize};

/// `[jwt_bearer]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct JwtBearerConfig {
    /// Who may make assertions about people that have an account here.
    pub issuers: Vec<AssertionIssuer>,
}

/// Somebody whose word for a person is taken.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AssertionIssuer {
    /// `iss` of its assertions.
    pub issuer: String,
    /// Where its public keys are.
    pub jwks_uri: String,
    /// What it calls people by.
    #[serde(default)]
    pub subject: AssertionSubject,
    /// The clients that may bring its assertions; empty: all that registered the grant.
    #[serde(default)]
    pub clients: Vec<String>,
}

/// What `sub` of an assertion is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AssertionSubject {
    /// The id that this server gave the account.
    #[default]
    Id,
    /// The account's e-mail address.
    Email,
    /// The account's user name.
    Username,
}
