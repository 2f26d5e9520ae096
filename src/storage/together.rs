//! Questions that come at the same time, answered together.
//!
//! Handing a statement to the database and its rows back costs several times what finding a row
//! does. Nobody waits for others to come: while one batch is answered, those who come meanwhile
//! are the next one's. Every answer is from work that began after its question.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::{Result, StorageError};

/// Questions that may wait.
const QUEUE: usize = 1024;

/// The way to ask. Cloning is cheap; when all are gone the task ends.
pub(super) struct Together<Q, A>(mpsc::Sender<Asked<Q, A>>);

/// Answers a batch in the order of its questions.
pub(super) type Answering<Q, A> =
    Box<dyn Fn(Vec<Q>) -> BoxFuture<'static, Result<Vec<A>>> + Send + Sync>;

struct Asked<Q, A> {
    question: Q,
    caller: oneshot::Sender<Result<A>>,
}

impl<Q: Send + 'static, A: Send + 'static> Together<Q, A> {
    /// Starts the task that answers up to `most` questions at once.
    pub(super) fn start(most: usize, answering: Answering<Q, A>) -> Self {
        let (sender, questions) = mpsc::channel(QUEUE);
        tokio::spawn(run(most, answering, questions));
        Self(sender)
    }

    /// Asks, and waits for the answer.
    pub(super) async fn ask(&self, question: Q) -> Result<A> {
        let (caller, answer) = oneshot::channel();
        self.0.send(Asked { question, caller }).await.map_err(|_| ended())?;
        answer.await.map_err(|_| unanswered())?
    }
}

impl<Q, A> Clone for Together<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

fn ended() -> StorageError {
    StorageError::Unavailable("the database is closed".to_owned())
}

fn unanswered() -> StorageError {
    StorageError::Unavailable("the question was not answered".to_owned())
}

async fn run<Q, A>(
    most: usize,
    answering: Answering<Q, A>,
    mut questions: mpsc::Receiver<Asked<Q, A>>,
) {
    let mut batch = Vec::with_capacity(most);
    while questions.recv_many(&mut batch, most).await > 0 {
        // Callers that have gone away need no answer.
        let waiting = batch.drain(..).filter(|asked| !asked.caller.is_closed());
        let (questions, callers): (Vec<_>, Vec<_>) =
            waiting.map(|asked| (asked.question, asked.caller)).unzip();
        if callers.is_empty() {
            continue;
        }
        // After a panic its callers hear that they get no answer, and the next ones are answered.
        let answered = AssertUnwindSafe(async { answering(questions).await }).catch_unwind().await;
        let Ok(answered) = answered else { continue };
        let answers = match answered {
            Ok(answers) => callers.into_iter().zip(answers.into_iter().map(Ok)).collect(),
            Err(error) => {
                let error = Arc::new(error);
                let each = |caller| (caller, Err(Arc::clone(&error).into()));
                callers.into_iter().map(each).collect::<Vec<_>>()
            }
        };
        for (caller, answer) in answers {
            // It may have gone away meanwhile.
            let _ = caller.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn those_who_come_while_a_batch_is_answered_are_the_next_one() {
        let gate = Arc::new(Semaphore::new(0));
        let (sizes, mut seen) = mpsc::unbounded_channel();
        let opened = Arc::clone(&gate);
        let together = Together::start(
            8,
            Box::new(move |questions: Vec<u64>| {
                let (gate, sizes) = (Arc::clone(&opened), sizes.clone());
                Box::pin(async move {
                    sizes.send(questions.len()).unwrap();
                    gate.acquire().await.unwrap().forget();
                    if questions.contains(&13) {
                        return Err(StorageError::Unavailable("thirteen".to_owned()));
                    }
                    Ok(questions.into_iter().map(|question| question * 2).collect())
                })
            }),
        );
        let ask = |question| {
            let together = together.clone();
            tokio::spawn(async move { together.ask(question).await })
        };
        let first = ask(1);
        assert_eq!(seen.recv().await, Some(1));
        let rest: Vec<_> = (2..14).map(ask).collect();
        // All of them have asked before the first is answered.
        while together.0.capacity() > QUEUE - rest.len() {
            tokio::task::yield_now().await;
        }
        gate.add_permits(3);
        assert_eq!(first.await.unwrap().unwrap(), 2);
        let answers = join_all(rest).await;
        for (question, answer) in (2..).zip(answers) {
            match answer.unwrap() {
                Ok(answer) => assert_eq!((answer, question < 10), (question * 2, true)),
                Err(error) => assert!(question >= 10 && error.is_unavailable(), "{question}"),
            }
        }
        assert_eq!((seen.recv().await, seen.recv().await), (Some(8), Some(4)));
    }

    #[tokio::test]
    async fn a_panic_ends_the_batch_and_nothing_else() {
        let together = Together::start(
            1,
            Box::new(|questions: Vec<u64>| {
                Box::pin(async move {
                    assert!(!questions.contains(&13), "thirteen");
                    Ok(questions)
                })
            }),
        );
        assert_eq!(together.ask(1).await.unwrap(), 1);
        assert!(together.ask(13).await.unwrap_err().is_unavailable());
        assert_eq!(together.ask(2).await.unwrap(), 2);
    }
}
