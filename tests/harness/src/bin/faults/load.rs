//! Requests at a fixed rate, whatever the server does: the n-th is due at n divided by the rate,
//! and its time counts from then, so that a server that stops answering cannot hide it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_harness::http::{Connection, Failure};
use std::net::SocketAddr;
use tokio::task::JoinSet;

use crate::toolbox::percentile;

/// Clients that send; more than can be under way at the rates used here.
const SENDERS: u64 = 256;

/// A kind of request: its name, its bytes, and its share of the load.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) request: Vec<u8>,
    pub(crate) share: u32,
}

/// How much, for how long, and with which connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Requests a second.
    pub(crate) rate: u32,
    pub(crate) lasting: Duration,
    /// The longest wait for one answer.
    pub(crate) patience: Duration,
    /// Whether connections are kept.
    pub(crate) keep: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Answered { status: u16, retry_after: bool },
    NoConnection,
    Broken,
    TimedOut,
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Index into the kinds.
    pub(crate) kind: usize,
    /// When it was due.
    pub(crate) due: Instant,
    /// From then until its end.
    pub(crate) took: Duration,
    pub(crate) end: End,
}

/// A load under way.
pub(crate) struct Load {
    senders: JoinSet<Vec<Sample>>,
}

impl Load {
    /// Begins to send the kinds in turn, by their shares.
    pub(crate) fn start(address: SocketAddr, kinds: &[Kind], plan: Plan) -> Self {
        let turns: Vec<usize> = kinds
            .iter()
            .enumerate()
            .flat_map(|(number, kind)| (0..kind.share).map(move |_| number))
            .collect();
        let shared = Arc::new(Shared {
            address,
            requests: kinds.iter().map(|kind| kind.request.clone()).collect(),
            turns,
            next: AtomicU64::new(0),
            began: Instant::now(),
            plan,
        });
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS {
            senders.spawn(Arc::clone(&shared).send());
        }
        Self { senders }
    }

    /// Waits for its end.
    pub(crate) async fn finish(self) -> Vec<Sample> {
        self.senders.join_all().await.into_iter().flatten().collect()
    }
}

/// Sends one kind and returns the samples.
pub(crate) async fn run(address: SocketAddr, kinds: &[Kind], plan: Plan) -> Result<Vec<Sample>> {
    let samples = Load::start(address, kinds, plan).finish().await;
    anyhow::ensure!(!samples.is_empty(), "nothing was sent");
    Ok(samples)
}

struct Shared {
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    turns: Vec<usize>,
    next: AtomicU64,
    began: Instant,
    plan: Plan,
}

impl Shared {
    async fn send(self: Arc<Self>) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut connection = Connection::new(self.address, self.plan.patience);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let rate = u64::from(self.plan.rate);
            let after = Duration::from_micros(number.saturating_mul(1_000_000) / rate);
            if after > self.plan.lasting {
                return samples;
            }
            let due = self.began + after;
            tokio::time::sleep_until(due.into()).await;
            // The stride mixes the kinds.
            let place = usize::try_from(number).unwrap_or_default() * 7 % self.turns.len();
            let kind = self.turns[place];
            let end = match connection.exchange(&self.requests[kind]).await {
                Ok(answer) => End::Answered {
                    status: answer.status,
                    retry_after: answer.header("retry-after").is_some(),
                },
                Err(Failure::Connect(_)) => End::NoConnection,
                Err(Failure::TimedOut) => End::TimedOut,
                Err(_) => End::Broken,
            };
            if !self.plan.keep {
                connection.disconnect();
            }
            samples.push(Sample { kind, due, took: due.elapsed(), end });
        }
    }
}

impl End {
    /// Whether it is an answer of this status.
    pub(crate) fn is(self, wanted: u16) -> bool {
        matches!(self, Self::Answered { status, .. } if status == wanted)
    }
}

/// The percentile of the times of those that were answered by 200.
pub(crate) fn p99(samples: &[Sample]) -> Result<Duration> {
    let mut took: Vec<Duration> =
        samples.iter().filter(|it| it.end.is(200)).map(|it| it.took).collect();
    anyhow::ensure!(!took.is_empty(), "no request was answered by 200");
    Ok(percentile(&mut took, 0.99))
}

/// How many ended otherwise than by 200, in words, such as `503: 12, broken: 1`.
pub(crate) fn others(samples: &[Sample]) -> (usize, String) {
    let mut counts = std::collections::BTreeMap::new();
    for sample in samples.iter().filter(|it| !it.end.is(200)) {
        let name = match sample.end {
            End::Answered { status, .. } => status.to_string(),
            End::NoConnection => "no connection".to_owned(),
            End::Broken => "broken".to_owned(),
            End::TimedOut => "timed out".to_owned(),
        };
        *counts.entry(name).or_insert(0_usize) += 1;
    }
    let words: Vec<String> =
        counts.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    (counts.values().sum(), words.join(", "))
}
