//! The load: many connections from one thread, measured.
//!
//! [`closed`] has each connection send its next request when the answer is there: it finds the
//! highest rate. [`open`] sends at fixed moments whatever happens, and counts latency from the
//! moment a request was meant to be sent: a server that stands still cannot hide it. Both run on
//! a current-thread runtime ([`run`]) that never sleeps longer than it must; that of the closed loop
//! never sleeps at all, because waking it would be computed, and paid for, by the server.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::task::LocalSet;

use crate::http::Answer;
use crate::machine::Cores;

mod closed;
mod measured;
mod open;

pub use closed::{Closed, closed};
use measured::Recorder;
pub use measured::{Measured, Meter};
pub use open::{Open, open};

/// The longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest that warming up may take.
const WARMING: Duration = Duration::from_mins(5);

/// The time between two looks at the clock.
const LOOK: Duration = Duration::from_millis(1);

/// What one connection does, request by request.
pub trait Visitor {
    /// The next request, rendered.
    fn request(&mut self) -> &[u8];

    /// Looks at its answer; an error says what is wrong with it.
    fn answer(&mut self, answer: Answer<'_>) -> Result<Progress, String>;
}

/// Whether something worth counting is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// One whole unit: its time, from its first request, is measured.
    Done,
    /// More requests belong to this unit.
    More,
}

/// Sends one rendered request over and over and wants one status.
#[derive(Clone, Debug)]
pub struct Same {
    requests: Rc<Vec<Vec<u8>>>,
    next: usize,
    status: u16,
}

impl Same {
    /// Always this request.
    pub fn one(request: Vec<u8>, status: u16) -> Self {
        Self { requests: Rc::new(vec![request]), next: 0, status }
    }

    /// One visitor for each of `count` connections, going round in these requests from different
    /// places.
    pub fn many(requests: Vec<Vec<u8>>, count: usize, status: u16) -> Vec<Self> {
        let requests = Rc::new(requests);
        let length = requests.len().max(1);
        (0..count)
            .map(|place| Self {
                requests: Rc::clone(&requests),
                next: place * length / count,
                status,
            })
            .collect()
    }
}

impl Visitor for Same {
    fn request(&mut self) -> &[u8] {
        let request = self.requests.get(self.next).map(Vec::as_slice).unwrap_or_default();
        self.next = if self.next + 1 < self.requests.len() { self.next + 1 } else { 0 };
        request
    }

    fn answer(&mut self, answer: Answer<'_>) -> Result<Progress, String> {
        expect(&answer, self.status).map(|()| Progress::Done)
    }
}

/// An error unless the answer has this status.
pub fn expect(answer: &Answer<'_>, status: u16) -> Result<(), String> {
    if answer.status == status {
        return Ok(());
    }
    let mut text = answer.text();
    text.truncate(text.char_indices().nth(200).map_or(text.len(), |(at, _)| at));
    Err(format!("status {} instead of {status}: {text}", answer.status))
}

/// Runs a load on the load's core to its end.
pub fn run<T, F>(cores: &Cores, work: impl FnOnce() -> F + Send) -> Result<T>
where
    T: Send,
    F: Future<Output = Result<T>>,
{
    cores.on_load_core(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        LocalSet::new().block_on(&runtime.context("the runtime of the load")?, work())
    })?
}

/// When measuring begins and ends, shared by all connections of a load.
struct Window {
    recorder: RefCell<Recorder>,
    phase: Cell<Phase>,
    /// Connections that have not done yet what they must before measuring.
    cold: Cell<usize>,
    /// Answers that came.
    answers: Cell<u64>,
    /// How long there was nothing to do but to stay awake.
    idle: Cell<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Warming,
    Measuring,
    Over,
}

impl Window {
    /// Measuring waits for so many connections to be [`warm`](Self::warm).
    fn new(cold: usize) -> Result<Rc<Self>> {
        let recorder = RefCell::new(Recorder::new()?);
        Ok(Rc::new(Self {
            recorder,
            phase: Cell::new(Phase::Warming),
            cold: Cell::new(cold),
            answers: Cell::default(),
            idle: Cell::default(),
        }))
    }

    /// Asks the kernel for what has come, over and over, until the load is over.
    async fn stay_awake(&self) {
        let (mut answers, mut looked) = (self.answers.get(), Instant::now());
        while !self.is_over() {
            tokio::task::yield_now().await;
            let now = Instant::now();
            if self.answers.get() == answers {
                self.idle.set(self.idle.get() + (now - looked));
            }
            (answers, looked) = (self.answers.get(), now);
        }
    }

    /// An answer came.
    fn answered(&self) {
        self.answers.set(self.answers.get() + 1);
    }

    /// One connection more has done what it must before measuring.
    fn warm(&self) {
        self.cold.set(self.cold.get().saturating_sub(1));
    }

    fn is_over(&self) -> bool {
        self.phase.get() == Phase::Over
    }

    fn record(&self, latency: Duration) -> u64 {
        if self.phase.get() != Phase::Measuring {
            return 0;
        }
        self.recorder.borrow_mut().record(latency)
    }

    fn is_measuring(&self) -> bool {
        self.phase.get() == Phase::Measuring
    }

    /// Notes a unit whether or not the window is still open.
    fn count(&self, latency: Duration) {
        self.recorder.borrow_mut().record(latency);
    }

    /// Notes what went wrong, warming up or not; too much of it ends the load.
    fn wrong(&self, reason: &str) {
        if self.recorder.borrow_mut().wrong(reason) {
            self.phase.set(Phase::Over);
        }
    }

    fn at_least(&self, lasting: Duration) -> Duration {
        if self.recorder.borrow().is_empty() { lasting.max(PATIENCE) } else { lasting }
    }

    /// Opens and closes the window in time.
    async fn keep_time(
        &self,
        meter: &Meter,
        warm: Duration,
        lasting: Duration,
    ) -> Result<Measured> {
        let began = Instant::now();
        while !self.is_over() && (began.elapsed() < warm || self.cold.get() > 0) {
            ensure!(began.elapsed() < WARMING, "warming up does not come to an end");
            tokio::time::sleep(warm.saturating_sub(began.elapsed()).max(LOOK)).await;
        }
        let (before, idle) = (meter.read()?, self.idle.get());
        let began = Instant::now();
        if !self.is_over() {
            self.phase.set(Phase::Measuring);
        }
        // Ends early when enough was done or too much went wrong, and not before anything was
        // done, unless nothing ever is.
        while !self.is_over() && began.elapsed() < self.at_least(lasting) {
            let left = lasting.saturating_sub(began.elapsed());
            tokio::time::sleep(left.clamp(LOOK, LOOK * 5)).await;
        }
        self.phase.set(Phase::Over);
        let (elapsed, mut after) = (began.elapsed(), meter.read()?);
        after.load = after.load.saturating_sub(self.idle.get().saturating_sub(idle));
        Ok(self.recorder.borrow().measured(elapsed, &before, &after))
    }
}
