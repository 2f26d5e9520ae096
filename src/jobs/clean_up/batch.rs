//! Batches that hold the writer only for a moment: each is as large as the one before lets expect.

use std::time::{Duration, Instant};

use super::{Batch, Limits, Table};
use crate::storage::{Database, Result};

/// How long a batch should take. On SQLite no other write is carried out meanwhile.
const HOLD: Duration = Duration::from_millis(1);
/// The first batch: rows of a large table may each have to be fetched from the disk.
const FIRST: i64 = 4;
/// What the statements take at most.
const MOST: i64 = 1000;

/// The cleaning of one table.
#[derive(Debug)]
pub(super) struct Cleaning {
    table: Table,
    size: i64,
    has_more: bool,
    batches: u64,
    removed: u64,
    kept: u64,
    longest: Duration,
}

impl Cleaning {
    pub(super) const fn new(table: Table) -> Self {
        Self {
            table,
            size: FIRST,
            has_more: true,
            batches: 0,
            removed: 0,
            kept: 0,
            longest: Duration::ZERO,
        }
    }

    /// Whether a batch is worth while.
    pub(super) const fn has_more(&self) -> bool {
        self.has_more
    }

    /// Cleans one batch, and then leaves the database to others for as long as it took.
    pub(super) async fn batch(&mut self, database: &Database, limits: Limits) -> Result<()> {
        let (table, size) = (self.table, self.size);
        let (batch, held) = database
            .write(limits, move |tx, &limits| {
                Box::pin(async move {
                    let begun = Instant::now();
                    let batch = table.clean(tx, limits, size).await?;
                    Ok((batch, begun.elapsed()))
                })
            })
            .await?;
        self.note(batch, held);
        if self.has_more {
            tokio::time::sleep(held).await;
        }
        Ok(())
    }

    /// One line for the operator, unless there was nothing to do.
    pub(super) fn report(&self) {
        if self.removed + self.kept > 0 {
            tracing::info!(
                table = ?self.table,
                removed = self.removed,
                kept = self.kept,
                batches = self.batches,
                longest_hold_us = u64::try_from(self.longest.as_micros()).unwrap_or(u64::MAX),
                "clean-up",
            );
        }
    }

    fn note(&mut self, batch: Batch, held: Duration) {
        self.batches += 1;
        self.removed += batch.removed;
        self.kept += batch.kept;
        self.longest = self.longest.max(held);
        self.has_more = batch.more;
        self.size = next_size(self.size, held);
    }
}

/// The size that would have taken [`HOLD`], at most a quarter more than before: the next rows may lie
/// where nobody looked for long.
fn next_size(size: i64, held: Duration) -> i64 {
    let fitting =
        i128::from(size) * HOLD.as_micros().cast_signed() / held.as_micros().max(1).cast_signed();
    let most = size.saturating_add((size / 4).max(1)).min(MOST);
    i64::try_from(fitting).unwrap_or(MOST).clamp(1, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_grows_slowly_and_shrinks_at_once() {
        assert_eq!(next_size(100, Duration::from_micros(10)), 125);
        assert_eq!(next_size(100, Duration::from_micros(900)), 111);
        assert_eq!(next_size(1, Duration::ZERO), 2);
        assert_eq!(next_size(100, HOLD), 100);
        assert_eq!(next_size(100, HOLD * 10), 10);
        assert_eq!(next_size(100, Duration::from_secs(100)), 1);
        assert_eq!(next_size(1, Duration::MAX), 1);
        assert_eq!(next_size(MOST, Duration::ZERO), MOST);
    }
}
