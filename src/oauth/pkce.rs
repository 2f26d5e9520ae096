//! Proof Key for Code Exchange (RFC 7636): the shapes; the comparison is in [`super::decision`].

/// The supported `code_challenge_method`s: `plain` protects nothing and is not among them
/// (RFC 9700 §2.1.1).
pub const METHODS: &[&str] = &["S256"];

/// Whether `text` can be a challenge or verifier: 43–128 unreserved characters (RFC 7636 §4.1,
/// §4.2).
pub fn is_well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_alphabet_are_those_of_rfc_7636() {
        assert!(is_well_formed(&"a".repeat(43)));
        assert!(is_well_formed(&"~".repeat(128)));
        for bad in ["a".repeat(42), "a".repeat(129), format!("{}+", "a".repeat(43)), "é".repeat(43)]
        {
            assert!(!is_well_formed(&bad), "{bad}");
        }
    }
}
