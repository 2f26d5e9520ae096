//! Browsers that have signed in to an account before (OWASP: "slow down online guessing attacks
//! with device cookies").
//!
//! Anybody can make the counter of an account's address stand still with wrong guesses. A browser
//! that proves a sign-in to that account from before has a counter of its own, so its owner gets in
//! meanwhile; a stolen proof is good for the few tries of that one counter. A proof is a random id,
//! a mark of the account as it was, and a MAC over both and the address: it tells nothing about the
//! account, needs no storage, and ends when the account gets another password or other facts. It
//! opens nothing by itself: the password is asked for all the same.

use crate::accounts::throttle::Counter;
use crate::secret::{base64url, constant_time_eq, from_base64url, mac, random};
use crate::server::Server;
use crate::storage::users::UserRow;

/// Accounts that one browser is known for; the one that signed in longest ago goes first.
const MAX_ACCOUNTS: usize = 5;

const PART: usize = 16;
const LENGTH: usize = 3 * PART;

/// What a browser keeps of the sign-ins it has seen, the newest first: the value of its cookie, of
/// at most 320 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownBrowser(Vec<Proof>);

/// One sign-in: id, mark, MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Proof([u8; LENGTH]);

/// A proof that we made for this address; whether it holds is for the account to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim(Proof);

impl KnownBrowser {
    /// Reads the cookie. What is no cookie of ours counts as none.
    pub fn parse(cookie: &str) -> Self {
        if cookie.len() > MAX_ACCOUNTS * LENGTH.div_ceil(3) * 4 {
            return Self::default();
        }
        let bytes = from_base64url(cookie).unwrap_or_default();
        let (proofs, rest) = bytes.as_chunks::<LENGTH>();
        if rest.is_empty() {
            Self(proofs.iter().copied().map(Proof).collect())
        } else {
            Self::default()
        }
    }

    /// The cookie's value.
    pub fn to_cookie(&self) -> String {
        base64url(&self.0.iter().flat_map(|proof| proof.0).collect::<Vec<u8>>())
    }

    /// The same browser after this account signed in there. A proof that holds is kept with its
    /// counter.
    #[must_use]
    pub fn signed_in(&self, server: &Server, user: &UserRow) -> Self {
        let claim = self.claim(server, &user.email_canonical);
        let kept = claim.filter(|claim| claim.holds_for(server, user)).map(|claim| claim.0);
        let newest = kept.unwrap_or_else(|| Proof::new(server, user));
        let others =
            self.0.iter().copied().filter(|proof| claim.is_none_or(|claim| claim.0 != *proof));
        Self(std::iter::once(newest).chain(others).take(MAX_ACCOUNTS).collect())
    }

    /// Whether it proves no sign-in at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The proof that was made for this address.
    pub(super) fn claim(&self, server: &Server, email_canonical: &str) -> Option<Claim> {
        if self.0.is_empty() {
            return None;
        }
        let key = server.master_key().derive("known browser");
        self.0.iter().copied().find(|proof| proof.is_for(&key, email_canonical)).map(Claim)
    }
}

impl Claim {
    /// Whether the account is still the one that signed in, with the same password.
    pub(super) fn holds_for(&self, server: &Server, user: &UserRow) -> bool {
        constant_time_eq(self.0.mark(), &mark(server, user))
    }

    /// Wrong passwords with this proof.
    pub(super) fn counter(&self, server: &Server) -> Counter {
        Counter::known_browser(server, &base64url(self.0.id()))
    }
}

impl Proof {
    fn new(server: &Server, user: &UserRow) -> Self {
        let mut bytes = [0; LENGTH];
        bytes[..PART].copy_from_slice(&random::<PART>());
        bytes[PART..2 * PART].copy_from_slice(&mark(server, user));
        let key = server.master_key().derive("known browser");
        let mac = seal(&key, &bytes[..2 * PART], &user.email_canonical);
        bytes[2 * PART..].copy_from_slice(&mac);
        Self(bytes)
    }

    fn is_for(&self, key: &[u8; 32], email_canonical: &str) -> bool {
        constant_time_eq(&self.0[2 * PART..], &seal(key, &self.0[..2 * PART], email_canonical))
    }

    fn id(&self) -> &[u8] {
        &self.0[..PART]
    }

    fn mark(&self) -> &[u8] {
        &self.0[PART..2 * PART]
    }
}

fn seal(key: &[u8; 32], signed: &[u8], email_canonical: &str) -> [u8; PART] {
    half(mac(key, &[signed, email_canonical.as_bytes()]))
}

/// What changes with the account: `updated_at` moves with its password, address and name.
fn mark(server: &Server, user: &UserRow) -> [u8; PART] {
    let key = server.master_key().derive("known browser mark");
    half(mac(&key, &[user.id.as_bytes(), &user.updated_at.to_be_bytes()]))
}

/// 128 bits are enough for what nobody can try offline.
fn half(mac: [u8; 32]) -> [u8; PART] {
    let mut half = [0; PART];
    half.copy_from_slice(&mac[..PART]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::{app, stranger};

    #[tokio::test]
    async fn a_proof_holds_for_one_account_as_it_is() {
        let node = app().await;
        let server = &node.server;
        let (ada, eve) = (node.user("ada@example.org").await, node.user("eve@example.org").await);
        let known = KnownBrowser::default().signed_in(server, &ada);
        let known = KnownBrowser::parse(&known.to_cookie());
        let claim = known.claim(server, "ada@example.org").unwrap();
        assert!(claim.holds_for(server, &ada));
        assert!(!claim.holds_for(server, &eve));
        let changed = UserRow { updated_at: ada.updated_at + 1, ..ada.clone() };
        assert!(!claim.holds_for(server, &changed));
        assert!(known.claim(server, "eve@example.org").is_none());
        // Another node has the same master key.
        assert!(known.claim(&app().await.server, "ada@example.org").is_some());
        // Another sign-in keeps it; a changed account gets another.
        assert_eq!(known.signed_in(server, &ada), known);
        let renewed = known.signed_in(server, &changed);
        assert_ne!(renewed, known);
        assert_eq!(renewed.0.len(), 1);
    }

    #[tokio::test]
    async fn a_browser_is_known_for_the_accounts_that_signed_in_last() {
        let app = app().await;
        let mut known = KnownBrowser::default();
        for number in 0..MAX_ACCOUNTS + 2 {
            let user = app.user(&format!("a{number}@example.org")).await;
            known = known.signed_in(&app.server, &user);
        }
        let cookie = known.to_cookie();
        assert_eq!(cookie.len(), 320);
        let known = KnownBrowser::parse(&cookie);
        let is_known =
            |number| known.claim(&app.server, &format!("a{number}@example.org")).is_some();
        assert_eq!(
            (0..7).map(is_known).collect::<Vec<_>>(),
            [false, false, true, true, true, true, true]
        );
    }

    #[tokio::test]
    async fn a_cookie_under_a_foreign_master_key_is_worth_nothing() {
        let (app, stranger) = (app().await, stranger().await);
        let ada = app.user("ada@example.org").await;
        let foreign = KnownBrowser::default().signed_in(&stranger.server, &ada);
        assert!(foreign.claim(&stranger.server, "ada@example.org").is_some());
        assert!(foreign.claim(&app.server, "ada@example.org").is_none());
        // A sign-in replaces nothing of it and takes nothing from it.
        let known = foreign.signed_in(&app.server, &ada);
        assert_eq!(known.0[1..], foreign.0);
        assert_ne!(known.0[0].id(), foreign.0[0].id());
        let ours = known.claim(&app.server, "ada@example.org").unwrap();
        assert_eq!(ours.0, known.0[0]);
    }

    #[tokio::test]
    async fn a_cookie_that_we_did_not_make_is_worth_nothing() {
        let app = app().await;
        let ada = app.user("ada@example.org").await;
        let cookie = KnownBrowser::default().signed_in(&app.server, &ada).to_cookie();
        for at in 0..LENGTH {
            let mut bytes = from_base64url(&cookie).unwrap();
            bytes[at] ^= 1;
            let forged = KnownBrowser::parse(&base64url(&bytes));
            assert!(forged.claim(&app.server, "ada@example.org").is_none(), "{at}");
        }
        let (short, long) = (&cookie[1..], cookie.repeat(MAX_ACCOUNTS + 1));
        for bad in ["", "x", short, &long, &format!("{cookie}A"), &format!("\"{cookie}\"")] {
            assert_eq!(KnownBrowser::parse(bad), KnownBrowser::default(), "{bad}");
        }
    }
}
