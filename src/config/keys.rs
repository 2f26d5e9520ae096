//! Every key with what it takes. The struct tree in [`super`] says which type a key has; this
//! list says which values of it make sense. A test holds the two and `config.toml` equal.

use super::check::{self, Check, TableCheck};

/// One key of the configuration.
pub(super) struct Key {
    /// The table it stands in.
    pub(super) section: &'static str,
    /// Its name within the table.
    pub(super) name: &'static str,
    /// What it takes.
    pub(super) kind: Kind,
    /// Whether the empty text means "not set".
    pub(super) optional: bool,
}

/// What a key takes.
pub(super) enum Kind {
    /// A whole number within bounds.
    Number { unit: &'static str, least: i64, most: i64 },
    /// `true` or `false`.
    Switch,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// Text described by a phrase, with a check.
    Text(&'static str, Check),
    /// The same, but never shown; it may come from a file or another variable.
    Secret(&'static str, Check),
    /// Any number of texts, each described by the phrase and checked.
    List(&'static str, Check),
    /// Any number of tables, each described by the phrase and checked.
    Tables(&'static str, TableCheck),
}

/// The longest span taken anywhere, so that a moment plus a span never overflows.
const TEN_YEARS: i64 = 10 * 365 * 86_400;
const SIGNING_ALGORITHMS: &[&str] = &["RS256", "PS256", "ES256", "EdDSA"];
const ACR_VALUES: &[&str] = &["1fa", "mfa", "phr"];

/// The sections whose keys the operator names, each with words for people.
pub(super) const WORDS: [&str; 2] = ["scopes", "authorization_details"];

/// The list; the sections of [`WORDS`] are not in it because their keys are free.
pub(super) const KEYS: &[Key] = &[
    text("server", "listen", "an address and a port, such as \"127.0.0.1:8080\"", check::listen),
    text("server", "public_url", "a URL such as \"https://id.example.com\"", check::public_url)
        .or_unset(),
    text("server", "tls_certificate", "the path of a PEM file", check::path).or_unset(),
    text("server", "tls_key", "the path of a PEM file", check::path).or_unset(),
    list(
        "server",
        "trusted_proxies",
        "addresses and networks such as \"10.0.0.0/8\"",
        check::network,
    ),
    one_of("server", "forwarded_header", &["x-forwarded-for", "forwarded"]),
    number("server", "max_connections", "connections", 10, 1_000_000),
    number("server", "client_cache", "mebibytes", 1, 65_536),
    number("server", "stop_delay", "seconds", 0, 300),
    one_of("server", "profile", &["standard", "test"]),
    secret(
        "database",
        "url",
        "\"sqlite:<path>\" or \"postgres://user:password@host/name\"",
        check::database_url,
    ),
    number("database", "max_connections", "connections", 1, 10_000),
    secret(
        "keys",
        "master_key",
        "32 random bytes in base64url without padding (43 characters)",
        check::master_key,
    )
    .or_unset(),
    text("keys", "master_key_file", "the path of a file", check::path),
    number("keys", "rotate_every", "seconds", 3600, TEN_YEARS),
    number("keys", "jwks_max_age", "seconds", 1, 86_400),
    number("tokens", "access_token_lifetime", "seconds", 1, 86_400),
    number("tokens", "id_token_lifetime", "seconds", 1, 86_400),
    // RFC 6749 §4.1.2: ten minutes at most.
    number("tokens", "authorization_code_lifetime", "seconds", 1, 600),
    number("tokens", "refresh_token_idle", "seconds", 1, TEN_YEARS),
    number("tokens", "refresh_token_absolute", "seconds", 1, TEN_YEARS),
    number("tokens", "refresh_retry_window", "seconds", 0, 300),
    one_of("tokens", "access_token_signing_alg", SIGNING_ALGORITHMS),
    one_of("tokens", "id_token_signing_alg", SIGNING_ALGORITHMS),
    switch("tokens", "forbid_password_grant"),
    switch("tokens", "dpop_nonce"),
    one_of("userinfo", "acr", ACR_VALUES).or_unset(),
    number("userinfo", "max_age", "seconds (0: any number)", 0, TEN_YEARS),
    number("sessions", "idle", "seconds", 60, TEN_YEARS),
    number("sessions", "absolute", "seconds", 60, TEN_YEARS),
    number("sessions", "authorization_lifetime", "seconds", 60, 86_400),
    // FAPI 2.0 §5.3.2.2: less than ten minutes.
    number("sessions", "pushed_request_lifetime", "seconds", 5, 599),
    number("sessions", "authorizations_per_minute", "sign-ins", 1, 10_000_000),
    number("passwords", "min_length", "characters", 8, 1024),
    number("passwords", "min_length_with_second_factor", "characters", 8, 1024),
    number("passwords", "max_length", "characters", 64, 1024),
    number("passwords", "min_strength", "points", 0, 4),
    list("passwords", "require", "the words upper, lower, digit, special", check::character_class),
    text("passwords", "breached_file", "the path of a file", check::path).or_unset(),
    text("passwords", "breached_url", "an https URL that ends in a slash", check::range_url)
        .or_unset(),
    number("passwords", "temporary_lifetime", "seconds", 300, 30 * 86_400),
    // R42: a quarter of an hour at most.
    number("passwords", "reset_lifetime", "seconds", 60, 900),
    // The weakest argon2id setting that OWASP accepts with one lane.
    number("passwords", "argon2_memory", "KiB", 19_456, 262_144),
    number("passwords", "argon2_passes", "passes", 2, 16),
    number("passwords", "hash_threads", "threads (0: one less than the cores)", 0, 256),
    number("passwords", "hash_queue", "hashes", 1, 65_536),
    number("otp", "length", "digits", 6, 10),
    number("otp", "ttl", "seconds", 30, 600),
    number("otp", "max_attempts", "tries", 1, 5),
    number("otp", "max_attempts_per_hour", "tries", 1, 10),
    number("otp", "resend_cooldown", "seconds", 1, 3600),
    switch("factors", "passkeys"),
    number("factors", "second_step_lifetime", "seconds", 60, 3600),
    number("factors", "trusted_device_lifetime", "seconds", 0, TEN_YEARS),
    switch("registration", "enabled"),
    one_of("client_registration", "mode", &["off", "token", "open"]),
    switch("client_registration", "documents"),
    list("client_registration", "scopes", "scope names", check::scope_token),
    list(
        "client_registration",
        "resources",
        "URIs such as \"https://api.example.com\"",
        check::resource,
    ),
    list(
        "client_registration",
        "authorization_details",
        "types of authorization details",
        check::scope_token,
    ),
    number("client_registration", "per_minute", "clients", 1, 1_000_000),
    number("client_registration", "unused_lifetime", "seconds", 3600, TEN_YEARS),
    list(
        "client_assertions",
        "algorithms",
        "some of RS256, PS256, ES256, EdDSA, HS256",
        check::assertion_algorithm,
    ),
    switch("client_certificates", "request"),
    text(
        "client_certificates",
        "proxy_header",
        "the name of a header in lower case, such as \"client-cert\"",
        check::header_name,
    )
    .or_unset(),
    text("client_certificates", "ca_file", "the path of a PEM file", check::path).or_unset(),
    switch("accounts", "new_device_notice"),
    text("accounts", "geo_database", "the path of a file", check::path).or_unset(),
    number("accounts", "deletion_grace", "seconds", 0, TEN_YEARS),
    number("accounts", "invite_lifetime", "seconds", 300, 90 * 86_400),
    switch("usernames", "sign_in"),
    switch("usernames", "choose"),
    number("throttle", "free_attempts", "tries", 1, 100),
    number("throttle", "base_delay", "seconds", 1, 3600),
    number("throttle", "max_delay", "seconds", 1, 86_400),
    // Some limits are by the hour, so counters are kept at least as long.
    number("throttle", "forget_after", "seconds", 3600, TEN_YEARS),
    number("throttle", "network_free_attempts", "tries", 1, 1_000_000),
    number("audit", "retention", "seconds", 86_400, TEN_YEARS),
    number("audit", "token_retention", "seconds", 3600, TEN_YEARS),
    secret("mail", "smtp_url", "\"smtps://user:password@smtp.example.com\"", check::smtp_url)
        .or_unset(),
    text("mail", "directory", "the path of a directory", check::path).or_unset(),
    text("mail", "from", "an address such as \"Chancery <no-reply@example.com>\"", check::mailbox),
    number("mail", "give_up_after", "seconds", 3600, TEN_YEARS),
    number("mail", "keep_failed", "seconds", 3600, TEN_YEARS),
    number("logout", "give_up_after", "seconds", 60, TEN_YEARS),
    number("logout", "keep_failed", "seconds", 3600, TEN_YEARS),
    text("branding", "name", "a name without control characters", check::line),
    text("branding", "logo", "the path of a picture", check::path).or_unset(),
    text("branding", "logo_dark", "the path of a picture", check::path).or_unset(),
    text("branding", "favicon", "the path of a picture", check::path).or_unset(),
    number("branding", "hue", "degrees", 0, 359),
    text("branding", "accent", "a colour such as \"#0b57d0\"", check::colour).or_unset(),
    text("branding", "support_url", "an https or mailto URL", check::link).or_unset(),
    text("branding", "privacy_url", "an https or mailto URL", check::link).or_unset(),
    text("branding", "terms_url", "an https or mailto URL", check::link).or_unset(),
    switch("branding", "powered_by"),
    number("fetch", "timeout", "seconds", 1, 30),
    list(
        "fetch",
        "allowed_networks",
        "addresses and networks such as \"10.1.0.0/16\"",
        check::fetched_network,
    ),
    text("fetch", "ca_file", "the path of a file", check::path).or_unset(),
    tables(
        "jwt_bearer",
        "issuers",
        "issuer, jwks_uri and, if needed, subject and clients",
        check::assertion_issuer,
    ),
    one_of("log", "format", &["auto", "json", "text"]),
    text("log", "filter", "a filter such as \"info\" or \"chancery=debug\"", check::filter),
];

impl Key {
    /// The key as it is named in messages: `section.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The environment variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("CHANCERY__{}__{}", self.section, self.name).to_ascii_uppercase()
    }

    /// Whether its value may never be shown.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret(..))
    }

    /// What would be right, as a phrase.
    pub(super) fn expected(&self) -> String {
        let phrase = match self.kind {
            Kind::Number { unit, least, most } => {
                format!("a whole number of {unit}, from {least} to {most}")
            }
            Kind::Switch => "true or false".to_owned(),
            Kind::OneOf(words) => format!("one of {}", words.join(", ")),
            Kind::Text(phrase, _) | Kind::Secret(phrase, _) => phrase.to_owned(),
            Kind::List(phrase, _) => format!(
                "a list of {phrase}: [\"…\", \"…\"] in a file, separated by commas elsewhere"
            ),
            Kind::Tables(phrase, _) => {
                format!("[[{}]] with {phrase}, for each one", self.path())
            }
        };
        if self.optional { format!("{phrase}, or \"\" for none") } else { phrase }
    }

    const fn or_unset(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// The key of that section and name.
pub(super) fn find(section: &str, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.section == section && key.name == name)
}

/// All section names, in the order of the list.
pub(super) fn sections() -> Vec<&'static str> {
    let mut sections: Vec<_> = KEYS.iter().map(|key| key.section).collect();
    sections.dedup();
    sections.extend(WORDS);
    sections
}

/// The names of a section's keys.
pub(super) fn names(section: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|key| key.section == section).map(|key| key.name).collect()
}

/// "did you mean `…`?" when a candidate is close enough to be a slip of the finger.
pub(super) fn did_you_mean<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let given = given.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&given, &name.to_ascii_lowercase()), name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

const fn key(section: &'static str, name: &'static str, kind: Kind) -> Key {
    Key { section, name, kind, optional: false }
}

const fn number(
    section: &'static str,
    name: &'static str,
    unit: &'static str,
    least: i64,
    most: i64,
) -> Key {
    key(section, name, Kind::Number { unit, least, most })
}

const fn switch(section: &'static str, name: &'static str) -> Key {
    key(section, name, Kind::Switch)
}

const fn one_of(section: &'static str, name: &'static str, words: &'static [&'static str]) -> Key {
    key(section, name, Kind::OneOf(words))
}

const fn text(
    section: &'static str,
    name: &'static str,
    phrase: &'static str,
    check: Check,
) -> Key {
    key(section, name, Kind::Text(phrase, check))
}

const fn secret(
    section: &'static str,
    name: &'static str,
    phrase: &'static str,
    check: Check,
) -> Key {
    key(section, name, Kind::Secret(phrase, check))
}

const fn list(
    section: &'static str,
    name: &'static str,
    phrase: &'static str,
    check: Check,
) -> Key {
    key(section, name, Kind::List(phrase, check))
}

const fn tables(
    section: &'static str,
    name: &'static str,
    phrase: &'static str,
    check: TableCheck,
) -> Key {
    key(section, name, Kind::Tables(phrase, check))
}
