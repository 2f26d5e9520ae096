//! What signing and hashing cost without a server, on the cores that the servers have.
//!
//! One thread on each of those cores works at the same time, since cores that all work are slower
//! than one that works alone; passwords are hashed by as many threads as the server has for it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256,
};
use chancery_harness::machine::{Cores, thread_cpu};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

/// As long as the header and claims of an access token.
const MESSAGE: [u8; 480] = [b'x'; 480];
/// argon2id as the product has it by default: KiB, passes.
const ARGON2: (u32, u32) = (19_456, 2);

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Primitive {
    Es256,
    EdDsa,
    Rs256AwsLc,
    Rs256OpenSsl,
    Argon2id,
}

/// The keys, which take time to make.
pub(crate) struct Primitives {
    es256: EcdsaKeyPair,
    ed_dsa: Ed25519KeyPair,
    rs256_aws_lc: aws_lc_rs::rsa::KeyPair,
    rs256_openssl: PKey<Private>,
    hash_threads: usize,
}

impl Primitives {
    /// With as many threads for passwords as the server has.
    pub(crate) fn new(hash_threads: usize) -> Result<Self> {
        Ok(Self {
            es256: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?,
            ed_dsa: Ed25519KeyPair::generate()?,
            rs256_aws_lc: aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048)?,
            rs256_openssl: PKey::from_rsa(Rsa::generate(2048)?)?,
            hash_threads,
        })
    }

    /// Microseconds of computing that one operation takes, found in about `span`.
    pub(crate) fn cost(&self, cores: &Cores, what: Primitive, span: Duration) -> Result<f64> {
        let threads = match what {
            Primitive::Argon2id => self.hash_threads,
            _ => cores.servers.len(),
        };
        let work = (0..threads).map(|_| || self.repeat(what, span)).collect();
        let (count, time) = cores
            .on_server_cores(work)?
            .into_iter()
            .fold((0, Duration::ZERO), |(count, time), (more, longer)| {
                (count + more, time + longer)
            });
        Ok(time.as_secs_f64() * 1e6 / f64::from(count.max(1)))
    }

    /// How often it was done, and for how long this thread computed.
    fn repeat(&self, what: Primitive, span: Duration) -> Result<(u32, Duration)> {
        match what {
            Primitive::Es256 => {
                let random = SystemRandom::new();
                timed(span, || {
                    black_box(self.es256.sign(&random, &MESSAGE)?);
                    Ok(())
                })
            }
            Primitive::EdDsa => timed(span, || {
                black_box(self.ed_dsa.sign(&MESSAGE));
                Ok(())
            }),
            Primitive::Rs256AwsLc => {
                let key = &self.rs256_aws_lc;
                let (random, mut signature) =
                    (SystemRandom::new(), vec![0; key.public_modulus_len()]);
                timed(span, || {
                    Ok(key.sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, black_box(&mut signature))?)
                })
            }
            Primitive::Rs256OpenSsl => timed(span, || {
                let mut signer = Signer::new(MessageDigest::sha256(), &self.rs256_openssl)?;
                signer.update(&MESSAGE)?;
                black_box(signer.sign_to_vec()?);
                Ok(())
            }),
            Primitive::Argon2id => password_hash(span),
        }
    }
}

fn password_hash(span: Duration) -> Result<(u32, Duration)> {
    let (memory, passes) = ARGON2;
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|it| anyhow!("{it}"))?;
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = [0; 32];
    let (password, salt) = (b"a password", b"sixteen bytes ok");
    timed(span, || {
        argon2
            .hash_password_into_with_memory(password, salt, &mut hash, &mut blocks)
            .map_err(|it| anyhow!("{it}"))
    })
}

/// Does it once, and then as often as `span` allows.
fn timed(span: Duration, mut work: impl FnMut() -> Result<()>) -> Result<(u32, Duration)> {
    work()?;
    let (began, before) = (Instant::now(), thread_cpu());
    let mut count = 0;
    while count == 0 || began.elapsed() < span {
        work()?;
        count += 1;
    }
    Ok((count, thread_cpu().saturating_sub(before)))
}
