//! Table `grants`: what a person granted a client, with its one refresh token.
//!
//! The refresh token is rotated in place: `generation` and `refresh_digest` belong to the live
//! token, `previous_digest` and `successor` let the token before it be retried.

use super::{Reader, Result, Tx, execute, fetch_optional, row, sql};
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
        /// When it ends unless it is used.
        pub idle_expires_at: i64,
        /// When it ends however much it is used.
        pub expires_at: i64,
        /// When it was ended.
        pub revoked_at: Option<i64>,
    }
}

/// What a rotation changes.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// Digest of the token presented; must still be the live one.
    pub presented_digest: Vec<u8>,
    /// Generation of the token presented.
    pub generation: i64,
    /// Digest of the token that takes its place.
    pub next_digest: Vec<u8>,
    /// That token, sealed under the one presented.
    pub successor: Vec<u8>,
    /// The present moment.
    pub now: Seconds,
    /// When the grant ends unless it is used again.
    pub idle_expires_at: Seconds,
}

sql! {
    INSERT = "INSERT INTO grants (id, client_id, user_id, sid, scope, detail, generation, \
              refresh_digest, created_at, idle_expires_at, expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)";
    FIND = "SELECT * FROM grants WHERE id = $1";
    SET_REFRESH = "UPDATE grants SET refresh_digest = $2, idle_expires_at = $3, expires_at = $4 \
                   WHERE id = $1 AND revoked_at IS NULL AND refresh_digest IS NULL";
    ROTATE = "UPDATE grants SET generation = generation + 1, previous_digest = refresh_digest, \
              refresh_digest = $4, successor = $5, rotated_at = $6, idle_expires_at = $7 \
              WHERE id = $1 AND generation = $2 AND refresh_digest = $3 AND revoked_at IS NULL";
    TOUCH = "UPDATE grants SET idle_expires_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    REVOKE = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE id = $1 \
              AND revoked_at IS NULL";
    REVOKE_BY_USER = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE user_id = $1 \
                      AND revoked_at IS NULL";
    REVOKE_BY_CLIENT = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE client_id = $1 \
                        AND revoked_at IS NULL";
    REVOKE_BY_USER_AND_CLIENT = "UPDATE grants SET revoked_at = $3, successor = NULL \
                        WHERE user_id = $1 AND client_id = $2 AND revoked_at IS NULL";
    REVOKE_BY_SID = "UPDATE grants SET revoked_at = $2, successor = NULL WHERE sid = $1 \
                     AND revoked_at IS NULL";
    DELETE_ENDED = "DELETE FROM grants WHERE id IN \
                    (SELECT id FROM grants WHERE idle_expires_at < $1 LIMIT $2)";
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

/// Gives a grant its first refresh token; `false` when it has one or was ended.
pub async fn set_refresh(
    tx: &mut Tx,
    id: &str,
    refresh_digest: &[u8],
    idle_expires_at: Seconds,
    expires_at: Seconds,
) -> Result<bool> {
    Ok(execute!(tx, SET_REFRESH, id, refresh_digest, idle_expires_at, expires_at)? == 1)
}

/// Puts the next refresh token in place; `false` when the one presented is no longer live.
pub async fn rotate(tx: &mut Tx, id: &str, rotation: &Rotation) -> Result<bool> {
    let changed = execute!(
        tx,
        ROTATE,
        id,
        rotation.generation,
        &rotation.presented_digest,
        &rotation.next_digest,
        &rotation.successor,
        rotation.now,
        rotation.idle_expires_at,
    )?;
    Ok(changed == 1)
}

/// Notes a use without rotation; `false` when the grant was ended.
pub async fn touch(tx: &mut Tx, id: &str, idle_expires_at: Seconds) -> Result<bool> {
    Ok(execute!(tx, TOUCH, id, idle_expires_at)? == 1)
}

/// Ends a grant with all its tokens; `false` when it had ended.
pub async fn revoke(tx: &mut Tx, id: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, REVOKE, id, now)? == 1)
}

/// Ends all grants of a person; how many.
pub async fn revoke_by_user(tx: &mut Tx, user_id: &str, now: Seconds) -> Result<u64> {
    execute!(tx, REVOKE_BY_USER, user_id, now)
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

/// Removes up to `limit` grants whose idle time ended before `before`.
pub async fn delete_ended(tx: &mut Tx, before: Seconds, limit: i64) -> Result<u64> {
    execute!(tx, DELETE_ENDED, before, limit)
}
