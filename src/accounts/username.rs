//! User names: what is accepted, which two are the same, and how an account gets one.
//!
//! A name has no `@`, so it is never taken for an address (CVE-2021-3754 of Keycloak). Here, unlike
//! with addresses, names are given out by this server, so none may even look like another's
//! (`likeness`): whoever asks for one that does is told to choose another.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::GeneralSecurityProfile as _;

use super::likeness::{fold, is_word_character, mixes_scripts, skeleton};
use super::throttle::{Counter, Refused};
use super::{AccountError, users};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::from_base64url;
use crate::server::Server;
use crate::storage::users::{self as rows, UserRow};
use crate::storage::{self, Tx, audit_log};

/// The most characters of a name.
pub const MAX_LENGTH: usize = 64;
/// What may stand between words, one at a time.
const SEPARATORS: &str = "._-";
/// The bytes of an account's id.
const ID_BYTES: usize = 16;

/// An accepted user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    /// As it was typed, without white space around it and in Unicode's NFKC.
    pub display: String,
    /// The form that is compared.
    pub canonical: String,
    /// What it looks like: unique as well.
    pub skeleton: String,
}

/// The text is no user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a user name has up to {most} letters and digits of one script, with single . _ - between",
    most = MAX_LENGTH
)]
pub struct InvalidUsername;

/// A name that a person chose.
#[derive(Clone, Debug)]
pub struct Choose {
    /// The account.
    pub user_id: String,
    /// The name, as it was typed; an empty one takes the present name away.
    pub username: String,
    /// Where the request came from.
    pub origin: Origin,
}

/// Checks a name and brings it into the forms that are compared.
pub fn parse(typed: &str) -> Result<Username, InvalidUsername> {
    let display: String = typed.trim().nfkc().collect();
    let canonical = fold(&display);
    let fits = has_form(&display) && has_form(&canonical) && fold(&canonical) == canonical;
    if !fits || is_id(&display) || is_id(&canonical) || mixes_scripts(&canonical) {
        return Err(InvalidUsername);
    }
    let skeleton = skeleton(&display);
    Ok(Username { display, canonical, skeleton })
}

/// Gives the account with this id, address or user name a user name, or takes it away.
pub async fn set(
    server: &Server,
    who: &str,
    username: Option<&str>,
) -> Result<UserRow, AccountError> {
    let username = username.map(parse).transpose()?;
    let user = users::show(server, who).await?;
    change(server, user.id, username, Origin::default()).await
}

/// Gives the account the name that its person chose, where people may choose (`usernames.choose`).
/// Whoever tries many names, to learn which are taken, has to wait.
pub async fn choose(server: &Server, request: Choose) -> Result<UserRow, AccountError> {
    if !server.config().usernames.choose {
        return Err(AccountError::NotAllowed);
    }
    let Choose { user_id, username, origin } = request;
    let username = if username.trim().is_empty() { None } else { Some(parse(&username)?) };
    let (tries, now) = (Counter::names_tried(server, &user_id), server.now());
    let counted = server
        .database()
        .write(tries, move |tx, tries| Box::pin(async move { tries.take(tx, now).await }))
        .await?;
    if let Err(Refused { retry_after, .. }) = counted {
        return Err(AccountError::TooManyAttempts { retry_after });
    }
    change(server, user_id, username, origin).await
}

async fn change(
    server: &Server,
    user_id: String,
    username: Option<Username>,
    origin: Origin,
) -> Result<UserRow, AccountError> {
    let now = server.now();
    server
        .database()
        .write((user_id, username, origin), move |tx, (user_id, username, origin)| {
            Box::pin(give(tx, now, user_id, username.as_ref(), origin))
        })
        .await?
}

async fn give(
    tx: &mut Tx,
    now: Seconds,
    user_id: &str,
    username: Option<&Username>,
    origin: &Origin,
) -> storage::Result<Result<UserRow, AccountError>> {
    let given = match username {
        Some(Username { display, canonical, skeleton }) => {
            let to = rows::Username { username: display, canonical, skeleton };
            rows::set_username(tx, user_id, to, now).await?
        }
        None => rows::remove_username(tx, user_id, now).await?,
    };
    let Some(user) = rows::find(tx, user_id).await? else {
        return Ok(Err(AccountError::NotFound));
    };
    if !given {
        return Ok(Err(AccountError::UsernameTaken));
    }
    let event = Event::UsernameChanged { user_id: user_id.to_owned() };
    audit_log::append(tx, now, origin, &event).await?;
    Ok(Ok(UserRow { password_hash: None, ..user }))
}

/// Whether a text has the form of an account's id, by which accounts are found too.
fn is_id(text: &str) -> bool {
    from_base64url(text).is_some_and(|bytes| bytes.len() == ID_BYTES)
}

/// Words of letters, digits and marks that Unicode recommends for identifiers, with one separator
/// between two.
fn has_form(text: &str) -> bool {
    let is_of_word = |c: char| is_word_character(c) && c.identifier_allowed();
    text.chars().count() <= MAX_LENGTH
        && text.split(|c: char| SEPARATORS.contains(c)).all(|word| {
            !word.is_empty() && !word.starts_with(is_combining_mark) && word.chars().all(is_of_word)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_people_are_accepted() {
        for name in [
            "a",
            "Ada",
            "ada.lovelace",
            "ada_b-c",
            "42",
            "jos\u{E9}",
            "\u{438}\u{432}\u{430}\u{43D}2020",
            "taro\u{592A}\u{90CE}",
            "\u{0645}\u{0631}\u{062D}\u{0628}\u{0627}",
            &"x".repeat(64),
        ] {
            assert_eq!(parse(name).unwrap().display, name);
        }
        assert_eq!(parse(" Ada\t").unwrap().display, "Ada");
        assert_eq!(parse("\u{FF21}da").unwrap().display, "Ada");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let id = crate::secret::random_id();
        let long = "x".repeat(65);
        for bad in [
            "",
            " ",
            ".",
            "ada@example.com",
            "ada\u{FF20}example.com",
            "ada lovelace",
            ".ada",
            "ada.",
            "ada..b",
            "ada._b",
            "ada/b",
            "ada\\b",
            "ada\0",
            "ada\nb",
            "ada\u{200B}b",
            "ada\u{200D}b",
            "ada\u{AD}b",
            "\u{202E}ada",
            "\u{FEFF}ada",
            "\u{3164}",
            "\u{301}ada",
            "\u{1F600}",
            "\u{430}da",
            "ada\u{661}",
            "\u{1D6}\u{3B1}",
            &id,
            &long,
        ] {
            assert_eq!(parse(bad), Err(InvalidUsername), "{bad:?}");
        }
    }

    #[test]
    fn names_that_mean_the_same_are_the_same() {
        let compared = |name: &str| parse(name).unwrap().canonical;
        for (one, other) in [
            ("ada", "ADA"),
            ("kelvin", "\u{212A}elvin"),
            ("strasse", "stra\u{DF}e"),
            ("istanbul", "\u{130}STANBUL"),
            ("istanbul", "\u{131}stanbul"),
            ("file", "\u{FB01}le"),
            ("jos\u{E9}", "jose\u{301}"),
        ] {
            assert_eq!(compared(one), compared(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_look_the_same_have_one_skeleton() {
        let looks = |name: &str| parse(name).unwrap().skeleton;
        for (one, other) in [
            ("paypal", "paypaI"),
            ("paypal", "paypa1"),
            ("bob", "B0B"),
            ("modern", "rnodern"),
            ("scope", "\u{455}\u{441}\u{43E}\u{440}\u{435}"),
        ] {
            assert_eq!(looks(one), looks(other), "{one} {other}");
        }
        for (one, other) in [("ada", "eda"), ("jose", "jos\u{E9}"), ("a.b", "a_b"), ("ab", "a.b")] {
            assert_ne!(looks(one), looks(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_a_name_with_itself_as_form(typed in "\\PC{0,12}") {
            if let Ok(one) = parse(&typed) {
                let again = parse(&one.canonical).unwrap();
                prop_assert_eq!(&again.canonical, &one.canonical);
                prop_assert!(!one.canonical.contains('@'));
            }
        }
    }
}
