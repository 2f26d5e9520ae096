//! Looks whether another process has written to the file: a command beside the server.
//!
//! On the writer's connection `PRAGMA data_version` changes with the commits of others only. What
//! they changed is unknown, so it is everything.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::writer::Request;
use crate::storage::changes::{Change, Changes, Contact};

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Looks until the database is closed or nobody has it any more.
pub(super) async fn run(writer: mpsc::WeakSender<Request>, changes: Arc<Changes>) {
    let mut known = None;
    loop {
        let Some(queue) = writer.upgrade() else { return };
        let (sender, receiver) = oneshot::channel();
        if queue.send(Request::Look(sender)).await.is_err() {
            return;
        }
        drop(queue);
        match receiver.await {
            Ok(Ok(version)) => {
                if known.replace(version) != Some(version) {
                    changes.publish(&Change::Everything);
                }
                changes.set_contact(Contact::Live);
            }
            Ok(Err(error)) => {
                // The writer may get another connection, whose numbers are others.
                known = None;
                changes.set_contact(Contact::Deaf);
                tracing::debug!(%error, "the file cannot be looked at");
            }
            Err(_) => return,
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
