//! Clients, people and grants to work with: made through the command line and over HTTP, as an
//! operator and an app would make them.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::browser::Browser;
use crate::http::{Connection, OwnedAnswer, Request, form_encoded};
use crate::server::Site;

/// Where codes go; nobody listens there.
pub const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";
/// The password of every person made here.
pub const PASSWORD: &str = "four unrelated dull words";

/// The longest wait for an answer of the token endpoint.
const PATIENCE: Duration = Duration::from_secs(30);
/// Code verifier (RFC 7636 §4.1); these tests have nobody to hide it from.
const VERIFIER: &str = "a-code-verifier-of-the-harness-0123456789-abcdef";

/// A registered client.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

/// What a client was handed for one grant.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

/// Registers a client for `client_credentials` with scope `reports:read`.
pub async fn machine(site: &Site, id: &str) -> Result<Client> {
    let options = ["--grant", "client_credentials", "--scope", "reports:read"];
    client(site, id, &options).await
}

/// Registers a first-party client for codes, passwords and refresh tokens.
pub async fn app(site: &Site, id: &str) -> Result<Client> {
    let options = [
        "--first-party",
        "--consent=skip",
        "--redirect",
        REDIRECT_URI,
        "--grant",
        "authorization_code",
        "--grant",
        "password",
        "--grant",
        "refresh_token",
        "--scope",
        "openid profile email offline_access",
    ];
    client(site, id, &options).await
}

/// Registers a client with any options of `chancery client create`.
pub async fn client(site: &Site, id: &str, options: &[&str]) -> Result<Client> {
    let mut arguments = vec!["client", "create", id, "--name", id];
    arguments.extend(options);
    let made = site.command(&arguments, None).await?;
    Ok(Client { id: id.to_owned(), secret: text(&made, "client_secret")? })
}

/// Makes an account with [`PASSWORD`].
pub async fn user(site: &Site, email: &str) -> Result<()> {
    site.command(&["user", "create", email, "--password-stdin"], Some(PASSWORD)).await.map(drop)
}

/// A grant by the password grant (RFC 6749 §4.3).
pub async fn password_grant(
    connection: &mut Connection,
    site: &Site,
    client: &Client,
    email: &str,
) -> Result<Tokens> {
    let request = password_request(site, client, email, PASSWORD);
    read_tokens(&connection.exchange(&request).await?.to_owned())
}

/// The request of a password grant, rendered.
pub fn password_request(site: &Site, client: &Client, email: &str, password: &str) -> Vec<u8> {
    let fields = [
        ("grant_type", "password"),
        ("username", email),
        ("password", password),
        ("scope", "profile email"),
    ];
    token_request(site, client, &fields)
}

/// The request of a rotation (RFC 6749 §6), rendered.
pub fn refresh_request(site: &Site, client: &Client, token: &str) -> Vec<u8> {
    token_request(site, client, &[("grant_type", "refresh_token"), ("refresh_token", token)])
}

/// The request of a token for the client itself (RFC 6749 §4.4), rendered.
pub fn machine_request(site: &Site, client: &Client) -> Vec<u8> {
    token_request(site, client, &[("grant_type", "client_credentials")])
}

/// The request that redeems a code of [`code_of`] (RFC 6749 §4.1.3), rendered.
pub fn code_request(site: &Site, client: &Client, code: &str) -> Vec<u8> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    token_request(site, client, &fields)
}

/// Any request to the token endpoint by this client, rendered.
pub fn token_request(site: &Site, client: &Client, fields: &[(&str, &str)]) -> Vec<u8> {
    let request = Request::post("/token").basic(&client.id, &client.secret).form(fields);
    request.render(&site.host())
}

/// The target of an authorization request (RFC 6749 §4.1.1) with PKCE; `more` is added to it.
pub fn authorization(client: &Client, more: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", &client.id),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile offline_access"),
        ("state", "s"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    parameters.extend(more);
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", form_encoded(value))).collect();
    format!("/authorize?{}", pairs.join("&"))
}

/// A code for this browser's person, who signs in when asked.
pub async fn code_of(browser: &mut Browser, client: &Client, email: &str) -> Result<String> {
    let page = browser.open(&authorization(client, &[])).await?;
    let callback = browser.sign_in(page, email, PASSWORD).await?;
    code_in(&callback)
}

/// The code in the URL of an authorization response (RFC 6749 §4.1.2).
pub fn code_in(callback: &str) -> Result<String> {
    let query = callback.split_once('?').map_or("", |(_, query)| query);
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code="));
    Ok(code.context("the authorization response has no code")?.to_owned())
}

/// The tokens in a successful answer of the token endpoint.
pub fn read_tokens(answer: &OwnedAnswer) -> Result<Tokens> {
    let answer = answer.view();
    if answer.status != 200 {
        bail!("the token endpoint answered {} {}", answer.status, answer.text());
    }
    let json = answer.json()?;
    Ok(Tokens { access: text(&json, "access_token")?, refresh: text(&json, "refresh_token")? })
}

/// A connection that waits long enough for a token.
pub fn connection(address: SocketAddr) -> Connection {
    Connection::new(address, PATIENCE)
}

fn text(json: &Value, name: &str) -> Result<String> {
    let text = json.get(name).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {name}"))?.to_owned())
}
