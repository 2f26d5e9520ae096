//! Table `one_time_codes`: codes sent by e-mail, each bound to a purpose and a browser.

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, row, some_of, sql,
};
use crate::clock::Seconds;

row! {
    /// A code that was sent, or that only seems to have been sent (`code_mac` is none).
    pub struct OneTimeCodeRow {
        /// Digest of the id in the page's URL.
        pub id_digest: Vec<u8>,
        /// What a right code brings about.
        pub purpose: String,
        /// The canonical address.
        pub email_canonical: String,
        /// Digest of the cookie of the browser that asked.
        pub browser_digest: Vec<u8>,
        /// MAC of the code; none: no code is right.
        pub code_mac: Option<Vec<u8>>,
        /// Sealed facts for the purpose.
        pub payload: Vec<u8>,
        /// Wrong tries.
        pub attempts: i64,
        /// When the code was sent.
        pub sent_at: i64,
        /// When it ends.
        pub expires_at: i64,
        /// When it was used.
        pub used_at: Option<i64>,
        /// Digest of the link that does the same; none: there is none, or it is no good any more.
        pub link_digest: Option<Vec<u8>>,
        /// When the link ends.
        pub link_expires_at: Option<i64>,
    }
}

/// What proves an address, as far as something was sent that does.
#[derive(Clone, Debug, Default)]
pub struct Proofs {
    /// MAC of the code.
    pub code_mac: Option<Vec<u8>>,
    /// Digest of the link, and when the link ends.
    pub link: Option<(Vec<u8>, Seconds)>,
}

sql! {
    INSERT = "INSERT INTO one_time_codes (id_digest, purpose, email_canonical, browser_digest, \
              code_mac, payload, attempts, sent_at, expires_at, link_digest, link_expires_at) \
              VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10)";
    FIND = concat!("SELECT ", columns!(), " FROM one_time_codes WHERE id_digest = $1");
    FIND_BY_LINK = concat!("SELECT ", columns!(), " FROM one_time_codes WHERE link_digest = $1");
    END_OTHERS = "UPDATE one_time_codes SET code_mac = NULL, link_digest = NULL \
                  WHERE email_canonical = $1 AND purpose = $2 \
                  AND (code_mac IS NOT NULL OR link_digest IS NOT NULL)";
    RESEND = "UPDATE one_time_codes SET code_mac = $2, attempts = 0, sent_at = $3, expires_at = $4, \
              link_digest = $6, link_expires_at = $7 \
              WHERE id_digest = $1 AND used_at IS NULL AND sent_at = $5";
    COUNT_TRY = concat!("UPDATE one_time_codes SET attempts = attempts + 1 WHERE id_digest = $1 \
                 AND used_at IS NULL AND expires_at > $2 AND attempts < $3 RETURNING ", columns!());
    USE = "UPDATE one_time_codes SET used_at = $2, code_mac = NULL, link_digest = NULL \
           WHERE id_digest = $1 AND used_at IS NULL AND code_mac = $3";
    USE_LINK = concat!("UPDATE one_time_codes SET used_at = $2, code_mac = NULL, \
                        link_digest = NULL WHERE link_digest = $1 AND used_at IS NULL \
                        AND link_expires_at > $2 RETURNING ", columns!());
    FIRST_EXPIRED = first_of!("one_time_codes", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM one_time_codes WHERE id_digest IN ",
                             some_of!("id_digest", "one_time_codes", "expires_at"));
}

/// Adds a code.
pub async fn insert(tx: &mut Tx, code: &OneTimeCodeRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        &code.id_digest,
        &code.purpose,
        &code.email_canonical,
        &code.browser_digest,
        &code.code_mac,
        &code.payload,
        code.sent_at,
        code.expires_at,
        &code.link_digest,
        code.link_expires_at,
    )
    .map(drop)
}

/// The code with this id.
pub async fn find(reader: &mut Reader, id_digest: &[u8]) -> Result<Option<OneTimeCodeRow>> {
    fetch_optional!(reader, OneTimeCodeRow, FIND, id_digest)
}

/// The code whose link has this digest.
pub async fn find_by_link(
    reader: &mut Reader,
    link_digest: &[u8],
) -> Result<Option<OneTimeCodeRow>> {
    fetch_optional!(reader, OneTimeCodeRow, FIND_BY_LINK, link_digest)
}

/// Ends every live code of this address and purpose: a new code kills the old.
pub async fn end_others(tx: &mut Tx, email_canonical: &str, purpose: &str) -> Result<()> {
    execute!(tx, END_OTHERS, email_canonical, purpose).map(drop)
}

/// Puts a new code, and a new link, in place of those sent at `row.sent_at`; `false` when another
/// request was faster or one of them was used.
pub async fn resend(
    tx: &mut Tx,
    row: &OneTimeCodeRow,
    proofs: &Proofs,
    now: Seconds,
    expires_at: Seconds,
) -> Result<bool> {
    let (link_digest, link_expires_at) = proofs.link.clone().unzip();
    let changed = execute!(
        tx,
        RESEND,
        &row.id_digest,
        &proofs.code_mac,
        now,
        expires_at,
        row.sent_at,
        link_digest,
        link_expires_at,
    )?;
    Ok(changed == 1)
}

/// Takes one of the tries, before the code is compared; `None` when there is none left.
pub async fn count_try(
    tx: &mut Tx,
    id_digest: &[u8],
    now: Seconds,
    max_attempts: i64,
) -> Result<Option<OneTimeCodeRow>> {
    fetch_optional!(tx, OneTimeCodeRow, COUNT_TRY, id_digest, now, max_attempts)
}

/// Consumes the code; `false` when another request was faster.
pub async fn consume(tx: &mut Tx, id_digest: &[u8], now: Seconds, code_mac: &[u8]) -> Result<bool> {
    Ok(execute!(tx, USE, id_digest, now, code_mac)? == 1)
}

/// Consumes the code of a link; none when the link has ended or another request was faster.
pub async fn consume_link(
    tx: &mut Tx,
    link_digest: &[u8],
    now: Seconds,
) -> Result<Option<OneTimeCodeRow>> {
    fetch_optional!(tx, OneTimeCodeRow, USE_LINK, link_digest, now)
}

/// When the first of the codes ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` codes that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
