//! Refresh tokens: opaque, of 256 random bits, one live one for each grant (RFC 6749 §1.5, §10.4).
//!
//! A token is `grant id | generation | secret | MAC`. The row of the grant holds the digest of
//! the live token. The MAC proves that a token of an older generation was really ours: only
//! such a one, never a guess, ends the grant.

use zeroize::Zeroizing;

use crate::secret::opaque::{Kind, decode, encode};
use crate::secret::{
    base64url, constant_time_eq, digest, from_base64url, mac, open_with, random, seal_with,
};
use crate::server::Server;

const GRANT_ID: usize = 16;
const GENERATION: usize = 8;
const SECRET: usize = 32;
const MAC: usize = 16;
const SIGNED: usize = GRANT_ID + GENERATION + SECRET;

/// A refresh token that was just made.
pub struct RefreshToken {
    /// What the client is handed.
    pub text: Zeroizing<String>,
    /// What the database keeps.
    pub digest: Vec<u8>,
}

/// A refresh token that a client presented and that is genuinely ours, live or not.
pub struct Presented {
    /// The grant it belongs to.
    pub grant_id: String,
    /// Which of the grant's tokens it is.
    pub generation: i64,
    /// What the database keeps of it while it is live.
    pub digest: Vec<u8>,
    text: Zeroizing<String>,
}

impl RefreshToken {
    /// Makes the token of one generation of a grant; `None` when the id is not one of ours.
    pub fn mint(server: &Server, grant_id: &str, generation: i64) -> Option<Self> {
        let id = from_base64url(grant_id).filter(|id| id.len() == GRANT_ID)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(SIGNED + MAC));
        bytes.extend_from_slice(&id);
        bytes.extend_from_slice(&generation.to_be_bytes());
        bytes.extend_from_slice(&random::<SECRET>());
        let tag = tag(server, &bytes);
        bytes.extend_from_slice(&tag);
        let text = encode(Kind::RefreshToken, &bytes);
        let digest = digest(text.as_bytes()).to_vec();
        Some(Self { text, digest })
    }
}

impl Presented {
    /// Reads a token whole; `None` for anything that we did not make.
    pub fn parse(server: &Server, text: &str) -> Option<Self> {
        let bytes = decode(Kind::RefreshToken, text).filter(|bytes| bytes.len() == SIGNED + MAC)?;
        if !constant_time_eq(&bytes[SIGNED..], &tag(server, &bytes[..SIGNED])) {
            return None;
        }
        let generation = bytes[GRANT_ID..GRANT_ID + GENERATION].try_into().ok()?;
        Some(Self {
            grant_id: base64url(&bytes[..GRANT_ID]),
            generation: i64::from_be_bytes(generation),
            digest: digest(text.as_bytes()).to_vec(),
            text: Zeroizing::new(text.to_owned()),
        })
    }

    /// Seals the token that takes this one's place so that only the holder of this one can open
    /// it: a thief of the database gets nothing.
    pub fn seal_successor(&self, successor: &RefreshToken) -> Option<Vec<u8>> {
        seal_with(self.text.as_bytes(), &self.place(), successor.text.as_bytes()).ok()
    }

    /// Opens what [`seal_successor`](Self::seal_successor) sealed.
    pub fn open_successor(&self, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let bytes = open_with(self.text.as_bytes(), &self.place(), sealed).ok()?;
        String::from_utf8(bytes.to_vec()).ok().map(Zeroizing::new)
    }

    fn place(&self) -> String {
        format!("grants/{}/{}", self.grant_id, self.generation)
    }
}

fn tag(server: &Server, bytes: &[u8]) -> [u8; MAC] {
    let key = server.master_key().derive("refresh token");
    let mut tag = [0; MAC];
    tag.copy_from_slice(&mac(&key, &[bytes])[..MAC]);
    tag
}
