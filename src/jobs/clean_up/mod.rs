//! Removes what has ended, in batches small enough that no other write waits for long (`batch`).
//!
//! Most of it stays for a day after its end: a late answer finds out what happened, a replayed
//! code is still recognised while a token of its grant may live, and the clocks of nodes differ.
//! A sign-in that nobody finished stays for an hour, as anyone may begin one. The audit log is
//! kept as long as the operator says.

use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{Job, JobError, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;
use crate::storage::{
    self, Database, Tx, audit_log, authorization_codes, authorization_sessions, grants,
    one_time_codes, revoked_tokens, sessions, throttles,
};

mod batch;

use batch::Cleaning;

const HOUR: Seconds = 3600;
const DAY: Seconds = 86_400;
const EVERY: Seconds = 60;
/// For how long a run goes on; what is left then is for the next, which comes at once.
const RUN: Duration = Duration::from_secs(5);

pub(super) struct CleanUp;

/// What is cleaned up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    AuditTokens,
    AuditOthers,
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
    sign_in_ended: Seconds,
    session_idle: Seconds,
    throttle_at_rest: Seconds,
    audited_token: Seconds,
    audited_other: Seconds,
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default)]
struct Batch {
    /// Rows removed.
    removed: u64,
    /// Rows that were looked at and live on.
    kept: u64,
    /// Whether there are more.
    more: bool,
}

#[async_trait]
impl Job for CleanUp {
    fn name(&self) -> &'static str {
        "clean_up"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let limits = Limits::new(server.config(), server.now());
        Ok(clean_up(server.database(), limits).await?)
    }
}

impl Limits {
    fn new(config: &Config, now: Seconds) -> Self {
        let ended = now - DAY;
        Self {
            ended,
            sign_in_ended: now - HOUR,
            session_idle: ended.saturating_sub(config.sessions.idle),
            throttle_at_rest: now.saturating_sub(config.throttle.forget_after),
            audited_token: now.saturating_sub(config.audit.token_retention),
            audited_other: now.saturating_sub(config.audit.retention),
        }
    }
}

impl Table {
    const ALL: [Self; 9] = [
        Self::AuditTokens,
        Self::AuditOthers,
        Self::AuthorizationCodes,
        Self::AuthorizationSessions,
        Self::Grants,
        Self::OneTimeCodes,
        Self::RevokedTokens,
        Self::Sessions,
        Self::Throttles,
    ];

    /// Looks at up to `size` rows by each of the table's ends.
    async fn clean(self, tx: &mut Tx, limits: Limits, size: i64) -> storage::Result<Batch> {
        let ended = limits.ended;
        let (mut kept, mut idle) = (0, 0);
        let removed = match self {
            Self::AuditTokens => audit_log::delete_tokens(tx, limits.audited_token, size).await?,
            Self::AuditOthers => audit_log::delete_others(tx, limits.audited_other, size).await?,
            Self::AuthorizationCodes => {
                authorization_codes::delete_expired(tx, ended, size).await?
            }
            Self::AuthorizationSessions => {
                authorization_sessions::delete_expired(tx, limits.sign_in_ended, size).await?
            }
            Self::Grants => {
                kept = grants::keep_live(tx, ended, size).await?;
                grants::delete_ended(tx, ended, size).await?
            }
            Self::OneTimeCodes => one_time_codes::delete_expired(tx, ended, size).await?,
            Self::RevokedTokens => revoked_tokens::delete_expired(tx, ended, size).await?,
            Self::Sessions => {
                idle = sessions::delete_idle(tx, limits.session_idle, size).await?;
                sessions::delete_expired(tx, ended, size).await?
            }
            Self::Throttles => throttles::delete_old(tx, limits.throttle_at_rest, size).await?,
        };
        let size = size.unsigned_abs();
        let more = removed + kept >= size || idle >= size;
        Ok(Batch { removed: removed + idle, kept, more })
    }
}

/// Takes a batch from every table in turn, so that a long backlog of one holds up no other.
async fn clean_up(database: &Database, limits: Limits) -> storage::Result<Progress> {
    let started = Instant::now();
    let mut tables = Table::ALL.map(Cleaning::new);
    let mut outcome = Ok(Progress::Done);
    'run: while tables.iter().any(Cleaning::has_more) {
        for table in tables.iter_mut().filter(|table| table.has_more()) {
            if started.elapsed() >= RUN {
                outcome = Ok(Progress::More);
                break 'run;
            }
            if let Err(error) = table.batch(database, limits).await {
                outcome = Err(error);
                break 'run;
            }
        }
    }
    tables.iter().for_each(Cleaning::report);
    outcome
}
