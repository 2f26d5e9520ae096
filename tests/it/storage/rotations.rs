//! Rotations of refresh tokens that come at the same time.

use chancery::audit::{Event, Origin};
use chancery::storage::audit_log::{self, Entry};
use chancery::storage::grants::{self, IdleEnd, LiveToken, Rotation};
use chancery::storage::rotations::{Rotations, Use};
use chancery::storage::sessions::SessionLimits;
use chancery::storage::{Database, StorageError, clients, users};
use futures_util::future::join_all;

use super::holders::person;
use super::open;
use crate::support::{TestDatabase, database_test};

const NOW: i64 = 100;
const LIMITS: SessionLimits = SessionLimits { now: NOW, created_after: 0, used_after: 0 };

database_test! {
    async fn of_many_that_come_at_once_each_live_token_is_rotated_once(database: TestDatabase) {
        let database = open(&database).await;
        prepare(&database, 100).await;
        let rotations = Rotations::start(database.clone());
        // Each token comes four times, each time for another successor.
        let tries = (0..400).map(|number| {
            let rotations = rotations.clone();
            let token = token(number % 100, number, "client", Ok(()));
            tokio::spawn(async move { rotations.rotate(token).await.unwrap() })
        });
        let held: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let mut reader = database.reader().await.unwrap();
        for number in 0..100 {
            let won: Vec<_> = (0..4).map(|round| number + 100 * round)
                .filter(|&each| held[each].is_some()).collect();
            let grant = grants::find(&mut reader, &id(number)).await.unwrap().unwrap();
            if number % 7 == 0 {
                assert_eq!((won.len(), grant.generation), (0, 0), "{number} was revoked");
                continue;
            }
            assert_eq!((won.len(), grant.generation), (1, 1), "{number}");
            assert_eq!(grant.refresh_digest.unwrap(), digest(won[0]));
            assert_eq!(grant.previous_digest.unwrap(), b"live");
            assert_eq!(grant.successor.unwrap(), digest(won[0]));
            assert_eq!((grant.rotated_at, grant.idle_expires_at), (Some(NOW), 151));
            let held = held[won[0]].as_ref().unwrap();
            assert_eq!((&held.user_id, held.scope.as_str()), (&id(number), "openid"));
        }
        // What was written down is what was done.
        let rows = audit_log::latest(&mut reader, 1000).await.unwrap();
        assert_eq!(rows.len(), held.iter().flatten().count());
    }
}

database_test! {
    async fn a_rotation_is_the_clients_own_and_of_the_live_token(database: TestDatabase) {
        let database = open(&database).await;
        prepare(&database, 2).await;
        let rotations = Rotations::start(database);
        assert!(rotations.rotate(token(1, 1, "another", Ok(()))).await.unwrap().is_none());
        let mut old = token(1, 1, "client", Ok(()));
        old.token.digest = b"old".to_vec();
        assert!(rotations.rotate(old).await.unwrap().is_none());
        let mut newer = token(1, 1, "client", Ok(()));
        newer.token.generation = 1;
        assert!(rotations.rotate(newer).await.unwrap().is_none());
        assert!(rotations.rotate(token(1, 1, "client", Ok(()))).await.unwrap().is_some());
    }
}

database_test! {
    async fn one_that_cannot_be_written_down_takes_nobody_along(database: TestDatabase) {
        let database = open(&database).await;
        prepare(&database, 30).await;
        let rotations = Rotations::start(database.clone());
        let tries = (1..30).map(|number| {
            let rotations = rotations.clone();
            let fails = number == 13;
            let noted = if fails { Err(()) } else { Ok(()) };
            tokio::spawn(async move {
                let done = rotations.rotate(token(number, number, "client", noted)).await;
                // None: it is for the caller to do it alone.
                (number, fails, done.unwrap().is_some())
            })
        });
        let done: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let mut reader = database.reader().await.unwrap();
        for (number, fails, is_done) in done {
            let grant = grants::find(&mut reader, &id(number)).await.unwrap().unwrap();
            assert_eq!(grant.generation == 1, is_done, "{number}");
            assert!(!(fails && is_done));
        }
    }
}

database_test! {
    async fn a_database_that_is_closed_rotates_nothing(database: TestDatabase) {
        let database = open(&database).await;
        prepare(&database, 2).await;
        let rotations = Rotations::start(database.clone());
        database.close().await;
        let refused = rotations.rotate(token(1, 1, "client", Ok(()))).await;
        assert!(refused.unwrap_err().is_unavailable());
    }
}

fn id(number: usize) -> String {
    format!("{number:03}")
}

fn digest(number: usize) -> Vec<u8> {
    format!("next {number}").into_bytes()
}

fn token(grant: usize, next: usize, client_id: &str, noted: Result<(), ()>) -> Use {
    Use {
        token: LiveToken { grant_id: id(grant), generation: 0, digest: b"live".to_vec() },
        client_id: client_id.to_owned(),
        rotation: Rotation { next_digest: digest(next), successor: digest(next) },
        end: IdleEnd { at: 900, after_creation: 150 },
        limits: LIMITS,
        note: Box::new(move |held| {
            noted.map_err(|()| StorageError::Corrupt("the grant".to_owned()))?;
            let event = Event::UserUnlocked { user_id: held.user_id.clone() };
            Entry::new(NOW, &Origin::default(), &event)
        }),
    }
}

/// Grants of the client, every seventh of them revoked.
async fn prepare(database: &Database, count: usize) {
    database
        .write(count, |tx, &count| {
            Box::pin(async move {
                clients::insert(tx, super::client("client"), 1).await?;
                for number in 0..count {
                    users::insert(tx, &person(&id(number))).await?;
                    grants::insert(tx, &grant(number)).await?;
                    if number % 7 == 0 {
                        grants::revoke(tx, &id(number), 50).await?;
                    }
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

fn grant(number: usize) -> grants::GrantRow {
    grants::GrantRow {
        refresh_digest: Some(b"live".to_vec()),
        idle_expires_at: 1000,
        expires_at: 1000,
        ..super::holders::grant(&id(number))
    }
}
