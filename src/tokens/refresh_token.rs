//! Refresh tokens: opaque, of 256 random bits, one live one for each grant (RFC 6749 §1.5, §10.4).
//!
//! A token is `grant id | generation | secret | MAC`. The row of the grant holds the digest of
//! the live token. The MAC proves that a token of an older generation was really ours: only
//! such a one, never a guess, ends the grant. The MAC of a token that is bound to a key or
//! certificate covers that binding too (RFC 9449 §5, RFC 8705 §4), so without it such a token is
//! none of ours, and nothing has to be looked up to know that.

use zeroize::Zeroizing;

use super::Binding;
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
    /// Makes the token of one generation of a grant, bound to `binding` if there is one; `None` when
    /// the id is not one of ours.
    pub fn mint(
        server: &Server,
        grant_id: &str,
        generation: i64,
        binding: Option<&Binding>,
    ) -> Option<Self> {
        let id = from_base64url(grant_id).filter(|id| id.len() == GRANT_ID)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(SIGNED + MAC));
        bytes.extend_from_slice(&id);
        bytes.extend_from_slice(&generation.to_be_bytes());
        bytes.extend_from_slice(&random::<SECRET>());
        let tag = tag(server, &bytes, binding);
        bytes.extend_from_slice(&tag);
        let text = encode(Kind::RefreshToken, &bytes);
        let digest = digest(text.as_bytes()).to_vec();
        Some(Self { text, digest })
    }
}

impl Presented {
    /// Reads a token whole; `None` for anything that we did not make, and for what we bound to
    /// something else than `binding`.
    pub fn parse(server: &Server, text: &str, binding: Option<&Binding>) -> Option<Self> {
        let bytes = decode(Kind::RefreshToken, text).filter(|bytes| bytes.len() == SIGNED + MAC)?;
        let (signed, presented) = bytes.split_at(SIGNED);
        let is = |binding| constant_time_eq(presented, &tag(server, signed, binding));
        // One that is not bound can be used with a proof as well.
        if !is(None) && !binding.is_some_and(|binding| is(Some(binding))) {
            return None;
        }
        Self::of(text, &bytes)
    }

    /// Reads a token without its MAC: what it says is true only if its digest is that of a token
    /// that was issued.
    pub fn unproven(text: &str) -> Option<Self> {
        let bytes = decode(Kind::RefreshToken, text).filter(|bytes| bytes.len() == SIGNED + MAC)?;
        Self::of(text, &bytes)
    }

    fn of(text: &str, bytes: &[u8]) -> Option<Self> {
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

fn tag(server: &Server, bytes: &[u8], binding: Option<&Binding>) -> [u8; MAC] {
    let key = server.master_key().derive("refresh token");
    let mac = match binding {
        None => mac(&key, &[bytes]),
        Some(Binding::Dpop(jkt)) => mac(&key, &[bytes, b"jkt", jkt.as_bytes()]),
        Some(Binding::Certificate(x5t)) => mac(&key, &[bytes, b"x5t#S256", x5t.as_bytes()]),
    };
    let mut tag = [0; MAC];
    tag.copy_from_slice(&mac[..MAC]);
    tag
}
