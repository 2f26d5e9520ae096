//! What a page carries back to us in a hidden field: sealed, for one purpose and one holder, until
//! its end.
//!
//! A page that only shows something so needs no row, and visits fill no table. What must not count
//! twice is noted when it is used (`storage::spent_challenges`).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::accounts::AccountError;
use crate::clock::Seconds;
use crate::secret::{base64url, digest, from_base64url};
use crate::server::Server;

/// Longer texts are not even opened.
const MAX_LENGTH: usize = 16 * 1024;

/// What tickets are for, and for whom: a ticket of one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purpose<'a> {
    /// What it is for.
    pub(super) name: &'static str,
    /// The browser or session it was given to.
    pub(super) holder: &'a [u8],
    /// The person it is about; empty before anybody said who they are.
    pub(super) user_id: &'a str,
}

/// An opened ticket.
#[derive(Debug)]
pub(super) struct Ticket<T> {
    /// What it carries.
    pub(super) value: T,
    /// When it ends.
    pub(super) expires_at: Seconds,
    /// Names it among those that were used.
    pub(super) digest: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    expires_at: Seconds,
    value: T,
}

/// Seals a value for `lifetime` seconds.
pub(super) fn seal<T: Serialize>(
    server: &Server,
    purpose: Purpose<'_>,
    lifetime: Seconds,
    value: &T,
) -> Result<String, AccountError> {
    let sealed = Sealed { expires_at: server.now().saturating_add(lifetime), value };
    let plain = serde_json::to_vec(&sealed).map(Zeroizing::new).map_err(failed)?;
    let sealed = server.master_key().seal(&purpose.place(), &plain).map_err(failed)?;
    Ok(base64url(&sealed))
}

/// Opens a ticket; none when it is not ours, for something or somebody else, or over.
pub(super) fn open<T: DeserializeOwned>(
    server: &Server,
    purpose: Purpose<'_>,
    text: &str,
) -> Option<Ticket<T>> {
    let sealed = Some(text).filter(|text| text.len() <= MAX_LENGTH).and_then(from_base64url)?;
    let plain = server.master_key().open(&purpose.place(), &sealed).ok()?;
    let Sealed { expires_at, value } = serde_json::from_slice(&plain).ok()?;
    // The text of a sealed value cannot be changed, so its digest names it.
    let digest = digest(&sealed).to_vec();
    (expires_at > server.now()).then_some(Ticket { value, expires_at, digest })
}

impl Purpose<'_> {
    fn place(&self) -> String {
        format!("ticket/{}/{}/{}", self.name, base64url(&digest(self.holder)), self.user_id)
    }
}

fn failed(error: impl std::fmt::Display) -> AccountError {
    AccountError::Fault(format!("a ticket cannot be sealed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::{app, stranger};

    const OURS: Purpose<'_> = Purpose { name: "test", holder: b"browser", user_id: "ada" };

    #[tokio::test]
    async fn a_ticket_is_for_one_purpose_holder_and_person_until_its_end() {
        let app = app().await;
        let text = seal(&app.server, OURS, 10, &7_u8).unwrap();
        let opened: Ticket<u8> = open(&app.server, OURS, &text).unwrap();
        assert_eq!((opened.value, opened.expires_at), (7, app.server.now() + 10));
        for other in [
            Purpose { name: "other", ..OURS },
            Purpose { holder: b"other", ..OURS },
            Purpose { user_id: "eve", ..OURS },
        ] {
            assert!(open::<u8>(&app.server, other, &text).is_none(), "{other:?}");
        }
        assert!(open::<u8>(&stranger().await.server, OURS, &text).is_none());
        for bad in ["", "x", &text[1..], &format!("{text}A"), &"A".repeat(MAX_LENGTH + 1)] {
            assert!(open::<u8>(&app.server, OURS, bad).is_none(), "{bad}");
        }
        app.advance(9);
        assert!(open::<u8>(&app.server, OURS, &text).is_some());
        app.advance(1);
        assert!(open::<u8>(&app.server, OURS, &text).is_none());
    }
}
