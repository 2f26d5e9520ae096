//! Table `client_logos`: the pictures behind `logo_uri` (RFC 7591 §2), and when to look again.

use super::{Reader, Result, Tx, execute, fetch_all, fetch_optional, row, sql};
use crate::clock::Seconds;

row! {
    /// A logo to fetch.
    pub struct LogoRow {
        /// Whose it is.
        pub client_id: String,
        /// Where it is fetched from.
        pub logo_uri: String,
        /// Tries since the last one that succeeded.
        pub failures: i64,
        /// When to try next.
        pub next_fetch_at: i64,
    }
}

sql! {
    WANT = "INSERT INTO client_logos (client_id, logo_uri, failures, next_fetch_at) \
            VALUES ($1, $2, 0, $3) ON CONFLICT (client_id) DO UPDATE \
            SET logo_uri = excluded.logo_uri, tag = NULL, media_type = NULL, body = NULL, \
            failures = 0, next_fetch_at = excluded.next_fetch_at \
            WHERE client_logos.logo_uri <> excluded.logo_uri";
    DELETE = "DELETE FROM client_logos WHERE client_id = $1";
    DELETE_AT = "DELETE FROM client_logos WHERE client_id = $1 AND logo_uri = $2";
    DUE = concat!("SELECT ", columns!(), " FROM client_logos WHERE next_fetch_at <= $1 \
                   ORDER BY next_fetch_at LIMIT $2");
    CLAIM = "UPDATE client_logos SET next_fetch_at = $4 \
             WHERE client_id = $1 AND logo_uri = $2 AND next_fetch_at = $3";
    KEEP = "UPDATE client_logos SET tag = $3, media_type = $4, body = $5, failures = 0, \
            next_fetch_at = $6 WHERE client_id = $1 AND logo_uri = $2";
    FAIL = "UPDATE client_logos SET failures = failures + 1, next_fetch_at = $3 \
            WHERE client_id = $1 AND logo_uri = $2";
    PICTURE = "SELECT media_type, body FROM client_logos WHERE tag = $1 LIMIT 1";
}

/// A picture that was fetched.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Names it.
    pub tag: &'a str,
    /// What it is.
    pub media_type: &'a str,
    /// Its bytes.
    pub body: &'a [u8],
}

/// Notes where a client's logo is; what was kept from elsewhere is gone. `false` when nothing
/// changed.
pub async fn want(tx: &mut Tx, client_id: &str, logo_uri: &str, now: Seconds) -> Result<bool> {
    Ok(execute!(tx, WANT, client_id, logo_uri, now)? == 1)
}

/// Forgets a client's logo; `false` when there was none.
pub async fn delete(tx: &mut Tx, client_id: &str) -> Result<bool> {
    Ok(execute!(tx, DELETE, client_id)? == 1)
}

/// Forgets a logo that its client no longer has; `false` when the row says something else now.
pub async fn delete_at(tx: &mut Tx, row: &LogoRow) -> Result<bool> {
    Ok(execute!(tx, DELETE_AT, &row.client_id, &row.logo_uri)? == 1)
}

/// Up to `limit` logos to fetch now.
pub async fn due(reader: &mut Reader, now: Seconds, limit: i64) -> Result<Vec<LogoRow>> {
    fetch_all!(reader, LogoRow, DUE, now, limit)
}

/// Takes a logo that is due for one try; nobody else tries it before `until`. `false` when another
/// node was faster, or the client's logo is elsewhere now.
pub async fn claim(tx: &mut Tx, row: &LogoRow, until: Seconds) -> Result<bool> {
    let LogoRow { client_id, logo_uri, next_fetch_at, .. } = row;
    Ok(execute!(tx, CLAIM, client_id, logo_uri, *next_fetch_at, until)? == 1)
}

/// Keeps a picture; `false` when the client's logo is elsewhere now.
pub async fn keep(
    tx: &mut Tx,
    row: &LogoRow,
    picture: Picture<'_>,
    next_fetch_at: Seconds,
) -> Result<bool> {
    let LogoRow { client_id, logo_uri, .. } = row;
    let Picture { tag, media_type, body } = picture;
    Ok(execute!(tx, KEEP, client_id, logo_uri, tag, media_type, body, next_fetch_at)? == 1)
}

/// Notes that a try failed; what is kept stays.
pub async fn fail(tx: &mut Tx, row: &LogoRow, next_fetch_at: Seconds) -> Result<()> {
    execute!(tx, FAIL, &row.client_id, &row.logo_uri, next_fetch_at).map(drop)
}

/// Media type and bytes of the picture with this name.
pub async fn picture(reader: &mut Reader, tag: &str) -> Result<Option<(String, Vec<u8>)>> {
    fetch_optional!(reader, (String, Vec<u8>), PICTURE, tag)
}
