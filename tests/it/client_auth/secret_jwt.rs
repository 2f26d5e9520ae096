//! `client_secret_jwt`: the secret makes a MAC and is never sent (OpenID Connect Core §9).

use aws_lc_rs::hmac;
use chancery::clients::ClientMetadata;
use chancery::clients::registry::{self, SECRET_OVERLAP, UpdateClient};
use chancery::secret::base64url;
use serde_json::{Value, json};

use super::{ask, changed, is_known, is_unknown};
use crate::support::{ClientKey, OAuthClient, TestServer, http_test, web_metadata};

async fn client(app: &TestServer) -> OAuthClient {
    let token_endpoint_auth_method = "client_secret_jwt".to_owned();
    app.create_client("mac", ClientMetadata { token_endpoint_auth_method, ..web_metadata() }).await
}

/// An assertion of this moment, with claims changed.
pub(super) fn assertion(app: &TestServer, client: &OAuthClient, changes: &Value) -> String {
    let claims = changed(ClientKey::claims(app, &client.id), changes);
    made_with(client.secret.as_deref().unwrap(), &json!({ "alg": "HS256" }), &claims)
}

fn made_with(secret: &str, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("{signed}.{}", base64url(hmac::sign(&key, signed.as_bytes()).as_ref()))
}

http_test! {
    async fn a_client_proves_itself_by_a_mac_of_its_secret(app: TestServer) {
        let client = client(&app).await;
        let first = assertion(&app, &client, &json!({}));
        is_known(&ask(&app, &first).await);
        is_unknown(&ask(&app, &first).await);
        for changes in [
            json!({ "aud": "https://other.example" }),
            json!({ "sub": "other" }),
            json!({ "exp": app.clock.now() - 300 }),
            json!({ "jti": Value::Null }),
        ] {
            is_unknown(&ask(&app, &assertion(&app, &client, &changes)).await);
        }
        let claims = ClientKey::claims(&app, &client.id);
        for (secret, alg) in [("guess", "HS256"), ("", "HS256"), ("guess", "none")] {
            is_unknown(&ask(&app, &made_with(secret, &json!({ "alg": alg }), &claims)).await);
        }
        let secret = client.secret.as_deref().unwrap();
        for alg in ["HS512", "hs256", "ES256", "none"] {
            is_unknown(&ask(&app, &made_with(secret, &json!({ "alg": alg }), &claims)).await);
        }
        // The secret itself is not to travel.
        let form = [("client_id", "mac"), ("client_secret", secret), ("token", "x")];
        is_unknown(&app.post_form("/introspect", &form).await);
    }
}

http_test! {
    // R53: what is at rest is sealed.
    async fn the_secret_is_kept_sealed(app: TestServer) {
        let client = client(&app).await;
        let mut reader = app.server.database().reader().await.unwrap();
        let row = chancery::storage::clients::find(&mut reader, "mac").await.unwrap().unwrap();
        let sealed = row.sealed_secret.unwrap();
        let secret = client.secret.as_deref().unwrap().as_bytes();
        assert!(!sealed.windows(16).any(|window| secret.windows(16).any(|part| part == window)));
        let by_secret = app.web_client().await;
        let row = chancery::storage::clients::find(&mut reader, &by_secret.id).await.unwrap();
        assert_eq!(row.unwrap().sealed_secret, None, "for others a digest does");
    }
}

http_test! {
    async fn two_secrets_make_macs_after_a_rotation_until_the_old_one_ends(app: TestServer) {
        let first = client(&app).await;
        let second = app.rotate_secret(&first, SECRET_OVERLAP).await;
        for client in [&first, &second] {
            is_known(&ask(&app, &assertion(&app, client, &json!({}))).await);
        }
        app.clock.advance(SECRET_OVERLAP);
        is_unknown(&ask(&app, &assertion(&app, &first, &json!({}))).await);
        is_known(&ask(&app, &assertion(&app, &second, &json!({}))).await);
    }
}

http_test! {
    async fn a_digest_makes_no_macs(app: TestServer) {
        let by_secret = app.web_client().await;
        let client = registry::find(&app.server, &by_secret.id).await.unwrap().unwrap();
        let token_endpoint_auth_method = "client_secret_jwt".to_owned();
        let metadata = ClientMetadata { token_endpoint_auth_method, ..client.metadata.clone() };
        let origin = chancery::audit::Origin::default();
        let request = UpdateClient { client, metadata, origin };
        let refused = registry::update(&app.server, request).await.unwrap_err().to_string();
        assert!(refused.starts_with("token_endpoint_auth_method: "), "{refused}");
        is_unknown(&ask(&app, &assertion(&app, &by_secret, &json!({}))).await);
    }
}
