//! A closure of a caller on its way to the writer and back.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::super::changes::{Change, Changes};
use super::super::{Result, StorageError, Tx};
use super::lost;

/// What the writer carries out: perhaps twice, answered once.
pub(super) trait Work: Send {
    /// Runs the closure and keeps its result; whether what it wrote counts.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;

    /// What it wrote does not count after all.
    fn fail(&mut self, error: StorageError);

    /// Tells the caller how it ended. Not committed: the caller hears of that, unless the closure
    /// had an error of its own.
    fn answer(self: Box<Self>, committed: Result<()>);
}

/// A write of a caller who waits at the other end of the channel.
pub(super) struct Write<C, T, F> {
    input: C,
    work: F,
    result: Option<Result<T>>,
    /// What is announced after the commit.
    changes: Vec<Change>,
    subscribers: Arc<Changes>,
    caller: oneshot::Sender<Result<T>>,
}

impl<C, T, F> Write<C, T, F> {
    /// The write, and where its answer comes.
    pub(super) fn new(
        input: C,
        work: F,
        subscribers: Arc<Changes>,
    ) -> (Self, oneshot::Receiver<Result<T>>) {
        let (caller, answer) = oneshot::channel();
        let changes = Vec::new();
        (Self { input, work, result: None, changes, subscribers, caller }, answer)
    }
}

impl<C, T, F> Work for Write<C, T, F>
where
    C: Send + Sync,
    T: Send,
    F: for<'t> Fn(&'t mut Tx, &'t C) -> BoxFuture<'t, Result<T>> + Send,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            // A panic leaves no result, not even one of an earlier run.
            self.result = None;
            let result = (self.work)(tx, &self.input).await;
            let result = tx.outcome(result);
            self.changes = std::mem::take(&mut tx.changes);
            self.result.insert(result).is_ok()
        })
    }

    fn fail(&mut self, error: StorageError) {
        self.result = Some(Err(error));
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let result = match self.result {
            Some(Err(error)) => Err(error),
            Some(Ok(done)) => committed.map(|()| {
                self.changes.iter().for_each(|change| self.subscribers.publish(change));
                done
            }),
            // It panicked or was not reached.
            None => Err(committed.err().unwrap_or_else(lost)),
        };
        // A caller that has gone away needs no answer.
        let _ = self.caller.send(result);
    }
}
