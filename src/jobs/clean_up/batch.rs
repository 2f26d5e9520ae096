//! Batches that hold up others only for a moment: each is as large as the one before lets expect.

use std::time::{Duration, Instant};

use super::{Batch, Table};
use crate::clock::Seconds;
use crate::storage::{Database, Result, Span};

/// What the statements take at most.
const MOST: i64 = 1000;

/// How large batches are.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// How long a batch should take.
    hold: Duration,
    /// The first batch.
    first: i64,
    /// The smallest batch.
    least: i64,
}

/// No other write is carried out meanwhile. A batch waits for its turn as every write does, so that
/// much smaller ones would not catch up with many who sign in and out.
const SQLITE: Pace = Pace { hold: Duration::from_millis(2), first: 8, least: 4 };
/// A batch locks rows that have ended, which nobody waits for, and grants whose end was put off.
/// Under load each waits for one of the connections and for its commit, so that small ones would
/// never catch up.
const POSTGRES: Pace = Pace { hold: Duration::from_millis(5), first: 250, least: 250 };

/// The cleaning of one table.
#[derive(Debug)]
pub(super) struct Cleaning {
    table: Table,
    /// What is not yet cleaned.
    span: Span,
    pace: Pace,
    size: i64,
    has_more: bool,
    batches: u64,
    removed: u64,
    kept: u64,
    longest: Duration,
}

impl Cleaning {
    /// Of what ended before `before`.
    pub(super) const fn new(table: Table, before: Seconds, database: &Database) -> Self {
        let pace = match database {
            Database::Sqlite(_) => SQLITE,
            Database::Postgres(_) => POSTGRES,
        };
        Self {
            table,
            span: Span { from: Seconds::MIN, before },
            pace,
            size: pace.first,
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

    /// Cleans one batch if there is something to clean, and then leaves the database to others for
    /// as long as it took.
    pub(super) async fn batch(&mut self, database: &Database) -> Result<()> {
        let (table, size) = (self.table, self.size);
        let Some(from) = self.look_ahead(database).await? else {
            self.has_more = false;
            return Ok(());
        };
        self.span.from = from;
        let (batch, held) = database
            .write(self.span, move |tx, &span| {
                Box::pin(async move {
                    let begun = Instant::now();
                    let batch = table.clean(tx, span, size).await?;
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

    /// Where the next batch begins, if there is one. Its pages were just read then, so that the
    /// writer does not wait for the disk.
    async fn look_ahead(&self, database: &Database) -> Result<Option<Seconds>> {
        let mut reader = database.reader().await?;
        let from = self.table.first(&mut reader, self.span).await?;
        if let Some(from) = from {
            let span = Span { from, ..self.span };
            self.table.read_ahead(&mut reader, span, self.size).await?;
        }
        Ok(from)
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
        // Else another node was faster.
        self.has_more = batch.removed + batch.kept > 0;
        self.size = self.pace.next_size(self.size, held);
    }
}

impl Pace {
    /// The size that would have taken as long as a batch should, at most a quarter more than before:
    /// the next rows may lie where nobody looked for long. At least half as much: the processor may
    /// have been busy with something else.
    fn next_size(self, size: i64, held: Duration) -> i64 {
        let fitting = i128::from(size) * self.hold.as_micros().cast_signed()
            / held.as_micros().max(1).cast_signed();
        let most = size.saturating_add((size / 4).max(1)).min(MOST);
        let least = (size / 2).max(self.least).min(most);
        i64::try_from(fitting).unwrap_or(MOST).clamp(least, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_grows_slowly_and_shrinks_faster() {
        let next_size = |size, held| SQLITE.next_size(size, held);
        assert_eq!(next_size(100, Duration::from_micros(10)), 125);
        assert_eq!(next_size(100, SQLITE.hold * 9 / 10), 111);
        assert_eq!(next_size(4, Duration::ZERO), 5);
        assert_eq!(next_size(100, SQLITE.hold), 100);
        assert_eq!(next_size(100, SQLITE.hold * 10), 50);
        assert_eq!(next_size(6, Duration::from_secs(100)), SQLITE.least);
        assert_eq!(next_size(SQLITE.least, Duration::MAX), SQLITE.least);
        assert_eq!(next_size(MOST, Duration::ZERO), MOST);
    }

    #[test]
    fn a_batch_that_costs_a_commit_is_never_small() {
        let next_size = |size, held| POSTGRES.next_size(size, held);
        assert_eq!(next_size(800, POSTGRES.hold * 2), 400);
        assert_eq!(next_size(400, POSTGRES.hold * 2), 250);
        assert_eq!(next_size(250, Duration::MAX), 250);
        assert_eq!(next_size(MOST, Duration::ZERO), MOST);
    }
}
