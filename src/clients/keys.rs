//! Public keys of clients: those they registered (`jwks`), or those at the address they registered
//! (`jwks_uri`, RFC 7591 §2).
//!
//! What was fetched counts for a minute, so that a key that a client withdraws is soon none any
//! more; a `kid` that is not there has the set fetched anew, though not more often than every few
//! seconds, whoever makes `kid`s up. The intake is that of [`foreign`], the way out `fetch`.

use std::borrow::Cow;
use std::sync::Arc;

use super::Client;
use crate::cache::{Found, Kept};
use crate::clock::Seconds;
use crate::fetch::{Fetch, FetchError};
use crate::keys::foreign::{IntakeError, Jwks};
use crate::server::{KeySetError, Server};

/// How long a fetched set counts.
const FRESH: Seconds = 60;
/// How old it is at least before an unknown `kid` has it fetched anew.
const LEAST_AGE: Seconds = 5;

/// Why there are no keys.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeysUnavailable {
    /// The client has registered none.
    #[error("the client has no jwks and no jwks_uri")]
    None,
    /// What it registered is refused.
    #[error("{0}")]
    Intake(#[from] IntakeError),
    /// They cannot be fetched, or what was fetched is refused.
    #[error("jwks_uri: {0}")]
    Fetch(Arc<KeySetError>),
    /// The fetch ended without an answer.
    #[error("jwks_uri: nothing was fetched")]
    Ended,
}

impl KeysUnavailable {
    /// The same for whoever chose the address (see [`FetchError::told`]).
    pub fn told(&self) -> String {
        match self {
            Self::Fetch(error) => match &**error {
                KeySetError::Fetch(error) => format!("jwks_uri: {}", error.told()),
                KeySetError::Intake(error) => format!("jwks_uri: {error}"),
            },
            Self::None | Self::Intake(_) | Self::Ended => self.to_string(),
        }
    }
}

/// The client's keys; `kid` is the one that is looked for. Never call it while a transaction is open.
pub async fn of(
    server: &Server,
    client: &Client,
    kid: Option<&str>,
    now: Seconds,
) -> Result<Arc<Jwks>, KeysUnavailable> {
    if let Some(jwks) = &client.extra().jwks {
        if let Some(parsed) = client.jwks.get() {
            return Ok(Arc::clone(parsed));
        }
        let parsed = Arc::new(Jwks::parse(jwks)?);
        return Ok(Arc::clone(client.jwks.get_or_init(|| parsed)));
    }
    match &client.extra().jwks_uri {
        Some(jwks_uri) => {
            let is_wanted = |jwks: &Jwks| kid.is_none_or(|kid| jwks.has(kid));
            find(server, jwks_uri, client.is_unverified(), is_wanted, now).await
        }
        None => Err(KeysUnavailable::None),
    }
}

/// The client's keys, fetched anew if none of them has this certificate (its `x5t#S256`).
pub async fn with_certificate(
    server: &Server,
    client: &Client,
    x5t_s256: &str,
    now: Seconds,
) -> Result<Arc<Jwks>, KeysUnavailable> {
    match (&client.extra().jwks, &client.extra().jwks_uri) {
        (None, Some(jwks_uri)) => {
            let is_wanted = |jwks: &Jwks| jwks.has_certificate(x5t_s256);
            find(server, jwks_uri, client.is_unverified(), is_wanted, now).await
        }
        _ => of(server, client, None, now).await,
    }
}

/// The keys at an address that the operator named; `kid` is the one that is looked for.
pub async fn at(
    server: &Server,
    jwks_uri: &str,
    kid: Option<&str>,
    now: Seconds,
) -> Result<Arc<Jwks>, KeysUnavailable> {
    find(server, jwks_uri, false, |jwks| kid.is_none_or(|kid| jwks.has(kid)), now).await
}

/// The set at an address, not older than a minute, nor than a few seconds if it is not `wanted`. Those
/// of strangers are apart, so that nobody waits for their places (`fetch`) who knows the address too.
async fn find(
    server: &Server,
    jwks_uri: &str,
    is_strangers: bool,
    is_wanted: impl Fn(&Jwks) -> bool,
    now: Seconds,
) -> Result<Arc<Jwks>, KeysUnavailable> {
    let sets = server.key_sets();
    let place = if is_strangers { Cow::Owned(format!("? {jwks_uri}")) } else { jwks_uri.into() };
    if let Some(Kept { value: Some(jwks), at }) = sets.look(&place) {
        let age = now.saturating_sub(at);
        if (0..LEAST_AGE).contains(&age) || ((0..FRESH).contains(&age) && is_wanted(&jwks)) {
            return Ok(jwks);
        }
    }
    let fetch = || fetch(server.clone(), jwks_uri.to_owned(), is_strangers);
    let loaded = sets.load(&place, now, fetch).await.ok_or(KeysUnavailable::Ended)?;
    loaded.map_err(KeysUnavailable::Fetch)?.ok_or(KeysUnavailable::Ended)
}

async fn fetch(
    server: Server,
    jwks_uri: String,
    is_strangers: bool,
) -> Result<Found<Jwks>, KeySetError> {
    let fetch = Fetch {
        url: &jwks_uri,
        accept: "application/jwk-set+json, application/json",
        headers: &[],
        most: Jwks::LONGEST,
        is_strangers,
    };
    let fetched = server.fetcher().fetch(fetch).await?;
    // What is of no use would else be fetched again for each request that comes with an assertion.
    let jwks = parse(&fetched.body).inspect_err(|_| server.fetcher().leave_alone(&jwks_uri))?;
    let bytes = jwks.memory();
    Ok(Some((Arc::new(jwks), bytes)))
}

fn parse(body: &[u8]) -> Result<Jwks, KeySetError> {
    let text = std::str::from_utf8(body).map_err(|error| FetchError::BrokenOff(Box::new(error)))?;
    Ok(Jwks::parse(text)?)
}
