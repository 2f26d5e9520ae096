//! Certificates of clients and distinguished names (RFC 5280, RFC 4514): bytes that are no certificate
//! are refused, and one that is read names only what it says.
#![no_main]

use chancery::keys::certificate::{ClientCertificate, LARGEST, is_subject};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(certificate) = ClientCertificate::read(input, Vec::new()) {
        assert!(input.len() <= LARGEST);
        assert_eq!(certificate.thumbprint().len(), 43);
        // A byte more, and it is another one or none.
        let longer = ClientCertificate::read(&[input, &[0]].concat(), Vec::new());
        assert!(longer.is_err(), "what follows a certificate is not part of it");
        assert!(!certificate.has_subject("") && !certificate.has_ip(""));
    }
    let text = String::from_utf8_lossy(input);
    if is_subject(&text) {
        assert!(text.contains('='), "{text:?}");
    }
});
