//! `sub` as a client is told it (OpenID Connect Core §8): the id of the account, or for clients that
//! asked for it a name that nobody outside of their sector can connect with it.
//!
//! A pairwise subject is a MAC of sector and account, so there is nothing to keep, and it is the same
//! as long as the master key is. Such clients are told another name of the session too (`sid`): it
//! would connect what the subjects keep apart.

use std::borrow::Cow;

use crate::clients::{Client, sector};
use crate::secret::{base64url, mac};
use crate::server::Server;

/// Bytes of the MAC that a name shows: as many as an id of an account or session has.
const LENGTH: usize = 16;

/// The subject of this account for this client.
pub fn of<'u>(server: &Server, client: &Client, user_id: &'u str) -> Cow<'u, str> {
    match sector::of(client) {
        None => Cow::Borrowed(user_id),
        // Three characters longer than the id of an account, which it can never be.
        Some(sector) => {
            Cow::Owned(format!("pw-{}", name(server, "pairwise subjects", &sector, user_id)))
        }
    }
}

/// `sid` of this session for this client.
pub fn session<'s>(server: &Server, client: &Client, sid: &'s str) -> Cow<'s, str> {
    match sector::of(client) {
        None => Cow::Borrowed(sid),
        Some(sector) => Cow::Owned(name(server, "pairwise sessions", &sector, sid)),
    }
}

/// What a sector is told instead of an id.
fn name(server: &Server, purpose: &str, sector: &str, id: &str) -> String {
    let key = server.master_key().derive(purpose);
    base64url(&mac(&key, &[sector.as_bytes(), id.as_bytes()])[..LENGTH])
}
