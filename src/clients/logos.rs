//! Logos of clients: fetched from where each says its own is (`logo_uri`, RFC 7591 §2), kept, and
//! shown from here, so that no host learns who signs in where, and none can change what people see
//! from one moment to the next.
//!
//! Nothing in a request waits for a fetch. The [`registry`](super::registry) notes what is wanted
//! together with the client's metadata; a job calls [`fetch_due`]. What comes back is a picture of
//! pixels by its own bytes (`image`) or nothing: no SVG, which could hold script.

use futures_util::future::join_all;

use super::lookup;
use crate::clock::Seconds;
use crate::fetch::{Fetch, FetchError};
use crate::image::{self, Format};
use crate::secret;
use crate::server::Server;
use crate::storage::client_logos::{LogoRow, Picture};
use crate::storage::{self, StorageError, Tx, client_logos, clients};

/// The largest logo, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// How many are fetched at a time: as many as `fetch` does at once.
const BATCH: i64 = 8;
/// How long a try may take before another node takes over.
const CLAIM: Seconds = 300;
/// How long a logo is good for.
const FRESH: Seconds = 86_400;
/// How long after the first failure the next try is; it doubles up to [`FRESH`].
const RETRY: Seconds = 60;

/// A logo to show.
#[derive(Clone, Debug)]
pub struct Logo {
    /// What it is.
    pub format: Format,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Why a logo was not kept.
#[derive(Debug, thiserror::Error)]
enum LogoError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("it is no PNG, JPEG, WebP or GIF of at most {} pixels a side", image::LARGEST_SIDE)]
    NoPicture,
}

/// The logo with this name, which [`Client::logo`](super::Client::logo) tells.
pub async fn find(server: &Server, tag: &str) -> storage::Result<Option<Logo>> {
    let found = client_logos::picture(&mut server.database().reader().await?, tag).await?;
    let Some((media_type, body)) = found else { return Ok(None) };
    let corrupt = || StorageError::Corrupt(format!("client_logos: {media_type}"));
    let format = Format::from_media_type(&media_type).ok_or_else(corrupt)?;
    Ok(Some(Logo { format, body }))
}

/// Fetches logos that are new or were fetched a day ago; whether there may be more to do.
pub async fn fetch_due(server: &Server) -> storage::Result<bool> {
    let mut reader = server.database().reader().await?;
    let due = client_logos::due(&mut reader, server.now(), BATCH).await?;
    drop(reader);
    let is_full = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
    for done in join_all(due.into_iter().map(|row| refresh(server, row))).await {
        done?;
    }
    Ok(is_full)
}

/// Notes where a client's logo is from now on, in the transaction that changes its metadata.
pub(super) async fn follow(
    tx: &mut Tx,
    client_id: &str,
    logo_uri: Option<&str>,
    now: Seconds,
) -> storage::Result<()> {
    let changed = match logo_uri {
        Some(logo_uri) => client_logos::want(tx, client_id, logo_uri, now).await?,
        None => client_logos::delete(tx, client_id).await?,
    };
    if changed {
        clients::set_logo(tx, client_id, None).await?;
    }
    Ok(())
}

async fn refresh(server: &Server, row: LogoRow) -> storage::Result<()> {
    let now = server.now();
    let claim = (row.clone(), now + CLAIM);
    let claimed = server
        .database()
        .write(claim, |tx, (row, until)| Box::pin(client_logos::claim(tx, row, *until)));
    if !claimed.await? {
        return Ok(());
    }
    if !is_wanted(server, &row).await? {
        return forget(server, row).await;
    }
    match fetch(server, &row.logo_uri).await {
        Ok((format, body)) => keep(server, row, format, body).await,
        Err(error) => {
            if row.failures == 0 {
                let client_id = row.client_id.as_str();
                tracing::warn!(client_id, %error, "a client's logo cannot be fetched");
            }
            let next = server.now() + delay(row.failures);
            let failed = (row, next);
            server
                .database()
                .write(failed, |tx, (row, next)| Box::pin(client_logos::fail(tx, row, *next)))
                .await
        }
    }
}

/// Whether the client is there and says what the row says: a release that knows no logos may have
/// changed or removed it.
async fn is_wanted(server: &Server, row: &LogoRow) -> storage::Result<bool> {
    let mut reader = server.database().reader().await?;
    let client = lookup::find_in(&mut reader, &row.client_id).await?;
    Ok(client.is_some_and(|client| client.metadata.logo_uri.as_ref() == Some(&row.logo_uri)))
}

async fn forget(server: &Server, row: LogoRow) -> storage::Result<()> {
    server
        .database()
        .write(row, |tx, row| {
            Box::pin(async move {
                if client_logos::delete_at(tx, row).await? {
                    clients::set_logo(tx, &row.client_id, None).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn fetch(server: &Server, url: &str) -> Result<(Format, Vec<u8>), LogoError> {
    let accept = "image/webp, image/png, image/jpeg, image/gif";
    // Whoever chose it, a picture can wait.
    let fetch = Fetch { url, accept, headers: &[], most: LARGEST, is_strangers: true };
    let fetched = server.fetcher().fetch(fetch).await?;
    let image = image::probe(&fetched.body).ok_or(LogoError::NoPicture)?;
    Ok((image.format, fetched.body.into()))
}

async fn keep(server: &Server, row: LogoRow, format: Format, body: Vec<u8>) -> storage::Result<()> {
    let tag = secret::base64url(&secret::digest(&body));
    let next = server.now() + FRESH;
    let input = (row, tag, format, body, next);
    server
        .database()
        .write(input, |tx, (row, tag, format, body, next)| {
            Box::pin(async move {
                let picture = Picture { tag, media_type: format.media_type(), body };
                if client_logos::keep(tx, row, picture, *next).await? {
                    clients::set_logo(tx, &row.client_id, Some(tag)).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Seconds until the next try after so many failures and one more.
fn delay(failures: i64) -> Seconds {
    let doublings = u32::try_from(failures).unwrap_or(u32::MAX).min(16);
    (RETRY << doublings).min(FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_become_rare_and_never_end() {
        assert_eq!([0, 1, 2].map(delay), [60, 120, 240]);
        for failures in [11, 64, i64::MAX] {
            assert_eq!(delay(failures), FRESH);
        }
    }
}
