//! Distinguished names (RFC 5280 §4.1.2.4) and how RFC 4514 writes them.
//!
//! Two names are the same when their attributes are, in the same order, character for character:
//! what directories think alike (case, spaces) is not alike here, as it decides who somebody is.

use x509_parser::der_parser::asn1_rs::ToDer as _;
use x509_parser::x509::X509Name;

/// Names of attribute types by number: those of RFC 4514 §3, and what tools print beside them.
const TYPES: [(&str, &str); 19] = [
    ("CN", "2.5.4.3"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("S", "2.5.4.8"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("C", "2.5.4.6"),
    ("STREET", "2.5.4.9"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("SN", "2.5.4.4"),
    ("GN", "2.5.4.42"),
    ("givenName", "2.5.4.42"),
    ("serialNumber", "2.5.4.5"),
    ("title", "2.5.4.12"),
    ("emailAddress", "1.2.840.113549.1.9.1"),
    ("businessCategory", "2.5.4.15"),
    ("postalCode", "2.5.4.17"),
    ("organizationIdentifier", "2.5.4.97"),
];

/// The relative names, the most specific first, each with its attributes in order of their types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject(Vec<Vec<Attribute>>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    /// Its number.
    kind: String,
    value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    /// The DER of what is no text, or was written as DER (RFC 4514 §2.4).
    Der(Vec<u8>),
}

impl Subject {
    /// The subject of a certificate; none: it is empty.
    pub(super) fn of(name: &X509Name<'_>) -> Option<Self> {
        let relative = |rdn: &x509_parser::x509::RelativeDistinguishedName<'_>| {
            let attributes = rdn.iter().map(|attribute| {
                let value = match attribute.as_str() {
                    Ok(text) => Value::Text(text.to_owned()),
                    Err(_) => Value::Der(attribute.attr_value().to_der_vec().unwrap_or_default()),
                };
                Attribute { kind: attribute.attr_type().to_id_string(), value }
            });
            sorted(attributes.collect())
        };
        let mut relatives: Vec<_> = name.iter_rdn().map(relative).collect();
        // RFC 4514 §2.1: the last comes first.
        relatives.reverse();
        (!relatives.is_empty()).then_some(Self(relatives))
    }

    /// Reads a name; none: it is not written as RFC 4514 says, or is empty.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let (mut relatives, mut attributes) = (Vec::new(), Vec::new());
        loop {
            let (attribute, after) = attribute(rest)?;
            attributes.push(attribute);
            let mut left = after.chars();
            match left.next() {
                Some('+') => {}
                Some(',') => relatives.push(sorted(std::mem::take(&mut attributes))),
                Some(_) => return None,
                None => {
                    relatives.push(sorted(attributes));
                    return Some(Self(relatives));
                }
            }
            // Tools put a space there.
            rest = left.as_str().trim_start_matches(' ');
        }
    }
}

fn sorted(mut attributes: Vec<Attribute>) -> Vec<Attribute> {
    attributes.sort();
    attributes
}

/// An attribute (RFC 4514 §3) and what follows.
fn attribute(text: &str) -> Option<(Attribute, &str)> {
    let (kind, rest) = text.split_once('=')?;
    let kind = number(kind.trim_end_matches(' '))?;
    if let Some(rest) = rest.strip_prefix('#') {
        let end = rest.find([',', '+']).unwrap_or(rest.len());
        let (hexadecimal, rest) = rest.split_at(end);
        let der = bytes(hexadecimal)?;
        return Some((Attribute { kind, value: Value::Der(der) }, rest));
    }
    let (value, rest) = value(rest)?;
    Some((Attribute { kind, value: Value::Text(value) }, rest))
}

fn number(kind: &str) -> Option<String> {
    let known = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind));
    let is_number = || {
        kind.contains('.')
            && kind.split('.').all(|part| {
                !part.is_empty() && part.len() < 20 && part.bytes().all(|b| b.is_ascii_digit())
            })
    };
    match known {
        Some((_, number)) => Some((*number).to_owned()),
        None => is_number().then(|| kind.to_owned()),
    }
}

/// A value up to the next unescaped comma or plus (RFC 4514 §2.4).
fn value(text: &str) -> Option<(String, &str)> {
    let mut value = Vec::new();
    // How much of it stays though it ends in spaces: those that were escaped.
    let mut kept = 0;
    let mut rest = text.trim_start_matches(' ');
    loop {
        let mut left = rest.chars();
        match left.next() {
            None | Some(',' | '+') => break,
            Some('\\') => {
                rest = escaped(left.as_str(), &mut value)?;
                kept = value.len();
                continue;
            }
            Some('"' | ';' | '<' | '>' | '\0') => return None,
            Some(' ') => value.push(b' '),
            Some(plain) => {
                value.extend(plain.encode_utf8(&mut [0; 4]).as_bytes());
                kept = value.len();
            }
        }
        rest = left.as_str();
    }
    value.truncate(kept);
    let value = String::from_utf8(value).ok().filter(|value| !value.is_empty())?;
    Some((value, rest))
}

/// What stands after a backslash: a character that means something, or a byte in hexadecimal.
fn escaped<'t>(text: &'t str, value: &mut Vec<u8>) -> Option<&'t str> {
    if let Some((pair, rest)) = text.split_at_checked(2)
        && let Some(byte) = bytes(pair)
    {
        value.extend(byte);
        return Some(rest);
    }
    let mut left = text.chars();
    let special = left.next().filter(|special| " \"#+,;<=>\\".contains(*special))?;
    value.push(u8::try_from(special).ok()?);
    Some(left.as_str())
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = hexadecimal.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Option<Subject> {
        Subject::parse(text)
    }

    #[test]
    fn names_that_rfc_4514_section_4_writes_differently_are_the_same() {
        for (left, right) in [
            ("UID=jsmith,DC=example,DC=net", "uid=jsmith, dc=example, dc=net"),
            ("OU=Sales+CN=J.  Smith,DC=example", "CN=J.  Smith+OU=Sales,DC=example"),
            ("CN=James \\\"Jim\\\" Smith\\, III", "CN=James \\22Jim\\22 Smith\\2C III"),
            ("CN=Before\\0dAfter", "CN=Before\\0DAfter"),
            ("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lu\u{10d}i\u{107}"),
            ("2.5.4.3=a", "CN=a"),
            ("CN=a\\ ", "CN= a\\20"),
        ] {
            assert!(parse(left).is_some(), "{left}");
            assert_eq!(parse(left), parse(right), "{left}");
        }
    }

    #[test]
    fn other_names_are_others() {
        let one = parse("CN=client,O=Example,C=DE");
        assert!(one.is_some());
        for other in [
            "C=DE,O=Example,CN=client",
            "CN=Client,O=Example,C=DE",
            "CN=client,O=Example",
            "CN=client,O=Example,C=DE,C=DE",
            "CN=client+O=Example,C=DE",
            "CN=client\\,O=Example,C=DE",
            "CN=client\\20,O=Example,C=DE",
            "CN=client,OU=Example,C=DE",
        ] {
            assert!(parse(other).is_some(), "{other}");
            assert_ne!(parse(other), one, "{other}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for bad in [
            "",
            "CN",
            "CN=",
            "=a",
            "CN=a,",
            "CN=a,,O=b",
            "XX=a",
            "CN=a\"b",
            "CN=a;O=b",
            "CN=\\",
            "CN=\\zz",
            "CN=#",
            "CN=#0",
            "CN=#zz",
            "2.=a",
            "CN=a+",
            "CN=\\ff",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives_its_escaping(value in "\\PC{1,20}") {
            let escaped = value.bytes().map(|byte| format!("\\{byte:02x}")).collect::<Vec<_>>();
            let escaped = escaped.concat();
            let expected = Attribute { kind: "2.5.4.3".to_owned(), value: Value::Text(value) };
            prop_assert_eq!(parse(&format!("CN={escaped}")), Some(Subject(vec![vec![expected]])));
        }
    }
}
