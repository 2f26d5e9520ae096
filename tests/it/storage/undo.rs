//! What is undone is undone alone and with its audit rows, whatever else was written with it.

use chancery::audit::{ClientEvent, Event, Origin};
use chancery::storage::outbox::{self, NewMessage};
use chancery::storage::{self, Database, StorageError, Tx, audit_log};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::sync::mpsc;

use super::{ids, insert, open, put};
use crate::support::{TestDatabase, database_test};

/// How a write ends after it has written a client and two audit rows.
#[derive(Clone, Copy)]
enum End {
    Well,
    WithError,
    WithPanic,
    /// One of its statements fails, of which it tells nobody.
    Silently,
}

const ENDS: [End; 7] =
    [End::Well, End::Well, End::WithError, End::Well, End::WithPanic, End::Silently, End::Well];

database_test! {
    async fn what_fails_among_others_is_undone_alone_with_its_audit_rows(database: TestDatabase) {
        let database = open(&database).await;
        let writes = (0..140).map(|number| {
            let (database, end) = (database.clone(), ENDS[number % ENDS.len()]);
            tokio::spawn(async move {
                let id = format!("u{number:03}");
                database.write((id, end), |tx, (id, end)| Box::pin(write(tx, id, *end))).await
            })
        });
        let mut kept = Vec::new();
        for (number, ended) in join_all(writes).await.into_iter().enumerate() {
            let is_written = ended.is_ok_and(|outcome| outcome.is_ok());
            assert_eq!(is_written, matches!(ENDS[number % ENDS.len()], End::Well), "{number}");
            if is_written {
                kept.push(format!("u{number:03}"));
            }
        }
        assert_eq!(ids(&database).await, kept);
        let rows = audit_of(&database).await;
        assert_eq!(rows.len(), 2 * kept.len());
        for id in &kept {
            let events: Vec<_> = rows.iter().filter(|(_, client)| client == id).collect();
            let [(first, _), (second, _)] = events[..] else { panic!("{id}: {events:?}") };
            assert_eq!((&**first, &**second), ("client_created", "client_enabled"), "{id}");
        }
    }
}

database_test! {
    async fn more_rows_than_one_statement_takes_keep_their_order(database: TestDatabase) {
        let database = open(&database).await;
        database
            .write((), |tx, ()| {
                Box::pin(async move {
                    for number in 0..203 {
                        append(tx, ClientEvent::Enabled { client_id: number.to_string() }.into()).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let clients: Vec<_> = audit_of(&database).await.into_iter().map(|row| row.1).collect();
        assert_eq!(clients, (0..203).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}

database_test! {
    async fn a_caller_that_goes_away_cuts_no_write_short(database: TestDatabase) {
        let database = open(&database).await;
        let (sender, mut ended) = mpsc::unbounded_channel();
        let mut left_early = 0;
        for number in 0..20 {
            let sender = sender.clone();
            let write = database.write(format!("g{number:02}"), move |tx, id| {
                let sender = sender.clone();
                Box::pin(async move {
                    insert(tx, id).await?;
                    append(tx, ClientEvent::Created { client_id: id.clone() }.into()).await?;
                    sender.send(()).unwrap();
                    Ok(())
                })
            });
            // Polled once, then dropped.
            left_early += usize::from(write.now_or_never().is_none());
        }
        assert!(left_early > 0);
        drop(sender);
        // Resolves when the last closure is gone, which is after its commit.
        while ended.recv().await.is_some() {}
        put(&database, "last").await.unwrap();
        assert_eq!(ids(&database).await.len(), 21);
        assert_eq!(audit_of(&database).await.len(), 20);
    }
}

async fn write(tx: &mut Tx, id: &str, end: End) -> storage::Result<()> {
    append(tx, ClientEvent::Created { client_id: id.to_owned() }.into()).await?;
    insert(tx, id).await?;
    append(tx, ClientEvent::Enabled { client_id: id.to_owned() }.into()).await?;
    match end {
        End::Well => Ok(()),
        End::WithError => Err(StorageError::Corrupt("on purpose".to_owned())),
        End::WithPanic => panic!("a panic on purpose"),
        End::Silently => {
            outbox::insert(tx, &message(id)).await?;
            // The same again; nobody hears of the failure.
            drop(outbox::insert(tx, &message(id)).await);
            Ok(())
        }
    }
}

fn message(id: &str) -> NewMessage<'_> {
    NewMessage { id, sealed: b"", template: "", topic: None, useless_at: None, created_at: 0 }
}

async fn append(tx: &mut Tx, event: Event) -> storage::Result<()> {
    audit_log::append(tx, 1, &Origin::default(), &event).await
}

/// Event and client of each row, oldest first.
async fn audit_of(database: &Database) -> Vec<(String, String)> {
    let mut reader = database.reader().await.unwrap();
    let rows = audit_log::latest(&mut reader, 1000).await.unwrap();
    rows.into_iter().rev().map(|row| (row.event, row.client_id.unwrap_or_default())).collect()
}
