//! Whether the server's disk has room.
//!
//! Small writes say nothing about that: they fit into pages that are there, and the write-ahead log
//! keeps files to write to. What the server sorts on the disk needs new room each time, and leaves
//! nothing behind.

use sqlx::Executor as _;

use super::pooled::Pooled;
use crate::storage::{Result, StorageError};

/// So little memory that [`SORT`] does not fit into it.
const LITTLE_MEMORY: &str = "SET LOCAL work_mem = '64kB'";
/// Sorts some 200 kB where tables are.
const SORT: &str = "SELECT count(*) FROM \
                    (SELECT number FROM generate_series(1, 8000) AS number \
                    ORDER BY number DESC OFFSET 0) AS sorted";

/// An error when there is none.
pub(super) async fn probe(connection: &mut Pooled) -> Result<()> {
    connection.begin().await?;
    let (server, _) = connection.parts();
    // Not by what notes failures of writes: this is none, and the next answer is not to rest on it.
    let sorted = async {
        server.execute(LITTLE_MEMORY).await?;
        server.execute(SORT).await
    };
    let sorted = sorted.await.map(drop).map_err(StorageError::from);
    connection.roll_back().await?;
    sorted
}
