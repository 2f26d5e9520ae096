//! Request parameters, decoded strictly (RFC 6749 §3.1, §3.2, Appendix B).
//!
//! A name that occurs twice is an error when it is asked for; an empty value counts as absent;
//! unknown names are ignored. Bad percent-encoding, invalid UTF-8 and control characters are
//! refused as a whole: nothing that was not understood is passed on.

use zeroize::Zeroizing;

const MAX_PAIRS: usize = 100;

/// The parameters of one request, in order. Values are wiped when dropped and never printed.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, Zeroizing<String>)>);

/// Why parameters are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// `%` not followed by two hexadecimal digits.
    #[error("the parameters have a bad percent-encoding")]
    PercentEncoding,
    /// Not UTF-8 after decoding.
    #[error("the parameters are not UTF-8")]
    Utf8,
    /// A control character other than those of a multi-line text.
    #[error("a parameter contains a control character")]
    ControlCharacter,
    /// More than 100 pairs.
    #[error("there are too many parameters")]
    TooMany,
    /// The name occurs more than once (RFC 6749 §3.1).
    #[error("the parameter {0} occurs more than once")]
    Duplicate(&'static str),
    /// A required parameter is missing.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
}

impl Parameters {
    /// Decodes `application/x-www-form-urlencoded`.
    pub fn parse(raw: &[u8]) -> Result<Self, ParameterError> {
        let mut pairs = Vec::new();
        for pair in raw.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            if pairs.len() == MAX_PAIRS {
                return Err(ParameterError::TooMany);
            }
            let split = pair.iter().position(|&byte| byte == b'=');
            let (name, value) =
                split.map_or((pair, &pair[..0]), |at| (&pair[..at], &pair[at + 1..]));
            pairs.push((decode(name)?, Zeroizing::new(decode(value)?)));
        }
        Ok(Self(pairs))
    }

    /// Takes pairs that came in another form and are held to the same rules.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ParameterError> {
        let mut taken = Vec::new();
        for (name, value) in pairs {
            if taken.len() == MAX_PAIRS {
                return Err(ParameterError::TooMany);
            }
            if name.chars().chain(value.chars()).any(char::is_control) {
                return Err(ParameterError::ControlCharacter);
            }
            taken.push((name, Zeroizing::new(value)));
        }
        Ok(Self(taken))
    }

    /// The one non-empty value of `name`.
    pub fn get(&self, name: &'static str) -> Result<Option<&str>, ParameterError> {
        let mut values = self.0.iter().filter(|(each, _)| each == name);
        let first = values.next();
        if values.next().is_some() {
            return Err(ParameterError::Duplicate(name));
        }
        Ok(first.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()))
    }

    /// The one non-empty value of `name`, which must be there.
    pub fn require(&self, name: &'static str) -> Result<&str, ParameterError> {
        self.get(name)?.ok_or(ParameterError::Missing(name))
    }

    /// Every non-empty value of `name`, which may occur more than once (RFC 8707 §2).
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.iter().filter(move |(each, _)| each == name);
        values.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The same without these names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(each, _)| !names.contains(&each.as_str()));
        Self(kept.cloned().collect())
    }

    /// The same, and what `others` say under names that are not here.
    #[must_use]
    pub fn or(mut self, others: &Self) -> Self {
        let is_here = |name: &String| self.0.iter().any(|(each, _)| each == name);
        let more: Vec<_> = others.0.iter().filter(|(name, _)| !is_here(name)).cloned().collect();
        self.0.extend(more);
        self
    }

    /// The same with a pair more, if there may be one.
    pub fn with(mut self, name: &str, value: String) -> Result<Self, ParameterError> {
        if self.0.len() >= MAX_PAIRS {
            return Err(ParameterError::TooMany);
        }
        self.0.push((name.to_owned(), Zeroizing::new(value)));
        Ok(self)
    }

    /// All of them as the query of a URL.
    pub fn to_query(&self) -> Zeroizing<String> {
        let pairs = self.0.iter().map(|(name, value)| (name, value.as_str()));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        Zeroizing::new(query.extend_pairs(pairs).finish())
    }

    /// Whether any name occurs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Decodes one part of a form: `+` is a space, `%xx` a byte (RFC 6749 Appendix B).
pub fn decode(raw: &[u8]) -> Result<String, ParameterError> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let [high, low, after @ ..] = rest else {
                    return Err(ParameterError::PercentEncoding);
                };
                rest = after;
                hex(*high)? << 4 | hex(*low)?
            }
            _ => byte,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| ParameterError::Utf8)?;
    if text.chars().any(char::is_control) {
        return Err(ParameterError::ControlCharacter);
    }
    Ok(text)
}

fn hex(digit: u8) -> Result<u8, ParameterError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(ParameterError::PercentEncoding),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_are_decoded_and_empty_values_are_absent() {
        let parameters = Parameters::parse(b"a=1&b=x+y%2Fz&c=&d&&e=a%3Db=c").unwrap();
        assert_eq!(parameters.get("a"), Ok(Some("1")));
        assert_eq!(parameters.get("b"), Ok(Some("x y/z")));
        assert_eq!(parameters.get("c"), Ok(None));
        assert_eq!(parameters.get("d"), Ok(None));
        assert_eq!(parameters.get("e"), Ok(Some("a=b=c")));
        assert_eq!(parameters.get("f"), Ok(None));
        assert_eq!(parameters.require("f"), Err(ParameterError::Missing("f")));
    }

    #[test]
    fn parameters_become_a_query_as_they_were() {
        let parameters = Parameters::parse(b"a=1&b=x+y%26z&a=").unwrap();
        assert_eq!(parameters.to_query().as_str(), "a=1&b=x+y%26z&a=");
    }

    #[test]
    fn what_is_missing_may_come_from_others() {
        let of = |form: &str| Parameters::parse(form.as_bytes()).unwrap();
        let merged = of("a=1&b=2").or(&of("b=3&c=4")).with("d", "5".to_owned()).unwrap();
        assert_eq!(merged.to_query().as_str(), "a=1&b=2&c=4&d=5");
        assert_eq!(merged.without(&["a", "c"]).to_query().as_str(), "b=2&d=5");
        let twice = of("r=1&r=&r=2");
        assert_eq!(twice.all("r").collect::<Vec<_>>(), ["1", "2"]);
        let pairs = |value: &str| Parameters::from_pairs([("a".to_owned(), value.to_owned())]);
        assert_eq!(pairs("x y").unwrap().get("a"), Ok(Some("x y")));
        assert_eq!(pairs("x\n").map(drop), Err(ParameterError::ControlCharacter));
    }

    #[test]
    fn a_name_that_occurs_twice_is_an_error_even_when_one_is_empty() {
        let parameters = Parameters::parse(b"a=1&a=").unwrap();
        assert_eq!(parameters.get("a"), Err(ParameterError::Duplicate("a")));
        assert_eq!(parameters.get("b"), Ok(None));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (raw, error) in [
            (&b"a=%"[..], ParameterError::PercentEncoding),
            (b"a=%2", ParameterError::PercentEncoding),
            (b"a=%zz", ParameterError::PercentEncoding),
            (b"a=%ff", ParameterError::Utf8),
            (b"a=\xff", ParameterError::Utf8),
            (b"a=%00", ParameterError::ControlCharacter),
            (b"a=%0d%0a", ParameterError::ControlCharacter),
            (b"%1b=a", ParameterError::ControlCharacter),
        ] {
            assert_eq!(Parameters::parse(raw).map(drop), Err(error));
        }
        assert!(matches!(Parameters::parse(&b"a&".repeat(101)), Err(ParameterError::TooMany)));
    }

    #[test]
    fn values_are_not_printed() {
        let parameters = Parameters::parse(b"password=hunter2").unwrap();
        assert_eq!(format!("{parameters:?}"), r#"["password"]"#);
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parameters::parse(&raw);
        }

        #[test]
        fn what_was_encoded_comes_back(value in "[^\\p{Cc}]{1,40}") {
            let encoded = url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
            let parameters = Parameters::parse(format!("a={encoded}").as_bytes()).unwrap();
            prop_assert_eq!(parameters.get("a"), Ok(Some(value.as_str())));
        }
    }
}
