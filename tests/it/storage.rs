//! The database: statements and migrations on both kinds, and what a write promises.

use std::collections::BTreeSet;

use chancery::storage::clients::NewClient;
use chancery::storage::{self, Database, STATEMENTS, StorageError, Tx, clients, migrations, users};
use futures_util::future::join_all;

use crate::support::{TestDatabase, database_test};

mod holders;
mod rotations;
mod undo;

database_test! {
    async fn every_statement_is_understood(database: TestDatabase) {
        let database = open(&database).await;
        let mut reader = database.reader().await.unwrap();
        let mut count = 0;
        for (table, statements) in STATEMENTS {
            for (name, statement) in *statements {
                if let Err(error) = reader.prepare(statement).await {
                    panic!("{table}::{name}: {error:?}\n{statement}");
                }
                count += 1;
            }
        }
        assert!(count > 50, "{count}");
        for statement in database.composed_statements() {
            if let Err(error) = reader.prepare(statement).await {
                panic!("{error:?}\n{statement}");
            }
        }
        assert!(reader.prepare("SELECT nothing FROM nowhere").await.is_err());
        assert!(reader.prepare("SELECT no_such_column FROM users").await.is_err());
    }
}

database_test! {
    async fn prepared_statements_outlive_a_column_that_another_node_adds(database: TestDatabase) {
        let prepared = open(&database).await;
        put(&prepared, "one").await.unwrap();
        let user = holders::person("u");
        prepared
            .write(user, |tx, user| Box::pin(async move { users::insert(tx, user).await.map(drop) }))
            .await
            .unwrap();
        let mut reader = prepared.reader().await.unwrap();
        // Once is prepared, often enough is planned for good.
        for _ in 0..10 {
            assert!(clients::find(&mut reader, "one").await.unwrap().is_some());
            assert!(users::find(&mut reader, "u").await.unwrap().is_some());
        }
        database.execute("ALTER TABLE clients ADD COLUMN added TEXT").await;
        database.execute("ALTER TABLE users ADD COLUMN added TEXT").await;
        assert!(clients::find(&mut reader, "one").await.unwrap().is_some());
        assert!(users::find(&mut reader, "u").await.unwrap().is_some());
    }
}

#[test]
fn no_statement_leaves_open_which_columns_it_reads() {
    for (table, statements) in STATEMENTS {
        for (name, statement) in *statements {
            // All of what a query inside names is named there.
            let statement = statement.replace("SELECT * FROM (SELECT ", "");
            let counted = statement.replace("count(*)", "");
            assert!(!counted.contains('*'), "{table}::{name}");
        }
    }
}

#[test]
fn every_table_has_its_statements_listed() {
    let tables: BTreeSet<_> = STATEMENTS.iter().map(|(table, _)| *table).collect();
    let schema: String = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .unwrap()
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap() + "\n")
        .collect();
    let created = schema.lines().filter_map(|line| line.strip_prefix("CREATE TABLE "));
    let created: BTreeSet<_> = created.map(|line| line.trim_end_matches(" (")).collect();
    assert_eq!(tables, created);
}

database_test! {
    async fn migrations_run_once_however_often_and_by_however_many(database: TestDatabase) {
        let first = open(&database).await;
        put(&first, "kept").await.unwrap();
        migrations::run(&first).await.unwrap();
        let starting = join_all((0..4).map(|_| open(&database))).await;
        for database in starting {
            assert_eq!(ids(&database).await, ["kept"]);
        }
    }
}

database_test! {
    async fn several_that_start_at_once_migrate_an_empty_database(database: TestDatabase) {
        // SQLite belongs to one process, but a command may run beside the server.
        let databases = join_all((0..4).map(|_| database.connect())).await;
        let migrated = join_all(databases.iter().map(migrations::run)).await;
        assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
        put(&databases[0], "one").await.unwrap();
        assert_eq!(ids(&databases[3]).await, ["one"]);
    }
}

database_test! {
    async fn an_error_undoes_what_was_written(database: TestDatabase) {
        let database = open(&database).await;
        let undone: storage::Result<()> = database
            .write((), |tx, ()| {
                Box::pin(async move {
                    insert(tx, "undone").await?;
                    Err(StorageError::Corrupt("on purpose".to_owned()))
                })
            })
            .await;
        assert!(matches!(undone, Err(StorageError::Corrupt(_))));
        assert!(ids(&database).await.is_empty());
    }
}

database_test! {
    async fn a_protocol_error_inside_ok_is_committed(database: TestDatabase) {
        let database = open(&database).await;
        let refused: Result<(), &str> = database
            .write((), |tx, ()| {
                Box::pin(async move {
                    insert(tx, "revoked").await?;
                    Ok(Err("invalid_grant"))
                })
            })
            .await
            .unwrap();
        assert_eq!(refused, Err("invalid_grant"));
        assert_eq!(ids(&database).await, ["revoked"]);
    }
}

database_test! {
    async fn a_write_is_there_after_the_database_was_closed(database: TestDatabase) {
        let first = open(&database).await;
        put(&first, "durable").await.unwrap();
        first.close().await;
        assert!(put(&first, "late").await.is_err());
        assert_eq!(ids(&database.connect().await).await, ["durable"]);
    }
}

database_test! {
    async fn each_of_many_writers_is_committed_or_undone_by_itself(database: TestDatabase) {
        let database = open(&database).await;
        let writers = (0..200).map(|number: u32| {
            let database = database.clone();
            tokio::spawn(async move {
                let outcome: storage::Result<()> = database
                    .write(number, |tx, number| {
                        Box::pin(async move {
                            insert(tx, &format!("w{number:03}")).await?;
                            if number.is_multiple_of(4) {
                                return Err(StorageError::Corrupt("on purpose".to_owned()));
                            }
                            Ok(())
                        })
                    })
                    .await;
                // Whoever is told that it is written must find it.
                let written = ids(&database).await.contains(&format!("w{number:03}"));
                assert_eq!(outcome.is_ok(), written, "{number}");
                assert_eq!(outcome.is_ok(), !number.is_multiple_of(4), "{number}: {outcome:?}");
            })
        });
        for finished in join_all(writers).await {
            finished.unwrap();
        }
        assert_eq!(ids(&database).await.len(), 150);
    }
}

database_test! {
    async fn a_panic_in_one_write_harms_no_other(database: TestDatabase) {
        let database = open(&database).await;
        let writers = (0..40).map(|number: u32| {
            let database = database.clone();
            tokio::spawn(async move {
                database
                    .write(number, |tx, number| {
                        Box::pin(async move {
                            insert(tx, &format!("p{number:02}")).await?;
                            assert!(!number.is_multiple_of(10), "a panic on purpose");
                            Ok(())
                        })
                    })
                    .await
            })
        });
        for (number, finished) in join_all(writers).await.into_iter().enumerate() {
            // On PostgreSQL the panic is the caller's own, on SQLite it hears of it.
            let is_written = matches!(finished, Ok(Ok(())));
            assert_eq!(is_written, !number.is_multiple_of(10), "{number}: {finished:?}");
        }
        assert_eq!(ids(&database).await.len(), 36);
        put(&database, "afterwards").await.unwrap();
    }
}

database_test! {
    async fn one_conditional_statement_has_one_winner(database: TestDatabase) {
        let database = open(&database).await;
        for round in 0..10 {
            let id = format!("race{round}");
            let racers = (0..50).map(|_| {
                let (database, id) = (database.clone(), id.clone());
                tokio::spawn(async move { put(&database, &id).await.unwrap() })
            });
            let won = join_all(racers).await.into_iter().filter(|won| *won.as_ref().unwrap());
            assert_eq!(won.count(), 1, "{id}");
        }
    }
}

database_test! {
    async fn a_command_writes_beside_the_running_server(database: TestDatabase) {
        let server = open(&database).await;
        let command = database.connect().await;
        let writes = (0..60).map(|number| {
            let database = if number % 3 == 0 { command.clone() } else { server.clone() };
            tokio::spawn(async move { put(&database, &format!("c{number:02}")).await })
        });
        for written in join_all(writes).await {
            assert!(written.unwrap().unwrap());
        }
        assert_eq!(ids(&server).await, ids(&command).await);
        assert_eq!(ids(&server).await.len(), 60);
    }
}

async fn open(database: &TestDatabase) -> Database {
    let database = database.connect().await;
    migrations::run(&database).await.unwrap();
    database
}

/// `false` when it was there.
async fn put(database: &Database, id: &str) -> storage::Result<bool> {
    database.write(id.to_owned(), |tx, id| Box::pin(insert(tx, id))).await
}

async fn insert(tx: &mut Tx, id: &str) -> storage::Result<bool> {
    clients::insert(tx, client(id), 0).await
}

/// A client without metadata.
pub(crate) const fn client(id: &str) -> NewClient<'_> {
    NewClient {
        id,
        metadata: "{}",
        extra: "{}",
        source: "operator",
        secret_digest: None,
        sealed_secret: None,
        registration_digest: None,
        refetch_at: None,
    }
}

async fn ids(database: &Database) -> Vec<String> {
    let mut reader = database.reader().await.unwrap();
    let rows = clients::list(&mut reader, "", 1000).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}
