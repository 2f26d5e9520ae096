//! What is taken in and what is refused; the examples of the RFCs are in `vectors`.

use josekit::jwk::KeyPair as _;
use josekit::jwk::alg::ec::EcCurve;
use josekit::jwk::alg::ed::EdCurve;
use josekit::jws::JwsSigner;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::eddsa::EddsaJwsAlgorithm;
use josekit::jws::alg::rsassa::RsassaJwsAlgorithm;
use josekit::jws::alg::rsassa_pss::RsassaPssJwsAlgorithm;
use serde_json::json;

use super::*;
use crate::secret::base64url;

mod vectors;

/// A client's key: what it signs with, and the JWK that it publishes.
struct Pair {
    alg: Algorithm,
    signer: Box<dyn JwsSigner>,
    jwk: Value,
}

impl Pair {
    fn new(alg: Algorithm) -> Self {
        let (signer, jwk): (Box<dyn JwsSigner>, _) = match alg {
            Algorithm::Rs256 => {
                let pair = RsassaJwsAlgorithm::Rs256.generate_key_pair(2048).unwrap();
                let der = pair.to_der_private_key();
                let signer = RsassaJwsAlgorithm::Rs256.signer_from_der(der).unwrap();
                (Box::new(signer), pair.to_jwk_public_key())
            }
            Algorithm::Ps256 => {
                let pair = RsassaPssJwsAlgorithm::Ps256.generate_key_pair(2048).unwrap();
                let der = pair.to_der_private_key();
                let signer = RsassaPssJwsAlgorithm::Ps256.signer_from_der(der).unwrap();
                (Box::new(signer), pair.to_jwk_public_key())
            }
            Algorithm::Es256 => {
                let pair = EcdsaJwsAlgorithm::Es256.generate_key_pair().unwrap();
                let der = pair.to_der_private_key();
                let signer = EcdsaJwsAlgorithm::Es256.signer_from_der(der).unwrap();
                (Box::new(signer), pair.to_jwk_public_key())
            }
            Algorithm::EdDsa => {
                let pair = EddsaJwsAlgorithm::Eddsa.generate_key_pair(EdCurve::Ed25519).unwrap();
                let der = pair.to_der_private_key();
                let signer = EddsaJwsAlgorithm::Eddsa.signer_from_der(der).unwrap();
                (Box::new(signer), pair.to_jwk_public_key())
            }
        };
        let mut jwk: Value = serde_json::to_value(jwk.as_ref()).unwrap();
        for member in ["use", "key_ops", "alg"] {
            jwk.as_object_mut().unwrap().remove(member);
        }
        Self { alg, signer, jwk }
    }

    fn set(&self) -> Jwks {
        Jwks::parse(&json!({ "keys": [self.jwk] }).to_string()).unwrap()
    }

    fn sign(&self, header: &Value, payload: &str) -> String {
        let signed =
            [header.to_string().as_str(), payload].map(|part| base64url(part.as_bytes())).join(".");
        let signature = self.signer.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", base64url(&signature))
    }
}

fn intake(keys: &Value) -> Result<Jwks, IntakeError> {
    Jwks::parse(&json!({ "keys": keys }).to_string())
}

/// The key with members changed; `null` removes one.
fn changed(jwk: &Value, changes: &Value) -> Value {
    let mut jwk = jwk.as_object().unwrap().clone();
    jwk.extend(changes.as_object().unwrap().clone());
    jwk.retain(|_, value| !value.is_null());
    jwk.into()
}

#[test]
fn what_a_key_signed_is_verified_and_nothing_else() {
    let pairs = Algorithm::ALL.map(Pair::new);
    for pair in &pairs {
        let header = json!({ "alg": pair.alg.as_str(), "typ": "JWT" });
        let jwt = pair.sign(&header, r#"{"a":1}"#);
        let verified = verify(&jwt, &pair.set(), &[pair.alg]).unwrap();
        assert_eq!(verified.claims["a"], 1);
        assert!(verified.header.is_type("application/jwt"));
        assert_eq!(peek(&jwt).unwrap().claims, verified.claims);
        for other in &pairs {
            if other.alg != pair.alg {
                assert!(verify(&jwt, &other.set(), &Algorithm::ALL).is_err(), "{}", other.alg);
                assert!(verify(&jwt, &pair.set(), &[other.alg]).is_err(), "{}", other.alg);
            }
        }
        let newer = Pair::new(pair.alg);
        let refused = verify(&jwt, &newer.set(), &[pair.alg]).unwrap_err();
        assert_eq!(refused, ForeignJwtError::Signature, "{}", pair.alg);
        // Every prefix, and bytes too many.
        for end in (0..jwt.len()).step_by(7) {
            assert!(verify(&jwt[..end], &pair.set(), &[pair.alg]).is_err());
        }
        for extra in ["A", "AAAA", "=", ".", " ", ".e30"] {
            assert!(verify(&format!("{jwt}{extra}"), &pair.set(), &[pair.alg]).is_err());
        }
    }
}

/// RFC 8725 §2.1, §3.2: a public key is no shared secret, and nobody's signature is none.
#[test]
fn an_algorithm_is_not_swapped() {
    let pair = Pair::new(Algorithm::Rs256);
    let claims = base64url(br#"{"a":1}"#);
    for alg in ["none", "None", "nOnE", "HS256", "RS384", "rs256", ""] {
        let header = base64url(json!({ "alg": alg }).to_string().as_bytes());
        let key = hmac::Key::new(hmac::HMAC_SHA256, pair.jwk.to_string().as_bytes());
        let mac = hmac::sign(&key, format!("{header}.{claims}").as_bytes());
        for signature in [String::new(), base64url(mac.as_ref())] {
            let jwt = format!("{header}.{claims}.{signature}");
            let refused = verify(&jwt, &pair.set(), &Algorithm::ALL).unwrap_err();
            assert_eq!(refused, ForeignJwtError::Algorithm, "{alg}");
        }
    }
}

#[test]
fn a_header_that_asks_for_more_is_refused() {
    let pair = Pair::new(Algorithm::Es256);
    for member in [
        json!({ "crit": ["exp"], "exp": 1 }),
        json!({ "crit": [] }),
        json!({ "b64": false, "crit": ["b64"] }),
        json!({ "b64": true }),
        json!({ "zip": "DEF" }),
        json!({ "enc": "A128GCM" }),
        json!({ "jku": "https://attacker.example/jwks" }),
        json!({ "x5u": "https://attacker.example/x5u" }),
        json!({ "jwk": pair.jwk }),
        json!({ "jwk": "x" }),
        json!({ "kid": 1 }),
        json!({ "typ": null }),
        json!({ "alg": ["ES256"] }),
        json!({ "kid": "x".repeat(300) }),
    ] {
        let mut header = json!({ "alg": "ES256" });
        header.as_object_mut().unwrap().extend(member.as_object().unwrap().clone());
        let jwt = pair.sign(&header, "{}");
        let refused = verify(&jwt, &pair.set(), &[Algorithm::Es256]).unwrap_err();
        assert!(matches!(refused, ForeignJwtError::Header(_)), "{member}: {refused}");
    }
    // A path or a statement as a name is a name that no key has.
    for kid in ["../../../dev/null", "' OR 1=1 --", "\u{0}", "https://attacker.example"] {
        let jwt = pair.sign(&json!({ "alg": "ES256", "kid": kid }), "{}");
        let refused = verify(&jwt, &pair.set(), &[Algorithm::Es256]).unwrap_err();
        assert_eq!(refused, ForeignJwtError::UnknownKey, "{kid}");
    }
}

#[test]
fn what_two_parsers_would_read_differently_is_no_jwt() {
    let pair = Pair::new(Algorithm::Es256);
    let header = json!({ "alg": "ES256" });
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(40_000));
    for payload in [r#"{"sub":"a","sub":"b"}"#, "[]", "null", "", "{}{}", &deep, &long] {
        let jwt = pair.sign(&header, payload);
        assert!(verify(&jwt, &pair.set(), &[Algorithm::Es256]).is_err(), "{payload:.60}");
    }
    let claims = base64url(b"{}");
    let twice = base64url(br#"{"alg":"none","alg":"ES256"}"#);
    assert!(verify(&format!("{twice}.{claims}.AA"), &pair.set(), &Algorithm::ALL).is_err());
    for bad in ["", ".", "..", "...", "a.b", "a.b.c.d", &"a.".repeat(100_000)] {
        assert!(verify(bad, &pair.set(), &Algorithm::ALL).is_err());
    }
}

/// The intake table: RFC 7517 §4, RFC 7518 §6, and what libraries let pass.
#[test]
fn keys_that_no_honest_client_has_are_refused() {
    let [rsa, ec, ed] =
        [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa].map(|alg| Pair::new(alg).jwk);
    let short = RsassaJwsAlgorithm::Rs256.generate_key_pair(1024);
    let short = short.map(|pair| serde_json::to_value(pair.to_jwk_public_key().as_ref()).unwrap());
    let number = |bytes: &[u8]| base64url(bytes);
    let n = crate::secret::from_base64url(rsa["n"].as_str().unwrap()).unwrap();
    let with_zero = [&[0], &n[..]].concat();
    let even = [&n[..n.len() - 1], &[n[n.len() - 1] & !1]].concat();
    for (what, jwk) in [
        ("e is 1", changed(&rsa, &json!({ "e": number(&[1]) }))),
        ("e is 3", changed(&rsa, &json!({ "e": number(&[3]) }))),
        ("e is even", changed(&rsa, &json!({ "e": number(&[1, 0, 2]) }))),
        ("e is huge", changed(&rsa, &json!({ "e": number(&[1; 9]) }))),
        ("e begins with zero", changed(&rsa, &json!({ "e": number(&[0, 1, 0, 1]) }))),
        ("e is empty", changed(&rsa, &json!({ "e": "" }))),
        ("n begins with zero", changed(&rsa, &json!({ "n": number(&with_zero) }))),
        ("n is even", changed(&rsa, &json!({ "n": number(&even) }))),
        ("n is short", changed(&rsa, &json!({ "n": number(&n[..128]) }))),
        ("n is long", changed(&rsa, &json!({ "n": number(&[0xff; 1025]) }))),
        ("n is missing", changed(&rsa, &json!({ "n": null }))),
        ("1024 bits", short.unwrap_or_else(|_| changed(&rsa, &json!({ "n": number(&n[..128]) })))),
        ("symmetric", json!({ "kty": "oct", "k": number(&[7; 32]) })),
        ("symmetric without its secret", json!({ "kty": "oct" })),
        ("a private RSA key", changed(&rsa, &json!({ "d": number(&[7; 256]) }))),
        ("a prime of an RSA key", changed(&rsa, &json!({ "p": number(&[7; 128]) }))),
        ("a private EC key", changed(&ec, &json!({ "d": number(&[7; 32]) }))),
        ("a private Ed25519 key", changed(&ed, &json!({ "d": number(&[7; 32]) }))),
        ("a secret beside it", changed(&ec, &json!({ "k": number(&[7; 32]) }))),
        ("padding", changed(&ec, &json!({ "x": format!("{}=", ec["x"].as_str().unwrap()) }))),
        (
            "padding in n",
            changed(&rsa, &json!({ "n": format!("{}==", rsa["n"].as_str().unwrap()) })),
        ),
        ("plain base64", changed(&ed, &json!({ "x": "+".repeat(43) }))),
        ("white space", changed(&ed, &json!({ "x": format!(" {}", ed["x"].as_str().unwrap()) }))),
        ("a coordinate too short", changed(&ec, &json!({ "x": number(&[1; 31]) }))),
        (
            "not on the curve",
            changed(&ec, &json!({ "x": number(&[1; 32]), "y": number(&[1; 32]) })),
        ),
        ("y is missing", changed(&ec, &json!({ "y": null }))),
        ("no curve", changed(&ec, &json!({ "crv": null }))),
        ("RSA for ES256", changed(&rsa, &json!({ "alg": "ES256" }))),
        ("EC for RS256", changed(&ec, &json!({ "alg": "RS256" }))),
        ("EC for EdDSA", changed(&ec, &json!({ "alg": "EdDSA" }))),
        ("Ed25519 for PS256", changed(&ed, &json!({ "alg": "PS256" }))),
        ("RSA for HS256", changed(&rsa, &json!({ "alg": "HS256" }))),
        ("for none", changed(&ec, &json!({ "alg": "none" }))),
        ("signs", changed(&ec, &json!({ "key_ops": ["sign"] }))),
        ("use and key_ops differ", changed(&ec, &json!({ "use": "sig", "key_ops": ["encrypt"] }))),
        ("key_ops and use differ", changed(&ec, &json!({ "use": "enc", "key_ops": ["verify"] }))),
        ("no kty", changed(&ec, &json!({ "kty": null }))),
        ("kty is a list", changed(&ec, &json!({ "kty": ["EC"] }))),
        ("kid is a number", changed(&ec, &json!({ "kid": 1 }))),
        ("kid is empty", changed(&ec, &json!({ "kid": "" }))),
        ("x5c is no certificate", changed(&ec, &json!({ "x5c": ["AAAA"] }))),
        ("no object", json!("key")),
    ] {
        let refused = intake(&json!([jwk])).expect_err(what);
        assert_eq!(refused.key, Some(1), "{what}: {refused}");
        // One such key spoils the set: nobody knows what else is wrong with it.
        assert_eq!(intake(&json!([ec, jwk])).unwrap_err().key, Some(2), "{what}");
    }
    let named = |jwk: &Value| changed(jwk, &json!({ "kid": "1" }));
    assert!(intake(&json!([named(&rsa), named(&ec)])).is_err(), "one name for two keys");
    assert!(intake(&json!([named(&rsa), changed(&ec, &json!({ "kid": "2" }))])).is_ok());
}

#[test]
fn a_set_is_a_json_object_with_a_list_of_keys() {
    let ec = Pair::new(Algorithm::Es256).jwk;
    let twice = format!("{{\"keys\":[{ec}],\"keys\":[]}}");
    let many = json!({ "keys": vec![&ec; 33] }).to_string();
    let long = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(70_000));
    for bad in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#, &twice, &many, &long] {
        assert_eq!(Jwks::parse(bad).unwrap_err().key, None, "{bad:.60}");
    }
    assert!(Jwks::parse(r#"{"keys":[],"x":1}"#).unwrap().is_empty());
}

/// RFC 7517 §5: what is honest and of no use here does not spoil the rest.
#[test]
fn keys_for_other_uses_are_left_out() {
    let rsa = Pair::new(Algorithm::Ps256);
    let other_curve = EcdsaJwsAlgorithm::Es384.generate_key_pair().unwrap();
    assert_eq!(other_curve.curve(), EcCurve::P384);
    let other_curve = serde_json::to_value(other_curve.to_jwk_public_key().as_ref()).unwrap();
    for useless in [
        changed(&rsa.jwk, &json!({ "use": "enc" })),
        changed(&rsa.jwk, &json!({ "use": "enc", "alg": "RSA-OAEP-256" })),
        changed(&rsa.jwk, &json!({ "key_ops": ["wrapKey"] })),
        changed(&rsa.jwk, &json!({ "alg": "RS512" })),
        changed(&other_curve, &json!({ "kid": null })),
        json!({ "kty": "OKP", "crv": "X25519", "x": base64url(&[7; 32]) }),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA" }),
    ] {
        assert!(intake(&json!([useless])).unwrap().is_empty(), "{useless}");
        let keys = intake(&json!([useless, rsa.jwk])).unwrap();
        let jwt = rsa.sign(&json!({ "alg": "PS256" }), "{}");
        assert!(verify(&jwt, &keys, &[Algorithm::Ps256]).is_ok(), "{useless}");
        assert!(keys.choose(None, Algorithm::Ps256).is_ok(), "{useless}");
        assert!(keys.choose(None, Algorithm::EdDsa).is_err(), "{useless}");
    }
}

#[test]
fn with_several_keys_a_name_says_which() {
    let (one, two) = (Pair::new(Algorithm::Es256), Pair::new(Algorithm::Es256));
    let named = |pair: &Pair, kid: &str| changed(&pair.jwk, &json!({ "kid": kid }));
    let keys = intake(&json!([named(&one, "1"), named(&two, "2")])).unwrap();
    let allowed = [Algorithm::Es256];
    for (kid, pair, other) in [("1", &one, &two), ("2", &two, &one)] {
        let header = json!({ "alg": "ES256", "kid": kid });
        assert!(keys.has(kid) && verify(&pair.sign(&header, "{}"), &keys, &allowed).is_ok());
        let refused = verify(&other.sign(&header, "{}"), &keys, &allowed).unwrap_err();
        assert_eq!(refused, ForeignJwtError::Signature);
    }
    let nameless = one.sign(&json!({ "alg": "ES256" }), "{}");
    let refused = verify(&nameless, &keys, &allowed).unwrap_err();
    assert_eq!(refused, ForeignJwtError::Ambiguous);
    let unheard_of = one.sign(&json!({ "alg": "ES256", "kid": "3" }), "{}");
    let refused = verify(&unheard_of, &keys, &allowed).unwrap_err();
    assert_eq!(refused, ForeignJwtError::UnknownKey);
    assert!(!keys.has("3"));
}

/// RFC 9449 §4.2: the key is in the header, public, and what the proof is worth is its thumbprint.
#[test]
fn a_jwt_may_bring_its_own_key_where_that_is_asked_for() {
    for alg in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256] {
        let pair = Pair::new(alg);
        let header = json!({ "typ": "dpop+jwt", "alg": alg.as_str(), "jwk": pair.jwk });
        let jwt = pair.sign(&header, r#"{"jti":"1"}"#);
        let (thumbprint, verified) = verify_embedded(&jwt, "dpop+jwt", &[alg]).unwrap();
        let key = jwk::Key::parse(pair.jwk.as_object().unwrap()).unwrap().unwrap();
        assert_eq!(thumbprint, key.thumbprint());
        assert_eq!(verified.claims["jti"], "1");
        let private = changed(&pair.jwk, &json!({ "d": base64url(&[7; 32]) }));
        let other = Pair::new(alg);
        for bad in [
            changed(&header, &json!({ "typ": "JWT" })),
            changed(&header, &json!({ "typ": null })),
            changed(&header, &json!({ "jwk": null })),
            changed(&header, &json!({ "jwk": private })),
            changed(&header, &json!({ "jwk": other.jwk })),
            changed(&header, &json!({ "jwk": { "kty": "oct", "k": "AAAA" } })),
            changed(&header, &json!({ "jwk": { "kty": "XY" } })),
            changed(&header, &json!({ "alg": "none" })),
            changed(&header, &json!({ "alg": "RS256" })),
        ] {
            let jwt = pair.sign(&bad, "{}");
            assert!(verify_embedded(&jwt, "dpop+jwt", &[alg]).is_err(), "{bad}");
        }
    }
}

#[test]
fn a_moment_is_a_number_of_seconds() {
    let of = |value: &serde_json::Value| {
        let claims = json!({ "exp": value });
        moment(claims.as_object().unwrap(), "exp")
    };
    assert_eq!(moment(&serde_json::Map::new(), "exp"), Ok(None));
    for (value, seconds) in [(json!(1_700_000_000), 1_700_000_000), (json!(1.9), 1), (json!(0), 0)]
    {
        assert_eq!(of(&value), Ok(Some(seconds)), "{value}");
    }
    for bad in [
        json!("1"),
        json!(-1),
        json!(-0.5),
        json!(1e15),
        json!(1e300),
        json!(1_000_000_000_000_000_i64),
        json!(u64::MAX),
        json!(true),
        json!(null),
        json!([1]),
    ] {
        assert!(of(&bad).is_err(), "{bad}");
    }
}

#[test]
fn texts_are_fit_for_an_error_description() {
    let fit = |text: &str| text.bytes().all(|b| matches!(b, 0x20..=0x7e) && !b"\"\\".contains(&b));
    for error in [
        ForeignJwtError::Malformed("has a time that is no number of seconds"),
        ForeignJwtError::Header("has crit: no extension is supported"),
        ForeignJwtError::Algorithm,
        ForeignJwtError::Embedded(IntakeError::of_key("is symmetric (oct)")),
        ForeignJwtError::UnknownKey,
        ForeignJwtError::Ambiguous,
        ForeignJwtError::Signature,
    ] {
        assert!(fit(&error.to_string()), "{error}");
    }
    assert_eq!(
        IntakeError::of_key("is symmetric (oct)").at(2).to_string(),
        "key 3 of the JWK Set is symmetric (oct)"
    );
}
