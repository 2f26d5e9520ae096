//! A thread that computes for as long as a batch of clean-up should take, rests, and does so again.
//! It has no lock and no file, so the longest that it takes is what the machine does to whoever
//! computes for that long.

use std::hint::black_box;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

/// How long it computes, undisturbed.
const WORK: Duration = Duration::from_millis(2);
/// How long it rests: a quarter of one core is enough to see with.
const REST: Duration = Duration::from_millis(6);

/// Such a thread, on the cores of the servers. It ends when this is dropped.
pub(crate) struct Witness {
    until_dropped: Sender<()>,
    thread: JoinHandle<Duration>,
}

impl Witness {
    /// Begins to watch.
    pub(crate) fn start() -> Result<Self> {
        let (until_dropped, end) = channel();
        let thread =
            thread::Builder::new().name("witness".to_owned()).spawn(move || watch(&end))?;
        Ok(Self { until_dropped, thread })
    }

    /// The longest that the work took.
    pub(crate) fn end(self) -> Result<Duration> {
        drop(self.until_dropped);
        self.thread.join().map_err(|_| anyhow!("the witness panicked"))
    }
}

fn watch(end: &Receiver<()>) -> Duration {
    let steps = steps();
    let mut longest = Duration::ZERO;
    while end.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
        longest = longest.max(compute(steps));
    }
    longest
}

/// How many steps are the work: the fastest of many tries was not disturbed.
fn steps() -> u64 {
    const TRIED: u64 = 100_000;
    let fastest = (0..50).map(|_| compute(TRIED)).min().unwrap_or(WORK);
    let steps = u128::from(TRIED) * WORK.as_nanos() / fastest.as_nanos().max(1);
    u64::try_from(steps).unwrap_or(TRIED)
}

/// How long so many steps took.
fn compute(steps: u64) -> Duration {
    let began = Instant::now();
    let mut value = 1_u64;
    for step in 0..steps {
        value = black_box(value.rotate_left(7).wrapping_add(step));
    }
    black_box(value);
    began.elapsed()
}
