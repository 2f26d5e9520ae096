//! Who stands behind a token, when many ask at the same time.

use chancery::storage::sessions::SessionLimits;
use chancery::storage::{grants, revoked_tokens, users};
use futures_util::future::join_all;

use super::open;
use crate::support::{TestDatabase, database_test};

const LIMITS: SessionLimits = SessionLimits { now: 100, created_after: 0, used_after: 0 };

database_test! {
    async fn each_of_many_who_ask_at_once_is_told_of_the_own_grant(database: TestDatabase) {
        let database = open(&database).await;
        database
            .write((), |tx, ()| {
                Box::pin(async move {
                    for number in 0..100 {
                        let id = format!("{number:03}");
                        users::insert(tx, &person(&id)).await?;
                        grants::insert(tx, &grant(&id)).await?;
                        if number % 3 == 0 {
                            grants::revoke(tx, &id, 50).await?;
                        }
                        if number % 5 == 0 {
                            revoked_tokens::insert(tx, &format!("{id}.jti"), 200).await?;
                        }
                        if number % 7 == 0 {
                            users::lock(tx, &id, 50).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let asked = (0..110).map(|number| {
            let (database, id) = (database.clone(), format!("{number:03}"));
            tokio::spawn(async move {
                let jti = format!("{id}.jti");
                database.holders().find(&id, &jti, LIMITS).await
            })
        });
        for (number, found) in join_all(asked).await.into_iter().enumerate() {
            let stands = number < 100 && [3, 5, 7].iter().all(|ends| number % ends != 0);
            let found = found.unwrap().unwrap().map(|holder| holder.user.id);
            assert_eq!(found, stands.then(|| format!("{number:03}")));
        }
        database.close().await;
        assert!(database.holders().find("001", "x", LIMITS).await.is_err());
    }
}

/// An account with this id, which may be used.
pub(super) fn person(id: &str) -> users::UserRow {
    let email = format!("{id}@example.com");
    let address = users::Address { email: &email, canonical: &email, skeleton: None };
    users::UserRow { email_verified: true, ..users::UserRow::new(id.to_owned(), address, 1) }
}

pub(super) fn grant(id: &str) -> grants::GrantRow {
    grants::GrantRow {
        id: id.to_owned(),
        client_id: "client".to_owned(),
        user_id: id.to_owned(),
        sid: None,
        scope: "openid".to_owned(),
        detail: "{}".to_owned(),
        generation: 0,
        refresh_digest: None,
        previous_digest: None,
        successor: None,
        rotated_at: None,
        created_at: 1,
        idle_expires_at: 200,
        expires_at: 200,
        revoked_at: None,
    }
}
