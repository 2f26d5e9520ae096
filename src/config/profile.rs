//! `server.profile`: what a server is for. The test profile serves certification and trials on one
//! machine; it opens what must be closed anywhere else, so it does not start where others reach it.
//!
//! A profile is the lowest layer above the defaults: it sets keys, and whoever sets one of them
//! elsewhere has the last word.

use serde::{Deserialize, Serialize};
use url::Host;

use super::layers::Layers;
use super::problem::Place;
use super::{Config, keys, value};

/// `server.profile`
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// For people.
    #[default]
    Standard,
    /// For tests on one machine.
    Test,
}

/// What the test profile sets: keys and their texts as they would stand in the environment.
const TEST: &[(&str, &str, &str)] = &[
    // Test programs are clients with keys and pages on this machine.
    ("fetch", "allowed_networks", "127.0.0.0/8,::1"),
    // They register themselves, as often as they like.
    ("client_registration", "mode", "open"),
    ("client_registration", "per_minute", "1000000"),
    // They sign in as often as they like, with whatever they try.
    ("throttle", "free_attempts", "100"),
    ("throttle", "network_free_attempts", "1000000"),
    ("throttle", "base_delay", "1"),
    ("throttle", "max_delay", "1"),
    ("otp", "resend_cooldown", "1"),
];

impl Config {
    /// Whether this server is for tests: response types that give tokens in the front channel exist,
    /// anybody may register a client, mail is shown and never sent.
    pub fn is_test_profile(&self) -> bool {
        self.server.profile == Profile::Test
    }

    /// Whether only this machine reaches the server: by the address it listens on and by its name.
    pub(super) fn is_on_loopback(&self) -> bool {
        let named = match self.server.public_url.as_ref().map(url::Url::host) {
            None => true,
            Some(Some(Host::Domain(name))) => is_local_name(name),
            Some(Some(Host::Ipv4(ip))) => ip.is_loopback(),
            Some(Some(Host::Ipv6(ip))) => ip.is_loopback(),
            Some(None) => false,
        };
        named && self.server.listen.ip().is_loopback()
    }
}

/// Lays what the profile sets below everything that somebody set.
pub(super) fn lay(profile: Profile, layers: &mut Layers) {
    if profile == Profile::Standard {
        return;
    }
    for (section, name, text) in TEST {
        let Some(key) = keys::find(section, name) else { continue };
        let path = key.path();
        if layers.place(&path) == Place::Default && layers.are_sound(&[&path]) {
            layers.set(path, value::from_text(key, text), Place::Profile);
        }
    }
}

/// Names that no name server outside of this machine answers for (RFC 6761 §6.2, §6.3).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    [".localhost", ".test"].iter().any(|end| name.ends_with(end)) || name == "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_the_test_profile_sets_is_one_and_takes_its_value() {
        for (section, name, text) in TEST {
            let key = keys::find(section, name).unwrap_or_else(|| panic!("{section}.{name}"));
            assert!(value::from_text(key, text).is_ok(), "{section}.{name}");
        }
    }

    #[test]
    fn a_server_is_on_loopback_by_its_address_and_its_name() {
        let at = |listen: &str, public_url: Option<&str>| {
            let mut config = Config::default();
            config.server.listen = listen.parse().unwrap();
            config.server.public_url = public_url.map(|url| url.parse().unwrap());
            config.is_on_loopback()
        };
        for url in [
            None,
            Some("https://localhost:8443"),
            Some("https://op.localhost"),
            Some("https://op.test:8443"),
            Some("https://127.0.0.1"),
            Some("https://[::1]"),
        ] {
            assert!(at("127.0.0.1:8080", url), "{url:?}");
            assert!(!at("0.0.0.0:8080", url), "{url:?}");
        }
        for url in ["https://id.example.com", "https://test", "https://localhost.example.com"] {
            assert!(!at("127.0.0.1:8080", Some(url)), "{url}");
        }
    }
}
