//! Password hashing: argon2id on threads of its own, with a bounded queue.
//!
//! Each thread owns the memory one hash needs and uses it again and again, so memory is bounded by
//! the number of threads, and runs at low priority, so tokens are issued while people sign in. A
//! full queue answers at once with [`HashError::Busy`]. `argon2id` computes, `foreign` reads what
//! other systems made, `queue` orders the work. Other costly work with passwords, such as judging how
//! strong a new one is, goes through the same queue. RFC 9106.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::config::PasswordsConfig;
use crate::secret::Secret;

mod argon2id;
mod foreign;
mod queue;

use argon2id::{Checked, Cost, Memory};
use foreign::Foreign;
use queue::{Next, Queue};

/// A thread gives its memory back after this long without work.
const KEEP_MEMORY: Duration = Duration::from_mins(1);

/// The hash threads. They end when this is dropped.
#[derive(Debug)]
pub struct Hasher {
    queue: Arc<Queue<Job>>,
}

/// No hash was computed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many hashes wait already.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// The threads do not start or the computation failed.
    #[error("hashing failed: {0}")]
    Failed(String),
}

/// What became of a verification.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is not the one that was hashed.
    Wrong,
    /// It is.
    Right {
        /// The password hashed as it is done today, when the stored hash was of another cost or
        /// kind.
        rehash: Option<String>,
    },
}

enum Job {
    Hash(Secret<String>, oneshot::Sender<Result<String, HashError>>),
    Verify(Secret<String>, Option<String>, oneshot::Sender<Result<Verdict, HashError>>),
    Compute(Box<dyn FnOnce() + Send>),
}

impl Hasher {
    /// Starts the threads; memory is taken when the first password comes.
    pub fn start(config: &PasswordsConfig) -> Result<Self, HashError> {
        let cost = Cost::new(config.argon2_memory, config.argon2_passes)?;
        let hasher = Self { queue: Arc::new(Queue::new(config.hash_queue)) };
        for number in 0..threads(config.hash_threads) {
            let (queue, cost) = (Arc::clone(&hasher.queue), cost.clone());
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || work(&queue, &cost))
                .map_err(|error| HashError::Failed(error.to_string()))?;
        }
        Ok(hasher)
    }

    /// Hashes a new password; the answer is in PHC form.
    pub async fn hash(&self, password: Secret<String>) -> Result<String, HashError> {
        self.ask(|reply| Job::Hash(password, reply)).await
    }

    /// Compares a password with the hash kept for it. `None`, for an account that does not exist
    /// or has no password, costs the same time and is always wrong.
    pub async fn verify(
        &self,
        password: Secret<String>,
        phc: Option<String>,
    ) -> Result<Verdict, HashError> {
        self.ask(|reply| Job::Verify(password, phc, reply)).await
    }

    /// Does other work with a password that takes long.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        self.ask(|reply: oneshot::Sender<Result<T, HashError>>| {
            Job::Compute(Box::new(move || {
                if !reply.is_closed() {
                    let _ = reply.send(Ok(work()));
                }
            }))
        })
        .await
    }

    /// Whether one more hash would be refused.
    pub fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, HashError>>) -> Job,
    ) -> Result<T, HashError> {
        let (reply, answer) = oneshot::channel();
        if !self.queue.push(job(reply)) {
            return Err(HashError::Busy);
        }
        answer.await.map_err(|_| HashError::Failed("the hash thread gave no answer".to_owned()))?
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// Whether a hash, made here or elsewhere, can be compared with; the error says why not.
pub fn recognise(stored: &str) -> Result<(), &'static str> {
    Foreign::parse(stored).map_or_else(|| argon2id::recognise(stored), |found| found.map(drop))
}

fn threads(configured: usize) -> usize {
    if configured > 0 {
        return configured;
    }
    std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

fn work(queue: &Queue<Job>, cost: &Cost) {
    lower_priority();
    let mut memory = Memory::default();
    loop {
        match queue.next(KEEP_MEMORY) {
            Next::Job(job) => {
                // After a panic the memory holds no secret that the next hash would not overwrite.
                let done = catch_unwind(AssertUnwindSafe(|| run(job, cost, &mut memory)));
                if done.is_err() {
                    tracing::error!("a password hash panicked");
                }
            }
            Next::Idle => memory = Memory::default(),
            Next::Closed => return,
        }
    }
}

/// Answers whoever still waits; work that nobody waits for any more is skipped.
fn run(job: Job, cost: &Cost, memory: &mut Memory) {
    match job {
        Job::Hash(password, reply) if !reply.is_closed() => {
            // A caller that has gone away meanwhile needs no answer, here and below.
            let _ = reply.send(argon2id::hash(password.expose(), cost, memory));
        }
        Job::Verify(password, phc, reply) if !reply.is_closed() => {
            let _ = reply.send(verify(password.expose(), phc.as_deref(), cost, memory));
        }
        Job::Hash(..) | Job::Verify(..) => {}
        Job::Compute(work) => work(),
    }
}

fn verify(
    password: &str,
    phc: Option<&str>,
    cost: &Cost,
    memory: &mut Memory,
) -> Result<Verdict, HashError> {
    let Some(phc) = phc else {
        argon2id::hash(password, cost, memory)?;
        return Ok(Verdict::Wrong);
    };
    let checked = match Foreign::parse(phc) {
        None => argon2id::check(password, phc, cost, memory)?,
        Some(Ok(foreign)) if foreign.matches(password) => Checked::RightAtOtherCost,
        Some(Ok(_)) => Checked::Wrong,
        Some(Err(reason)) => Checked::Unreadable(reason),
    };
    match checked {
        Checked::Right => Ok(Verdict::Right { rehash: None }),
        Checked::RightAtOtherCost => {
            Ok(Verdict::Right { rehash: Some(argon2id::hash(password, cost, memory)?) })
        }
        Checked::Wrong => Ok(Verdict::Wrong),
        Checked::Unreadable(reason) => {
            tracing::error!(reason, "a stored password hash cannot be used");
            argon2id::hash(password, cost, memory)?;
            Ok(Verdict::Wrong)
        }
    }
}

#[cfg(target_os = "linux")]
fn lower_priority() {
    // On Linux a nice value belongs to the thread.
    if let Err(error) = rustix::process::nice(10) {
        tracing::debug!(%error, "the hash thread keeps its priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn lower_priority() {}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> PasswordsConfig {
        PasswordsConfig {
            argon2_memory: 64,
            argon2_passes: 1,
            hash_threads: 1,
            ..PasswordsConfig::default()
        }
    }

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn the_right_password_and_no_other_is_right() {
        let hasher = Hasher::start(&config()).unwrap();
        let phc = hasher.hash(secret("correct horse")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{phc}");
        let right = hasher.verify(secret("correct horse"), Some(phc.clone())).await.unwrap();
        assert_eq!(right, Verdict::Right { rehash: None });
        for wrong in ["correct horsf", "correct hors", "", "correct horse\0"] {
            let verdict = hasher.verify(secret(wrong), Some(phc.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong, "{wrong:?}");
        }
        assert_eq!(hasher.verify(secret("x"), None).await.unwrap(), Verdict::Wrong);
        assert_ne!(hasher.hash(secret("correct horse")).await.unwrap(), phc, "salted");
    }

    #[tokio::test]
    async fn another_cost_is_rehashed_once() {
        let old = Hasher::start(&config()).unwrap();
        let phc = old.hash(secret("correct horse")).await.unwrap();
        for (argon2_memory, argon2_passes) in [(128, 1), (64, 2), (32, 1)] {
            let new = PasswordsConfig { argon2_memory, argon2_passes, ..config() };
            let new = Hasher::start(&new).unwrap();
            let verdict = new.verify(secret("correct horse"), Some(phc.clone())).await.unwrap();
            let Verdict::Right { rehash: Some(next) } = verdict else { panic!("{verdict:?}") };
            assert!(next.contains(&format!("m={argon2_memory},t={argon2_passes}")), "{next}");
            let verdict = new.verify(secret("correct horse"), Some(next)).await.unwrap();
            assert_eq!(verdict, Verdict::Right { rehash: None });
            let verdict = new.verify(secret("wrong horse"), Some(phc.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong);
        }
    }

    #[tokio::test]
    async fn a_stored_hash_that_costs_too_much_or_is_no_hash_is_wrong() {
        let hasher = Hasher::start(&config()).unwrap();
        let phc = hasher.hash(secret("x")).await.unwrap();
        for damaged in [
            phc.replace("m=64", "m=4294967295"),
            phc.replace("t=1", "t=100000"),
            phc.replace("p=1", "p=8"),
            phc.replace("argon2id", "argon2i"),
            phc[..phc.len() / 2].to_owned(),
            "plain".to_owned(),
            String::new(),
        ] {
            let verdict = hasher.verify(secret("x"), Some(damaged.clone())).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong, "{damaged}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_another_system_is_replaced_when_the_password_is_right() {
        let hasher = Hasher::start(&config()).unwrap();
        for stored in [
            "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
            "$scrypt$ln=4,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$OAkZqUBelG6VIYdTJfYSENL5OmZRxMa3GwXn5oFliTg",
        ] {
            assert_eq!(recognise(stored), Ok(()), "{stored}");
            let stored = Some(stored.to_owned());
            let verdict = hasher.verify(secret("wrong horse"), stored.clone()).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong);
            let verdict = hasher.verify(secret("correct horse"), stored).await.unwrap();
            let Verdict::Right { rehash: Some(next) } = verdict else { panic!("{verdict:?}") };
            assert!(next.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{next}");
            assert_eq!(recognise(&next), Ok(()));
            let verdict = hasher.verify(secret("correct horse"), Some(next)).await.unwrap();
            assert_eq!(verdict, Verdict::Right { rehash: None });
        }
        for unusable in ["", "plain", "$1$salt$hash", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA"]
        {
            assert!(recognise(unusable).is_err(), "{unusable}");
        }
    }

    #[tokio::test]
    async fn other_work_is_done_in_its_turn_and_a_panic_in_it_is_told() {
        let hasher = Hasher::start(&config()).unwrap();
        assert_eq!(hasher.compute(|| 6 * 7).await.unwrap(), 42);
        let failed = hasher.compute(|| -> i32 { panic!("planted") }).await;
        assert!(matches!(failed, Err(HashError::Failed(_))));
        assert_eq!(hasher.compute(|| 6 * 7).await.unwrap(), 42);
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_and_recovers() {
        let slow = PasswordsConfig { argon2_memory: 19_456, hash_queue: 2, ..config() };
        let hasher = Hasher::start(&slow).unwrap();
        let asked = (0..20).map(|_| hasher.hash(secret("x")));
        let answers = futures_util::future::join_all(asked).await;
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        let busy = answers.iter().filter(|answer| matches!(answer, Err(HashError::Busy))).count();
        assert_eq!(done + busy, 20);
        assert!((2..=4).contains(&done), "{done}");
        assert!(!hasher.is_full());
        hasher.hash(secret("x")).await.unwrap();
    }

    #[test]
    fn a_cost_out_of_bounds_does_not_start() {
        for (argon2_memory, argon2_passes) in [(4, 1), (64, 0), (u32::MAX, 1), (64, u32::MAX)] {
            let config = PasswordsConfig { argon2_memory, argon2_passes, ..config() };
            assert!(Hasher::start(&config).is_err(), "{argon2_memory} {argon2_passes}");
        }
    }

    #[test]
    fn there_is_always_a_thread() {
        assert_eq!(threads(3), 3);
        assert!(threads(0) >= 1);
    }
}
