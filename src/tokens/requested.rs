//! What an authorization request asks for beside its scopes and a grant carries to its tokens:
//! single claims (OpenID Connect Core §5.5) and authorization details (RFC 9396).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `authorization_details` (RFC 9396 §2): objects with a `type`, as the client wrote them.
pub type AuthorizationDetails = Vec<Value>;

/// Claims about the person that were asked for by name, all of them known here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestedClaims {
    /// For ID tokens.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<String>,
    /// For the userinfo endpoint.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<String>,
}

impl RequestedClaims {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }

    /// Each claim once, wherever it is told.
    pub fn names(&self) -> BTreeSet<&str> {
        self.id_token.union(&self.userinfo).map(String::as_str).collect()
    }
}
