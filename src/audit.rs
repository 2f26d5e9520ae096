//! What happened, for the audit log: one variant of [`Event`] for each thing worth a row.
//!
//! Rows are appended by `storage::audit_log::append` in the same transaction as the change.
//! Events carry identifiers and reasons, never a password, code, token or secret.

use std::net::{IpAddr, Ipv6Addr};

use serde::Serialize;

pub mod refusals;

/// Where a request came from; shared by all events it causes.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Names the request in logs, error pages and audit rows.
    pub request_id: String,
    /// The peer's address.
    pub ip: Option<IpAddr>,
    /// The `User-Agent` header, cut to 256 characters.
    pub user_agent: Option<String>,
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

/// Something that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A person asked for an account; a code is on its way.
    RegistrationRequested {
        /// MAC of the canonical address: the same person shows as the same value.
        email_mac: String,
    },
    /// An account was made.
    UserCreated {
        /// The account.
        user_id: String,
    },
    /// A code proved that the address belongs to the person.
    EmailVerified {
        /// The account.
        user_id: String,
    },
    /// A code was sent.
    CodeSent {
        /// The account, when there is one.
        user_id: Option<String>,
        /// What it is for.
        purpose: String,
    },
    /// A wrong, old or foreign code was given.
    CodeRefused {
        /// What it was for.
        purpose: String,
        /// Why.
        reason: String,
    },
    /// A person signed in.
    LoginSucceeded {
        /// The account.
        user_id: String,
        /// The client that asked through the password grant, if one did.
        client_id: Option<String>,
    },
    /// A sign-in was refused.
    LoginFailed {
        /// The account, when there is one.
        user_id: Option<String>,
        /// The client that asked through the password grant, if one did.
        client_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// A browser session began.
    SessionStarted {
        /// The account.
        user_id: String,
        /// The session.
        sid: String,
    },
    /// A browser session was ended by its person.
    SessionEnded {
        /// The account.
        user_id: String,
        /// The session.
        sid: String,
    },
    /// An administrator changed a password.
    PasswordChanged {
        /// The account.
        user_id: String,
    },
    /// An administrator locked an account.
    UserLocked {
        /// The account.
        user_id: String,
    },
    /// An administrator unlocked an account.
    UserUnlocked {
        /// The account.
        user_id: String,
    },
    /// An administrator deleted an account.
    UserDeleted {
        /// The account.
        user_id: String,
    },
    /// An account got another user name, or none.
    UsernameChanged {
        /// The account.
        user_id: String,
    },
    /// Claims about a person changed.
    ProfileChanged {
        /// The account.
        user_id: String,
        /// Their names.
        claims: Vec<String>,
    },
    /// An administrator put a person into roles or groups, or took them out.
    MembershipsChanged {
        /// The account.
        user_id: String,
        /// `roles` or `groups`.
        of: &'static str,
        /// Those that are new.
        added: Vec<String>,
        /// Those that are gone.
        removed: Vec<String>,
    },
    /// Settings of an account changed.
    SettingsChanged {
        /// The account.
        user_id: String,
        /// `user` or `admin`.
        part: &'static str,
    },
    /// A client was registered.
    ClientCreated {
        /// The client.
        client_id: String,
    },
    /// A client's metadata changed.
    ClientUpdated {
        /// The client.
        client_id: String,
    },
    /// A client got a new secret.
    ClientSecretRotated {
        /// The client.
        client_id: String,
    },
    /// A client was disabled.
    ClientDisabled {
        /// The client.
        client_id: String,
    },
    /// A client was enabled.
    ClientEnabled {
        /// The client.
        client_id: String,
    },
    /// A client was deleted.
    ClientDeleted {
        /// The client.
        client_id: String,
    },
    /// A client failed to authenticate.
    ClientAuthenticationFailed {
        /// The client named, when it exists.
        client_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// A person allowed a client.
    ConsentGranted {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
        /// The scopes allowed.
        scope: String,
    },
    /// A person refused a client.
    ConsentDenied {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
    },
    /// Somebody went back to a client without signing in.
    SignInCancelled {
        /// The client.
        client_id: String,
    },
    /// An authorization code was issued.
    CodeIssued {
        /// The person.
        user_id: String,
        /// The client.
        client_id: String,
        /// The grant it stands for.
        grant_id: String,
    },
    /// A used code came again and ended its grant.
    CodeReplayed {
        /// The client.
        client_id: String,
        /// The grant that was ended.
        grant_id: String,
    },
    /// Tokens were issued.
    TokenIssued {
        /// The grant type.
        grant_type: String,
        /// The client.
        client_id: String,
        /// The person, when there is one.
        user_id: Option<String>,
        /// The grant, when there is one.
        grant_id: Option<String>,
        /// The scopes of the access token.
        scope: String,
        /// Its `jti`.
        jti: String,
    },
    /// A request for tokens was refused.
    TokenRefused {
        /// The grant type.
        grant_type: String,
        /// The client.
        client_id: String,
        /// The OAuth error code.
        error: String,
        /// Why, for the operator.
        reason: String,
    },
    /// Refused requests came too fast to be written down one by one.
    RefusalsOmitted {
        /// The event that each of them was.
        refused: String,
        /// How many.
        count: u64,
    },
    /// A replaced refresh token came again and ended its grant.
    RefreshTokenReplayed {
        /// The client.
        client_id: String,
        /// The grant that was ended.
        grant_id: String,
    },
    /// A client revoked a token.
    TokenRevoked {
        /// The client.
        client_id: String,
        /// The grant that was ended, if one was.
        grant_id: Option<String>,
    },
    /// Signing keys were rotated.
    KeysRotated {
        /// The algorithm.
        alg: String,
        /// The key that signs from now on.
        kid: String,
    },
    /// A signing key was removed before its time.
    KeyRevoked {
        /// The algorithm.
        alg: String,
        /// The key that is gone.
        kid: String,
    },
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
            | Self::ClientAuthenticationFailed { .. }
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
