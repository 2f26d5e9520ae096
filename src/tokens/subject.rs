//! `sub` as a client is told it (OpenID Connect Core §8): the id of the account, or for clients that
//! asked for it a name that nobody outside of their sector can connect with it.
//!
//! A pairwise subject is a MAC of sector and account, so there is nothing to keep, and it is the same
//! as long as the master key is.

use std::borrow::Cow;

use crate::clients::{Client, sector};
use crate::secret::{base64url, mac};
use crate::server::Server;

/// Bytes of the MAC that a subject shows: as many as an id of an account has.
const LENGTH: usize = 16;

/// The subject of this account for this client.
pub fn of<'u>(server: &Server, client: &Client, user_id: &'u str) -> Cow<'u, str> {
    match sector::of(client) {
        None => Cow::Borrowed(user_id),
        Some(sector) => {
            let key = server.master_key().derive("pairwise subjects");
            let subject = mac(&key, &[sector.as_bytes(), user_id.as_bytes()]);
            // Three characters longer than the id of an account, which it can never be.
            Cow::Owned(format!("pw-{}", base64url(&subject[..LENGTH])))
        }
    }
}
