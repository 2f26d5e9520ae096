//! A grant that is about to be given, and what its tokens say beside its columns.

use serde::{Deserialize, Serialize};

use super::{AuthorizationDetails, RequestedClaims};
use crate::clock::Seconds;
use crate::storage::StorageError;
use crate::storage::grants::GrantRow;

/// The column `detail` of a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDetail {
    /// The session it was given in, for the claim `sid`.
    pub sid: Option<String>,
    /// When the person signed in.
    pub auth_time: Seconds,
    /// How (RFC 8176).
    pub amr: Vec<String>,
    /// The resource servers its access tokens are for.
    pub audience: Vec<String>,
    /// Claims that were asked for by name and allowed.
    #[serde(default, skip_serializing_if = "RequestedClaims::is_empty")]
    pub claims: RequestedClaims,
    /// What else was asked for and allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: AuthorizationDetails,
}

impl GrantDetail {
    /// Reads the column of a row.
    pub fn of(grant: &GrantRow) -> Result<Self, StorageError> {
        Self::read(&grant.id, &grant.detail)
    }

    /// Reads the column of the grant with this id.
    pub fn read(id: &str, detail: &str) -> Result<Self, StorageError> {
        serde_json::from_str(detail).map_err(|_| StorageError::Corrupt(format!("grants/{id}")))
    }

    /// The text of the column.
    pub fn to_column(&self) -> Result<String, StorageError> {
        serde_json::to_string(self).map_err(|error| StorageError::Corrupt(error.to_string()))
    }
}

/// A grant that is about to be given; a refresh token may come with it or later.
#[derive(Clone, Debug)]
pub struct NewGrant<'a> {
    /// Names it in its tokens.
    pub id: String,
    /// Who may use it.
    pub client_id: &'a str,
    /// Who gives it.
    pub user_id: &'a str,
    /// The session it ends with, if any.
    pub sid: Option<&'a str>,
    /// The scopes, separated by spaces, sorted.
    pub scope: String,
    /// What else its tokens say.
    pub detail: &'a GrantDetail,
    /// When it is given.
    pub now: Seconds,
    /// When it ends unless a refresh token moves that.
    pub end: Seconds,
}

impl NewGrant<'_> {
    /// Its row.
    pub fn row(self) -> Result<GrantRow, StorageError> {
        Ok(GrantRow {
            id: self.id,
            client_id: self.client_id.to_owned(),
            user_id: self.user_id.to_owned(),
            sid: self.sid.map(str::to_owned),
            scope: self.scope,
            detail: self.detail.to_column()?,
            generation: 0,
            refresh_digest: None,
            previous_digest: None,
            successor: None,
            rotated_at: None,
            created_at: self.now,
            idle_expires_at: self.end,
            expires_at: self.end,
            revoked_at: None,
        })
    }
}
