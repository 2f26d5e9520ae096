//! What must hold between keys. A rule is skipped while one of its keys was not understood.

use super::Config;
use super::layers::Layers;
use super::problem::Place;
use super::value::Refusal;

const LISTEN: &str = "server.listen";
const PUBLIC_URL: &str = "server.public_url";
const SMTP_URL: &str = "mail.smtp_url";
const PROXIES: &str = "server.trusted_proxies";
const DIRECTORY: &str = "mail.directory";

/// Notes every rule that `config` breaks.
pub(super) fn check(config: &Config, layers: &mut Layers) {
    orders(config, layers);
    master_key(config, layers);
    public_url(config, layers);
    smtp_url(config, layers);
    one_way_for_mail(config, layers);
    accent(config, layers);
    logo_dark(config, layers);
    test_profile(config, layers);
    tls(config, layers);
    client_certificates(config, layers);
}

/// What works and is hardly meant, in sentences for the operator.
pub(super) fn warnings(config: &Config) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    let is_behind_one = config.is_https() && !config.speaks_tls();
    if is_behind_one && config.server.trusted_proxies.is_empty() && !config.is_test_profile() {
        warnings.push(
            "`server.public_url` is https, so there is a proxy in front, but \
             `server.trusted_proxies` names none: all people behind it have one address, slow each \
             other down when one of them guesses, and cannot be told apart in the audit log",
        );
    }
    if config.is_test_profile() {
        warnings.push(
            "`server.profile` is \"test\": programs on this machine may register as clients and get \
             tokens in the front channel, and the server fetches from this machine; no people's \
             accounts belong here",
        );
    }
    warnings
}

/// Pairs of which the first may not exceed the second.
fn orders(config: &Config, layers: &mut Layers) {
    let Config { keys, tokens, sessions, passwords, throttle, audit, .. } = config;
    let pairs = [
        (
            "passwords.min_length",
            "passwords.max_length",
            passwords.min_length <= passwords.max_length,
        ),
        (
            "passwords.min_length_with_second_factor",
            "passwords.min_length",
            passwords.min_length_with_second_factor <= passwords.min_length,
        ),
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
    let stays = config.mail.smtp_url.is_none() && config.mail.directory.is_none();
    let missing = stays && !config.is_development();
    if missing && layers.are_sound(&[LISTEN, PUBLIC_URL, SMTP_URL, DIRECTORY]) {
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

/// Mail that leaves twice, or not where somebody thinks it does, is a mistake.
fn one_way_for_mail(config: &Config, layers: &mut Layers) {
    let both = config.mail.smtp_url.is_some() && config.mail.directory.is_some();
    if both && layers.are_sound(&[SMTP_URL, DIRECTORY]) {
        let message = format!("`{SMTP_URL}` and `{DIRECTORY}` are both set");
        refuse(layers, &[DIRECTORY, SMTP_URL], message, "remove one of the two".to_owned());
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

/// The test profile opens what must be closed wherever others reach the server, and sends no mail.
fn test_profile(config: &Config, layers: &mut Layers) {
    let path = "server.profile";
    if !config.is_test_profile() || !layers.are_sound(&[path, LISTEN, PUBLIC_URL, SMTP_URL]) {
        return;
    }
    if !config.is_on_loopback() {
        let message = format!("`{path}` = \"test\" on a server that is reached from elsewhere");
        let hint = format!(
            "`{LISTEN}` must be a loopback address, and the host of `{PUBLIC_URL}` localhost, a \
             loopback address or a name that ends in .localhost or .test"
        );
        refuse(layers, &[path], message, hint);
    }
    if !config.server.trusted_proxies.is_empty() && layers.are_sound(&[PROXIES]) {
        let message = format!("`{path}` = \"test\" behind a proxy");
        refuse(layers, &[PROXIES], message, format!("remove `{PROXIES}`"));
    }
    if config.mail.smtp_url.is_some() {
        let message = format!("`{path}` = \"test\" sends no mail");
        let hint =
            format!("remove `{SMTP_URL}`; mail is shown at /dev/mail or kept in {DIRECTORY}");
        refuse(layers, &[SMTP_URL], message, hint);
    }
}

/// Certificate and key belong together, and who speaks TLS is reached by https.
fn tls(config: &Config, layers: &mut Layers) {
    let (certificate, key) = ("server.tls_certificate", "server.tls_key");
    let (has_certificate, has_key) =
        (config.server.tls_certificate.is_some(), config.server.tls_key.is_some());
    if has_certificate != has_key && layers.are_sound(&[certificate, key]) {
        let (there, missing) = if has_key { (key, certificate) } else { (certificate, key) };
        let message = format!("`{there}` is set without `{missing}`");
        refuse(layers, &[there], message, format!("set `{missing}` too, or none of them"));
    }
    let is_http = config.server.public_url.as_ref().is_some_and(|url| url.scheme() == "http");
    if has_certificate && is_http && layers.are_sound(&[certificate, PUBLIC_URL]) {
        let message = format!("`{PUBLIC_URL}` is http, but `{certificate}` is set");
        let hint = format!("let `{PUBLIC_URL}` begin with https://");
        refuse(layers, &[PUBLIC_URL], message, hint);
    }
}

/// A certificate comes over TLS of the server's own, or from proxies that somebody trusts.
fn client_certificates(config: &Config, layers: &mut Layers) {
    let (request, header) = ("client_certificates.request", "client_certificates.proxy_header");
    let (own, authorities) = ("server.tls_certificate", "client_certificates.ca_file");
    let certificates = &config.client_certificates;
    if certificates.request && !config.speaks_tls() && layers.are_sound(&[request, own]) {
        let message = format!("`{request}` is set, but the server speaks no TLS itself");
        refuse(layers, &[request], message, format!("set `{own}`, or `{header}` behind a proxy"));
    }
    let is_told = certificates.proxy_header.is_some();
    if is_told && config.server.trusted_proxies.is_empty() && layers.are_sound(&[header, PROXIES]) {
        let message = format!("`{header}` is set, but `{PROXIES}` names nobody who may say it");
        refuse(layers, &[header], message, format!("name the proxies in `{PROXIES}`"));
    }
    let is_idle = certificates.ca_file.is_some() && !certificates.can_arrive();
    if is_idle && layers.are_sound(&[authorities, request, header]) {
        let message = format!("`{authorities}` is set, but no client certificate can arrive");
        refuse(layers, &[authorities], message, format!("set `{request}` or `{header}` too"));
    }
}

/// Notes a problem at the first of the keys that somebody set.
fn refuse(layers: &mut Layers, paths: &[&str], message: String, hint: String) {
    let mut places = paths.iter().map(|path| layers.place(path));
    let place = places.find(|place| *place != Place::Default).unwrap_or(Place::Default);
    layers.refuse(place, Refusal { message, hint: Some(hint) });
}
