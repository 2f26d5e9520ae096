//! Removes what has ended, in batches small enough that no other write waits for long.
//!
//! Most of it stays for a day after its end: a late answer finds out what happened, a replayed
//! code is still recognised while a token of its grant may live, and the clocks of nodes differ.
//! The audit log is never touched.

use async_trait::async_trait;

use super::{Job, JobError};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;
use crate::storage::{
    self, Database, Tx, authorization_codes, authorization_sessions, grants, one_time_codes,
    revoked_tokens, sessions, throttles,
};

const BATCH: i64 = 200;
const DAY: Seconds = 86_400;
const EVERY: Seconds = 600;

pub(super) struct CleanUp;

/// What is cleaned up.
#[derive(Clone, Copy, Debug)]
enum Table {
    AuthorizationCodes,
    AuthorizationSessions,
    Grants,
    OneTimeCodes,
    RevokedTokens,
    Sessions,
    Throttles,
}

/// Until when a row must have ended.
#[derive(Clone, Copy)]
struct Limits {
    ended: Seconds,
    session_idle: Seconds,
    throttle_at_rest: Seconds,
}

#[async_trait]
impl Job for CleanUp {
    fn name(&self) -> &'static str {
        "clean_up"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    async fn run(&self, server: &Server) -> Result<(), JobError> {
        clean_up(server.database(), Limits::new(server.config(), server.now())).await?;
        Ok(())
    }
}

impl Limits {
    fn new(config: &Config, now: Seconds) -> Self {
        let ended = now - DAY;
        Self {
            ended,
            session_idle: ended.saturating_sub(config.sessions.idle),
            throttle_at_rest: now.saturating_sub(config.throttle.forget_after),
        }
    }
}

impl Table {
    const ALL: [Self; 7] = [
        Self::AuthorizationCodes,
        Self::AuthorizationSessions,
        Self::Grants,
        Self::OneTimeCodes,
        Self::RevokedTokens,
        Self::Sessions,
        Self::Throttles,
    ];

    async fn delete(self, tx: &mut Tx, limits: Limits) -> storage::Result<u64> {
        let Limits { ended, session_idle, throttle_at_rest } = limits;
        match self {
            Self::AuthorizationCodes => authorization_codes::delete_expired(tx, ended, BATCH).await,
            Self::AuthorizationSessions => {
                authorization_sessions::delete_expired(tx, ended, BATCH).await
            }
            Self::Grants => grants::delete_ended(tx, ended, BATCH).await,
            Self::OneTimeCodes => one_time_codes::delete_expired(tx, ended, BATCH).await,
            Self::RevokedTokens => revoked_tokens::delete_expired(tx, ended, BATCH).await,
            Self::Sessions => sessions::delete_expired(tx, ended, session_idle, BATCH).await,
            Self::Throttles => throttles::delete_old(tx, throttle_at_rest, BATCH).await,
        }
    }
}

async fn clean_up(database: &Database, limits: Limits) -> storage::Result<()> {
    for table in Table::ALL {
        let mut removed = 0;
        loop {
            let batch = database
                .write(limits, move |tx, &limits| Box::pin(table.delete(tx, limits)))
                .await?;
            removed += batch;
            if batch < BATCH.unsigned_abs() {
                break;
            }
        }
        if removed > 0 {
            tracing::debug!(?table, removed, "cleaned up");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use crate::storage::authorization_codes::AuthorizationCodeRow;
    use crate::storage::authorization_sessions::AuthorizationSessionRow;
    use crate::storage::grants::GrantRow;
    use crate::storage::migrations;
    use crate::storage::one_time_codes::OneTimeCodeRow;
    use crate::storage::sessions::SessionRow;

    const NOW: Seconds = 1_800_000_000;

    /// Adds a row to every table that ended, or was last used or counted, at `end`; its key is
    /// `end` in bytes or digits.
    async fn insert(tx: &mut Tx, end: Seconds) -> storage::Result<()> {
        let key = end.to_be_bytes().to_vec();
        let text = end.to_string();
        let code = AuthorizationCodeRow {
            code_digest: key.clone(),
            grant_id: text.clone(),
            client_id: String::new(),
            detail: String::new(),
            expires_at: end,
            used_at: None,
        };
        authorization_codes::insert(tx, &code).await?;
        let session = AuthorizationSessionRow {
            id_digest: key.clone(),
            browser_digest: Vec::new(),
            client_id: String::new(),
            request: String::new(),
            progress: String::new(),
            created_at: 0,
            expires_at: end,
            completed_at: None,
        };
        authorization_sessions::insert(tx, &session).await?;
        let grant = GrantRow {
            id: text.clone(),
            client_id: String::new(),
            user_id: String::new(),
            sid: None,
            scope: String::new(),
            detail: String::new(),
            generation: 0,
            refresh_digest: None,
            previous_digest: None,
            successor: None,
            rotated_at: None,
            created_at: 0,
            idle_expires_at: end,
            expires_at: end,
            revoked_at: None,
        };
        grants::insert(tx, &grant).await?;
        let code = OneTimeCodeRow {
            id_digest: key.clone(),
            purpose: String::new(),
            email_canonical: String::new(),
            browser_digest: Vec::new(),
            code_mac: None,
            payload: Vec::new(),
            attempts: 0,
            sent_at: 0,
            expires_at: end,
            used_at: None,
        };
        one_time_codes::insert(tx, &code).await?;
        revoked_tokens::insert(tx, &text, end).await?;
        let session = SessionRow {
            id_digest: key.clone(),
            sid: text,
            user_id: String::new(),
            data: String::new(),
            ip: String::new(),
            user_agent: String::new(),
            created_at: 0,
            last_used_at: NOW,
            expires_at: end,
        };
        sessions::insert(tx, &session).await?;
        throttles::count(tx, &key, end, 0).await.map(drop)
    }

    /// In which tables the row of `end` is still there.
    async fn present(database: &Database, end: Seconds) -> [bool; 7] {
        let mut reader = database.reader().await.unwrap();
        let (key, text) = (end.to_be_bytes(), end.to_string());
        [
            authorization_codes::find(&mut reader, &key).await.unwrap().is_some(),
            authorization_sessions::find(&mut reader, &key).await.unwrap().is_some(),
            grants::find(&mut reader, &text).await.unwrap().is_some(),
            one_time_codes::find(&mut reader, &key).await.unwrap().is_some(),
            revoked_tokens::contains(&mut reader, &text).await.unwrap(),
            sessions::find(&mut reader, &key).await.unwrap().is_some(),
            throttles::find(&mut reader, &key).await.unwrap().is_some(),
        ]
    }

    async fn database(config: &mut Config) -> (tempfile::TempDir, Database) {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("clean.db").display());
        config.database.url = Secret::new(url);
        let database = Database::connect(&config.database).await.unwrap();
        migrations::run(&database).await.unwrap();
        (directory, database)
    }

    #[tokio::test]
    async fn what_ended_a_day_ago_goes_and_what_lives_stays() {
        let mut config = Config::default();
        let (_directory, database) = database(&mut config).await;
        let ends = [NOW - 2 * DAY, NOW - DAY - 1, NOW - DAY, NOW - 1, NOW, NOW + DAY];
        database
            .write(ends, |tx, ends| {
                Box::pin(async move {
                    for end in ends {
                        insert(tx, *end).await?;
                    }
                    // Failed long ago, and blocked still.
                    throttles::count(tx, b"blocked", 0, 0).await?;
                    throttles::block(tx, b"blocked", NOW + 1).await
                })
            })
            .await
            .unwrap();
        for _ in 0..2 {
            clean_up(&database, Limits::new(&config, NOW)).await.unwrap();
            for end in ends {
                let expected = [end >= NOW - DAY; 7];
                assert_eq!(present(&database, end).await, expected, "{}", end - NOW);
            }
        }
        let mut reader = database.reader().await.unwrap();
        assert!(throttles::find(&mut reader, b"blocked").await.unwrap().is_some());
        drop(reader);
        // The session that has not ended is now one that nobody used.
        let later = NOW + config.sessions.idle + DAY + 1;
        database.write((), |tx, ()| Box::pin(insert(tx, NOW + 90 * DAY))).await.unwrap();
        clean_up(&database, Limits::new(&config, later - 1)).await.unwrap();
        assert_eq!(present(&database, NOW + 90 * DAY).await, [true; 7]);
        clean_up(&database, Limits::new(&config, later)).await.unwrap();
        let [.., session, _] = present(&database, NOW + 90 * DAY).await;
        assert!(!session);
    }

    #[tokio::test]
    async fn more_than_a_batch_goes_in_one_run() {
        let mut config = Config::default();
        let (_directory, database) = database(&mut config).await;
        let count = 2 * BATCH + 1;
        database
            .write(count, |tx, &count| {
                Box::pin(async move {
                    for index in 0..count {
                        revoked_tokens::insert(tx, &index.to_string(), index).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        clean_up(&database, Limits::new(&config, NOW)).await.unwrap();
        let mut reader = database.reader().await.unwrap();
        for index in 0..count {
            assert!(!revoked_tokens::contains(&mut reader, &index.to_string()).await.unwrap());
        }
    }
}
