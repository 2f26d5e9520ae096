//! The languages there are, and which of them a person gets.

use serde::{Deserialize, Serialize};

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English; what is said when nothing else is known.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic, written from right to left.
    Ar,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Fr, Self::Es, Self::Ar];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }

    /// The direction of its writing, as HTML's `dir` takes it.
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::En | Self::De | Self::Fr | Self::Es => "ltr",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Ar => "العربية",
        }
    }

    /// The language of a BCP 47 tag, whatever its region or script: `de-AT` is German. `None` when
    /// it is none of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        // Locales of POSIX and of OpenID Connect clients come with an underscore (OpenID Connect
        // Core §5.1).
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of ours in a list of tags with spaces between, the most wanted first
    /// (`ui_locales`, OpenID Connect Core §3.1.2.1).
    pub fn from_list(tags: &str) -> Option<Self> {
        tags.split(' ').find_map(Self::from_tag)
    }

    /// The most wanted language of ours in an `Accept-Language` (RFC 9110 §12.5.4). `*` is no
    /// wish.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Self, u16)> = None;
        for range in header.split(',').take(MOST_RANGES) {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let Some(language) = Self::from_tag(tag) else { continue };
            let weight = weight(parameters);
            // Of equals the first counts.
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// What is known of the language a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What was chosen within this sign-in, or else what the app asked for (`ui_locales`).
    pub flow: Option<Language>,
    /// What the account says.
    pub user: Option<Language>,
    /// What was chosen in this browser.
    pub browser: Option<Language>,
    /// What the browser asks for.
    pub accepted: Option<Language>,
}

impl Wishes {
    /// The language to speak.
    pub fn language(&self) -> Language {
        self.flow.or(self.user).or(self.browser).or(self.accepted).unwrap_or(Language::En)
    }
}

/// Language ranges of a header that are looked at; browsers send a handful.
const MOST_RANGES: usize = 32;

/// The weight in thousandths (RFC 9110 §12.4.2); one that is not well-formed counts as nothing.
fn weight(parameters: &str) -> u16 {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return 1000;
    }
    let value =
        parameters.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let Some((_, value)) = value else { return 0 };
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_sound = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" => 1000,
        "0" if is_sound => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_means_its_language_whatever_its_region() {
        for (tag, expected) in [
            ("de", Some(Language::De)),
            ("de-AT", Some(Language::De)),
            ("FR_ca", Some(Language::Fr)),
            ("ar-EG-u-nu-latn", Some(Language::Ar)),
            (" es ", Some(Language::Es)),
            ("den", None),
            ("", None),
            ("*", None),
            ("-de", None),
        ] {
            assert_eq!(Language::from_tag(tag), expected, "{tag:?}");
        }
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
    }

    #[test]
    fn the_first_known_language_of_a_list_counts() {
        assert_eq!(Language::from_list("ja fr-CA en"), Some(Language::Fr));
        assert_eq!(Language::from_list("ja"), None);
        assert_eq!(Language::from_list(""), None);
    }

    #[test]
    fn the_heaviest_known_language_of_a_header_counts() {
        for (header, expected) in [
            ("de-CH, fr;q=0.9", Some(Language::De)),
            ("ja, fr;q=0.5, es;q=0.75", Some(Language::Es)),
            ("fr;q=0.8,es;q=0.8", Some(Language::Fr)),
            ("de;q=0, en;q=0.001", Some(Language::En)),
            ("de;q=0", None),
            ("de;q=2, de;q=x, de;q=0.0001, de;q=-1, de;x=1", None),
            ("fr ; q=1.0", Some(Language::Fr)),
            ("*", None),
            ("", None),
            (",,;;==", None),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
        }
    }

    #[test]
    fn the_app_comes_before_the_account_before_the_browser() {
        let all = Wishes {
            flow: Some(Language::De),
            user: Some(Language::Fr),
            browser: Some(Language::Es),
            accepted: Some(Language::Ar),
        };
        assert_eq!(all.language(), Language::De);
        assert_eq!(Wishes { flow: None, ..all }.language(), Language::Fr);
        assert_eq!(Wishes { flow: None, user: None, ..all }.language(), Language::Es);
        let accepted = Wishes { accepted: Some(Language::Ar), ..Wishes::default() };
        assert_eq!(accepted.language(), Language::Ar);
        assert_eq!(Wishes::default().language(), Language::En);
    }
}
