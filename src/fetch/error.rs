//! Why a document was not fetched.

use std::net::IpAddr;

/// For the log and the operator; nothing of the document is in it.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none that is fetched from.
    #[error("the address {0}")]
    Address(&'static str),
    /// The host is, or is also, an address that the internet does not reach.
    #[error("{0} is not on the internet and not in fetch.allowed_networks")]
    Forbidden(IpAddr),
    /// The host's name leads nowhere.
    #[error("the name does not resolve: {0}")]
    Name(std::io::Error),
    /// Nothing answers there.
    #[error("no connection: {0}")]
    Connect(std::io::Error),
    /// The host does not prove who it is.
    #[error("TLS: {0}")]
    Tls(#[from] tokio_native_tls::native_tls::Error),
    /// It speaks HTTP wrongly, or too much of it.
    #[error("HTTP: {0}")]
    Http(#[from] hyper::Error),
    /// The request cannot be put together.
    #[error("the request: {0}")]
    Request(#[from] hyper::http::Error),
    /// It answers with another place, which is not followed.
    #[error("it redirects")]
    Redirect,
    /// It answers with another status than 200.
    #[error("it answers {0}")]
    Status(u16),
    /// The document is packed, which was not asked for.
    #[error("it is compressed")]
    Encoded,
    /// The document is larger than what was asked for; in bytes.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// The document breaks off.
    #[error("it breaks off: {0}")]
    BrokenOff(Box<dyn std::error::Error + Send + Sync>),
    /// The host took too long to answer at all.
    #[error("no connection in time")]
    NoAnswer,
    /// The host was there, and this took too long.
    #[error("it takes too long")]
    Timeout,
    /// Too many documents are being fetched.
    #[error("too many documents are being fetched")]
    Busy,
    /// It failed a moment ago and was not tried again.
    #[error("it failed a moment ago")]
    FailedBefore,
}

/// What else fails in the same way for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Nothing: it is no fault of the host.
    Nothing,
    /// This document.
    Document,
    /// Every document of the host. No single document can bring that about: whoever knows a slow or
    /// broken one could keep the others of its host, such as keys, from being fetched.
    Host,
}

impl FetchError {
    /// What else fails in the same way.
    pub(super) const fn reach(&self) -> Reach {
        match self {
            Self::Address(_) | Self::Request(_) | Self::Busy | Self::FailedBefore => Reach::Nothing,
            Self::Redirect
            | Self::Status(_)
            | Self::Encoded
            | Self::TooLarge(_)
            | Self::BrokenOff(_)
            | Self::Http(_)
            | Self::Timeout => Reach::Document,
            Self::Forbidden(_)
            | Self::Name(_)
            | Self::Connect(_)
            | Self::Tls(_)
            | Self::NoAnswer => Reach::Host,
        }
    }

    /// The same for whoever chose the address: of its host no more than that it cannot be reached, or
    /// strangers could look around from here (R49).
    pub fn told(&self) -> String {
        match self.reach() {
            Reach::Host => "its host cannot be reached".to_owned(),
            Reach::Nothing | Reach::Document => self.to_string(),
        }
    }
}
