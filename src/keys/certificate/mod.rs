//! X.509 certificates that clients present over TLS (RFC 8705): read, named, and judged by the
//! authorities that the operator trusts.
//!
//! Whoever presents one has proven to hold its key: to this server's own listener, or to a proxy
//! that is trusted to say so. What it proves beyond that is for `oauth::client_auth` to judge.
//! `x509_parser` is used nowhere else.

use std::net::IpAddr;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::secret::{base64url, digest};

mod authorities;
mod subject;

pub use authorities::{Authorities, AuthoritiesError};
use subject::Subject;

/// The most bytes of one certificate.
pub const LARGEST: usize = 16 * 1024;

/// A certificate that a client presented, with what came along to lead to an authority.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    der: Vec<u8>,
    intermediates: Vec<Vec<u8>>,
    x5t_s256: String,
    public_key: Vec<u8>,
    subject: Option<Subject>,
    names: Vec<Name>,
}

/// A subject alternative name (RFC 5280 §4.2.1.6) of a kind that clients register.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Dns(String),
    Uri(String),
    Ip(IpAddr),
    Email(String),
}

/// The bytes are no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the client certificate cannot be read")]
pub struct UnreadableCertificate;

impl ClientCertificate {
    /// Reads a certificate in DER.
    pub fn read(der: &[u8], intermediates: Vec<Vec<u8>>) -> Result<Self, UnreadableCertificate> {
        if der.len() > LARGEST {
            return Err(UnreadableCertificate);
        }
        let (rest, read) = X509Certificate::from_der(der).map_err(|_| UnreadableCertificate)?;
        if !rest.is_empty() {
            return Err(UnreadableCertificate);
        }
        let alternative = read.subject_alternative_name().map_err(|_| UnreadableCertificate)?;
        let general = alternative.iter().flat_map(|extension| &extension.value.general_names);
        Ok(Self {
            der: der.to_vec(),
            intermediates,
            x5t_s256: base64url(&digest(der)),
            public_key: read.public_key().raw.to_vec(),
            subject: Subject::of(read.subject()),
            names: general.filter_map(name).collect(),
        })
    }

    /// `x5t#S256`: the base64url of the SHA-256 of its DER (RFC 8705 §3.1).
    pub fn thumbprint(&self) -> &str {
        &self.x5t_s256
    }

    /// Its public key as a `SubjectPublicKeyInfo` in DER.
    pub(in crate::keys) fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Whether its subject is this one, as RFC 4514 writes it (RFC 8705 §2.1.2).
    pub fn has_subject(&self, name: &str) -> bool {
        self.subject.is_some() && self.subject == Subject::parse(name)
    }

    /// Whether it names this host; case does not matter (RFC 4343).
    pub fn has_dns(&self, name: &str) -> bool {
        self.names.iter().any(|own| matches!(own, Name::Dns(own) if own.eq_ignore_ascii_case(name)))
    }

    /// Whether it names this URI, character for character.
    pub fn has_uri(&self, uri: &str) -> bool {
        self.names.iter().any(|own| matches!(own, Name::Uri(own) if own == uri))
    }

    /// Whether it names this address, in whichever notation.
    pub fn has_ip(&self, ip: &str) -> bool {
        let ip = ip.parse::<IpAddr>();
        self.names.iter().any(|own| matches!(own, Name::Ip(own) if ip.as_ref() == Ok(own)))
    }

    /// Whether it names this email address, character for character.
    pub fn has_email(&self, email: &str) -> bool {
        self.names.iter().any(|own| matches!(own, Name::Email(own) if own == email))
    }
}

/// Whether a text is a distinguished name as RFC 4514 writes it, with attributes that are known here
/// or given by number.
pub fn is_subject(name: &str) -> bool {
    Subject::parse(name).is_some()
}

fn name(general: &GeneralName<'_>) -> Option<Name> {
    match *general {
        GeneralName::DNSName(name) => Some(Name::Dns(name.to_owned())),
        GeneralName::URI(uri) => Some(Name::Uri(uri.to_owned())),
        GeneralName::RFC822Name(email) => Some(Name::Email(email.to_owned())),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok().map(Name::Ip)
        }
        _ => None,
    }
}
