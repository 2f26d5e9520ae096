//! TLS of the server's own, and certificates of clients: which settings go together.

use super::Setup;

const PAIR: &str = "[server]\ntls_certificate = \"server.pem\"\ntls_key = \"server.key\"\n";

#[test]
fn with_a_certificate_the_issuer_is_https() {
    let config = Setup::new().file(PAIR).config();
    assert!(config.speaks_tls() && config.is_https() && config.is_development());
    assert_eq!(config.issuer(), "https://localhost:8080");
    assert_eq!(config.warnings(), Vec::<&str>::new(), "no proxy is missed");
    let named = format!("{PAIR}public_url = \"https://id.localhost:8080\"\n");
    let setup = Setup::new().file(&named).env("CHANCERY__MAIL__DIRECTORY", "out");
    assert_eq!(setup.config().issuer(), "https://id.localhost:8080");
    let plain = Setup::new().config();
    assert!(!plain.speaks_tls() && !plain.is_https());
    assert_eq!(plain.issuer(), "http://localhost:8080");
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let request = format!("{PAIR}[client_certificates]\nrequest = true\n");
    assert!(Setup::new().file(&request).config().client_certificates.can_arrive());
    let proxy = "[server]\ntrusted_proxies = [\"10.0.0.1\"]\n\
                 [client_certificates]\nproxy_header = \"client-cert\"\nca_file = \"ca.pem\"\n";
    assert!(Setup::new().file(proxy).config().client_certificates.can_arrive());
    for (file, expected) in [
        ("[server]\ntls_key = \"a\"\n", "`server.tls_key` is set without `server.tls_certificate`"),
        ("[server]\ntls_certificate = \"a\"\n", "is set without `server.tls_key`"),
        (&format!("{PAIR}public_url = \"http://localhost:8080\"\n"), "`server.public_url` is http"),
        ("[client_certificates]\nrequest = true\n", "the server speaks no TLS itself"),
        ("[client_certificates]\nproxy_header = \"client-cert\"\n", "names nobody who may say it"),
        ("[client_certificates]\nca_file = \"ca.pem\"\n", "no client certificate can arrive"),
        (&proxy.replace("client-cert", "Client-Cert"), "is not a header's name in lower case"),
        (&proxy.replace("client-cert", "authorization"), "says something else"),
    ] {
        let problems = Setup::new().file(file).problems();
        assert!(problems.contains(expected), "{file}\n{problems}");
    }
}
