//! All connections, and the sweep that ends those that take too long. One timer serves all of
//! them, so a request costs none.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::record::{Phase, Record, Sight, Tick};

/// At the most connections, this part of them is ended at once, so that the search for those is
/// not made for each newcomer.
const SHARE_TO_END: usize = 32;

/// How long a connection may take for what. All but `tick` are counted in ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The time between two sweeps.
    pub(super) tick: Duration,
    /// From the first byte of a request to the end of its header.
    pub(super) receiving: Tick,
    /// Between requests.
    pub(super) idle: Tick,
    /// Between requests once the server stops.
    pub(super) lingering: Tick,
    /// From the first write that the peer does not take to the end of the answer.
    pub(super) blocked: Tick,
    /// Between requests until the buffers are given back.
    pub(super) unparked: Tick,
}

/// The connections of one listener.
#[derive(Debug)]
pub(super) struct Register {
    patience: Patience,
    now: AtomicU32,
    is_stopping: AtomicBool,
    records: Mutex<Records>,
    one_ended: Notify,
}

#[derive(Debug, Default)]
struct Records {
    by_number: HashMap<u64, Arc<Record>>,
    next: u64,
}

/// A connection's place in the register, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    register: Arc<Register>,
    record: Arc<Record>,
    number: u64,
}

impl Register {
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            now: AtomicU32::new(1),
            is_stopping: AtomicBool::new(false),
            records: Mutex::default(),
            one_ended: Notify::new(),
        }
    }

    pub(super) fn now(&self) -> Tick {
        self.now.load(Ordering::Relaxed)
    }

    /// Whether connections are to be closed after their next answer.
    pub(super) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Takes a new connection up.
    pub(super) fn enter(self: &Arc<Self>) -> Place {
        let record = Arc::new(Record::new(self.now()));
        let mut records = self.lock();
        let number = records.next;
        records.next = number.wrapping_add(1);
        records.by_number.insert(number, Arc::clone(&record));
        drop(records);
        Place { register: Arc::clone(self), record, number }
    }

    pub(super) fn len(&self) -> usize {
        self.lock().by_number.len()
    }

    /// Resolves when a connection has ended since the last call.
    pub(super) async fn one_ended(&self) {
        self.one_ended.notified().await;
    }

    /// Sweeps for ever.
    pub(super) async fn sweep(&self) {
        let mut ticks = tokio::time::interval(self.patience.tick);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.now.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
            for record in self.lock().by_number.values() {
                self.judge(record, now);
            }
        }
    }

    /// Ends connections that ask for nothing: first those whose peers never asked, then those
    /// whose last request is longest ago. `false` when all are being answered.
    pub(super) fn make_room(&self) -> bool {
        let records = self.lock();
        let mut waiting = Vec::new();
        for record in records.by_number.values() {
            let seen = record.look();
            match seen.phase() {
                // There will be room in a moment.
                Phase::Ended => {
                    record.wake();
                    return true;
                }
                Phase::Idle | Phase::Receiving => waiting.push((record, seen)),
                Phase::Answering => {}
            }
        }
        if waiting.is_empty() {
            return false;
        }
        let many = (records.by_number.len() / SHARE_TO_END).clamp(1, waiting.len());
        let worth = |(_, seen): &(&Arc<Record>, Sight)| (seen.has_asked(), seen.since());
        waiting.select_nth_unstable_by_key(many - 1, worth);
        for (record, seen) in waiting.into_iter().take(many) {
            if record.end(seen) {
                record.wake();
            }
        }
        true
    }

    /// Has each connection close after its next answer, and waits until all have.
    pub(super) async fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        self.lock().by_number.values().for_each(|record| record.wake());
        while self.len() > 0 {
            self.one_ended().await;
        }
    }

    fn judge(&self, record: &Record, now: Tick) {
        let seen = record.look();
        let age = now.wrapping_sub(seen.since());
        let is_late = match seen.phase() {
            Phase::Ended => true,
            Phase::Answering => false,
            Phase::Receiving => age > self.patience.receiving,
            Phase::Idle if self.is_stopping() => age > self.patience.lingering,
            Phase::Idle => age > self.patience.idle,
        };
        let is_blocked = record
            .blocked_since()
            .is_some_and(|since| now.wrapping_sub(since) > self.patience.blocked);
        if is_late || is_blocked {
            record.end(seen);
            record.wake();
        } else if seen.phase() == Phase::Idle
            && age > self.patience.unparked
            && !Record::is_parked(seen)
            && record.blocked_since().is_none()
            && record.park(seen)
        {
            record.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Records> {
        // No code panics while it holds the lock, so a poisoned one is whole.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(super) fn record(&self) -> &Arc<Record> {
        &self.record
    }

    pub(super) fn register(&self) -> &Arc<Register> {
        &self.register
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Entry::Occupied(entry) = self.register.lock().by_number.entry(self.number) {
            entry.remove();
        }
        self.register.one_ended.notify_one();
    }
}
