//! The header `DPoP` of a request (RFC 9449 §4.1).

use crate::secret::Secret;

/// What the header holds. A proof is no secret for long, but is kept out of logs all the same.
#[derive(Debug, Default)]
pub enum DpopHeader {
    /// The request has none.
    #[default]
    Absent,
    /// One proof, still to be checked.
    One(Secret<String>),
    /// More than one, or what is no text (RFC 9449 §4.3 step 1).
    Malformed,
}

impl DpopHeader {
    /// Reads all values of the header.
    pub fn of<'v>(mut values: impl Iterator<Item = &'v [u8]>) -> Self {
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => match std::str::from_utf8(value) {
                Ok(text) => Self::One(Secret::new(text.to_owned())),
                Err(_) => Self::Malformed,
            },
            (Some(_), Some(_)) => Self::Malformed,
        }
    }

    /// Whether there is anything.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}
