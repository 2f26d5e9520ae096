//! The ways to ask for authorization beyond a query: pushed requests (RFC 9126), request objects
//! (RFC 9101), what they can ask for (RFC 8707, RFC 9396, OpenID Connect Core §5.5), and signed
//! answers (JARM).

mod accounts;
mod claims;
mod details;
mod fapi;
mod hints;
mod jarm;
pub(crate) mod keys;
mod objects;
mod oidcc;
mod pushed;
mod references;
mod resources;

use chancery::clients::ClientMetadata;
use serde_json::Value;

use crate::support::{Authorization, ClientKey, OAuthClient, Response, TestServer, web_metadata};

/// The web client with a key, and whatever else it registers.
async fn keyed(
    app: &TestServer,
    change: impl FnOnce(&mut ClientMetadata),
) -> (OAuthClient, ClientKey) {
    let key = ClientKey::generate("one");
    let mut metadata = web_metadata();
    metadata.extra.jwks = Some(key.jwks());
    change(&mut metadata);
    (app.create_client("web", metadata).await, key)
}

/// The web client with something more in its metadata.
async fn client_with(app: &TestServer, change: impl FnOnce(&mut ClientMetadata)) -> OAuthClient {
    let mut metadata = web_metadata();
    change(&mut metadata);
    app.create_client("web", metadata).await
}

/// Pushes a request as its client (RFC 9126 §2).
async fn push(client: &OAuthClient, request: &Authorization) -> Response {
    let form: Vec<_> =
        request.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // Where the client names itself in the form, it is not named twice.
    let form: Vec<_> = match client.auth_method.as_str() {
        "client_secret_basic" => form,
        _ => form.into_iter().filter(|(name, _)| *name != "client_id").collect(),
    };
    client.post("/par", &form).await
}

/// What `/par` answers when all is well: the reference.
#[track_caller]
fn reference(response: &Response) -> String {
    assert_eq!(response.status, 201, "{}", response.body);
    response.json()["request_uri"].as_str().unwrap().to_owned()
}

/// The request that refers to a pushed one, and says nothing else but whose it is.
fn by_reference(request: &Authorization, request_uri: &str) -> String {
    let id = &request.parameters["client_id"];
    let pairs = [("client_id", id.as_str()), ("request_uri", request_uri)];
    format!("/authorize?{}", crate::authorize::query(pairs))
}

/// The request as a request object, and nothing beside it but whose it is.
fn by_value(request: &Authorization, jwt: &str) -> String {
    let pairs = [("client_id", request.parameters["client_id"].as_str()), ("request", jwt)];
    format!("/authorize?{}", crate::authorize::query(pairs))
}

/// The parameters of a request as claims of a request object.
fn claims(app: &TestServer, request: &Authorization) -> Value {
    let mut claims: Value = request
        .parameters
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect();
    let now = app.clock.now();
    claims["iss"] = request.parameters["client_id"].as_str().into();
    claims["aud"] = app.issuer().into();
    claims["nbf"] = now.into();
    claims["exp"] = (now + 300).into();
    claims
}
