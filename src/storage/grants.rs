//! Table `grants`: what a person granted a client, with its one refresh token.
//!
//! The refresh token is rotated in place: `generation` and `refresh_digest` belong to the live
//! token, `previous_digest` and `successor` let the token before it be retried. No column that
//! rotation changes is in an index: it rewrites one row and nothing else.

use super::sessions::{SessionLimits, session_stands};
use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A grant.
    pub struct GrantRow {
        /// Names the grant in its tokens.
        pub id: String,
        /// Who may use it.
        pub client_id: String,
        /// Who gave it.
        pub user_id: String,
        /// The session it ends with; none: it outlives the session (`offline_access`).
        pub sid: Option<String>,
        /// The scopes granted, separated by spaces, sorted; never changed by a refresh.
        pub scope: String,
        /// What else its tokens say, as JSON (see `tokens::grant`).
        pub detail: String,
        /// Counts rotations.
        pub generation: i64,
        /// Digest of the live refresh token; none: the grant has none.
        pub refresh_digest: Option<Vec<u8>>,
        /// Digest of the token that the live one replaced.
        pub previous_digest: Option<Vec<u8>>,
        /// The live token, sealed under the token that it replaced.
        pub successor: Option<Vec<u8>>,
        /// When the live token was made.
        pub rotated_at: Option<i64>,
        /// When the grant was given.
        pub created_at: i64,
        /// When it ends unless it is used; never after `expires_at`.
        pub idle_expires_at: i64,
        /// When it ends however much it is used.
        pub expires_at: i64,
        /// When it was ended.
        pub revoked_at: Option<i64>,
    }
}

/// A refresh token as it is presented: where it belongs and what it must still be.
#[derive(Clone, Debug)]
pub struct LiveToken {
    /// The grant.
    pub grant_id: String,
    /// Which of the grant's tokens it is.
    pub generation: i64,
    /// Its digest.
    pub digest: Vec<u8>,
}

/// What a rotation changes.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// Digest of the token that takes the place of the one presented.
    pub next_digest: Vec<u8>,
    /// That token, sealed under the one presented.
    pub successor: Vec<u8>,
}

/// Until when a refresh token may stay unused.
#[derive(Clone, Copy, Debug)]
pub struct IdleEnd {
    /// The moment.
    pub at: Seconds,
    /// Seconds that the grant lives at most, which may end before.
    pub after_creation: Seconds,
}

/// What a refresh token that was just used stands for.
#[derive(Clone, Debug)]
pub struct Held {
    /// See [`GrantRow::user_id`].
    pub user_id: String,
    /// See [`GrantRow::scope`].
    pub scope: String,
    /// See [`GrantRow::detail`].
    pub detail: String,
}

/// Grants that may be used: `$2` is now, `$3` and `$4` judge the session (`session_stands!`).
macro_rules! live {
    () => {
        concat!(
            "grants.revoked_at IS NULL AND grants.idle_expires_at > $2 AND grants.expires_at > $2 \
             AND EXISTS (SELECT 1 FROM clients WHERE clients.id = grants.client_id \
             AND clients.disabled_at IS NULL) \
             AND EXISTS (SELECT 1 FROM users WHERE users.id = grants.user_id \
             AND users.locked_at IS NULL) AND ",
            of_live_session!()
        )
    };
}

/// Grants that end with no session, or with one that stands (`session_stands!`).
macro_rules! of_live_session {
    () => {
        concat!(
            "(grants.sid IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE sessions.sid = grants.sid \
             AND ",
            session_stands!(),
            "))"
        )
    };
}

pub(super) use {live, of_live_session};

/// The end of an idle token: `$7`, but not after the grant has lived for `$8` seconds.
macro_rules! idle_end {
    () => {
        "CASE WHEN created_at + $8 < $7 THEN created_at + $8 ELSE $7 END"
    };
}

/// The use of a live refresh token by the client `$9`, and what it tells.
macro_rules! used {
    () => {
        concat!(
            " WHERE id = $1 AND generation = $5 AND refresh_digest = $6 AND client_id = $9 AND ",
            live!(),
            " RETURNING user_id, scope, detail"
        )
    };
}

/// Up to `$2` grants at which clean-up looks next.
macro_rules! to_clean {
    () => {
        concat!("id IN ", some_of!("id", "grants", "clean_at"))
    };
}

sql! {
    INSERT = "INSERT INTO grants (id, client_id, user_id, sid, scope, detail, generation, \
              refresh_digest, created_at, idle_expires_at, expires_at, clean_at) \
              VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $9)";
    FIND = concat!("SELECT ", columns!(), " FROM grants WHERE id = $1");
    FIND_LIVE = concat!("SELECT ", columns!(), " FROM grants WHERE id = $1 AND generation = $5 \
                         AND refresh_digest = $6 AND ", live!());
    MAY_BE_USED = concat!("SELECT created_at FROM grants WHERE id = $1 AND ", live!());
    SET_REFRESH = concat!("UPDATE grants SET refresh_digest = $5, idle_expires_at = $6, \
                           expires_at = $7 WHERE id = $1 AND refresh_digest IS NULL AND ", live!());
    ROTATE = concat!("UPDATE grants SET generation = generation + 1, \
                      previous_digest = refresh_digest, refresh_digest = $10, successor = $11, \
                      rotated_at = $2, idle_expires_at = ", idle_end!(), used!());
    TOUCH = concat!("UPDATE grants SET idle_expires_at = ", idle_end!(), used!());
    REVOKE = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE id = $1 \
              AND revoked_at IS NULL";
    REVOKE_BY_USER = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE user_id = $1 \
                      AND revoked_at IS NULL";
    REVOKE_OTHERS = "UPDATE grants SET revoked_at = $3, successor = NULL WHERE user_id = $1 \
                     AND (sid IS NULL OR sid <> $2) AND revoked_at IS NULL";
    REVOKE_BY_CLIENT = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE client_id = $1 \
                        AND revoked_at IS NULL";
    REVOKE_BY_USER_AND_CLIENT = "UPDATE grants SET revoked_at = $3, successor = NULL \
                        WHERE user_id = $1 AND client_id = $2 AND revoked_at IS NULL";
    REVOKE_BY_SID = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE sid = $1 \
                     AND revoked_at IS NULL";
    FIRST_TO_CLEAN = first_of!("grants", "clean_at");
    KEEP_LIVE = concat!("UPDATE grants SET clean_at = idle_expires_at WHERE ", to_clean!(),
                        " AND idle_expires_at >= $1 AND (revoked_at IS NULL OR revoked_at >= $1)");
    DELETE_ENDED = concat!("DELETE FROM grants WHERE ", to_clean!(),
                           " AND (idle_expires_at < $1 OR revoked_at < $1)");
}

/// What `used!` tells, in its order.
type Told = (String, String, String);

impl From<Told> for Held {
    fn from((user_id, scope, detail): Told) -> Self {
        Self { user_id, scope, detail }
    }
}

/// Adds a grant; generation 0, `previous_digest`, `successor` and `revoked_at` empty.
pub async fn insert(tx: &mut Tx, grant: &GrantRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &grant.id,
        &grant.client_id,
        &grant.user_id,
        &grant.sid,
        &grant.scope,
        &grant.detail,
        &grant.refresh_digest,
        grant.created_at,
        grant.idle_expires_at,
        grant.expires_at,
    )
    .map(drop)
}

/// The grant with this id, ended or not.
pub async fn find(reader: &mut Reader, id: &str) -> Result<Option<GrantRow>> {
    fetch_optional!(reader, GrantRow, FIND, id)
}

/// The grant, if this is its live refresh token and it may be used.
pub async fn find_live(
    reader: &mut Reader,
    token: &LiveToken,
    limits: SessionLimits,
) -> Result<Option<GrantRow>> {
    let LiveToken { grant_id, generation, digest } = token;
    let SessionLimits { now, created_after, used_after } = limits;
    fetch_optional!(
        reader,
        GrantRow,
        FIND_LIVE,
        grant_id,
        now,
        created_after,
        used_after,
        *generation,
        digest,
    )
}

/// Whether nothing has ended the grant: neither itself nor its client, person or session.
pub async fn may_be_used(reader: &mut Reader, id: &str, limits: SessionLimits) -> Result<bool> {
    let SessionLimits { now, created_after, used_after } = limits;
    let found = fetch_optional!(reader, (i64,), MAY_BE_USED, id, now, created_after, used_after)?;
    Ok(found.is_some())
}

/// Gives a grant its first refresh token; `false` when it has one or may not be used.
pub async fn set_refresh(
    tx: &mut Tx,
    id: &str,
    refresh_digest: &[u8],
    (idle_expires_at, expires_at): (Seconds, Seconds),
    limits: SessionLimits,
) -> Result<bool> {
    let SessionLimits { now, created_after, used_after } = limits;
    let changed = execute!(
        tx,
        SET_REFRESH,
        id,
        now,
        created_after,
        used_after,
        refresh_digest,
        idle_expires_at,
        expires_at,
    )?;
    Ok(changed == 1)
}

/// Puts the next refresh token in place; none when the one presented is no longer live, is another
/// client's or may not be used.
pub async fn rotate(
    tx: &mut Tx,
    token: &LiveToken,
    client_id: &str,
    rotation: &Rotation,
    end: IdleEnd,
    limits: SessionLimits,
) -> Result<Option<Held>> {
    let LiveToken { grant_id, generation, digest } = token;
    let SessionLimits { now, created_after, used_after } = limits;
    let held = fetch_optional!(
        tx,
        Told,
        ROTATE,
        grant_id,
        now,
        created_after,
        used_after,
        *generation,
        digest,
        end.at,
        end.after_creation,
        client_id,
        &rotation.next_digest,
        &rotation.successor,
    )?;
    Ok(held.map(Held::from))
}

/// Notes a use without rotation; none when the token is no longer live, is another client's or may
/// not be used.
pub async fn touch(
    tx: &mut Tx,
    token: &LiveToken,
    client_id: &str,
    end: IdleEnd,
    limits: SessionLimits,
) -> Result<Option<Held>> {
    let LiveToken { grant_id, generation, digest } = token;
    let SessionLimits { now, created_after, used_after } = limits;
    let held = fetch_optional!(
        tx,
        Told,
        TOUCH,
        grant_id,
        now,
        created_after,
        used_after,
        *generation,
        digest,
        end.at,
        end.after_creation,
        client_id,
    )?;
    Ok(held.map(Held::from))
}

/// Ends a grant with all its tokens; `false` when it had ended.
pub async fn revoke(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, REVOKE, id, now)? == 1)
}

/// Ends all grants of a person; how many.
pub async fn revoke_by_user(tx: &mut Tx, user_id: &str, now: Seconds) -> Result<u64> {
    execute!(tx, REVOKE_BY_USER, user_id, now)
}

/// Ends all grants of a person but those that belong to the session `keep_sid`; how many.
pub async fn revoke_others(
    tx: &mut Tx,
    user_id: &str,
    keep_sid: &str,
    now: Seconds,
) -> Result<u64> {
    execute!(tx, REVOKE_OTHERS, user_id, keep_sid, now)
}

/// Ends all grants to a client; how many.
pub async fn revoke_by_client(tx: &mut Tx, client_id: &str, now: Seconds) -> Result<u64> {
    execute!(tx, REVOKE_BY_CLIENT, client_id, now)
}

/// Ends what a person granted a client; how many grants.
pub async fn revoke_by_user_and_client(
    tx: &mut Tx,
    user_id: &str,
    client_id: &str,
    now: Seconds,
) -> Result<u64> {
    execute!(tx, REVOKE_BY_USER_AND_CLIENT, user_id, client_id, now)
}

/// Ends the grants that belong to a session; how many.
pub async fn revoke_by_sid(tx: &mut Tx, sid: &str, now: Seconds) -> Result<u64> {
    execute!(tx, REVOKE_BY_SID, sid, now)
}

/// When the first of the grants is looked at that clean-up looks at within `span`.
pub async fn first_to_clean(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_TO_CLEAN, span)
}

/// Looks at up to `limit` grants whose time to be looked at is within `span`, the first of them:
/// puts off those that had not ended before its end. How many.
pub async fn keep_live(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, KEEP_LIVE, span, limit)
}

/// Looks at up to `limit` grants as [`keep_live`] does and removes those that had ended before the
/// end of `span`. How many.
pub async fn delete_ended(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_ENDED, span, limit)
}
