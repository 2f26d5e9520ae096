//! Certificates that clients present, made by an authority or by themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::clock::Seconds;
use chancery::secret::{base64url, digest};
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};
use serde_json::{Value, json};

use super::START;

const DAY: Seconds = 86_400;

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Certificate {
    pub(crate) key: PKey<Private>,
    pub(crate) x509: X509,
}

/// Names in a certificate beside its subject.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names<'a> {
    pub(crate) dns: Option<&'a str>,
    pub(crate) uri: Option<&'a str>,
    pub(crate) ip: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
}

impl Certificate {
    /// An authority's own, at the moment at which tests begin.
    pub(crate) fn authority(name: &str) -> Self {
        Self::authority_at(name, START)
    }

    /// An authority's own, for a day before and after this moment.
    pub(super) fn authority_at(name: &str, moment: Seconds) -> Self {
        let key = new_key();
        let mut builder = begin(&[("CN", name)], &key, moment);
        let constraints = BasicConstraints::new().critical().ca().build().unwrap();
        builder.append_extension(constraints).unwrap();
        let usage = KeyUsage::new().critical().key_cert_sign().build().unwrap();
        builder.append_extension(usage).unwrap();
        Self { x509: signed(builder, &key), key }
    }

    /// One that this authority makes for others, good as long as its own; the attributes of the subject in the order of
    /// the certificate, which is the reverse of that of RFC 4514.
    pub(crate) fn issue(&self, subject: &[(&str, &str)], names: Names<'_>) -> Self {
        let key = new_key();
        let mut builder = begin(subject, &key, START);
        builder.set_not_before(self.x509.not_before()).unwrap();
        builder.set_not_after(self.x509.not_after()).unwrap();
        builder.set_issuer_name(self.x509.subject_name()).unwrap();
        let mut alternative = SubjectAlternativeName::new();
        let Names { dns, uri, ip, email } = names;
        if let Some(dns) = dns {
            alternative.dns(dns);
        }
        if let Some(uri) = uri {
            alternative.uri(uri);
        }
        if let Some(ip) = ip {
            alternative.ip(ip);
        }
        if let Some(email) = email {
            alternative.email(email);
        }
        if dns.or(uri).or(ip).or(email).is_some() {
            let context = builder.x509v3_context(Some(&self.x509), None);
            let extension = alternative.build(&context).unwrap();
            builder.append_extension(extension).unwrap();
        }
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        Self { x509: builder.build(), key }
    }

    /// One that nobody vouches for.
    pub(crate) fn self_signed(name: &str) -> Self {
        let key = new_key();
        let builder = begin(&[("CN", name)], &key, START);
        Self { x509: signed(builder, &key), key }
    }

    /// In PEM.
    pub(crate) fn pem(&self) -> Vec<u8> {
        self.x509.to_pem().unwrap()
    }

    /// Its key in PEM.
    pub(crate) fn key_pem(&self) -> Vec<u8> {
        self.key.private_key_to_pem_pkcs8().unwrap()
    }

    /// As RFC 9440 has a proxy tell it.
    pub(crate) fn header(&self) -> String {
        format!(":{}:", STANDARD.encode(self.x509.to_der().unwrap()))
    }

    /// Its `x5t#S256` (RFC 8705 §3.1).
    pub(crate) fn thumbprint(&self) -> String {
        base64url(&digest(&self.x509.to_der().unwrap()))
    }

    /// Its key as a JWK with the certificate in it (RFC 8705 §2.2.2).
    pub(crate) fn jwk(&self) -> Value {
        let key = self.key.ec_key().unwrap();
        let mut context = BigNumContext::new().unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let point = key.public_key();
        point.affine_coordinates(key.group(), &mut x, &mut y, &mut context).unwrap();
        let coordinate = |number: &BigNum| base64url(&number.to_vec_padded(32).unwrap());
        json!({
            "kty": "EC",
            "crv": "P-256",
            "x": coordinate(&x),
            "y": coordinate(&y),
            "x5c": [STANDARD.encode(self.x509.to_der().unwrap())],
        })
    }
}

fn new_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

/// Good from a day before the moment to a day after it.
fn begin(subject: &[(&str, &str)], key: &PKey<Private>, moment: Seconds) -> X509Builder {
    let mut name = X509NameBuilder::new().unwrap();
    for (kind, value) in subject {
        name.append_entry_by_text(kind, value).unwrap();
    }
    let name = name.build();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_slice(&chancery::secret::random::<15>()).unwrap();
    builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(moment - DAY).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(moment + DAY).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
}

fn signed(mut builder: X509Builder, key: &PKey<Private>) -> X509 {
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}
