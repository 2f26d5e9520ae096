//! What this machine can do at this moment, without the product: one signature, one password
//! hash, one answer of a bare server, one write that reaches the disk.
//!
//! All but the last are computing times, which neighbours disturb less than the clock on the wall.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::http::Request;
use chancery_harness::load::{self, Closed, Measured, Meter, Same, closed};
use chancery_harness::machine::Cores;
use chancery_harness::server::{free_port, status_of};
use serde::Serialize;
use tokio::process::{Child, Command};

use crate::primitives::{Primitive, Primitives};
use crate::yardstick::{Yardstick, difference};

/// Connections to the bare server, as many as to the product.
pub(crate) const CONNECTIONS: usize = 64;

/// What calibrates; the bare server waits for its turns from the beginning to the end.
pub(crate) struct Calibrator {
    primitives: Primitives,
    address: SocketAddr,
    server: Child,
    /// How long the bare server is driven; primitives a third of it.
    span: Duration,
}

/// One calibration of everything.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Calibration {
    /// Computing time of a signature in microseconds.
    pub(crate) es256_us: f64,
    pub(crate) eddsa_us: f64,
    pub(crate) rs256_aws_lc_us: f64,
    pub(crate) rs256_openssl_us: f64,
    /// Computing time of a password hash in microseconds.
    pub(crate) argon2_us: f64,
    /// Computing time of a bare axum server for one request, in microseconds.
    pub(crate) hello_us: f64,
    pub(crate) hello_rate: f64,
    /// Time of a write of 4 KiB until it is on the disk, in microseconds.
    pub(crate) fdatasync_us: f64,
    pub(crate) fdatasync_p99_us: f64,
}

impl Calibrator {
    /// Makes keys and starts the bare server.
    pub(crate) async fn start(span: Duration, hash_threads: usize) -> Result<Self> {
        let primitives = Primitives::new(hash_threads)?;
        let program = std::env::current_exe()?.with_file_name("hello");
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let server = Command::new(&program)
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
        Ok(Self { primitives, address, server, span })
    }

    /// All of it; takes about six times the span.
    pub(crate) fn all(&self, cores: &Cores, directory: &Path) -> Result<Calibration> {
        let hello = self.hello(cores, self.span * 2)?;
        let (fdatasync_us, fdatasync_p99_us) = fdatasync(directory, self.span)?;
        let cost = |what| self.primitives.cost(cores, what, self.span / 2);
        Ok(Calibration {
            es256_us: cost(Primitive::Es256)?,
            eddsa_us: cost(Primitive::EdDsa)?,
            rs256_aws_lc_us: cost(Primitive::Rs256AwsLc)?,
            rs256_openssl_us: cost(Primitive::Rs256OpenSsl)?,
            argon2_us: cost(Primitive::Argon2id)?,
            hello_us: hello.cpu_us(),
            hello_rate: hello.rate(),
            fdatasync_us,
            fdatasync_p99_us,
        })
    }

    /// Microseconds that a load's computing time is divided by, as they are at this moment.
    pub(crate) fn gauge(&self, cores: &Cores, yardstick: Yardstick) -> Result<f64> {
        let hello = || Ok(self.hello(cores, self.span)?.cpu_us());
        let cost = |what| self.primitives.cost(cores, what, self.span / 3);
        match yardstick {
            Yardstick::Hello => hello(),
            Yardstick::HelloAndEs256 => Ok(hello()? + cost(Primitive::Es256)?),
            Yardstick::HelloAndEdDsa => Ok(hello()? + cost(Primitive::EdDsa)?),
            Yardstick::Rs256 => {
                Ok(cost(Primitive::Rs256AwsLc)?.min(cost(Primitive::Rs256OpenSsl)?))
            }
            Yardstick::Argon2id => cost(Primitive::Argon2id),
        }
    }

    fn hello(&self, cores: &Cores, lasting: Duration) -> Result<Measured> {
        let plan = Closed {
            address: self.address,
            warm: lasting / 4,
            warm_units: 0,
            lasting,
            most: None,
            meter: Meter::of(self.server.id().context("the bare server has ended")?),
        };
        load::run(cores, || async {
            let request = Request::get("/").render("localhost");
            Ok(closed(&plan, Same::many(vec![request], CONNECTIONS, 200)).await?.0)
        })
    }
}

impl Calibration {
    /// The faster of the two, whichever of them the product uses.
    pub(crate) fn rs256_us(&self) -> f64 {
        self.rs256_aws_lc_us.min(self.rs256_openssl_us)
    }

    /// The largest difference between two, as a share; of what the ratios are made of.
    pub(crate) fn difference(&self, other: &Self) -> f64 {
        [
            (self.es256_us, other.es256_us),
            (self.eddsa_us, other.eddsa_us),
            (self.rs256_us(), other.rs256_us()),
            (self.argon2_us, other.argon2_us),
            (self.hello_us, other.hello_us),
        ]
        .into_iter()
        .map(|(one, two)| difference(one, two))
        .fold(0.0, f64::max)
    }
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
