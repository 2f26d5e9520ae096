//! What one connection is doing and since when, in a word that its task, its stream and the
//! register's sweep share without a lock or a timer of its own.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Waker};

/// A moment: how many sweeps the register has begun. The first is 1.
pub(super) type Tick = u32;

const PHASE: u64 = 0b11;
const IDLE: u64 = 0;
const RECEIVING: u64 = 1;
const ANSWERING: u64 = 2;
const ENDED: u64 = 3;
const HAS_ASKED: u64 = 1 << 2;
const TO_PARK: u64 = 1 << 3;
const ONE_REQUEST: u64 = 1 << 4;
const REQUESTS: u64 = 0x0fff_ffff << 4;
const SINCE: u32 = 32;

/// What a connection is about, as the sweep judges it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Between requests, or before the first byte.
    Idle,
    /// A header has begun and has no end yet.
    Receiving,
    /// Requests are being answered.
    Answering,
    /// It was told to end.
    Ended,
}

/// What the task of a connection has to do before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    GoOn,
    /// Give the buffers back and wait for the next byte.
    Park,
    End,
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Record {
    /// Phase, flags, requests being answered (28 bits), tick since which the phase lasts (32).
    state: AtomicU64,
    /// Since when the peer takes no more of what is written to it; 0: it does.
    blocked_since: AtomicU32,
    waker: OnceLock<Waker>,
}

/// A look at a record, which a change can be bound to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight(u64);

impl Sight {
    pub(super) const fn phase(self) -> Phase {
        match self.0 & PHASE {
            IDLE => Phase::Idle,
            RECEIVING => Phase::Receiving,
            ANSWERING => Phase::Answering,
            _ => Phase::Ended,
        }
    }

    /// Whether the peer has ever completed a request.
    pub(super) const fn has_asked(self) -> bool {
        self.0 & HAS_ASKED != 0
    }

    /// Since when the phase lasts.
    pub(super) const fn since(self) -> Tick {
        (self.0 >> SINCE) as Tick
    }
}

impl Record {
    pub(super) const fn new(now: Tick) -> Self {
        Self {
            state: AtomicU64::new((now as u64) << SINCE),
            blocked_since: AtomicU32::new(0),
            waker: OnceLock::new(),
        }
    }

    /// Bytes of a request came.
    pub(super) fn received(&self, now: Tick) {
        self.change(|state| {
            (state & PHASE == IDLE).then_some(since(now) | state & HAS_ASKED | RECEIVING)
        });
    }

    /// What came was for TLS, and the request is yet to come.
    pub(super) fn greeted(&self, now: Tick) {
        self.change(|state| (state & PHASE == RECEIVING).then_some(since(now) | state & HAS_ASKED));
    }

    /// A request is complete and its answer begins; `false`: the connection was told to end.
    pub(super) fn asked(&self, now: Tick) -> bool {
        self.change(|state| {
            let requests = (state & REQUESTS).saturating_add(ONE_REQUEST) & REQUESTS;
            (state & PHASE != ENDED).then_some(since(now) | HAS_ASKED | requests | ANSWERING)
        })
    }

    /// An answer is ready to be sent.
    pub(super) fn answered(&self, now: Tick) {
        self.change(|state| {
            let requests = (state & REQUESTS).saturating_sub(ONE_REQUEST);
            let phase = if requests == 0 { IDLE } else { ANSWERING };
            (state & PHASE == ANSWERING).then_some(since(now) | HAS_ASKED | requests | phase)
        });
    }

    /// The peer took nothing of what is written to it.
    pub(super) fn blocked(&self, now: Tick) {
        if self.blocked_since.load(Ordering::Relaxed) == 0 {
            self.blocked_since.store(now, Ordering::Relaxed);
        }
    }

    /// Everything written has left.
    pub(super) fn flushed(&self) {
        if self.blocked_since.load(Ordering::Relaxed) != 0 {
            self.blocked_since.store(0, Ordering::Relaxed);
        }
    }

    /// Since when the peer takes nothing.
    pub(super) fn blocked_since(&self) -> Option<Tick> {
        Some(self.blocked_since.load(Ordering::Relaxed)).filter(|&since| since != 0)
    }

    pub(super) fn look(&self) -> Sight {
        Sight(self.state.load(Ordering::Acquire))
    }

    /// Tells the connection to end, unless something has happened since `seen`.
    pub(super) fn end(&self, seen: Sight) -> bool {
        self.replace(seen, seen.0 | ENDED)
    }

    /// Tells an idle connection to give its buffers back, unless it is idle no more.
    pub(super) fn park(&self, seen: Sight) -> bool {
        self.replace(seen, seen.0 | TO_PARK)
    }

    /// Whether it was told to park and has not been used since.
    pub(super) const fn is_parked(seen: Sight) -> bool {
        seen.0 & TO_PARK != 0
    }

    /// Has the task look at its orders again.
    pub(super) fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// What the task, which polls with `cx`, is told. A task has one waker as long as it lives.
    pub(super) fn order(&self, cx: &Context<'_>) -> Order {
        self.waker.get_or_init(|| cx.waker().clone());
        let state = self.state.load(Ordering::Acquire);
        match state & PHASE {
            ENDED => Order::End,
            IDLE if state & TO_PARK != 0 => Order::Park,
            _ => Order::GoOn,
        }
    }

    /// `false` when `next` had nothing to change.
    fn change(&self, next: impl Fn(u64) -> Option<u64>) -> bool {
        self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).is_ok()
    }

    fn replace(&self, seen: Sight, next: u64) -> bool {
        let (done, failed) = (Ordering::AcqRel, Ordering::Relaxed);
        self.state.compare_exchange(seen.0, next, done, failed).is_ok()
    }
}

const fn since(now: Tick) -> u64 {
    (now as u64) << SINCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_from_its_first_byte_to_its_answer() {
        let record = Record::new(1);
        assert_eq!((record.look().phase(), record.look().since()), (Phase::Idle, 1));
        record.received(2);
        record.received(3);
        assert_eq!((record.look().phase(), record.look().since()), (Phase::Receiving, 2));
        assert!(!record.look().has_asked());
        assert!(record.asked(4) && record.asked(5));
        record.received(6);
        record.answered(7);
        assert_eq!((record.look().phase(), record.look().since()), (Phase::Answering, 7));
        record.answered(8);
        assert_eq!((record.look().phase(), record.look().since()), (Phase::Idle, 8));
        assert!(record.look().has_asked());
    }

    #[test]
    fn a_connection_that_was_made_secret_waits_for_its_first_request() {
        let record = Record::new(1);
        record.received(2);
        record.greeted(3);
        assert_eq!((record.look().phase(), record.look().since()), (Phase::Idle, 3));
        assert!(!record.look().has_asked());
        assert!(record.end(record.look()));
        record.greeted(4);
        assert_eq!(record.look().phase(), Phase::Ended);
    }

    #[test]
    fn what_happens_after_the_look_saves_a_connection() {
        let record = Record::new(1);
        let seen = record.look();
        record.received(2);
        assert!(!record.end(seen) && !record.park(seen));
        assert!(record.end(record.look()));
        assert_eq!(record.look().phase(), Phase::Ended);
        assert!(!record.asked(3), "an ended connection answers nothing");
        record.answered(3);
        assert_eq!(record.look().phase(), Phase::Ended);
    }

    #[test]
    fn a_parked_connection_is_so_until_the_next_byte() {
        let record = Record::new(1);
        assert!(record.park(record.look()));
        assert!(Record::is_parked(record.look()));
        record.received(2);
        assert!(!Record::is_parked(record.look()));
    }

    #[test]
    fn a_peer_is_blocked_from_the_first_refusal_to_the_last_byte() {
        let record = Record::new(1);
        record.blocked(2);
        record.blocked(3);
        assert_eq!(record.blocked_since(), Some(2));
        record.flushed();
        assert_eq!(record.blocked_since(), None);
    }
}
