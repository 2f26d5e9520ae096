//! Clients that nobody here made: dynamic registration (RFC 7591, RFC 7592), metadata documents as
//! client ids, and the security profiles that a registration is held to.

use axum::http::{Method, Request, StatusCode, header};
use chancery::clients::ClientMetadata;
use chancery::config::RegistrationMode;
use serde_json::{Value, json};

use crate::support::{OAuthClient, Response, TestServer};

mod certification;
mod documents;
mod expiry;
mod fapi2;
mod manage;
mod mcp;
mod register;
mod tokens;
mod uris;

const REDIRECT: &str = "https://print.example/callback";

/// A server at which anybody may register.
async fn open(app: TestServer) -> TestServer {
    app.restart(|config| {
        config.client_registration.mode = RegistrationMode::Open;
        config.client_registration.per_minute = 10_000;
    })
    .await
}

/// What most apps say.
fn usual() -> Value {
    json!({
        "client_name": "Photo Print",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
    })
}

/// The usual with a member more, or another value of it.
fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut body = usual();
    body[name] = value.into();
    body
}

/// Sends JSON, with a token if there is one.
async fn send(
    app: &TestServer,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<&Value>,
) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            body.to_string().into_bytes()
        }
        None => Vec::new(),
    };
    app.request(request.body(body).unwrap()).await
}

async fn register(app: &TestServer, body: &Value) -> Response {
    send(app, Method::POST, "/clients", None, Some(body)).await
}

/// What a registration that has to succeed is answered with (RFC 7591 §3.2.1).
async fn registered(app: &TestServer, body: &Value) -> Value {
    let response = register(app, body).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.body);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("pragma"), Some("no-cache"));
    response.json()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// The client that an answer describes.
fn client_of(app: &TestServer, answer: &Value) -> OAuthClient {
    let metadata: ClientMetadata = serde_json::from_value(answer.clone()).unwrap();
    let secret = answer["client_secret"].as_str().map(str::to_owned);
    let id = text(answer, "client_id").to_owned();
    OAuthClient::new((**app).clone(), id, metadata, secret)
}

/// The path of a client's configuration endpoint.
fn configuration(app: &TestServer, answer: &Value) -> String {
    let uri = text(answer, "registration_client_uri");
    uri.strip_prefix(app.issuer()).unwrap().to_owned()
}

/// Checks that a token was asked for, or refused with `error` (RFC 6750 §3).
#[track_caller]
fn is_challenged(app: &TestServer, response: &Response, error: Option<&str>) {
    let challenge = response.header("www-authenticate").unwrap();
    let realm = format!("Bearer realm=\"{}\"", app.issuer());
    if let Some(error) = error {
        response.refused(401, error);
        assert!(challenge.starts_with(&format!("{realm}, error=\"{error}\"")), "{challenge}");
    } else {
        assert_eq!((response.status.as_u16(), response.json()), (401, json!({})));
        assert_eq!(challenge, realm);
    }
}
