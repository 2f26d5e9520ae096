//! What each claim may hold (OpenID Connect Core §5.1); [`clean`] tells all that is wrong at once.

use std::fmt;

use time::{Date, Month, OffsetDateTime};
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

use super::fields::{FIELDS, Profile};
use crate::clock::Seconds;

const MAX_URL: usize = 1000;
const MAX_ZONE: usize = 64;
/// RFC 5646 §4.4.1.
const MAX_LANGUAGE: usize = 35;
/// E.164: at most 15 digits; no number abroad has fewer than 7.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// A leap year, for a birthday without one.
const ANY_YEAR: i32 = 2000;

/// Characters that turn or hide what is around them. Those that join letters are not among them:
/// names in many scripts are written with them.
const HIDDEN: [std::ops::RangeInclusive<char>; 6] = [
    '\u{ad}'..='\u{ad}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
];

/// The form of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A line of at most so many characters.
    Line(usize),
    /// Lines of at most so many characters together.
    Lines(usize),
    /// A web address.
    Url,
    /// A date, a day or a year.
    Birthdate,
    /// A time zone of the IANA database.
    Zone,
    /// A language tag.
    Language,
    /// A telephone number.
    Phone,
}

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimFault {
    /// It has more than this many characters.
    TooLong(usize),
    /// It has control or invisible characters.
    Characters,
    /// It is no web address.
    NotUrl,
    /// It is no date in the past.
    NotBirthdate,
    /// It is no time zone.
    NotZone,
    /// It is no language tag.
    NotLanguage,
    /// It is no telephone number with its country code.
    NotPhone,
}

/// A claim that is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimProblem {
    /// The claim, by its name in [`FIELDS`].
    pub claim: &'static str,
    /// What is wrong with it.
    pub fault: ClaimFault,
}

/// Brings every claim that is not as it was before into its form; an empty one is none.
pub(super) fn clean(
    profile: &mut Profile,
    before: &Profile,
    now: Seconds,
) -> Result<(), Vec<ClaimProblem>> {
    let mut before = before.clone();
    let mut problems = Vec::new();
    for field in FIELDS {
        let place = (field.of)(profile);
        if place == (field.of)(&mut before) {
            continue;
        }
        let Some(typed) = place.take() else { continue };
        let typed: String = typed.trim().nfc().collect();
        if typed.is_empty() {
            continue;
        }
        match checked(field.form, &typed, now) {
            Ok(clean) => *place = Some(clean),
            Err(fault) => problems.push(ClaimProblem { claim: field.name, fault }),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

impl fmt::Display for ClaimFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(most) => write!(f, "has more than {most} characters"),
            Self::Characters => f.write_str("has control or invisible characters"),
            Self::NotUrl => f.write_str("is no web address such as https://example.org/ada"),
            Self::NotBirthdate => {
                f.write_str("is no date in the past such as 1815-12-10, 0000-12-10 or 1815")
            }
            Self::NotZone => f.write_str("is no time zone such as Europe/Paris"),
            Self::NotLanguage => f.write_str("is no language tag such as fr or fr-CA"),
            Self::NotPhone => f.write_str("is no telephone number such as +33 1 23 45 67 89"),
        }
    }
}

impl fmt::Display for ClaimProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.claim, self.fault)
    }
}

fn checked(form: Form, typed: &str, now: Seconds) -> Result<String, ClaimFault> {
    match form {
        Form::Line(most) => text(typed, most),
        Form::Lines(most) => lines(typed, most),
        Form::Url => url(typed),
        Form::Birthdate => {
            is_birthdate(typed, now).then(|| typed.to_owned()).ok_or(ClaimFault::NotBirthdate)
        }
        Form::Zone => is_zone(typed).then(|| typed.to_owned()).ok_or(ClaimFault::NotZone),
        Form::Language => {
            is_language(typed).then(|| typed.to_owned()).ok_or(ClaimFault::NotLanguage)
        }
        Form::Phone => phone(typed).ok_or(ClaimFault::NotPhone),
    }
}

fn text(typed: &str, most: usize) -> Result<String, ClaimFault> {
    if typed.chars().count() > most {
        return Err(ClaimFault::TooLong(most));
    }
    let hides = |c: char| c.is_control() || HIDDEN.iter().any(|range| range.contains(&c));
    if typed.chars().any(hides) { Err(ClaimFault::Characters) } else { Ok(typed.to_owned()) }
}

/// Browsers send CR LF; one LF is kept (§5.1.1).
fn lines(typed: &str, most: usize) -> Result<String, ClaimFault> {
    let lines = typed.lines().map(|line| text(line.trim(), most));
    let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    let joined = lines.join("\n");
    if joined.chars().count() > most { Err(ClaimFault::TooLong(most)) } else { Ok(joined) }
}

fn url(typed: &str) -> Result<String, ClaimFault> {
    if typed.chars().count() > MAX_URL {
        return Err(ClaimFault::TooLong(MAX_URL));
    }
    if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(ClaimFault::NotUrl);
    }
    let url = Url::parse(typed).map_err(|_| ClaimFault::NotUrl)?;
    let is_web = matches!(url.scheme(), "https" | "http")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none();
    if is_web && url.as_str().len() <= MAX_URL { Ok(url.into()) } else { Err(ClaimFault::NotUrl) }
}

fn is_birthdate(typed: &str, now: Seconds) -> bool {
    let Ok(today) = OffsetDateTime::from_unix_timestamp(now) else { return false };
    let parts: Vec<_> = typed.split('-').collect();
    match parts[..] {
        [year] => number(year, 4).is_some_and(|year| year > 0 && i32::from(year) <= today.year()),
        [year, month, day] => {
            let (Some(year), Some(month), Some(day)) =
                (number(year, 4), number(month, 2), number(day, 2))
            else {
                return false;
            };
            let (Some(month), Ok(day)) = (
                u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()),
                u8::try_from(day),
            ) else {
                return false;
            };
            let of_year = if year == 0 { ANY_YEAR } else { i32::from(year) };
            let date = Date::from_calendar_date(of_year, month, day);
            date.is_ok_and(|date| year == 0 || date <= today.date())
        }
        _ => false,
    }
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The form of a name in the IANA database, which changes too often to be built in.
fn is_zone(typed: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    typed.len() <= MAX_ZONE
        && typed.split('/').count() <= 3
        && typed.split('/').all(is_part)
        && typed.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The form of a language tag (RFC 5646 §2.1): a language, then subtags.
fn is_language(typed: &str) -> bool {
    let mut parts = typed.split('-');
    let is_named = |part: &str| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    typed.len() <= MAX_LANGUAGE && parts.next().is_some_and(is_named) && parts.all(is_subtag)
}

/// A number with its country code, without what people put between the digits.
fn phone(typed: &str) -> Option<String> {
    let bare: String =
        typed.chars().filter(|c| !c.is_whitespace() && !"-./()".contains(*c)).collect();
    let digits = bare.strip_prefix('+')?;
    let is_number = PHONE_DIGITS.contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    is_number.then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Seconds = 1_800_000_000;

    #[track_caller]
    fn judged(name: &str, typed: &str) -> Result<Option<String>, ClaimFault> {
        let field = FIELDS.iter().find(|field| field.name == name).unwrap();
        let mut profile = Profile::default();
        *(field.of)(&mut profile) = Some(typed.to_owned());
        match clean(&mut profile, &Profile::default(), NOW) {
            Ok(()) => Ok((field.of)(&mut profile).clone()),
            Err(problems) => {
                assert_eq!(problems.len(), 1);
                assert_eq!(problems[0].claim, name);
                Err(problems[0].fault)
            }
        }
    }

    #[test]
    fn claims_are_brought_into_their_form() {
        for (name, typed, kept) in [
            ("name", " Ada  Lovelace ", "Ada  Lovelace"),
            ("given_name", "Jose\u{301}", "Jos\u{E9}"),
            ("family_name", "\u{645}\u{6CC}\u{200C}\u{62E}", "\u{645}\u{6CC}\u{200C}\u{62E}"),
            ("profile", "https://Example.org/ada", "https://example.org/ada"),
            ("picture", "http://example.org", "http://example.org/"),
            ("birthdate", "1815-12-10", "1815-12-10"),
            ("birthdate", "0000-02-29", "0000-02-29"),
            ("birthdate", "1815", "1815"),
            ("zoneinfo", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("zoneinfo", "UTC", "UTC"),
            ("locale", "fr-CA", "fr-CA"),
            ("locale", "zh-Hant-TW", "zh-Hant-TW"),
            ("phone_number", "+49 (30) 123-45.67", "+49301234567"),
            ("address.street_address", " Box 1 \r\n Third floor", "Box 1\nThird floor"),
        ] {
            assert_eq!(judged(name, typed), Ok(Some(kept.to_owned())), "{name}");
        }
        assert_eq!(judged("name", "  "), Ok(None));
    }

    #[test]
    fn what_a_claim_cannot_hold_is_refused() {
        let long = "x".repeat(201);
        for (name, typed, fault) in [
            ("name", long.as_str(), ClaimFault::TooLong(200)),
            ("name", "Ada\nLovelace", ClaimFault::Characters),
            ("name", "Ada\u{202E}", ClaimFault::Characters),
            ("nickname", "a\0", ClaimFault::Characters),
            ("address.street_address", "a\tb", ClaimFault::Characters),
            ("picture", "javascript:alert(1)", ClaimFault::NotUrl),
            ("picture", "data:image/png;base64,AA", ClaimFault::NotUrl),
            ("picture", "//example.org/a", ClaimFault::NotUrl),
            ("website", "https://user:pass@example.org/", ClaimFault::NotUrl),
            ("website", "https://exam ple.org/", ClaimFault::NotUrl),
            ("website", "https://", ClaimFault::NotUrl),
            ("birthdate", "1815-13-10", ClaimFault::NotBirthdate),
            ("birthdate", "1815-02-29", ClaimFault::NotBirthdate),
            ("birthdate", "10.12.1815", ClaimFault::NotBirthdate),
            ("birthdate", "2027-12-31", ClaimFault::NotBirthdate),
            ("birthdate", "2028", ClaimFault::NotBirthdate),
            ("birthdate", "0000", ClaimFault::NotBirthdate),
            ("birthdate", "+815-12-10", ClaimFault::NotBirthdate),
            ("zoneinfo", "Berlin time", ClaimFault::NotZone),
            ("zoneinfo", "/etc/passwd", ClaimFault::NotZone),
            ("zoneinfo", "A/../B", ClaimFault::NotZone),
            ("locale", "f", ClaimFault::NotLanguage),
            ("locale", "fr_CA", ClaimFault::NotLanguage),
            ("locale", "fr-", ClaimFault::NotLanguage),
            ("phone_number", "030 1234567", ClaimFault::NotPhone),
            ("phone_number", "+0123456789", ClaimFault::NotPhone),
            ("phone_number", "+123456", ClaimFault::NotPhone),
            ("phone_number", "+1234567890123456", ClaimFault::NotPhone),
            ("phone_number", "+1234567x", ClaimFault::NotPhone),
        ] {
            assert_eq!(judged(name, typed), Err(fault), "{name} {typed:?}");
        }
    }

    #[test]
    fn what_was_accepted_once_stays() {
        let before = Profile { zoneinfo: Some("elsewhere".to_owned()), ..Profile::default() };
        let mut after = Profile { gender: Some(" x ".to_owned()), ..before.clone() };
        clean(&mut after, &before, NOW).unwrap();
        assert_eq!(after, Profile { gender: Some("x".to_owned()), ..before });
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut profile = Profile {
            birthdate: Some("yesterday".to_owned()),
            phone_number: Some("me".to_owned()),
            ..Profile::default()
        };
        let problems = clean(&mut profile, &Profile::default(), NOW).unwrap_err();
        let claims: Vec<_> = problems.iter().map(|problem| problem.claim).collect();
        assert_eq!(claims, ["birthdate", "phone_number"]);
    }
}
