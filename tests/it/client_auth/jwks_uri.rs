//! Keys that a client publishes itself (RFC 7591 §2, `jwks_uri`): fetched with care, kept for a minute,
//! fetched anew for a key that is not known.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use serde_json::json;

use super::{ask, is_known, is_unknown, keyed};
use crate::support::{ClientKey, Document, Host, OAuthClient, Reply, TestServer, http_test};

/// A client, and the host that its keys are on.
struct Publisher {
    app: TestServer,
    client: OAuthClient,
    host: Host,
    document: Document,
}

impl Publisher {
    async fn start(app: TestServer, keys: &[&ClientKey]) -> Self {
        let app = app.reaching_this_machine().await;
        let document = Document::default();
        document.publish(ClientKey::jwks_of(keys));
        let published = document.clone();
        let host = Host::start(move |_| published.reply("application/json"));
        let extra = Extra { jwks_uri: Some(host.url("/jwks")), ..Extra::default() };
        let metadata = ClientMetadata { extra, ..keyed(keys[0]) };
        let client = app.create_client("publisher", metadata).await;
        Self { app, client, host, document }
    }

    fn fetches(&self) -> usize {
        self.host.requests().len()
    }

    async fn is_known_with(&self, key: &ClientKey) {
        is_known(&ask(&self.app, &key.assertion(&self.app, &self.client.id)).await);
    }

    async fn is_unknown_with(&self, key: &ClientKey) {
        is_unknown(&ask(&self.app, &key.assertion(&self.app, &self.client.id)).await);
    }
}

http_test! {
    async fn keys_are_fetched_once_a_minute(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        for _ in 0..3 {
            publisher.is_known_with(&key).await;
        }
        assert_eq!(publisher.fetches(), 1);
        publisher.app.clock.advance(59);
        publisher.is_known_with(&key).await;
        assert_eq!(publisher.fetches(), 1);
        publisher.app.clock.advance(1);
        publisher.is_known_with(&key).await;
        assert_eq!(publisher.fetches(), 2);
    }
}

http_test! {
    // OpenID Connect Core §10.1.1; certification: refresh with a new client key in jwks_uri.
    async fn a_new_key_counts_at_once_and_a_withdrawn_one_for_a_minute(app: TestServer) {
        let (old, new) = (ClientKey::generate("1"), ClientKey::generate("2"));
        let publisher = Publisher::start(app, &[&old]).await;
        publisher.is_known_with(&old).await;
        publisher.document.publish(new.jwks());
        publisher.app.clock.advance(5);
        publisher.is_known_with(&new).await;
        assert_eq!(publisher.fetches(), 2);
        publisher.app.clock.advance(60);
        publisher.is_unknown_with(&old).await;
        publisher.is_known_with(&new).await;
    }
}

http_test! {
    async fn whoever_makes_names_of_keys_up_causes_few_fetches(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        publisher.is_known_with(&key).await;
        for number in 0..20 {
            let stranger = ClientKey::generate(&format!("made-up-{number}"));
            publisher.is_unknown_with(&stranger).await;
        }
        assert_eq!(publisher.fetches(), 1, "the set is not five seconds old");
        publisher.app.clock.advance(5);
        for number in 0..5 {
            let stranger = ClientKey::generate(&format!("made-up-{number}"));
            publisher.is_unknown_with(&stranger).await;
        }
        assert_eq!(publisher.fetches(), 2);
        publisher.is_known_with(&key).await;
    }
}

http_test! {
    async fn a_set_that_is_refused_opens_nothing(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        let secret = json!({ "kty": "oct", "kid": "2", "k": "AAAA" });
        for document in [
            json!({ "keys": [key.jwk(), secret] }).to_string(),
            json!({ "keys": [key.jwk(), key.jwk()] }).to_string(),
            json!({ "keys": {} }).to_string(),
            "<html>".to_owned(),
            String::new(),
        ] {
            publisher.document.publish(document);
            publisher.is_unknown_with(&key).await;
            publisher.app.clock.advance(61);
        }
        publisher.document.publish(key.jwks());
        publisher.is_known_with(&key).await;
    }
}

http_test! {
    async fn a_set_that_is_refused_is_not_fetched_for_each_request(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        for document in ["<html>", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"] {
            let before = publisher.fetches();
            publisher.document.publish(document);
            for _ in 0..5 {
                publisher.is_unknown_with(&key).await;
            }
            assert_eq!(publisher.fetches(), before + 1);
            publisher.app.clock.advance(60);
        }
        publisher.document.publish(key.jwks());
        publisher.is_known_with(&key).await;
    }
}

http_test! {
    // R49; attack D1.
    async fn keys_are_not_fetched_from_where_the_internet_does_not_reach(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        let guarded = publisher.app.clone().restart(|config| {
            config.fetch.allowed_networks = Vec::new();
        });
        let guarded = guarded.await;
        let assertion = key.assertion(&guarded, &publisher.client.id);
        is_unknown(&ask(&guarded, &assertion).await);
        assert_eq!(publisher.fetches(), 0);
    }
}

http_test! {
    async fn keys_whose_host_is_away_are_none(app: TestServer) {
        let key = ClientKey::generate("1");
        let publisher = Publisher::start(app, &[&key]).await;
        publisher.is_known_with(&key).await;
        let gone = Host::start(|_| Reply::with("503 Service Unavailable", "", b""));
        let extra = Extra { jwks_uri: Some(gone.url("/jwks")), ..Extra::default() };
        let metadata = ClientMetadata { extra, ..keyed(&key) };
        let client = publisher.app.create_client("gone", metadata).await;
        for _ in 0..3 {
            is_unknown(&ask(&publisher.app, &key.assertion(&publisher.app, &client.id)).await);
        }
        assert_eq!(gone.requests().len(), 1, "what failed is left alone for a while");
    }
}
