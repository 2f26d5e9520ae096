//! What clean-up removes of second factors: what has ended, and none of what still says no.

use chancery::clock::Seconds;
use chancery::storage::pending_sign_ins::{self, PendingSignInRow};
use chancery::storage::trusted_devices::{self, TrustedDeviceRow};
use chancery::storage::{Result, Tx, spent_challenges};

use crate::clean_up::clean;
use crate::support::{TestServer, http_test};

const HOUR: Seconds = 3600;
const DAY: Seconds = 86_400;

async fn insert(tx: &mut Tx, end: Seconds) -> Result<()> {
    let key = end.to_be_bytes().to_vec();
    spent_challenges::spend(tx, &key, end).await?;
    let pending = PendingSignInRow {
        id_digest: key.clone(),
        browser_digest: Vec::new(),
        user_id: String::new(),
        user_updated_at: 0,
        amr: "[]".to_owned(),
        created_at: 0,
        expires_at: end,
        used_at: None,
    };
    pending_sign_ins::insert(tx, &pending).await?;
    let device = TrustedDeviceRow {
        id: end.to_string(),
        secret_digest: key,
        user_id: "ada".to_owned(),
        user_agent: String::new(),
        created_at: 0,
        expires_at: end,
    };
    trusted_devices::insert(tx, &device).await
}

http_test! {
    async fn what_has_ended_goes_and_what_still_says_no_stays(app: TestServer) {
        let (now, database) = (app.clock.now(), app.server.database());
        let ends = [now - DAY - 1, now - DAY, now - HOUR - 1, now - HOUR, now + DAY];
        database
            .write(ends, |tx, ends| {
                Box::pin(async move {
                    for end in ends {
                        insert(tx, *end).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        clean(&app).await;
        for end in ends {
            let key = end.to_be_bytes();
            let mut reader = database.reader().await.unwrap();
            let pending = pending_sign_ins::find(&mut reader, &key).await.unwrap();
            assert_eq!(pending.is_some(), end >= now - HOUR, "{}", end - now);
            let holds = trusted_devices::holds(&mut reader, &key, "ada", 0).await.unwrap();
            assert_eq!(holds, end >= now - DAY, "{}", end - now);
            drop(reader);
            let again = database.write(key, move |tx, key| {
                Box::pin(async move { spent_challenges::spend(tx, key, end).await })
            });
            assert_eq!(again.await.unwrap(), end < now - DAY, "{}", end - now);
        }
    }
}
