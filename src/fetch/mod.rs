//! Documents from addresses that somebody else chose, and messages to such addresses, without
//! letting them choose where we knock (R49): logos, keys and metadata of clients, what they are told
//! behind a person's back, and whatever else a client or a setting names by URL.
//!
//! Only https; a name is resolved once, each of its addresses is judged ([`address`]), and the
//! connection goes to one of the judged ones ([`connection`]), so an answer of the name server that
//! changes meanwhile changes nothing. No redirect is followed, no proxy of the environment asked, no
//! compression undone ([`exchange`]). Time, size and number are bounded, and what failed is left
//! alone for a minute.

use std::fmt;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_native_tls::TlsConnector;
use tokio_native_tls::native_tls::Certificate;
use url::Host;

use crate::cache::Shelf;
use crate::clock::{Clock, Seconds};
use crate::config::{FetchConfig, Network};

mod address;
mod connection;
mod error;
mod exchange;
mod target;

use connection::{Resolve, Trust};
pub use error::FetchError;
use error::Reach;
use exchange::Message;
use target::Target;

/// How many documents are fetched at a time, and as many again of strangers.
const MOST_AT_ONCE: usize = 8;
/// How many messages are delivered at a time, and as many again to strangers: their receivers keep
/// nobody waiting for a document.
const MOST_DELIVERED_AT_ONCE: usize = 16;
/// How long what failed is left alone.
const LEFT_ALONE: Seconds = 60;
/// Memory for what failed, in bytes.
const FAILURES: usize = 64 * 1024;

/// A document to fetch.
#[derive(Clone, Copy, Debug)]
pub struct Fetch<'a> {
    /// Where it is: an https URL.
    pub url: &'a str,
    /// The media types that are wanted (RFC 9110 §12.5.1).
    pub accept: &'static str,
    /// Further headers: names in lower case, and values.
    pub headers: &'a [(&'static str, &'a str)],
    /// The most bytes that are taken; a larger document is an error.
    pub most: usize,
    /// Whether nobody here knows whoever named the address. Such documents have places of their own:
    /// however slow they are, they keep none waiting that the operator's clients depend on.
    pub is_strangers: bool,
}

/// A message to deliver.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Where to: an https URL.
    pub url: &'a str,
    /// The media type of what is said.
    pub content_type: &'static str,
    /// What is said.
    pub body: &'a [u8],
    /// The most bytes of the answer that are taken; a larger one is an error.
    pub most: usize,
    /// As with [`Fetch::is_strangers`].
    pub is_strangers: bool,
}

/// A document, as its host sent it: nothing about it is true because the host says so.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Its media type, if the host named one.
    pub content_type: Option<String>,
    /// What it says.
    pub body: Bytes,
}

/// Fetches documents.
pub struct Fetcher {
    allowed: Vec<Network>,
    timeout: Duration,
    clock: Clock,
    resolve: Resolve,
    trust: Arc<Trust>,
    places: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    deliveries: Arc<Semaphore>,
    deliveries_to_strangers: Arc<Semaphore>,
    failures: Mutex<Shelf<Seconds>>,
}

/// `fetch.ca_file` does not say which authorities to trust.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It cannot be read.
    #[error("fetch.ca_file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// It holds something else than certificates.
    #[error("fetch.ca_file does not hold certificates in PEM: {0}")]
    Certificates(#[from] tokio_native_tls::native_tls::Error),
    /// It holds nothing.
    #[error("fetch.ca_file holds no certificate in PEM")]
    Empty,
}

impl Fetcher {
    /// Reads the operator's own authorities and connects to nothing yet.
    pub fn new(config: &FetchConfig, clock: Clock) -> Result<Self, TrustError> {
        let own = match &config.ca_file {
            Some(path) => Certificate::stack_from_pem(&fs::read(path)?)?,
            None => Vec::new(),
        };
        if config.ca_file.is_some() && own.is_empty() {
            return Err(TrustError::Empty);
        }
        Ok(Self::over(config, own, clock, Arc::new(connection::system)))
    }

    fn over(config: &FetchConfig, own: Vec<Certificate>, clock: Clock, resolve: Resolve) -> Self {
        Self {
            allowed: config.allowed_networks.clone(),
            timeout: Duration::from_secs(config.timeout.into()),
            clock,
            resolve,
            trust: Arc::new(Trust::new(own)),
            places: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            strangers: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            deliveries: Arc::new(Semaphore::new(MOST_DELIVERED_AT_ONCE)),
            deliveries_to_strangers: Arc::new(Semaphore::new(MOST_DELIVERED_AT_ONCE)),
            failures: Mutex::new(Shelf::new(FAILURES)),
        }
    }

    /// Fetches one document; only an answer with status 200 is one. Never call it while a transaction
    /// is open.
    pub async fn fetch(&self, fetch: Fetch<'_>) -> Result<Fetched, FetchError> {
        self.send(fetch.url, Message::Get(fetch)).await
    }

    /// Delivers one message once; each status from 200 to 299 says that it arrived, and any other is
    /// [`FetchError::Status`]. A host that could not be reached is left alone for a minute, and so is
    /// an address that did not answer in time; one that answered is asked again each time. Never call
    /// it while a transaction is open.
    pub async fn post(&self, post: Post<'_>) -> Result<Fetched, FetchError> {
        self.send(post.url, Message::Post(post)).await
    }

    /// Whether an address may be asked, as far as its text tells: a name is judged by where it leads
    /// when it is asked.
    pub fn may_fetch(&self, url: &str) -> Result<(), FetchError> {
        let target = Target::parse(url)?;
        let ip = match target.host {
            Host::Domain(_) => return Ok(()),
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
        };
        address::judge(vec![SocketAddr::new(ip, target.port)], &self.allowed).map(drop)
    }

    async fn send(&self, url: &str, message: Message<'_>) -> Result<Fetched, FetchError> {
        let target = Target::parse(url)?;
        if self.failed_before(&target, url) {
            return Err(FetchError::FailedBefore);
        }
        let places = match message {
            Message::Get(Fetch { is_strangers: true, .. }) => &self.strangers,
            Message::Get(_) => &self.places,
            Message::Post(Post { is_strangers: true, .. }) => &self.deliveries_to_strangers,
            Message::Post(_) => &self.deliveries,
        };
        let place = Arc::clone(places).acquire_owned();
        let Ok(Ok(place)) = tokio::time::timeout(self.timeout, place).await else {
            return Err(FetchError::Busy);
        };
        let is_there = AtomicBool::new(false);
        let attempt = self.attempt(place, &target, message, &is_there);
        let outcome = tokio::time::timeout(self.timeout, attempt).await;
        let outcome = outcome.unwrap_or_else(|_| {
            let was_there = is_there.load(Ordering::Relaxed);
            Err(if was_there { FetchError::Timeout } else { FetchError::NoAnswer })
        });
        match &outcome {
            Ok(_) => tracing::debug!(host = target.authority, "a host of others answered"),
            Err(error) => {
                tracing::debug!(host = target.authority, %error, "a host of others failed");
                match (message, error.reach()) {
                    // Another message may well be taken, unless it would hold a place for as long.
                    (Message::Post(_), Reach::Document)
                        if !matches!(error, FetchError::Timeout) => {}
                    (_, reach) => self.remember(&target, url, reach),
                }
            }
        }
        outcome
    }

    async fn attempt(
        &self,
        place: OwnedSemaphorePermit,
        target: &Target,
        message: Message<'_>,
        is_there: &AtomicBool,
    ) -> Result<Fetched, FetchError> {
        let (_place, connector, addresses) = self.prepare(place, target.clone()).await?;
        let stream = connection::connect(&address::judge(addresses, &self.allowed)?).await?;
        let stream = connection::secure(&connector, target, stream).await?;
        is_there.store(true, Ordering::Relaxed);
        exchange::exchange(stream, target, message).await
    }

    /// What blocks: a thread that a name server keeps waiting keeps its place as long, whoever gave
    /// up meanwhile, so that no more threads can wait than there are places.
    async fn prepare(
        &self,
        place: OwnedSemaphorePermit,
        target: Target,
    ) -> Result<(OwnedSemaphorePermit, TlsConnector, Vec<SocketAddr>), FetchError> {
        let (trust, resolve) = (Arc::clone(&self.trust), Arc::clone(&self.resolve));
        let prepared = tokio::task::spawn_blocking(move || {
            let addresses = connection::addresses(&target, &resolve)?;
            Ok((place, trust.connector()?, addresses))
        });
        // It ends early only when the runtime does.
        prepared.await.unwrap_or(Err(FetchError::Busy))
    }

    /// Whether a document failed a moment ago, so that nobody would be asked for it now.
    pub fn is_left_alone(&self, url: &str) -> bool {
        Target::parse(url).is_ok_and(|target| self.failed_before(&target, url))
    }

    /// Leaves a document alone for a while that came and is of no use.
    pub fn leave_alone(&self, url: &str) {
        if let Ok(target) = Target::parse(url) {
            self.remember(&target, url, Reach::Document);
        }
    }

    fn failed_before(&self, target: &Target, url: &str) -> bool {
        let now = self.clock.now();
        let mut failures = self.failures();
        [target.authority.as_str(), url]
            .into_iter()
            .any(|key| failures.find(key).is_some_and(|until| *until > now))
    }

    fn remember(&self, target: &Target, url: &str, reach: Reach) {
        let key = match reach {
            Reach::Nothing => return,
            Reach::Document => url,
            Reach::Host => &target.authority,
        };
        let until = self.clock.now().saturating_add(LEFT_ALONE);
        // The key lies in the shelf twice.
        let bytes = 2 * key.len() + 128;
        self.failures().put(&Arc::from(key), until, bytes);
    }

    fn failures(&self) -> MutexGuard<'_, Shelf<Seconds>> {
        // Nothing panics while it holds the lock.
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let free = self.places.available_permits();
        f.debug_struct("Fetcher").field("free", &free).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
