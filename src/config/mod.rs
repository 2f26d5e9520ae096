//! What the operator can set: one struct tree, each key documented in `config.toml`.
//!
//! Precedence, lowest first: the defaults below, the file, `CHANCERY__SECTION__KEY` in the
//! environment, command-line flags. Durations are whole seconds. [`load`](load()) does the layering
//! and turns every mistake into a [`Problem`] with its place: `keys` lists each key with what it
//! takes, `file` and `text_sources` read the layers, `rules` compares keys with each other.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

mod accounts;
mod audit;
mod branding;
mod check;
mod client_assertions;
mod client_certificates;
mod client_registration;
mod colour;
mod effective;
mod factors;
mod fetch;
mod file;
mod jwt_bearer;
mod keys;
mod layers;
mod load;
mod logout;
mod mail;
mod network;
mod passwords;
mod phrase;
mod problem;
mod profile;
mod rules;
mod source_text;
mod text_sources;
mod throttle;
mod userinfo;
mod usernames;
mod value;

pub use accounts::AccountsConfig;
pub use audit::AuditConfig;
pub use branding::BrandingConfig;
pub use client_assertions::{ASSERTION_ALGORITHMS, ClientAssertionsConfig};
pub use client_certificates::ClientCertificatesConfig;
pub use client_registration::{ClientRegistrationConfig, RegistrationMode};
pub use colour::Colour;
pub use effective::{Effective, Setting};
pub use factors::FactorsConfig;
pub use fetch::FetchConfig;
pub use jwt_bearer::{AssertionIssuer, AssertionSubject, JwtBearerConfig};
pub use load::{Loaded, Sources, load, process_environment};
pub use logout::LogoutConfig;
pub use mail::MailConfig;
pub use network::{ForwardedHeader, Network};
pub use passwords::{CharacterClass, PasswordsConfig};
pub use phrase::Phrase;
pub use problem::{Excerpt, Place, Problem};
pub use profile::Profile;
pub use throttle::ThrottleConfig;
pub use userinfo::UserinfoConfig;
pub use usernames::UsernamesConfig;

/// The whole configuration.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server listens and how it is reached.
    pub server: ServerConfig,
    /// Where state is kept.
    pub database: DatabaseConfig,
    /// The master key and the rotation of signing keys.
    pub keys: KeysConfig,
    /// Lifetimes and algorithms of tokens.
    pub tokens: TokensConfig,
    /// Browser sessions and sign-ins under way.
    pub sessions: SessionsConfig,
    /// Password policy and the cost of hashing.
    pub passwords: PasswordsConfig,
    /// Codes sent by e-mail.
    pub otp: OtpConfig,
    /// Second factors and passkeys.
    pub factors: FactorsConfig,
    /// Whether people may create accounts themselves.
    pub registration: RegistrationConfig,
    /// Clients that nobody here made.
    pub client_registration: ClientRegistrationConfig,
    /// Assertions that clients prove themselves with.
    pub client_assertions: ClientAssertionsConfig,
    /// Certificates that clients present over TLS.
    pub client_certificates: ClientCertificatesConfig,
    /// What people are told of their accounts.
    pub accounts: AccountsConfig,
    /// What user names are good for.
    pub usernames: UsernamesConfig,
    /// Growing delays after failures.
    pub throttle: ThrottleConfig,
    /// How long the audit log is kept.
    pub audit: AuditConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// How long clients are told that a session ended.
    pub logout: LogoutConfig,
    /// What people see on the pages.
    pub branding: BrandingConfig,
    /// Documents from elsewhere, such as logos of apps.
    pub fetch: FetchConfig,
    /// `[userinfo]`
    pub userinfo: UserinfoConfig,
    /// Scope names and what the consent page says for each after "will be able to".
    pub scopes: BTreeMap<String, Phrase>,
    /// Types of authorization details (RFC 9396) and what the consent page says for each.
    pub authorization_details: BTreeMap<String, Phrase>,
    /// Whose assertions are taken as authorization grants.
    pub jwt_bearer: JwtBearerConfig,
    /// Log output.
    pub log: LogConfig,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The URL people and clients use; the issuer. Unset: `http://localhost:<port>`, and only
    /// loopback addresses may be listened on.
    pub public_url: Option<url::Url>,
    /// A PEM file with the certificate chain that the server proves its name with; unset: it speaks
    /// no TLS itself.
    pub tls_certificate: Option<PathBuf>,
    /// A PEM file with the private key that belongs to it.
    pub tls_key: Option<PathBuf>,
    /// The proxies in front: requests from their addresses came from where they say.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they say it.
    pub forwarded_header: ForwardedHeader,
    /// The most connections at a time; fewer when the limit of open files asks for it.
    pub max_connections: usize,
    /// Mebibytes of memory for parsed clients, at most.
    pub client_cache: usize,
    /// Seconds for which requests are still taken after SIGTERM, while `/health/ready` already
    /// says no.
    pub stop_delay: u32,
    /// What the server is for.
    pub profile: Profile,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:<path>` or `postgres://user:password@host/name`. May hold a password.
    pub url: Secret<String>,
    /// The most connections held open (PostgreSQL) or readers (SQLite).
    pub max_connections: u32,
}

/// `[keys]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeysConfig {
    /// 32 random bytes in base64url that seal everything secret in the database.
    pub master_key: Option<Secret<String>>,
    /// The file that holds the master key when `master_key` is unset; made at first start in
    /// development mode.
    pub master_key_file: PathBuf,
    /// Seconds between automatic rotations of each signing key.
    pub rotate_every: i64,
    /// Seconds for which clients may cache the JWKS and discovery documents.
    pub jwks_max_age: i64,
}

/// `[tokens]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokensConfig {
    /// Seconds an access token is valid.
    pub access_token_lifetime: i64,
    /// Seconds an ID token is valid.
    pub id_token_lifetime: i64,
    /// Seconds an authorization code is valid (RFC 6749 §4.1.2).
    pub authorization_code_lifetime: i64,
    /// Seconds without use after which a refresh token ends.
    pub refresh_token_idle: i64,
    /// Seconds after which a refresh token ends however much it is used.
    pub refresh_token_absolute: i64,
    /// Seconds in which a just-used refresh token still returns the same successor; 0 is strict.
    pub refresh_retry_window: i64,
    /// Signing algorithm of access tokens: ES256, RS256, PS256 or `EdDSA`.
    pub access_token_signing_alg: String,
    /// Signing algorithm of ID tokens: RS256, ES256, PS256 or `EdDSA`.
    pub id_token_signing_alg: String,
    /// Refuses the password grant whatever a client has registered (RFC 9700 §2.4).
    pub forbid_password_grant: bool,
    /// Whether `DPoP` proofs must have a nonce of the server (RFC 9449 §8).
    pub dpop_nonce: bool,
}

/// `[sessions]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionsConfig {
    /// Seconds without use after which a browser session ends.
    pub idle: i64,
    /// Seconds after which a browser session ends however much it is used.
    pub absolute: i64,
    /// Seconds a sign-in that an app asked for may take.
    pub authorization_lifetime: i64,
    /// Seconds in which a pushed request can begin one (RFC 9126 §2.2).
    pub pushed_request_lifetime: i64,
    /// Such sign-ins that one node begins within a minute; beyond it the answer is 503 with
    /// `Retry-After`.
    pub authorizations_per_minute: u32,
}

/// `[otp]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtpConfig {
    /// Digits of a code.
    pub length: u32,
    /// Seconds a code is valid.
    pub ttl: i64,
    /// Wrong tries after which a code is dead.
    pub max_attempts: i64,
    /// Wrong tries per hour and address over all codes.
    pub max_attempts_per_hour: i64,
    /// Seconds before another code may be sent to the same address.
    pub resend_cooldown: i64,
}

/// `[registration]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationConfig {
    /// Whether the registration page is open.
    pub enabled: bool,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `json`, `text`, or `auto` (text on a terminal, JSON otherwise).
    pub format: LogFormat,
    /// A tracing filter such as `info` or `chancery=debug`.
    pub filter: String,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::XForwardedFor,
            max_connections: 10_000,
            client_cache: 128,
            stop_delay: 2,
            profile: Profile::Standard,
        }
    }
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: Secret::new("sqlite:data/chancery.db".to_owned()), max_connections: 16 }
    }
}

impl Default for KeysConfig {
    fn default() -> Self {
        Self {
            master_key: None,
            master_key_file: PathBuf::from("data/master.key"),
            rotate_every: 30 * 86_400,
            jwks_max_age: 300,
        }
    }
}

impl Default for TokensConfig {
    fn default() -> Self {
        Self {
            access_token_lifetime: 900,
            id_token_lifetime: 3600,
            authorization_code_lifetime: 60,
            refresh_token_idle: 7 * 86_400,
            refresh_token_absolute: 30 * 86_400,
            refresh_retry_window: 10,
            access_token_signing_alg: "ES256".to_owned(),
            id_token_signing_alg: "RS256".to_owned(),
            forbid_password_grant: false,
            dpop_nonce: false,
        }
    }
}

impl Default for SessionsConfig {
    fn default() -> Self {
        Self {
            idle: 7 * 86_400,
            absolute: 30 * 86_400,
            authorization_lifetime: 1800,
            pushed_request_lifetime: 90,
            authorizations_per_minute: 30_000,
        }
    }
}

impl Default for OtpConfig {
    fn default() -> Self {
        Self {
            length: 6,
            ttl: 600,
            max_attempts: 5,
            max_attempts_per_hour: 10,
            resend_cooldown: 60,
        }
    }
}

impl Default for RegistrationConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Auto, filter: "info".to_owned() }
    }
}

impl Config {
    /// The issuer identifier (RFC 8414 §2): `public_url` without a trailing slash. Never taken
    /// from a request.
    pub fn issuer(&self) -> String {
        if let Some(url) = &self.server.public_url {
            return url.as_str().trim_end_matches('/').to_owned();
        }
        let scheme = if self.speaks_tls() { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.server.listen.port())
    }

    /// Whether people reach the server over TLS, which decides cookie prefixes and HSTS.
    pub fn is_https(&self) -> bool {
        let https = |url: &url::Url| url.scheme() == "https";
        self.server.public_url.as_ref().map_or_else(|| self.speaks_tls(), https)
    }

    /// Whether the server itself speaks TLS.
    pub const fn speaks_tls(&self) -> bool {
        self.server.tls_certificate.is_some()
    }

    /// What works and is hardly meant, in sentences for the operator.
    pub fn warnings(&self) -> Vec<&'static str> {
        rules::warnings(self)
    }

    /// Development mode: reached only from this machine, under a loopback name, or in the test
    /// profile. Mail without an SMTP server is then captured in memory, and keys are made at first
    /// start.
    pub fn is_development(&self) -> bool {
        self.is_test_profile()
            || self.server.listen.ip().is_loopback()
                && self.server.public_url.as_ref().is_none_or(|url| url.scheme() == "http")
    }
}
