//! Codes, refresh tokens and client secrets: each value has one text, and a refresh token that
//! was changed in any way is none of ours.
#![no_main]

use std::sync::LazyLock;

use chancery::secret::opaque::{Kind, decode, encode};
use chancery::secret::base64url;
use chancery::tokens::refresh_token::{Presented, RefreshToken};
use chancery_fuzz::{edited, server};
use libfuzzer_sys::fuzz_target;

static TOKEN: LazyLock<String> = LazyLock::new(|| {
    let token = RefreshToken::mint(server(), &base64url(&[7; 16]), 3, None).expect("a token");
    token.text.to_string()
});

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let kinds = [Kind::AccessToken, Kind::AuthorizationCode, Kind::RefreshToken, Kind::ClientSecret];
    for kind in kinds {
        if let Some(bytes) = decode(kind, &text) {
            assert_eq!(*encode(kind, &bytes), *text, "two texts of one value");
        }
        let made = encode(kind, input);
        assert_eq!(decode(kind, &made).expect("what was encoded decodes").as_slice(), input);
        for other in kinds.into_iter().filter(|other| *other != kind) {
            assert!(decode(other, &made).is_none(), "one kind is taken for another");
        }
    }
    let changed = edited(&TOKEN, input);
    let presented = Presented::parse(server(), &changed, None);
    assert_eq!(presented.is_some(), changed == *TOKEN, "{changed}");
    if let Some(presented) = presented {
        assert_eq!((presented.grant_id, presented.generation), (base64url(&[7; 16]), 3));
    }
    assert!(Presented::parse(server(), &text, None).is_none_or(|_| text == *TOKEN));
});
