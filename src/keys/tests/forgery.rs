//! Tokens that only look like ours.

use serde_json::{Value, json};

use super::*;
use crate::secret::{base64url, from_base64url};

fn with_header(token: &str, header: &Value) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", base64url(header.to_string().as_bytes()))
}

/// A token whose signature is right for whatever its header says.
fn signed_as(ring: &Ring, algorithm: Algorithm, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let signature = ring.keys().active(algorithm).signer.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64url(&signature))
}

#[tokio::test]
async fn a_token_that_is_not_wholly_ours_is_refused() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let foreign = Site::empty().await.open().await.unwrap();
    for algorithm in Algorithm::ALL {
        let token = sign(&ring, algorithm);
        let stranger = sign(&foreign, algorithm);
        assert!(!is_ours(&ring, &stranger), "foreign");
        let own_kid = with_header(&stranger, &header(&token));
        assert!(!is_ours(&ring, &own_kid), "foreign signature under our kid");
        for other in ["none", "HS256", "ES384", "RS256", "PS256", "ES256", "EdDSA", ""] {
            let mut header = header(&token);
            if header["alg"] != other {
                header["alg"] = json!(other);
                assert!(!is_ours(&ring, &with_header(&token, &header)), "{algorithm} as {other}");
            }
        }
        let [head, payload, signature]: [&str; 3] =
            token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let zeros = base64url(&vec![0; from_base64url(signature).unwrap().len()]);
        let claims = base64url(br#"{"sub":"mallory"}"#);
        for bad in [
            format!("{head}.{payload}."),
            format!("{head}.{payload}"),
            format!("{head}.{payload}.{signature}.{signature}"),
            format!("{head}.{payload}.{signature}="),
            format!("{head}.{payload}.{signature}AAAA"),
            format!("{head}.{payload}.{zeros}"),
            format!("{head}.{claims}.{signature}"),
            format!("{head}=.{payload}.{signature}"),
            format!("{head}.{payload}\n.{signature}"),
            format!(" {token}"),
            format!("{token} "),
            String::new(),
            "..".to_owned(),
            "a.b.c".to_owned(),
        ] {
            assert_eq!(verify(&ring, &bad, TYPE), Err(VerifyError), "{bad}");
        }
        assert!(is_ours(&ring, &token), "found good before its copies are damaged");
        for at in (0..token.len()).step_by(7) {
            let mut damaged = token.clone();
            let replacement = if &damaged[at..=at] == "A" { "B" } else { "A" };
            damaged.replace_range(at..=at, replacement);
            assert_eq!(verify(&ring, &damaged, TYPE), Err(VerifyError), "{algorithm} at {at}");
        }
    }
}

#[tokio::test]
async fn a_header_beyond_alg_kid_and_typ_is_refused_even_when_signed() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let good = header(&sign(&ring, Algorithm::Es256)).to_string();
    let open = good.strip_suffix('}').unwrap();
    let check = |header: &str, payload: &str| {
        is_ours(&ring, &signed_as(&ring, Algorithm::Es256, header, payload))
    };
    let claims = r#"{"sub":"alice"}"#;
    assert!(check(&good, claims));
    for extra in [
        r#""crit":["exp"]"#,
        r#""jwk":{"kty":"oct"}"#,
        r#""jku":"https://example.org""#,
        r#""x5u":"https://example.org""#,
        r#""b64":false"#,
        r#""alg":"none""#,
        r#""kid":"other""#,
    ] {
        assert!(!check(&format!("{open},{extra}}}"), claims), "{extra}");
    }
    let mut unnamed = header(&sign(&ring, Algorithm::Es256));
    for member in ["kid", "typ", "alg"] {
        let removed = unnamed.as_object_mut().unwrap().remove(member).unwrap();
        assert!(!check(&unnamed.to_string(), claims), "without {member}");
        unnamed[member] = removed;
    }
    unnamed["kid"] = json!("unknown");
    assert!(!check(&unnamed.to_string(), claims));
    for payload in ["[]", "\"alice\"", "null", "", "{", r#"{"sub":"alice"} {}"#] {
        assert!(!check(&good, payload), "{payload}");
    }
    assert!(check(&good, &format!(r#"{{"sub":"alice","x":"{}"}}"#, "x".repeat(11_000))));
    assert!(!check(&good, &format!(r#"{{"sub":"alice","x":"{}"}}"#, "x".repeat(12_300))));
}
