//! `DPoP` proofs (RFC 9449 §4.3): nothing that is not signed by the key in its own header is read, and
//! nothing that was made at another time is accepted. ECDSA lets anybody turn one valid signature
//! into another, so a changed proof may be read only if it says the same.
#![no_main]

use chancery::keys::foreign::verify_embedded;
use chancery::oauth::dpop::{ALGORITHMS, DpopHeader, Proof, Target};
use chancery_fuzz::{edited, server};
use libfuzzer_sys::fuzz_target;

/// RFC 9449, figure 2: its time is long over.
const EXAMPLE: &str =
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUk\
     lDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUw\
     Q2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6I\
     mh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A\
     0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
const KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

fuzz_target!(|input: &[u8]| {
    let changed = edited(EXAMPLE, input);
    match verify_embedded(&changed, "dpop+jwt", &ALGORITHMS) {
        Ok((jkt, jwt)) => {
            let signed = |text: &str| text.rsplit_once('.').map(|(signed, _)| signed.to_owned());
            assert_eq!(signed(&changed), signed(EXAMPLE), "{changed}");
            assert_eq!(jkt, KEY);
            assert_eq!(jwt.claims["jti"], "-BwC3ESc6acc2lTc");
        }
        Err(_) => assert_ne!(changed, EXAMPLE),
    }
    refused(&DpopHeader::of(std::iter::once(changed.as_bytes())));
    refused(&DpopHeader::of(std::iter::once(input)));
    refused(&DpopHeader::of([input, input].into_iter()));
});

fn refused(header: &DpopHeader) {
    let target = Target { method: "POST", path: "/token", access_token: None };
    assert!(Proof::check(server(), header, target).is_err(), "a proof of no key is accepted");
}
