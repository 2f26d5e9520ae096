//! What this machine can do at this moment, without the product: one signature, one password
//! hash, one answer of a bare server, one write that reaches the disk.
//!
//! All are taken as computing time, which neighbours disturb less than the clock on the wall.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use chancery_harness::http::Request;
use chancery_harness::load::{self, Closed, Meter, Same, closed};
use chancery_harness::machine::{Cores, thread_cpu};
use chancery_harness::server::{free_port, status_of};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde::Serialize;
use tokio::process::Command;

/// As long as the header and claims of an access token.
const MESSAGE: [u8; 480] = [b'x'; 480];
/// argon2id as the product has it by default: KiB, passes.
const ARGON2: (u32, u32) = (19_456, 2);
/// Connections to the bare server, as many as to the product.
pub(crate) const CONNECTIONS: usize = 64;

/// One calibration.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Calibration {
    /// Computing time of a signature in microseconds.
    pub(crate) es256_us: f64,
    pub(crate) eddsa_us: f64,
    pub(crate) rs256_us: f64,
    /// Computing time of a password hash in microseconds.
    pub(crate) argon2_us: f64,
    /// Computing time of a bare axum server for one request, in microseconds.
    pub(crate) hello_us: f64,
    pub(crate) hello_rate: f64,
    /// Time of a write of 4 KiB until it is on the disk, in microseconds.
    pub(crate) fdatasync_us: f64,
    pub(crate) fdatasync_p99_us: f64,
}

impl Calibration {
    /// Takes about eight times `span`.
    pub(crate) async fn take(cores: &Cores, directory: &Path, span: Duration) -> Result<Self> {
        let [es256_us, eddsa_us, rs256_us, argon2_us] =
            cores.on_load_core(|| -> Result<[f64; 4]> {
                Ok([es256(span)?, eddsa(span)?, rs256(span)?, password_hash(span)?])
            })??;
        let (hello_us, hello_rate) = hello(cores, span).await?;
        let (fdatasync_us, fdatasync_p99_us) = fdatasync(directory, span)?;
        Ok(Self {
            es256_us,
            eddsa_us,
            rs256_us,
            argon2_us,
            hello_us,
            hello_rate,
            fdatasync_us,
            fdatasync_p99_us,
        })
    }

    /// The largest difference between two, as a share; of what the ratios are made of.
    pub(crate) fn difference(&self, other: &Self) -> f64 {
        [
            (self.es256_us, other.es256_us),
            (self.eddsa_us, other.eddsa_us),
            (self.rs256_us, other.rs256_us),
            (self.argon2_us, other.argon2_us),
            (self.hello_us, other.hello_us),
        ]
        .into_iter()
        .map(|(one, two)| (one - two).abs() / one.min(two).max(f64::MIN_POSITIVE))
        .fold(0.0, f64::max)
    }

    /// The mean of several.
    pub(crate) fn mean(all: &[Self]) -> Option<Self> {
        let of = |figure: fn(&Self) -> f64| {
            all.iter().map(figure).sum::<f64>() / (all.len().max(1) as f64)
        };
        (!all.is_empty()).then(|| Self {
            es256_us: of(|it| it.es256_us),
            eddsa_us: of(|it| it.eddsa_us),
            rs256_us: of(|it| it.rs256_us),
            argon2_us: of(|it| it.argon2_us),
            hello_us: of(|it| it.hello_us),
            hello_rate: of(|it| it.hello_rate),
            fdatasync_us: of(|it| it.fdatasync_us),
            fdatasync_p99_us: of(|it| it.fdatasync_p99_us),
        })
    }
}

/// As the product signs with aws-lc.
fn es256(span: Duration) -> Result<f64> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
    let random = SystemRandom::new();
    repeat(span, || Ok(key.sign(&random, &MESSAGE).map(drop)?))
}

/// As the product signs with aws-lc.
fn eddsa(span: Duration) -> Result<f64> {
    let key = Ed25519KeyPair::generate()?;
    repeat(span, || {
        std::hint::black_box(key.sign(&MESSAGE));
        Ok(())
    })
}

/// As the product signs with OpenSSL through josekit.
fn rs256(span: Duration) -> Result<f64> {
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    repeat(span, || {
        let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
        signer.update(&MESSAGE)?;
        signer.sign_to_vec()?;
        Ok(())
    })
}

fn password_hash(span: Duration) -> Result<f64> {
    let (memory, passes) = ARGON2;
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|it| anyhow::anyhow!("{it}"))?;
    let mut blocks = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = [0; 32];
    repeat(span, || {
        argon2
            .hash_password_into_with_memory(
                b"a password",
                b"sixteen bytes ok",
                &mut hash,
                &mut blocks,
            )
            .map_err(|it| anyhow::anyhow!("{it}"))
    })
}

/// Microseconds of computing for one call.
fn repeat(span: Duration, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    work()?;
    let (began, before) = (Instant::now(), thread_cpu());
    let mut count = 0_u32;
    while began.elapsed() < span {
        work()?;
        count += 1;
    }
    Ok((thread_cpu().saturating_sub(before)).as_secs_f64() * 1e6 / f64::from(count.max(1)))
}

async fn hello(cores: &Cores, span: Duration) -> Result<(f64, f64)> {
    let program = std::env::current_exe()?.with_file_name("hello");
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
    let mut server = Command::new(&program)
        .arg(address.to_string())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{} does not start", program.display()))?;
    let began = Instant::now();
    while status_of(address, "/").await != Some(200) {
        anyhow::ensure!(
            began.elapsed() < Duration::from_secs(10),
            "the bare server does not answer"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let plan = Closed {
        address,
        warm: span / 4,
        lasting: span * 2,
        most: None,
        meter: Meter::of(server.id().context("the bare server has ended")?),
    };
    let measured = load::run(cores, || async {
        let request = Request::get("/").render("localhost");
        Ok(closed(&plan, Same::many(vec![request], CONNECTIONS, 200)).await?.0)
    })?;
    server.kill().await?;
    Ok((measured.cpu_us(), measured.rate()))
}

/// Median and 99th percentile.
fn fdatasync(directory: &Path, span: Duration) -> Result<(f64, f64)> {
    let path = directory.join("fdatasync");
    let mut file = File::create(&path)?;
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < span {
        let started = Instant::now();
        // In place, as a write-ahead log does once it has its size.
        file.seek(SeekFrom::Start((times.len() as u64 % 256) * 4096))?;
        file.write_all(&[0x5a; 4096])?;
        file.sync_data()?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    std::fs::remove_file(path)?;
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    Ok((at(50), at(99)))
}
