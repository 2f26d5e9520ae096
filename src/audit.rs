//! What happened, for the audit log, and where the request came from.
//!
//! Rows are appended by `storage::audit_log::append` in the same transaction as the change.
//! Events carry identifiers and reasons, never a password, code, token or secret.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

mod client_event;
mod event;
pub mod refusals;

pub use client_event::ClientEvent;
pub use event::Event;

/// Where a request came from; shared by all events it causes, which share its texts too.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Names the request in logs, error pages and audit rows.
    pub request_id: Arc<str>,
    /// The peer's address.
    pub ip: Option<IpAddr>,
    /// The `User-Agent` header, cut to 256 characters.
    pub user_agent: Option<Arc<str>>,
}

impl Origin {
    /// The network that counts as one for limits.
    pub fn network(&self) -> Option<IpAddr> {
        self.ip.map(network)
    }
}

/// What one subscriber usually has: an IPv4 address or an IPv6 /64.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Whether an event is a success or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Failure,
}

impl Outcome {
    /// The value of the log's column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

impl Event {
    /// Whether it was done or refused.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::CodeRefused { .. }
            | Self::LoginFailed { .. }
            | Self::SecondStepRefused { .. }
            | Self::ClientAuthenticationFailed { .. }
            | Self::Client(ClientEvent::RegistrationRefused { .. })
            | Self::LogoutUndelivered { .. }
            | Self::ConsentDenied { .. }
            | Self::SignInCancelled { .. }
            | Self::CodeReplayed { .. }
            | Self::TokenRefused { .. }
            | Self::RefusalsOmitted { .. }
            | Self::RefreshTokenReplayed { .. } => Outcome::Failure,
            _ => Outcome::Success,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_subscriber_is_one_network() {
        let same = |one: &str, other: &str| {
            network(one.parse().unwrap()) == network(other.parse().unwrap())
        };
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(!same("192.0.2.7", "192.0.2.8"));
    }
}
