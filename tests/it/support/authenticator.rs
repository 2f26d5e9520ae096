//! A software authenticator with the browser in front of it (Web Authentication, Level 3 §5 and §6):
//! answers the questions that pages put to `navigator.credentials`.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use chancery::secret::{base64url, digest, from_base64url, random};
use serde_json::{Value, json};

use super::Page;

/// Bits of the authenticator data (§6.1).
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_KEY: u8 = 1 << 6;

/// An authenticator and its keys. Clones share no counts: a clone is a copy of the device.
#[derive(Clone)]
pub(crate) struct Authenticator {
    /// Where the browser says that the page is.
    pub(crate) origin: String,
    /// The host that the authenticator signs for.
    pub(crate) host: String,
    /// Whether it checks who uses it.
    pub(crate) checks_user: bool,
    /// Whether it counts its signatures.
    pub(crate) counts: bool,
    pub(crate) keys: Vec<Key>,
}

/// A key, which signs for one site and one person.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: Vec<u8>,
    /// What the site calls the person.
    pub(crate) user: Vec<u8>,
    pair: Arc<EcdsaKeyPair>,
    counter: u32,
}

impl Authenticator {
    /// One without keys, in a browser that shows pages of this issuer.
    pub(crate) fn new(issuer: &str) -> Self {
        let url = url::Url::parse(issuer).unwrap();
        Self {
            origin: url.origin().ascii_serialization(),
            host: url.domain().unwrap().to_owned(),
            checks_user: true,
            counts: true,
            keys: Vec::new(),
        }
    }

    /// Makes the key that a page asks for (§6.3.2): the browser's answer as JSON.
    pub(crate) fn create(&mut self, page: &Page) -> String {
        let options = options(page, "create");
        let known = options["excludeCredentials"].as_array().cloned().unwrap_or_default();
        let known = known.iter().filter_map(|each| from_base64url(each["id"].as_str()?));
        let known: Vec<_> = known.collect();
        assert!(!self.keys.iter().any(|key| known.contains(&key.id)), "InvalidStateError");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let key = Key {
            id: random::<32>().to_vec(),
            user: from_base64url(options["user"]["id"].as_str().unwrap()).unwrap(),
            pair: Arc::new(pair),
            counter: 0,
        };
        let answer = self.present(&options, &key);
        self.keys.push(key);
        answer
    }

    /// Presents a key to a page as if it were new.
    pub(crate) fn create_again(&self, page: &Page, at: usize) -> String {
        self.present(&options(page, "create"), &self.keys[at])
    }

    fn present(&self, options: &Value, key: &Key) -> String {
        let mut data = self.data(HAS_KEY, 0);
        data.extend([0; 16]);
        data.extend(u16::try_from(key.id.len()).unwrap().to_be_bytes());
        data.extend(&key.id);
        data.extend(cose(key.pair.public_key().as_ref()));
        let answer = json!({
            "id": base64url(&key.id),
            "rawId": base64url(&key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": base64url(&self.client_data("webauthn.create", options)),
                "attestationObject": base64url(&attestation(&data)),
                "transports": ["internal", "hybrid"],
            },
        });
        answer.to_string()
    }

    /// Signs what a page asks for with the newest key that it accepts (§6.3.3).
    pub(crate) fn get(&mut self, page: &Page) -> String {
        let options = options(page, "get");
        let allowed = options["allowCredentials"].as_array().cloned().unwrap_or_default();
        let allowed = allowed.iter().filter_map(|each| from_base64url(each["id"].as_str()?));
        let allowed: Vec<_> = allowed.collect();
        let accepts = |key: &Key| allowed.is_empty() || allowed.contains(&key.id);
        let at = self.keys.iter().rposition(accepts).expect("NotAllowedError");
        self.sign(&options, at)
    }

    /// Signs what a page asks for with one of the keys, whether the page accepts it or not.
    pub(crate) fn get_with(&mut self, page: &Page, at: usize) -> String {
        self.sign(&options(page, "get"), at)
    }

    fn sign(&mut self, options: &Value, at: usize) -> String {
        assert_eq!(options["userVerification"], "required");
        self.keys[at].counter += u32::from(self.counts);
        let key = self.keys[at].clone();
        let data = self.data(0, key.counter);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [&data[..], &digest(&client_data)].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let answer = json!({
            "id": base64url(&key.id),
            "rawId": base64url(&key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": base64url(&client_data),
                "authenticatorData": base64url(&data),
                "signature": base64url(signature.as_ref()),
                "userHandle": base64url(&key.user),
            },
        });
        answer.to_string()
    }

    /// The authenticator data (§6.1).
    fn data(&self, flags: u8, counter: u32) -> Vec<u8> {
        let verified = if self.checks_user { USER_VERIFIED } else { 0 };
        let mut data = digest(self.host.as_bytes()).to_vec();
        data.push(USER_PRESENT | verified | flags);
        data.extend(counter.to_be_bytes());
        data
    }

    /// What the browser vouches for (§5.8.1).
    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }
}

/// The question of a page.
#[track_caller]
pub(crate) fn options(page: &Page, kind: &str) -> Value {
    let form = format!("form[data-passkey={kind}]");
    serde_json::from_str(&page.attribute(&form, "data-options")).unwrap()
}

/// A public key as COSE writes it (RFC 9053 §7.1.1): EC2, ES256, P-256.
fn cose(point: &[u8]) -> Vec<u8> {
    let (x, y) = (&point[1..33], &point[33..65]);
    let start: &[u8] = &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    [start, x, &[0x22, 0x58, 0x20], y].concat()
}

/// An attestation object without attestation (§8.7), in CBOR.
fn attestation(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let start: &[u8] = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59";
    [start, &length, data].concat()
}
