//! Whose turn it is: one node claims a job that is due, and gives it back when it is done.

use crate::clock::Seconds;
use crate::storage::{self, Database, jobs};

/// How long a claim holds when its node never gives the job back.
const LEASE: Seconds = 900;

/// The answer to a node that would run a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is this node's; nobody else runs it until it is given back.
    Ours,
    /// It is not due, or another node has it; look again after so many seconds.
    Wait(Seconds),
}

/// Claims the job if it is due. A job that nobody knows yet is due at `first`.
pub(super) async fn take(
    database: &Database,
    name: &'static str,
    now: Seconds,
    first: Seconds,
) -> storage::Result<Turn> {
    // Looking takes no write, and most of the time there is nothing to do.
    let known = jobs::next_run(&mut database.reader().await?, name).await?;
    let due = known.unwrap_or(first);
    if known.is_none() {
        database.write((), move |tx, ()| Box::pin(jobs::ensure(tx, name, first))).await?;
    }
    if due > now {
        return Ok(Turn::Wait(due - now));
    }
    let claimed =
        database.write((), move |tx, ()| Box::pin(jobs::claim(tx, name, now, now + LEASE))).await?;
    Ok(if claimed { Turn::Ours } else { Turn::Wait(LEASE) })
}

/// Gives the job back, due again at `next`.
pub(super) async fn give_back(
    database: &Database,
    name: &'static str,
    next: Seconds,
) -> storage::Result<()> {
    database.write((), move |tx, ()| Box::pin(jobs::finish(tx, name, next))).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::scratch;

    #[tokio::test]
    async fn one_node_has_a_job_until_it_gives_it_back_or_its_lease_ends() {
        let directory = tempfile::tempdir().unwrap();
        let database = scratch::migrated(&directory).await;
        let take = |now| take(&database, "sweep", now, 105);

        assert_eq!(take(100).await.unwrap(), Turn::Wait(5), "a new job waits for its first time");
        assert_eq!(take(104).await.unwrap(), Turn::Wait(1));
        let (one, two) = tokio::join!(take(105), take(105));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(matches!((one, two), (Turn::Ours, Turn::Wait(_)) | (Turn::Wait(_), Turn::Ours)));
        give_back(&database, "sweep", 165).await.unwrap();
        assert_eq!(take(110).await.unwrap(), Turn::Wait(55));
        assert_eq!(take(165).await.unwrap(), Turn::Ours);
        assert!(matches!(take(164 + LEASE).await.unwrap(), Turn::Wait(_)));
        assert_eq!(take(165 + LEASE).await.unwrap(), Turn::Ours, "its node died");
    }
}
