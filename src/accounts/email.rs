//! E-mail addresses: what is accepted, and the form in which two of them are compared.
//!
//! One person must not own an address that looks like another's, so the stored canonical form
//! (unique in the database) folds case and compatibility characters (Unicode NFKC and case
//! folding), and the domain is its lower-case IDNA form (UTS #46). Unique is also what an address
//! looks like, [`skeleton`], and letters of scripts that are not written together are refused
//! (`likeness`). Mail always goes to the address as it was typed and proven, never to one that
//! merely compares equal.

use std::borrow::Cow;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use unicode_normalization::char::is_combining_mark;

use super::likeness::{ascii_skeleton, fold, is_word_character, mixes_scripts};
use crate::storage::users::Address;

/// RFC 5321 §4.5.3.1.1
const MAX_LOCAL: usize = 64;
/// RFC 5321 §4.5.3.1.3, without the angle brackets.
const MAX_ADDRESS: usize = 254;

/// An accepted address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// As it was typed, without white space around it.
    pub display: String,
    /// The form that is compared.
    pub canonical: String,
    /// What it looks like, where that differs from the form that is compared.
    pub skeleton: Option<String>,
}

/// The text is no address that mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct InvalidEmail;

/// Checks an address and brings it into the form that is compared.
pub fn canonical(typed: &str) -> Result<Canonical, InvalidEmail> {
    let display = typed.trim();
    if display.len() > MAX_ADDRESS {
        return Err(InvalidEmail);
    }
    let (local, domain) = display.split_once('@').ok_or(InvalidEmail)?;
    let domain = ascii_domain(domain).ok_or(InvalidEmail)?;
    if !is_local_part(local) {
        return Err(InvalidEmail);
    }
    let folded = fold(local);
    // A form that folds further, or into what no address may hold, could meet another's.
    if !is_local_part(&folded) || fold(&folded) != folded {
        return Err(InvalidEmail);
    }
    if mixes_scripts(&folded) || readable(&domain).split('.').any(mixes_scripts) {
        return Err(InvalidEmail);
    }
    let canonical = format!("{folded}@{domain}");
    // What mail goes to may be longer than either what was typed or what is compared.
    let mailbox = local.len() + 1 + domain.len();
    if canonical.len().max(mailbox) > MAX_ADDRESS {
        return Err(InvalidEmail);
    }
    let skeleton = skeleton(&canonical);
    Ok(Canonical { display: display.to_owned(), canonical, skeleton })
}

/// What an address looks like whose canonical form this is, where that differs. Letters of ASCII
/// that look alike do not make two addresses one: mail providers give both to different people.
pub fn skeleton(canonical: &str) -> Option<String> {
    let (local, domain) = canonical.rsplit_once('@')?;
    let looks = format!("{}@{}", ascii_skeleton(local), ascii_skeleton(&readable(domain)));
    (looks != canonical).then_some(looks)
}

impl Canonical {
    /// The forms that a row keeps.
    pub fn forms(&self) -> Address<'_> {
        Address {
            email: &self.display,
            canonical: &self.canonical,
            skeleton: self.skeleton.as_deref(),
        }
    }
}

/// The address to hand to a mail server: the domain in ASCII, the rest as it was typed.
pub fn mailbox(display: &str) -> Cow<'_, str> {
    match display.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() => match ascii_domain(domain) {
            Some(domain) => Cow::Owned(format!("{local}@{domain}")),
            None => Cow::Borrowed(display),
        },
        _ => Cow::Borrowed(display),
    }
}

/// The address as it is shown to someone who may not be its owner.
pub fn masked(display: &str) -> String {
    match display.rsplit_once('@') {
        Some((local, domain)) => {
            let mut start = local.chars();
            let first = start.next().filter(|_| start.next().is_some());
            format!("{}•••@{domain}", first.map(String::from).unwrap_or_default())
        }
        None => "•••".to_owned(),
    }
}

/// The part before the `@`, which a password may not be made of.
pub(super) fn local_part(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(local, _)| local)
}

fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .ok()?
        .into_owned();
    // Mail to one bare label exists only on this machine; a last label of digits is an IP address.
    let last = ascii.rsplit_once('.').map_or("localhost", |(_, last)| last);
    let named = ascii == "localhost" || ascii.contains('.');
    (named && !last.bytes().all(|byte| byte.is_ascii_digit())).then_some(ascii)
}

/// A domain as people read it.
fn readable(ascii: &str) -> Cow<'_, str> {
    if ascii.contains("xn--") {
        // What cannot be read any further is left as it is.
        Cow::Owned(idna::domain_to_unicode(ascii).0)
    } else {
        Cow::Borrowed(ascii)
    }
}

/// A dot-atom of RFC 5322 §3.2.3, extended by letters and digits of all scripts (RFC 6531 §3.3).
/// Quoted local parts are refused: nobody has one, and they hide what they hold.
fn is_local_part(local: &str) -> bool {
    (1..=MAX_LOCAL).contains(&local.len())
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
        && !local.starts_with(is_combining_mark)
}

fn is_atom_character(c: char) -> bool {
    is_word_character(c) || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compared(typed: &str) -> String {
        canonical(typed).unwrap_or_else(|error| panic!("{typed:?}: {error}")).canonical
    }

    fn looks(typed: &str) -> String {
        let Canonical { canonical, skeleton, .. } = canonical(typed).unwrap();
        skeleton.unwrap_or(canonical)
    }

    #[test]
    fn addresses_that_mean_the_same_are_the_same() {
        for (one, other) in [
            ("alice@example.com", "ALICE@EXAMPLE.COM"),
            ("alice@example.com", "  alice@example.com\t"),
            ("kelvin@example.com", "\u{212A}elvin@example.com"),
            ("strasse@example.com", "stra\u{DF}e@example.com"),
            ("strasse@example.com", "STRA\u{1E9E}E@example.com"),
            ("istanbul@example.com", "\u{130}stanbul@example.com"),
            ("istanbul@example.com", "\u{131}stanbul@example.com"),
            ("istanbul@example.com", "ISTANBUL@example.com"),
            ("file@example.com", "\u{FB01}le@example.com"),
            ("alice@example.com", "\u{FF41}\u{FF4C}\u{FF49}\u{FF43}\u{FF45}@example.com"),
            ("a1@example.com", "a\u{2460}@example.com"),
            ("caf\u{E9}@example.com", "cafe\u{301}@example.com"),
            ("\u{3C3}\u{3C3}@example.com", "\u{3A3}\u{3C2}@example.com"),
            ("a@xn--mnchen-3ya.example", "a@M\u{DC}NCHEN.example"),
            ("a@example.com", "a@ex\u{AD}ample\u{3002}com"),
        ] {
            assert_eq!(compared(one), compared(other), "{one} {other}");
        }
    }

    #[test]
    fn different_addresses_stay_apart() {
        let all = [
            "alice@example.com",
            "a.lice@example.com",
            "alice+tag@example.com",
            "alice@sub.example.com",
            "alice@example.org",
            "alice@stra\u{DF}e.example",
            "alice@strasse.example",
            "jos\u{E9}@example.com",
            "jose@example.com",
            "bill1@example.com",
            "billl@example.com",
            "alice@localhost",
        ];
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(compared(one), compared(other), "{one} {other}");
                assert_ne!(looks(one), looks(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn addresses_of_another_script_that_look_alike_have_the_same_skeleton() {
        for (one, other) in [
            ("scope@example.com", "\u{455}\u{441}\u{43E}\u{440}\u{435}@example.com"),
            ("scope2@example.com", "\u{455}\u{441}\u{43E}\u{440}\u{435}2@example.com"),
            ("alice@scope.example", "alice@\u{455}\u{441}\u{43E}\u{440}\u{435}.example"),
            ("vov@example.com", "\u{3BD}\u{3BF}\u{3BD}@example.com"),
        ] {
            assert_eq!(looks(one), looks(other), "{one} {other}");
            assert_ne!(compared(one), compared(other), "{one} {other}");
        }
        let all = "b\u{FC}cher.o'neil+tag@m\u{FC}nchen.example";
        assert_eq!(looks(all), "bu\u{308}cher.o'neil+tag@mu\u{308}nchen.example");
    }

    #[test]
    fn what_was_typed_is_kept_for_display() {
        let typed = canonical(" Alice.B@Example.COM ").unwrap();
        assert_eq!(typed.display, "Alice.B@Example.COM");
        assert_eq!(typed.canonical, "alice.b@example.com");
        assert_eq!(mailbox("A@m\u{FC}nchen.example"), "A@xn--mnchen-3ya.example");
        assert_eq!(mailbox("A@Example.com"), "A@Example.com");
    }

    #[test]
    fn an_address_is_not_too_long_for_mail_servers_either() {
        // The domain is shorter as it is typed, the local part as it is compared.
        let domain = "\u{E9}.".repeat(24) + "example";
        let address = |letters| format!("{}@{domain}", "u\u{30B}".repeat(letters));
        assert!(mailbox(&address(18)).len() <= MAX_ADDRESS);
        assert!(canonical(&address(18)).is_ok());
        let long = address(20);
        let sent = mailbox(&long);
        assert!(long.len() <= MAX_ADDRESS && fold(&sent).len() <= MAX_ADDRESS);
        assert!(sent.len() > MAX_ADDRESS, "{sent}");
        assert_eq!(canonical(&long), Err(InvalidEmail));
        assert_eq!(canonical(&sent), Err(InvalidEmail));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("{}@{}.example", "a".repeat(60), "b.".repeat(100));
        let long_label = format!("a@{}.example", "b".repeat(64));
        for bad in [
            "",
            "@",
            "alice",
            "alice@",
            "@example.com",
            "a@b@example.com",
            "alice@evil.example@example.com",
            "\"a@b\"@example.com",
            "\"alice\"@example.com",
            "alice@example.com\u{FF20}evil.example",
            "al ice@example.com",
            "alice @example.com",
            "alice@ example.com",
            "alice@exa mple.com",
            "alice\0@example.com",
            "alice@example.com\0",
            "al\r\nBcc: x@example.com",
            "al\u{7F}ice@example.com",
            "ali\u{200B}ce@example.com",
            "ali\u{200D}ce@example.com",
            "alice\u{2060}@example.com",
            "\u{FEFF}alice@example.com",
            "ali\u{AD}ce@example.com",
            "ali\u{FE0F}ce@example.com",
            "ali\u{34F}ce@example.com",
            "\u{3164}alice@example.com",
            "\u{202E}alice@example.com",
            "\u{301}alice@example.com",
            "a\u{2474}@example.com",
            ".alice@example.com",
            "alice.@example.com",
            "al..ice@example.com",
            "<alice@example.com>",
            "Alice <alice@example.com>",
            "alice@example.com, bob@example.com",
            "alice@[127.0.0.1]",
            "alice@127.0.0.1",
            "alice@example",
            "alice@.example.com",
            "alice@example..com",
            "alice@example.com.",
            "alice@-example.com",
            "alice@exam_ple.com",
            "alice@xn--\u{DC}.example",
            "\u{1F600}@example.com",
            "\u{430}lice@example.com",
            "alice\u{661}@example.com",
            "n\u{3BF}va@example.com",
            "alice@\u{430}pple.example",
            &long_local,
            &long,
            &long_label,
        ] {
            assert_eq!(canonical(bad), Err(InvalidEmail), "{bad:?}");
        }
    }

    #[test]
    fn a_masked_address_does_not_tell_the_local_part() {
        assert_eq!(masked("alice@example.com"), "a•••@example.com");
        assert_eq!(masked("a@example.com"), "•••@example.com");
        assert_eq!(masked("nonsense"), "•••");
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_stable(local in "\\PC{1,12}", domain in "[a-zA-Zäßİ.-]{1,12}") {
            if let Ok(one) = canonical(&format!("{local}@{domain}")) {
                let again = canonical(&one.canonical).unwrap();
                prop_assert_eq!(again.canonical, one.canonical);
            }
        }

        #[test]
        fn any_text_is_judged(text in ".{0,40}") {
            let _ = canonical(&text);
            let _ = masked(&text);
            let _ = mailbox(&text);
        }
    }
}
