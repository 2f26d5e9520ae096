//! Table `former_addresses`: addresses that accounts had until somebody changed them.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_all, fetch_optional, first, first_of, row,
    some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// An address that an account had, while its owner can take the change back.
    pub struct FormerAddressRow {
        /// Digest of the secret in the letter about the change.
        pub link_digest: Vec<u8>,
        /// The account.
        pub user_id: String,
        /// The address as it was typed.
        pub email: String,
        /// Where the change came from.
        pub ip: String,
        /// With which browser.
        pub user_agent: String,
        /// [`UserRow::updated_at`](super::users::UserRow::updated_at) after the change: later ones have
        /// more.
        pub changed_at: i64,
        /// Until when it can be taken back.
        pub expires_at: i64,
    }
}

sql! {
    INSERT = "INSERT INTO former_addresses (link_digest, user_id, email, ip, user_agent, \
              changed_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = concat!("SELECT ", columns!(), " FROM former_addresses WHERE link_digest = $1 \
                    AND expires_at > $2");
    FIRST_SINCE = concat!("SELECT ", columns!(), " FROM former_addresses WHERE user_id = $1 \
                           AND changed_at >= $2 AND expires_at > $3 ORDER BY changed_at LIMIT 1");
    LIST_BY_USER = concat!("SELECT ", columns!(), " FROM former_addresses WHERE user_id = $1 \
                            AND expires_at > $2 ORDER BY changed_at DESC LIMIT $3");
    TAKE = concat!("DELETE FROM former_addresses WHERE link_digest = $1 AND expires_at > $2 \
                    RETURNING ", columns!());
    DELETE_SINCE = "DELETE FROM former_addresses WHERE user_id = $1 AND changed_at >= $2";
    DELETE_BY_USER = "DELETE FROM former_addresses WHERE user_id = $1";
    FIRST_EXPIRED = first_of!("former_addresses", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM former_addresses WHERE link_digest IN ",
                             some_of!("link_digest", "former_addresses", "expires_at"));
}

/// Adds an address.
pub async fn insert(tx: &mut Tx, former: &FormerAddressRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &former.link_digest,
        &former.user_id,
        &former.email,
        &former.ip,
        &former.user_agent,
        former.changed_at,
        former.expires_at,
    )
    .map(drop)
}

/// The address of the link with this digest, while that counts.
pub async fn find(
    reader: &mut Reader,
    link_digest: &[u8],
    now: Seconds,
) -> Result<Option<FormerAddressRow>> {
    fetch_optional!(reader, FormerAddressRow, FIND, link_digest, now)
}

/// The address that an account had before the first change at `moment` or later that can be taken back.
pub async fn first_since(
    reader: &mut Reader,
    user_id: &str,
    moment: Seconds,
    now: Seconds,
) -> Result<Option<FormerAddressRow>> {
    fetch_optional!(reader, FormerAddressRow, FIRST_SINCE, user_id, moment, now)
}

/// Up to `limit` addresses that an account can have back, the last one first.
pub async fn list_by_user(
    reader: &mut Reader,
    user_id: &str,
    now: Seconds,
    limit: i64,
) -> Result<Vec<FormerAddressRow>> {
    fetch_all!(reader, FormerAddressRow, LIST_BY_USER, user_id, now, limit)
}

/// Consumes a link; none when it has ended or another request was faster.
pub async fn take(
    tx: &mut Tx,
    link_digest: &[u8],
    now: Seconds,
) -> Result<Option<FormerAddressRow>> {
    fetch_optional!(tx, FormerAddressRow, TAKE, link_digest, now)
}

/// Ends the links of this change and of those after it.
pub async fn delete_since(tx: &mut Tx, user_id: &str, changed_at: Seconds) -> Result<()> {
    execute!(tx, DELETE_SINCE, user_id, changed_at).map(drop)
}

/// Forgets all addresses that an account had.
pub async fn delete_by_user(tx: &mut Tx, user_id: &str) -> Result<()> {
    execute!(tx, DELETE_BY_USER, user_id).map(drop)
}

/// When the first of the links ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` addresses whose links ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
