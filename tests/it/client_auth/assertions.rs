//! `private_key_jwt` (OpenID Connect Core §9, RFC 7523 §2.2, §3).

use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use chancery::clients::registry::{self, CreateClient};
use chancery::keys::Algorithm;
use chancery::keys::foreign::Jwks;
use chancery::secret::base64url;
use serde_json::{Value, json};

use super::{ask, ask_with, changed, is_known, is_unknown, keyed, keyed_client};
use crate::support::{ClientKey, TestServer, asserted, form_request, http_test};

http_test! {
    async fn a_client_proves_itself_with_each_algorithm_there_is(app: TestServer) {
        for alg in ["ES256", "EdDSA", "PS256", "RS256"] {
            let key = ClientKey::generate_for(alg, "1");
            let client = keyed_client(&app, &format!("by-{alg}"), &key).await;
            assert_eq!(client.secret, None, "it needs no secret");
            is_known(&ask(&app, &key.assertion(&app, &client.id)).await);
        }
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        for endpoint in ["token", "revocation", "introspection"] {
            let methods = metadata[format!("{endpoint}_endpoint_auth_methods_supported")].clone();
            assert!(methods.as_array().unwrap().contains(&"private_key_jwt".into()), "{methods}");
            let algs = &metadata[format!("{endpoint}_endpoint_auth_signing_alg_values_supported")];
            assert_eq!(*algs, json!(["RS256", "PS256", "ES256", "EdDSA", "HS256"]));
        }
    }
}

http_test! {
    // Certification looks at the keys of each server: no name twice, nothing private or symmetric.
    async fn the_servers_own_keys_pass_its_intake(app: TestServer) {
        let document = app.get("/jwks").await.body;
        let taken = Jwks::parse(&document).unwrap();
        let published: serde_json::Value = serde_json::from_str(&document).unwrap();
        let published = published["keys"].as_array().unwrap();
        for key in published {
            assert!(taken.has(key["kid"].as_str().unwrap()), "{key}");
        }
        for alg in Algorithm::ALL {
            assert!(published.iter().any(|key| key["alg"] == alg.as_str()), "{alg}");
        }
    }
}

http_test! {
    async fn a_client_proves_itself_at_every_endpoint_of_clients(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];
        let post = async |path: &str, more: &[(&str, &str)]| {
            let assertion = key.assertion(&app, &client.id);
            let form = [&form[..], more].concat();
            app.request(form_request(path, &asserted(&form, &assertion))).await
        };
        post("/token", &[]).await.refused(400, "invalid_grant");
        assert_eq!(post("/introspect", &[]).await.ok()["active"], false);
        assert_eq!(post("/revoke", &[]).await.status, 200);
        // RFC 7521 §4.2: a client_id beside it must be the same.
        post("/token", &[("client_id", &client.id)]).await.refused(400, "invalid_grant");
        post("/token", &[("client_id", "other")]).await.refused(400, "invalid_request");
        // RFC 6749 §2.3: no second method.
        post("/token", &[("client_secret", "x")]).await.refused(400, "invalid_request");
    }
}

http_test! {
    // R17; RFC 7523 §3.
    async fn an_assertion_is_about_the_client_for_this_server_and_short_lived(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let (now, issuer) = (app.clock.now(), app.issuer().to_owned());
        for changes in [
            json!({}),
            json!({ "aud": [issuer] }),
            json!({ "aud": format!("{issuer}/token") }),
            json!({ "aud": ["https://other.example", format!("{issuer}/token")] }),
            json!({ "exp": now + 300 }),
            json!({ "nbf": now + 8 }),
            json!({ "iat": now + 8 }),
            json!({ "iat": Value::Null }),
        ] {
            is_known(&ask_with(&app, &key, &client.id, &changes).await);
        }
        for changes in [
            json!({ "iss": "other" }),
            json!({ "iss": Value::Null }),
            json!({ "sub": "other" }),
            json!({ "sub": Value::Null }),
            json!({ "sub": "nobody", "iss": "nobody" }),
            json!({ "aud": "https://other.example" }),
            json!({ "aud": format!("{issuer}/userinfo") }),
            json!({ "aud": format!("{issuer}.evil.example/token") }),
            json!({ "aud": Value::Null }),
            json!({ "aud": [] }),
            json!({ "exp": now - 300 }),
            json!({ "exp": now + 3600 }),
            json!({ "exp": Value::Null }),
            json!({ "exp": "soon" }),
            json!({ "nbf": now + 61 }),
            json!({ "iat": now + 61 }),
            json!({ "jti": Value::Null }),
            json!({ "jti": "" }),
        ] {
            is_unknown(&ask_with(&app, &key, &client.id, &changes).await);
        }
    }
}

http_test! {
    // RFC 8725 §3.1; attack B7.
    async fn an_assertion_counts_only_with_the_clients_own_key_and_algorithm(app: TestServer) {
        let (key, other) = (ClientKey::generate("1"), ClientKey::generate("1"));
        let client = keyed_client(&app, "keyed", &key).await;
        keyed_client(&app, "other", &other).await;
        is_unknown(&ask(&app, &other.assertion(&app, &client.id)).await);
        is_known(&ask(&app, &other.assertion(&app, "other")).await);

        let claims = ClientKey::claims(&app, &client.id);
        let rsa = ClientKey::generate_for("RS256", "1");
        for header in [
            json!({ "alg": "ES256", "kid": "2" }),
            json!({ "alg": "none" }),
            json!({ "alg": "HS256", "kid": "1" }),
            json!({ "alg": "RS256", "kid": "1" }),
            json!({ "alg": "ES256", "kid": "1", "crit": ["x"], "x": 1 }),
            json!({ "alg": "ES256", "kid": "1", "typ": "dpop+jwt" }),
            json!({ "alg": "ES256", "kid": "1", "jku": "https://keys.example" }),
            json!({ "alg": "ES256", "kid": "1", "jwk": other.jwk() }),
            json!({ "kid": "1" }),
        ] {
            is_unknown(&ask(&app, &key.sign(&header, &claims)).await);
            is_unknown(&ask(&app, &rsa.sign(&header, &claims)).await);
        }
        let unsigned = |header: &str| {
            format!("{}.{}.", base64url(header.as_bytes()), base64url(claims.to_string().as_bytes()))
        };
        is_unknown(&ask(&app, &unsigned(r#"{"alg":"none"}"#)).await);
        is_unknown(&ask(&app, &unsigned(r#"{"alg":"ES256"}"#)).await);
        let whole = key.sign(&key.header(), &claims);
        for damaged in [&whole[..whole.len() - 1], &format!("{whole}A"), &format!("{whole}="), ""] {
            is_unknown(&ask(&app, damaged).await);
        }
        is_known(&ask(&app, &whole).await);
    }
}

http_test! {
    // OpenID Connect Registration §2, token_endpoint_auth_signing_alg.
    async fn a_registered_algorithm_is_the_only_one(app: TestServer) {
        let (rsa, pss) =
            (ClientKey::generate_for("RS256", "1"), ClientKey::generate_for("PS256", "2"));
        let extra = Extra {
            jwks: Some(ClientKey::jwks_of(&[&rsa, &pss])),
            token_endpoint_auth_signing_alg: Some("PS256".to_owned()),
            ..Extra::default()
        };
        let metadata = ClientMetadata { extra, ..keyed(&rsa) };
        let client = app.create_client("pss", metadata).await;
        is_known(&ask(&app, &pss.assertion(&app, &client.id)).await);
        is_unknown(&ask(&app, &rsa.assertion(&app, &client.id)).await);
        // The key is the same whatever the header says.
        let header = changed(rsa.header(), &json!({ "alg": "PS256" }));
        let jwt = rsa.sign(&header, &ClientKey::claims(&app, &client.id));
        is_unknown(&ask(&app, &jwt).await);
    }
}

http_test! {
    // FAPI 2.0 §5.4.1: what a server for that profile says and does.
    async fn the_operator_says_which_algorithms_are_taken(app: TestServer) {
        let (rsa, ec) = (ClientKey::generate_for("RS256", "1"), ClientKey::generate("1"));
        keyed_client(&app, "by-rsa", &rsa).await;
        keyed_client(&app, "by-ec", &ec).await;
        let app = app
            .restart(|config| {
                let algorithms = ["PS256", "ES256", "EdDSA"].map(str::to_owned);
                config.client_assertions.algorithms = algorithms.to_vec();
            })
            .await;
        is_known(&ask(&app, &ec.assertion(&app, "by-ec")).await);
        is_unknown(&ask(&app, &rsa.assertion(&app, "by-rsa")).await);
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let named = &metadata["token_endpoint_auth_signing_alg_values_supported"];
        assert_eq!(*named, json!(["PS256", "ES256", "EdDSA"]));
        let methods = metadata["token_endpoint_auth_methods_supported"].as_array().unwrap();
        assert!(methods.contains(&"private_key_jwt".into()));
        assert!(!methods.contains(&"client_secret_jwt".into()));
        for (method, alg) in
            [("client_secret_jwt", None), ("private_key_jwt", Some("RS256".to_owned()))]
        {
            let mut metadata = keyed(&rsa);
            metadata.token_endpoint_auth_method = method.to_owned();
            metadata.extra.token_endpoint_auth_signing_alg = alg;
            let origin = Origin::default();
            let request = CreateClient { id: None, metadata, origin };
            let refused = registry::create(&app.server, request).await.unwrap_err().to_string();
            assert!(refused.contains("must be one of PS256, ES256, EdDSA"), "{refused}");
        }
    }
}

http_test! {
    async fn a_client_with_a_key_has_no_other_way_in(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let by_secret = app.web_client().await;
        for form in [
            vec![("client_id", "keyed"), ("token", "x")],
            vec![("client_id", "keyed"), ("client_secret", "x"), ("token", "x")],
        ] {
            is_unknown(&app.post_form("/introspect", &form).await);
        }
        // Nor does a client with a secret get in by a key.
        is_unknown(&ask(&app, &key.assertion(&app, &by_secret.id)).await);
        app.disable_client(&client.id).await;
        is_unknown(&ask(&app, &key.assertion(&app, &client.id)).await);
    }
}

http_test! {
    async fn an_assertion_and_its_type_belong_together(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let assertion = key.assertion(&app, &client.id);
        let right = asserted(&[("token", "x")], &assertion);
        for (index, value) in [(1, "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), (1, "")] {
            let mut form = right.clone();
            form[index].1 = value;
            is_unknown(&app.post_form("/introspect", &form).await);
        }
        is_unknown(&app.post_form("/introspect", &right[..2]).await);
        is_unknown(&app.post_form("/introspect", &[right[0], right[2]]).await);
        is_known(&app.post_form("/introspect", &right).await);
    }
}
