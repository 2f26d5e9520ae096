//! Form bodies and queries: `Parameters::parse` agrees with the WHATWG parser wherever it accepts,
//! and what it understood reads the same when it is written again.
#![no_main]

use chancery::oauth::parameters::{ParameterError, Parameters};
use libfuzzer_sys::fuzz_target;
use url::form_urlencoded;

fuzz_target!(|raw: &[u8]| {
    let Ok(parameters) = parse(raw) else { return };
    let query = parameters.to_query();
    let pairs = form_urlencoded::parse(raw);
    let expected = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    assert_eq!(*query, expected, "another reading of {:?}", String::from_utf8_lossy(raw));
    let again = Parameters::parse(query.as_bytes()).expect("what was understood is well-formed");
    assert_eq!(*again.to_query(), *query);
    assert_eq!(again.is_empty(), parameters.is_empty());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        assert!(!name.chars().chain(value.chars()).any(char::is_control));
    }
});

#[cfg(not(feature = "planted_bug"))]
fn parse(raw: &[u8]) -> Result<Parameters, ParameterError> {
    Parameters::parse(raw)
}

/// Takes `;` for `&`, as HTML 4 recommended: two readers of one form then disagree.
#[cfg(feature = "planted_bug")]
fn parse(raw: &[u8]) -> Result<Parameters, ParameterError> {
    let planted: Vec<u8> = raw.iter().map(|&byte| if byte == b';' { b'&' } else { byte }).collect();
    Parameters::parse(&planted)
}
