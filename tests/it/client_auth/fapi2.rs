//! What the FAPI 2.0 Security Profile asks of client authentication (§5.3.2.1, §5.4.1), negative by
//! negative as certification does.

use serde_json::{Value, json};

use super::{ask, ask_with, fapi2_client, is_known, is_unknown};
use crate::support::{ClientKey, TestServer, http_test};

http_test! {
    async fn the_audience_is_the_issuer_as_a_text_and_nothing_else(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = fapi2_client(&app, "fapi", &key).await;
        let issuer = app.issuer().to_owned();
        is_known(&ask_with(&app, &key, &client.id, &json!({ "aud": issuer })).await);
        for aud in [
            json!([issuer]),
            json!([issuer, format!("{issuer}/token")]),
            json!(format!("{issuer}/token")),
            json!(format!("{issuer}/par")),
            json!(format!("{issuer}/introspect")),
            json!(format!("{issuer}/")),
            json!("https://other.example"),
            Value::Null,
        ] {
            is_unknown(&ask_with(&app, &key, &client.id, &json!({ "aud": aud })).await);
        }
    }
}

http_test! {
    // §5.4.1: PS256, ES256 and EdDSA; RS256 is refused.
    async fn an_assertion_with_rs256_is_refused(app: TestServer) {
        for (alg, is_taken) in [("PS256", true), ("ES256", true), ("EdDSA", true), ("RS256", false)] {
            let key = ClientKey::generate_for(alg, "1");
            let client = fapi2_client(&app, &format!("by-{alg}"), &key).await;
            let response = ask(&app, &key.assertion(&app, &client.id)).await;
            if is_taken { is_known(&response) } else { is_unknown(&response) }
        }
    }
}

http_test! {
    async fn an_assertion_that_is_missing_expired_or_nobodys_is_refused(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = fapi2_client(&app, "fapi", &key).await;
        let now = app.clock.now();
        is_unknown(&app.post_form("/introspect", &[("client_id", "fapi"), ("token", "x")]).await);
        for changes in [
            json!({ "exp": now - 300 }),
            json!({ "sub": Value::Null }),
            json!({ "iss": Value::Null }),
            json!({ "exp": Value::Null }),
            json!({ "jti": Value::Null }),
        ] {
            is_unknown(&ask_with(&app, &key, &client.id, &changes).await);
        }
    }
}

http_test! {
    // §5.3.2.1: 0 to 10 seconds ahead are accepted, more than 60 refused.
    async fn clocks_may_differ_by_ten_seconds_and_not_by_more_than_sixty(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = fapi2_client(&app, "fapi", &key).await;
        let now = app.clock.now();
        for claim in ["nbf", "iat"] {
            for (ahead, is_taken) in [(0, true), (8, true), (10, true), (61, false), (3600, false)] {
                let changes = json!({ claim: now + ahead });
                let response = ask_with(&app, &key, &client.id, &changes).await;
                if is_taken { is_known(&response) } else { is_unknown(&response) }
            }
        }
    }
}

http_test! {
    async fn an_assertion_of_another_client_is_refused(app: TestServer) {
        let (one, two) = (ClientKey::generate("1"), ClientKey::generate("1"));
        fapi2_client(&app, "one", &one).await;
        fapi2_client(&app, "two", &two).await;
        is_unknown(&ask(&app, &one.assertion(&app, "two")).await);
        let form = [("client_id", "two"), ("token", "x")];
        let assertion = one.assertion(&app, "one");
        let form = crate::support::asserted(&form, &assertion);
        app.post_form("/introspect", &form).await.refused(400, "invalid_request");
    }
}
