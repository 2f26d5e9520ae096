//! The code that a person reads from a device and types in a browser (RFC 8628 §6.1): eight
//! consonants, 34 bits. Case, dashes and spaces do not count when it is typed.

use std::fmt;

use zeroize::Zeroizing;

use crate::secret::{mac, random};
use crate::server::Server;
use crate::storage::StorageError;

/// Letters that make no words and are hardly mistaken for each other (RFC 8628 §6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
/// What the sealed code belongs to.
const PLACE: &str = "device_authorizations/user_code";

/// A user code, in capitals and without its dash.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct UserCode(Zeroizing<String>);

impl UserCode {
    /// A new one.
    pub(super) fn generate() -> Self {
        let mut letters = Zeroizing::new(String::with_capacity(LENGTH));
        while letters.len() < LENGTH {
            // Twelve times the letters: what is above would make some of them likelier.
            let fair = random::<{ 2 * LENGTH }>().into_iter().filter(|byte| *byte < 240);
            let left = LENGTH - letters.len();
            letters.extend(fair.take(left).map(|byte| char::from(LETTERS[usize::from(byte % 20)])));
        }
        Self(letters)
    }

    /// What somebody typed, if it can be one.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let dashes = ['-', ' ', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}'];
        let letters = typed.chars().filter(|c| !dashes.contains(c)).map(|c| c.to_ascii_uppercase());
        // One more than it has, so that a longer text is none.
        let letters: Zeroizing<String> = Zeroizing::new(letters.take(LENGTH + 1).collect());
        let is_letter = |byte: u8| LETTERS.contains(&byte);
        (letters.len() == LENGTH && letters.bytes().all(is_letter)).then_some(Self(letters))
    }

    /// What it is found by: a copy of the table does not tell the code.
    pub(super) fn mac(&self, server: &Server) -> Vec<u8> {
        let key = server.master_key().derive("device user codes");
        mac(&key, &[self.0.as_bytes()]).to_vec()
    }

    /// The code for the page that repeats it.
    pub(super) fn seal(&self, server: &Server) -> Result<Vec<u8>, StorageError> {
        let sealed = server.master_key().seal(PLACE, self.0.as_bytes());
        sealed.map_err(|error| StorageError::Corrupt(format!("{PLACE}: {error}")))
    }

    /// Reads what [`seal`](Self::seal) made.
    pub(super) fn open(server: &Server, sealed: &[u8]) -> Result<Self, StorageError> {
        let corrupt = |why: String| StorageError::Corrupt(format!("{PLACE}: {why}"));
        let opened = server.master_key().open(PLACE, sealed);
        let opened = opened.map_err(|error| corrupt(error.to_string()))?;
        let code = std::str::from_utf8(&opened).ok().and_then(Self::parse);
        code.ok_or_else(|| corrupt("no code".to_owned()))
    }
}

/// As people read it: `BCDF-GHJK`.
impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(f, "{first}-{second}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_eight_consonants_that_people_read_in_two_halves() {
        for _ in 0..100 {
            let code = UserCode::generate();
            let shown = code.to_string();
            assert_eq!((shown.len(), &shown[4..5]), (9, "-"));
            assert!(UserCode::parse(&shown) == Some(code));
        }
    }

    #[test]
    fn how_it_is_typed_does_not_matter() {
        let code = UserCode::parse("WDJBMJHT").unwrap();
        for typed in
            ["WDJB-MJHT", "wdjb-mjht", " wdjb mjht ", "w-d-j-b-m-j-h-t", "WDJB\u{2013}MJHT"]
        {
            assert!(UserCode::parse(typed) == Some(code.clone()), "{typed}");
        }
    }

    #[test]
    fn what_no_device_shows_is_no_code() {
        for typed in ["", "WDJB", "WDJB-MJH", "WDJB-MJHTX", "WDJB-MJHA", "WDJB-MJH1", "WDJB_MJHT"] {
            assert!(UserCode::parse(typed).is_none(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn anything_typed_is_a_code_or_not(typed in "\\PC{0,40}") {
            if let Some(code) = UserCode::parse(&typed) {
                prop_assert!(UserCode::parse(&code.to_string()) == Some(code));
            }
        }
    }
}
