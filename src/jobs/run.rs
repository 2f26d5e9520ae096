//! The loop: each job in a task of its own, so that a slow one holds up no other.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::turn::{self, Turn};
use super::{ALL, Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::server::Server;

/// The longest time until a node looks whether a job of the whole site is due.
const LOOK_AGAIN: Seconds = 60;
/// The longest time until a failed job is tried again.
const RETRY: Seconds = 60;
/// Seconds between the first runs of the jobs of a new site.
const SPREAD: Seconds = 5;

/// What came of looking at a job.
enum Step {
    Ran(Progress),
    Waiting(Seconds),
}

/// Runs all jobs until `shutdown` resolves, and then waits for those under way. Dropping the
/// future ends them at once.
pub async fn run(server: Server, shutdown: impl Future<Output = ()>) {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for (job, place) in ALL.into_iter().zip(1..) {
        tasks.spawn(repeat(server.clone(), job, place * SPREAD, stopped.clone()));
    }
    shutdown.await;
    stop.send_replace(true);
    while tasks.join_next().await.is_some() {}
}

/// Runs every job that is due once, here and now, and says which; jobs of each node always are.
/// All are tried; the answer is the first error, if there was one.
pub async fn run_due(server: &Server) -> Result<Vec<&'static str>, JobError> {
    let mut ran = Vec::new();
    let mut failed = None;
    for job in ALL {
        loop {
            match step(server, job, 0).await {
                Ok(Step::Ran(Progress::More)) => continue,
                Ok(Step::Ran(Progress::Done)) => ran.push(job.name()),
                Ok(Step::Waiting(_)) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
            break;
        }
    }
    failed.map_or(Ok(ran), Err)
}

async fn repeat(
    server: Server,
    job: &'static dyn Job,
    delay: Seconds,
    mut stopped: watch::Receiver<bool>,
) {
    let mut failing = false;
    loop {
        let every = job.every(server.config());
        let wait = match step(&server, job, delay).await {
            Ok(done) => {
                if std::mem::take(&mut failing) {
                    tracing::info!(job = job.name(), "the job works again");
                }
                match done {
                    Step::Ran(Progress::Done) => every,
                    Step::Ran(Progress::More) => 1,
                    Step::Waiting(wait) => wait.min(LOOK_AGAIN),
                }
            }
            Err(error) => {
                // One line when it begins to fail, not one for each try.
                if std::mem::replace(&mut failing, true) {
                    tracing::debug!(job = job.name(), %error, "the job still fails");
                } else {
                    tracing::error!(job = job.name(), %error, "a job failed and is tried again");
                }
                every.min(RETRY)
            }
        };
        let wait = Duration::from_secs(wait.max(1).unsigned_abs());
        tokio::select! {
            biased;
            // An error means that the loop is gone, which ends the job as well.
            _ = stopped.wait_for(|stop| *stop) => return,
            () = job.woken(&server) => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Runs the job if it is due; a new one is due after `delay`.
async fn step(server: &Server, job: &dyn Job, delay: Seconds) -> Result<Step, JobError> {
    if job.place() == Place::EachNode {
        return execute(server, job).await.map(Step::Ran);
    }
    let now = server.now();
    if let Turn::Wait(wait) = turn::take(server.database(), job.name(), now, now + delay).await? {
        return Ok(Step::Waiting(wait));
    }
    let result = execute(server, job).await;
    let every = job.every(server.config());
    let wait = match result {
        Ok(Progress::Done) => every,
        Ok(Progress::More) => 0,
        Err(_) => every.min(RETRY),
    };
    let next = server.now() + wait;
    let given_back = turn::give_back(server.database(), job.name(), next).await;
    let progress = result?;
    given_back?;
    Ok(Step::Ran(progress))
}

async fn execute(server: &Server, job: &dyn Job) -> Result<Progress, JobError> {
    let started = server.now();
    let result = AssertUnwindSafe(job.run(server)).catch_unwind().await;
    tracing::debug!(job = job.name(), seconds = server.now() - started, "a job ran");
    result.unwrap_or(Err(JobError::Panicked))
}
