//! A colour, as people who look after a brand write it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A colour of sRGB, written `#rrggbb`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red, green and blue.
    pub channels: [u8; 3],
}

impl FromStr for Colour {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const FORM: &str = "is no colour of the form #rrggbb";
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(FORM)?;
        // The parser of numbers would take a sign.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(FORM);
        }
        let bits = u32::from_str_radix(digits, 16).map_err(|_| FORM)?;
        let [_, red, green, blue] = bits.to_be_bytes();
        Ok(Self { channels: [red, green, blue] })
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.channels;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!("#0B57d0".parse(), Ok(Colour { channels: [0x0b, 0x57, 0xd0] }));
        assert_eq!(Colour { channels: [0, 10, 255] }.to_string(), "#000aff");
        for bad in ["", "#", "0b57d0", "#fff", "#0b57d0ff", "#+b57d0", "red", "#0b57dg", "#ééé"]
        {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }
}
