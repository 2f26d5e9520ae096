//! `server.profile = "test"`: what it sets, and where it does not start.

use chancery::config::{Place, Profile, RegistrationMode};

use super::Setup;
use crate::support::blocks;

const TEST: &str = "[server]\nprofile = \"test\"\n";

#[test]
fn the_test_profile_sets_keys_that_somebody_else_can_still_set() {
    let loaded = Setup::new().file(TEST).load().unwrap();
    let config = &loaded.config;
    assert_eq!(config.server.profile, Profile::Test);
    assert!(config.is_test_profile() && config.is_development());
    assert_eq!(config.client_registration.mode, RegistrationMode::Open);
    let reaches = |ip: &str| {
        let ip = ip.parse().unwrap();
        config.fetch.allowed_networks.iter().any(|network| network.contains(ip))
    };
    assert!(reaches("127.0.0.1") && reaches("::1") && !reaches("10.0.0.1"));
    assert_eq!((config.throttle.free_attempts, config.throttle.max_delay), (100, 1));
    for key in ["fetch.allowed_networks", "client_registration.mode", "throttle.max_delay"] {
        assert_eq!(loaded.origins[key], Place::Profile, "{key}");
    }
    assert!(config.warnings().iter().any(|warning| warning.contains("no people's accounts")));
    let shown = loaded.effective().to_string();
    assert!(shown.contains("# server.profile"), "{shown}");

    let closed = format!("{TEST}[client_registration]\nmode = \"off\"\n");
    let loaded = Setup::new().file(&closed).load().unwrap();
    assert_eq!(loaded.config.client_registration.mode, RegistrationMode::Off);
    assert_eq!(loaded.config.throttle.free_attempts, 100);
}

#[test]
fn without_it_nothing_is_open() {
    let config = Setup::new().config();
    assert_eq!(config.server.profile, Profile::Standard);
    assert_eq!(config.client_registration.mode, RegistrationMode::Off);
    assert!(config.fetch.allowed_networks.is_empty());
}

#[test]
fn the_test_profile_is_refused_where_others_reach_the_server() {
    for (more, told) in [
        ("listen = \"0.0.0.0:8080\"\npublic_url = \"https://op.test\"\n", "from elsewhere"),
        ("public_url = \"https://id.example.com\"\n", "from elsewhere"),
        ("trusted_proxies = [\"127.0.0.1\"]\n", "behind a proxy"),
        ("\n[mail]\nsmtp_url = \"smtp://localhost\"\n", "sends no mail"),
    ] {
        let problems = Setup::new().file(&format!("{TEST}{more}")).problems();
        assert!(problems.contains(told), "{more}: {problems}");
    }
    for more in ["", "public_url = \"https://localhost:8443\"\n", "listen = \"[::1]:8080\"\n"] {
        Setup::new().file(&format!("{TEST}{more}")).config();
    }
}

#[test]
fn the_page_about_certification_shows_configurations_that_are_right() {
    let page = include_str!("../../../docs/certification.md");
    let [server, fapi] = &blocks(page, "toml")[..] else { panic!("{page}") };
    let config = Setup::new().file(server).config();
    assert!(config.is_test_profile() && config.speaks_tls());
    assert_eq!(config.issuer(), "https://op.test:8443");
    let config = Setup::new().file(server).file(fapi).config();
    assert_eq!(config.client_assertions.algorithms, ["PS256", "ES256", "EdDSA"]);
}
