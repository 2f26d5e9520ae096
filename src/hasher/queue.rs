//! A bounded queue between the async callers and the hash threads.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Jobs in the order they came.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    may_wait: usize,
}

struct State<T> {
    jobs: VecDeque<T>,
    idle: usize,
    closed: bool,
}

/// What a thread does next.
pub(super) enum Next<T> {
    Job(T),
    /// Nothing came for the given time.
    Idle,
    Closed,
}

impl<T> Queue<T> {
    /// A queue in which up to `may_wait` jobs wait for a thread.
    pub(super) fn new(may_wait: usize) -> Self {
        let state = State { jobs: VecDeque::new(), idle: 0, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), may_wait }
    }

    /// Adds a job; `false` when the queue is full or closed.
    pub(super) fn push(&self, job: T) -> bool {
        let mut state = self.lock();
        if state.closed || self.is_full_now(&state) {
            return false;
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        true
    }

    /// Whether one more job would be refused.
    pub(super) fn is_full(&self) -> bool {
        self.is_full_now(&self.lock())
    }

    /// Waits up to `patience` for a job.
    pub(super) fn next(&self, patience: Duration) -> Next<T> {
        let mut state = self.lock();
        state.idle += 1;
        let waiting = |state: &mut State<T>| state.jobs.is_empty() && !state.closed;
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, patience, waiting)
            .unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        match state.jobs.pop_front() {
            _ if state.closed => Next::Closed,
            Some(job) => Next::Job(job),
            None => Next::Idle,
        }
    }

    /// Refuses further jobs, drops those that wait, and lets the threads end.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.jobs.clear();
        drop(state);
        self.changed.notify_all();
    }

    /// A job that an idle thread is about to take does not wait.
    fn is_full_now(&self, state: &State<T>) -> bool {
        state.jobs.len() >= self.may_wait.saturating_add(state.idle)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No code panics while it holds the lock, so a poisoned one is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> std::fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("may_wait", &self.may_wait).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_as_many_wait_as_may() {
        let queue = Queue::new(2);
        assert!(queue.push(1) && queue.push(2));
        assert!(queue.is_full() && !queue.push(3));
        assert!(matches!(queue.next(Duration::ZERO), Next::Job(1)));
        assert!(queue.push(3));
        assert!(matches!(queue.next(Duration::ZERO), Next::Job(2)));
        assert!(matches!(queue.next(Duration::ZERO), Next::Job(3)));
        assert!(matches!(queue.next(Duration::ZERO), Next::Idle));
        queue.close();
        assert!(!queue.push(4));
        assert!(matches!(queue.next(Duration::ZERO), Next::Closed));
    }
}
