//! Apps that are told of a sign-out: a host on this machine with a certificate, which counts what it
//! is told.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

/// How long a peer may be silent.
const PATIENCE: Duration = Duration::from_secs(10);

/// An authority for hosts on this machine, and their certificate.
pub(crate) struct Authority {
    file: PathBuf,
    acceptor: SslAcceptor,
}

/// See the module. It goes on as long as this process.
pub(crate) struct Receiver {
    address: SocketAddr,
    told: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Authority {
    /// A new one, whose certificate is written to `file`.
    pub(crate) fn new(file: &Path) -> Result<Self> {
        let (authority_key, key) = (new_key()?, new_key()?);
        let authority = certificate("Fault authority", &authority_key, None)?;
        let leaf = certificate("localhost", &key, Some((&authority, &authority_key)))?;
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls())?;
        acceptor.set_private_key(&key)?;
        acceptor.set_certificate(&leaf)?;
        std::fs::write(file, authority.to_pem()?)?;
        Ok(Self { file: file.to_owned(), acceptor: acceptor.build() })
    }

    /// Where its certificate is.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

impl Receiver {
    /// An address at which nobody listens yet.
    pub(crate) fn reserve() -> Result<SocketAddr> {
        Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
    }

    /// Listens at this address, or at any.
    pub(crate) fn start(authority: &Authority, address: Option<SocketAddr>) -> Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = TcpListener::bind(address.unwrap_or(any))?;
        let told = Arc::new(Mutex::new(BTreeMap::new()));
        let receiver = Self { address: listener.local_addr()?, told: Arc::clone(&told) };
        let acceptor = authority.acceptor.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (acceptor, told) = (acceptor.clone(), Arc::clone(&told));
                // A peer that is killed in the middle has told nothing.
                std::thread::spawn(move || drop(serve(stream, &acceptor, &told)));
            }
        });
        Ok(receiver)
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often each path was told.
    pub(crate) fn told(&self) -> BTreeMap<String, u32> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(
    stream: TcpStream,
    acceptor: &SslAcceptor,
    told: &Mutex<BTreeMap<String, u32>>,
) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut stream = acceptor.accept(stream)?;
    let mut request = Vec::new();
    let mut part = [0; 4096];
    while !request.windows(13).any(|window| window == b"logout_token=") {
        match stream.read(&mut part)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&part[..read]),
        }
    }
    let head = String::from_utf8_lossy(&request);
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    *told.lock().unwrap_or_else(PoisonError::into_inner).entry(path).or_insert(0) += 1;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    stream.shutdown()?;
    Ok(())
}

fn new_key() -> Result<PKey<Private>> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    Ok(PKey::from_ec_key(EcKey::generate(&group)?)?)
}

fn certificate(
    name: &str,
    key: &PKey<Private>,
    issuer: Option<(&X509, &PKey<Private>)>,
) -> Result<X509> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_nid(Nid::COMMONNAME, name)?;
    let subject = subject.build();
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    let serial = BigNum::from_u32(if issuer.is_none() { 1 } else { 2 })?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&subject)?;
    let (from, until) = (Asn1Time::days_from_now(0)?, Asn1Time::days_from_now(2)?);
    builder.set_not_before(&from)?;
    builder.set_not_after(&until)?;
    builder.set_pubkey(key)?;
    match issuer {
        None => {
            builder.set_issuer_name(&subject)?;
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
            builder.sign(key, MessageDigest::sha256())?;
        }
        Some((authority, authority_key)) => {
            builder.set_issuer_name(authority.subject_name())?;
            let names = SubjectAlternativeName::new()
                .dns("localhost")
                .build(&builder.x509v3_context(Some(authority), None))?;
            builder.append_extension(names)?;
            builder.sign(authority_key, MessageDigest::sha256())?;
        }
    }
    Ok(builder.build())
}
