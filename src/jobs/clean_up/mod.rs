//! Removes what has ended, in batches small enough that no other write waits for long (`batch`).
//!
//! Most of it stays for a day after its end: a late answer finds out what happened, a replayed
//! code is still recognised while a token of its grant may live, and the clocks of nodes differ.
//! A sign-in that nobody finished stays for an hour, as anyone may begin one, by a device or a pushed
//! request too; a browser is remembered for a year after its last sign-in. The audit log and what
//! was given up of mail and sign-outs are kept as long as the operator says.

use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{Job, JobError, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;
use crate::storage::{
    self, Database, Reader, Span, Tx, ahead, audit_log, authorization_codes,
    authorization_sessions, device_authorizations, devices, former_addresses, grants,
    initial_access_tokens, logout_deliveries, one_time_codes, outbox, password_tickets,
    pending_sign_ins, pushed_requests, revoked_tokens, session_clients, sessions, spent_challenges,
    spent_ids, throttles, trusted_devices,
};

mod batch;

use batch::Cleaning;

const HOUR: Seconds = 3600;
const DAY: Seconds = 86_400;
/// As long as the cookie that a browser is known by.
const YEAR: Seconds = 365 * DAY;
/// By how much the clocks of nodes may differ: an id that one still accepts must not be gone.
const CLOCKS_APART: Seconds = 120;
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
    DeviceAuthorizations,
    Devices,
    FailedLogouts,
    FailedMail,
    FormerAddresses,
    Grants,
    IdleSessions,
    InitialAccessTokens,
    OneTimeCodes,
    PasswordTickets,
    PendingSignIns,
    PushedRequests,
    RevokedTokens,
    SessionClients,
    Sessions,
    SpentChallenges,
    SpentIds,
    Throttles,
    TrustedDevices,
}

/// Until when a row must have ended.
#[derive(Clone, Copy)]
struct Limits {
    ended: Seconds,
    sign_in_ended: Seconds,
    pushed_ended: Seconds,
    id_expired: Seconds,
    session_idle: Seconds,
    throttle_at_rest: Seconds,
    mail_failed: Seconds,
    logout_failed: Seconds,
    audited_token: Seconds,
    audited_other: Seconds,
    device_unseen: Seconds,
}

/// What a batch did.
#[derive(Clone, Copy, Debug, Default)]
struct Batch {
    /// Rows removed.
    removed: u64,
    /// Rows that were looked at and live on.
    kept: u64,
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
            // The sign-in that it began uses it up when it is answered.
            pushed_ended: (now - HOUR).saturating_sub(config.sessions.authorization_lifetime),
            id_expired: now - CLOCKS_APART,
            session_idle: ended.saturating_sub(config.sessions.idle),
            throttle_at_rest: now.saturating_sub(config.throttle.forget_after),
            mail_failed: now.saturating_sub(config.mail.keep_failed),
            logout_failed: now.saturating_sub(config.logout.keep_failed),
            audited_token: now.saturating_sub(config.audit.token_retention),
            audited_other: now.saturating_sub(config.audit.retention),
            device_unseen: now.saturating_sub(YEAR),
        }
    }
}

impl Table {
    const ALL: [Self; 23] = [
        Self::AuditTokens,
        Self::AuditOthers,
        Self::AuthorizationCodes,
        Self::AuthorizationSessions,
        Self::DeviceAuthorizations,
        Self::Devices,
        Self::FailedLogouts,
        Self::FailedMail,
        Self::FormerAddresses,
        Self::Grants,
        Self::IdleSessions,
        Self::InitialAccessTokens,
        Self::OneTimeCodes,
        Self::PasswordTickets,
        Self::PendingSignIns,
        Self::PushedRequests,
        Self::RevokedTokens,
        Self::SessionClients,
        Self::Sessions,
        Self::SpentChallenges,
        Self::SpentIds,
        Self::Throttles,
        Self::TrustedDevices,
    ];

    /// Before when its rows must have ended, as [`Table::first`] and [`Table::clean`] tell it.
    const fn limit(self, limits: Limits) -> Seconds {
        match self {
            Self::AuditTokens => limits.audited_token,
            Self::AuditOthers => limits.audited_other,
            Self::AuthorizationSessions | Self::DeviceAuthorizations | Self::PendingSignIns => {
                limits.sign_in_ended
            }
            Self::PushedRequests => limits.pushed_ended,
            Self::Devices => limits.device_unseen,
            Self::FailedLogouts => limits.logout_failed,
            Self::FailedMail => limits.mail_failed,
            Self::IdleSessions => limits.session_idle,
            Self::SpentIds => limits.id_expired,
            Self::Throttles => limits.throttle_at_rest,
            Self::AuthorizationCodes
            | Self::FormerAddresses
            | Self::Grants
            | Self::InitialAccessTokens
            | Self::OneTimeCodes
            | Self::PasswordTickets
            | Self::RevokedTokens
            | Self::SessionClients
            | Self::Sessions
            | Self::SpentChallenges
            | Self::TrustedDevices => limits.ended,
        }
    }

    /// The end of the row that is next, if there is one.
    async fn first(self, reader: &mut Reader, span: Span) -> storage::Result<Option<Seconds>> {
        match self {
            Self::AuditTokens => audit_log::first_token(reader, span).await,
            Self::AuditOthers => audit_log::first_other(reader, span).await,
            Self::AuthorizationCodes => authorization_codes::first_expired(reader, span).await,
            Self::AuthorizationSessions => {
                authorization_sessions::first_expired(reader, span).await
            }
            Self::DeviceAuthorizations => device_authorizations::first_expired(reader, span).await,
            Self::Devices => devices::first_unseen(reader, span).await,
            Self::FailedLogouts => logout_deliveries::first_failed(reader, span).await,
            Self::FailedMail => outbox::first_failed(reader, span).await,
            Self::FormerAddresses => former_addresses::first_expired(reader, span).await,
            Self::Grants => grants::first_to_clean(reader, span).await,
            Self::IdleSessions => sessions::first_idle(reader, span).await,
            Self::InitialAccessTokens => initial_access_tokens::first_expired(reader, span).await,
            Self::OneTimeCodes => one_time_codes::first_expired(reader, span).await,
            Self::PasswordTickets => password_tickets::first_expired(reader, span).await,
            Self::PendingSignIns => pending_sign_ins::first_expired(reader, span).await,
            Self::PushedRequests => pushed_requests::first_expired(reader, span).await,
            Self::RevokedTokens => revoked_tokens::first_expired(reader, span).await,
            Self::SessionClients => session_clients::first_expired(reader, span).await,
            Self::Sessions => sessions::first_expired(reader, span).await,
            Self::SpentChallenges => spent_challenges::first_expired(reader, span).await,
            Self::SpentIds => spent_ids::first_expired(reader, span).await,
            Self::Throttles => throttles::first_old(reader, span).await,
            Self::TrustedDevices => trusted_devices::first_expired(reader, span).await,
        }
    }

    /// Reads what cleaning up to `size` rows will have to read, where that lies all over a large
    /// table: nobody waits for this, as they do for the writer of SQLite.
    async fn read_ahead(self, reader: &mut Reader, span: Span, size: i64) -> storage::Result<()> {
        match self {
            Self::Grants => ahead::of_ended_grants(reader, span, size).await,
            Self::IdleSessions => ahead::of_idle_sessions(reader, span, size).await,
            Self::Sessions => ahead::of_expired_sessions(reader, span, size).await,
            Self::AuditTokens
            | Self::AuditOthers
            | Self::AuthorizationCodes
            | Self::AuthorizationSessions
            | Self::DeviceAuthorizations
            | Self::Devices
            | Self::FailedLogouts
            | Self::FailedMail
            | Self::InitialAccessTokens
            | Self::FormerAddresses
            | Self::OneTimeCodes
            | Self::PasswordTickets
            | Self::PendingSignIns
            | Self::PushedRequests
            | Self::RevokedTokens
            | Self::SessionClients
            | Self::SpentChallenges
            | Self::SpentIds
            | Self::Throttles
            | Self::TrustedDevices => Ok(()),
        }
    }

    /// Looks at up to `size` rows.
    async fn clean(self, tx: &mut Tx, span: Span, size: i64) -> storage::Result<Batch> {
        let mut kept = 0;
        let removed = match self {
            Self::AuditTokens => audit_log::delete_tokens(tx, span, size).await?,
            Self::AuditOthers => audit_log::delete_others(tx, span, size).await?,
            Self::AuthorizationCodes => authorization_codes::delete_expired(tx, span, size).await?,
            Self::AuthorizationSessions => {
                authorization_sessions::delete_expired(tx, span, size).await?
            }
            Self::DeviceAuthorizations => {
                device_authorizations::delete_expired(tx, span, size).await?
            }
            Self::Devices => devices::delete_unseen(tx, span, size).await?,
            Self::FailedLogouts => logout_deliveries::delete_failed(tx, span, size).await?,
            Self::FailedMail => outbox::delete_failed(tx, span, size).await?,
            Self::FormerAddresses => former_addresses::delete_expired(tx, span, size).await?,
            Self::Grants => {
                // Those that somebody may want to change come last: what is left of the first rows.
                let removed = grants::delete_ended(tx, span, size).await?;
                let left = size.saturating_sub_unsigned(removed);
                if left > 0 {
                    kept = grants::keep_live(tx, span, left).await?;
                }
                removed
            }
            Self::IdleSessions => sessions::delete_idle(tx, span, size).await?,
            Self::InitialAccessTokens => {
                initial_access_tokens::delete_expired(tx, span, size).await?
            }
            Self::OneTimeCodes => one_time_codes::delete_expired(tx, span, size).await?,
            Self::PasswordTickets => password_tickets::delete_expired(tx, span, size).await?,
            Self::PendingSignIns => pending_sign_ins::delete_expired(tx, span, size).await?,
            Self::PushedRequests => pushed_requests::delete_expired(tx, span, size).await?,
            Self::RevokedTokens => revoked_tokens::delete_expired(tx, span, size).await?,
            Self::SessionClients => session_clients::delete_expired(tx, span, size).await?,
            Self::Sessions => sessions::delete_expired(tx, span, size).await?,
            Self::SpentChallenges => spent_challenges::delete_expired(tx, span, size).await?,
            Self::SpentIds => spent_ids::delete_expired(tx, span, size).await?,
            Self::Throttles => throttles::delete_old(tx, span, size).await?,
            Self::TrustedDevices => trusted_devices::delete_expired(tx, span, size).await?,
        };
        Ok(Batch { removed, kept })
    }
}

/// Takes a batch from every table in turn, so that a long backlog of one holds up no other.
async fn clean_up(database: &Database, limits: Limits) -> storage::Result<Progress> {
    let started = Instant::now();
    let mut tables = Table::ALL.map(|table| Cleaning::new(table, table.limit(limits), database));
    let mut outcome = Ok(Progress::Done);
    'run: while tables.iter().any(Cleaning::has_more) {
        for table in tables.iter_mut().filter(|table| table.has_more()) {
            if started.elapsed() >= RUN {
                outcome = Ok(Progress::More);
                break 'run;
            }
            if let Err(error) = table.batch(database).await {
                outcome = Err(error);
                break 'run;
            }
        }
    }
    tables.iter().for_each(Cleaning::report);
    outcome
}
