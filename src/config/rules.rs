//! What must hold between keys. A rule is skipped while one of its keys was not understood.

use super::Config;
use super::layers::Layers;
use super::problem::Place;
use super::value::Refusal;

const LISTEN: &str = "server.listen";
const PUBLIC_URL: &str = "server.public_url";
const SMTP_URL: &str = "mail.smtp_url";

/// Notes every rule that `config` breaks.
pub(super) fn check(config: &Config, layers: &mut Layers) {
    orders(config, layers);
    master_key(config, layers);
    public_url(config, layers);
    smtp_url(config, layers);
    accent(config, layers);
    logo_dark(config, layers);
}

/// What works and is hardly meant, in sentences for the operator.
pub(super) fn warnings(config: &Config) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if config.is_https() && config.server.trusted_proxies.is_empty() {
        // The server itself speaks no TLS.
        warnings.push(
            "`server.public_url` is https, so there is a proxy in front, but \
             `server.trusted_proxies` names none: all people behind it have one address, slow each \
             other down when one of them guesses, and cannot be told apart in the audit log",
        );
    }
    warnings
}

/// Pairs of which the first may not exceed the second.
fn orders(config: &Config, layers: &mut Layers) {
    let Config { keys, tokens, sessions, passwords, throttle, audit, .. } = config;
    let (min_length, max_length) = (passwords.min_length as u64, passwords.max_length as u64);
    let pairs = [
        ("passwords.min_length", "passwords.max_length", min_length <= max_length),
        (
            "tokens.refresh_token_idle",
            "tokens.refresh_token_absolute",
            tokens.refresh_token_idle <= tokens.refresh_token_absolute,
        ),
        ("sessions.idle", "sessions.absolute", sessions.idle <= sessions.absolute),
        ("throttle.base_delay", "throttle.max_delay", throttle.base_delay <= throttle.max_delay),
        ("audit.token_retention", "audit.retention", audit.token_retention <= audit.retention),
        // A key is published two of these spans before it signs.
        ("keys.jwks_max_age", "keys.rotate_every", keys.jwks_max_age * 2 <= keys.rotate_every),
    ];
    for (low, high, holds) in pairs {
        if !holds && layers.are_sound(&[low, high]) {
            let bound = if low == "keys.jwks_max_age" { "half of " } else { "" };
            let message = format!("`{low}` is more than {bound}`{high}`");
            refuse(layers, &[low, high], message, "lower the one or raise the other".to_owned());
        }
    }
}

/// The key itself wins over its file, which would silently undo a file set in a higher layer.
fn master_key(config: &Config, layers: &mut Layers) {
    let path = "keys.master_key_file";
    let both = config.keys.master_key.is_some() && layers.place(path) != Place::Default;
    if both && layers.are_sound(&["keys.master_key", path]) {
        let message = "`keys.master_key` and `keys.master_key_file` are both set".to_owned();
        refuse(layers, &[path], message, "remove one of the two".to_owned());
    }
}

/// The issuer never comes from a request, so a server that others reach must be told its name.
fn public_url(config: &Config, layers: &mut Layers) {
    let listen = config.server.listen;
    let missing = config.server.public_url.is_none() && !listen.ip().is_loopback();
    if missing && layers.are_sound(&[LISTEN, PUBLIC_URL]) {
        let message = format!(
            "`{LISTEN}` = {listen} is reached from other machines, but `{PUBLIC_URL}` is not set"
        );
        let hint = "add to config.toml the URL that people will use:\n\n\
                    [server]\npublic_url = \"https://id.example.com\"\n\n\
                    or set CHANCERY__SERVER__PUBLIC_URL";
        refuse(layers, &[LISTEN], message, hint.to_owned());
    }
}

/// Only development mode may keep mail to itself.
fn smtp_url(config: &Config, layers: &mut Layers) {
    let missing = config.mail.smtp_url.is_none() && !config.is_development();
    if missing && layers.are_sound(&[LISTEN, PUBLIC_URL, SMTP_URL]) {
        let host = config.server.public_url.as_ref().and_then(url::Url::host_str);
        let host = host.unwrap_or("id.example.com");
        let message = format!("outside development mode `{SMTP_URL}` must be set");
        let hint = format!(
            "add to config.toml the server that sends the mail, and its sender:\n\n\
             [mail]\nsmtp_url = \"smtps://user:password@smtp.example.com\"\n\
             from = \"Chancery <no-reply@{host}>\"\n\n\
             or set CHANCERY__MAIL__SMTP_URL_FILE to a file that holds the URL"
        );
        refuse(layers, &[SMTP_URL, PUBLIC_URL, LISTEN], message, hint);
    }
}

/// The colour itself wins over a hue, which would silently undo a hue set in a higher layer.
fn accent(config: &Config, layers: &mut Layers) {
    let path = "branding.hue";
    let both = config.branding.accent.is_some() && layers.place(path) != Place::Default;
    if both && layers.are_sound(&["branding.accent", path]) {
        let message = "`branding.accent` and `branding.hue` are both set".to_owned();
        refuse(layers, &[path], message, "remove one of the two".to_owned());
    }
}

/// What dark screens show instead, there has to be something to show instead of.
fn logo_dark(config: &Config, layers: &mut Layers) {
    let (light, dark) = ("branding.logo", "branding.logo_dark");
    let alone = config.branding.logo_dark.is_some() && config.branding.logo.is_none();
    if alone && layers.are_sound(&[light, dark]) {
        let message = format!("`{dark}` is set without `{light}`");
        refuse(layers, &[dark], message, format!("set `{light}` too, or only that"));
    }
}

/// Notes a problem at the first of the keys that somebody set.
fn refuse(layers: &mut Layers, paths: &[&str], message: String, hint: String) {
    let mut places = paths.iter().map(|path| layers.place(path));
    let place = places.find(|place| *place != Place::Default).unwrap_or(Place::Default);
    layers.refuse(place, Refusal { message, hint: Some(hint) });
}
