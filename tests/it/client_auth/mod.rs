//! Clients that prove who they are by a key or a certificate (RFC 7523, RFC 8705), and what comes of
//! the wrong one (FAPI 2.0 Security Profile §5.3.2.1, R16 and R17).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::{Extra, Profile};
use serde_json::Value;

use crate::support::{
    ClientKey, OAuthClient, Response, TestServer, asserted, form_request, web_metadata,
};

mod assertions;
mod bound_tokens;
mod certificates;
mod fapi2;
mod jwks_uri;
mod matrix;
mod replay;
mod secret_jwt;
mod tls;

/// A client that proves itself with this key.
async fn keyed_client(app: &TestServer, id: &str, key: &ClientKey) -> OAuthClient {
    app.create_client(id, keyed(key)).await
}

fn keyed(key: &ClientKey) -> ClientMetadata {
    ClientMetadata {
        token_endpoint_auth_method: "private_key_jwt".to_owned(),
        extra: Extra { jwks: Some(key.jwks()), ..Extra::default() },
        ..web_metadata()
    }
}

/// The same, held to the FAPI 2.0 Security Profile.
async fn fapi2_client(app: &TestServer, id: &str, key: &ClientKey) -> OAuthClient {
    let mut metadata = keyed(key);
    metadata.extra.profile = Profile::Fapi2;
    app.create_client(id, metadata).await
}

/// Asks as the client that an assertion is about; nothing is changed by it but the assertion.
async fn ask(app: &TestServer, assertion: &str) -> Response {
    app.request(form_request("/introspect", &asserted(&[("token", "x")], assertion))).await
}

/// Asks with an assertion whose claims were changed; `null` removes one.
async fn ask_with(app: &TestServer, key: &ClientKey, client_id: &str, changes: &Value) -> Response {
    let claims = changed(ClientKey::claims(app, client_id), changes);
    ask(app, &key.sign(&key.header(), &claims)).await
}

fn changed(mut object: Value, changes: &Value) -> Value {
    let members = object.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    object
}

/// Checks that the client was recognised.
#[track_caller]
fn is_known(response: &Response) {
    assert_eq!(response.ok()["active"], false);
}

/// Checks that it was not.
#[track_caller]
fn is_unknown(response: &Response) {
    response.refused(401, "invalid_client");
}
