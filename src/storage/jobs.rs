//! Table `jobs`: when each recurring job is due next, and which node has it.

use super::{Reader, Result, Tx, execute, fetch_optional, sql};
use crate::clock::Seconds;

sql! {
    ENSURE = "INSERT INTO jobs (name, next_run_at, claimed_until) VALUES ($1, $2, 0) \
              ON CONFLICT (name) DO NOTHING";
    NEXT_RUN = "SELECT next_run_at FROM jobs WHERE name = $1";
    CLAIM = "UPDATE jobs SET claimed_until = $3 WHERE name = $1 AND next_run_at <= $2 \
             AND claimed_until <= $2";
    FINISH = "UPDATE jobs SET next_run_at = $2, claimed_until = 0 WHERE name = $1";
}

/// Makes sure the job has a row; a new one is due at `next_run_at`.
pub async fn ensure(tx: &mut Tx, name: &str, next_run_at: Seconds) -> Result<()> {
    execute!(tx, ENSURE, name, next_run_at).map(drop)
}

/// When the job is due.
pub async fn next_run(reader: &mut Reader, name: &str) -> Result<Option<Seconds>> {
    Ok(fetch_optional!(reader, (i64,), NEXT_RUN, name)?.map(|(at,)| at))
}

/// Claims a due job until `claimed_until`; `false` when it is not due or another node has it.
pub async fn claim(tx: &mut Tx, name: &str, now: Seconds, claimed_until: Seconds) -> Result<bool> {
    Ok(execute!(tx, CLAIM, name, now, claimed_until)? == 1)
}

/// Gives the job back, due again at `next_run_at`.
pub async fn finish(tx: &mut Tx, name: &str, next_run_at: Seconds) -> Result<()> {
    execute!(tx, FINISH, name, next_run_at).map(drop)
}
