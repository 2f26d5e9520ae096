//! Signing out of a session at every client that knows it: OpenID Connect RP-Initiated, Back-Channel
//! and Front-Channel Logout (R36).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;
use chancery::storage::logout_deliveries::{self, DeliveryRow};
use url::form_urlencoded;

use crate::support::{
    Browser, Host, Jwt, OAuthClient, PASSWORD, Page, TestServer, Tokens, web_metadata,
};

mod backchannel;
mod deliveries;
mod ends;
mod frontchannel;
mod hints;
mod receivers;
mod rp_initiated;

const ADA: &str = "ada@example.org";

/// Where the web client wants people sent after signing out.
const AFTER: &str = "https://print.example/signed-out";
/// The same with a query that is part of what is registered.
const AFTER_WITH_QUERY: &str = "https://print.example/signed-out?tenant=1";

/// What a client of these tests registers.
fn metadata(extra: Extra) -> ClientMetadata {
    let post_logout_redirect_uris = vec![AFTER.to_owned(), AFTER_WITH_QUERY.to_owned()];
    ClientMetadata { extra: Extra { post_logout_redirect_uris, ..extra }, ..web_metadata() }
}

/// The same for one that is told nothing.
fn plain() -> ClientMetadata {
    metadata(Extra::default())
}

/// The same for one that is told that a session ended, at this address.
fn told_at(uri: &str) -> ClientMetadata {
    metadata(Extra { backchannel_logout_uri: Some(uri.to_owned()), ..Extra::default() })
}

/// Ada, signed in to a client, and what the client was given.
struct Scene {
    app: TestServer,
    client: OAuthClient,
    browser: Browser,
    tokens: Tokens,
}

impl Scene {
    async fn new(app: &TestServer, metadata: ClientMetadata) -> Self {
        app.create_user(ADA).await;
        let client = app.create_client("web", metadata).await;
        let mut browser = app.browser();
        browser.sign_in(ADA, PASSWORD).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        Self { app: app.clone(), client, browser, tokens }
    }

    fn id_token(&self) -> &str {
        self.tokens.id.as_deref().unwrap()
    }

    /// `sid` of the session.
    async fn sid(&self) -> String {
        sid_of(&self.app, self.id_token()).await
    }

    /// Sends the browser to the endpoint as a client does.
    async fn end_session(&mut self, parameters: &[(&str, &str)]) -> Page {
        self.browser.get(&end_session(parameters)).await
    }

    /// Nobody is signed in any more, and what belonged to the session is worth nothing.
    async fn is_signed_out(&mut self) {
        let request = self.client.authorization("openid").with("prompt", "none");
        let page = self.browser.get(&request.path()).await;
        assert_eq!(request.error(&page), "login_required");
        assert_eq!(self.client.userinfo(&self.tokens.access).await.status, 401);
        self.client.refresh(self.tokens.refresh()).await.refused(400, "invalid_grant");
    }

    /// The session goes on.
    async fn is_signed_in(&mut self) {
        self.browser.get("/").await.is("/", 200);
        assert_eq!(self.client.userinfo(&self.tokens.access).await.status, 200);
    }
}

/// The path of a request at the endpoint.
fn end_session(parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/end-session?{query}")
}

async fn sid_of(app: &TestServer, id_token: &str) -> String {
    Jwt::verify(app, id_token).await.claims["sid"].as_str().unwrap().to_owned()
}

/// Clients that are still to be told, or were given up.
async fn deliveries(app: &TestServer) -> Vec<DeliveryRow> {
    let mut reader = app.server.database().reader().await.unwrap();
    logout_deliveries::list(&mut reader, ("", ""), 1000).await.unwrap()
}

/// The logout tokens that came to a host, oldest first.
fn logout_tokens(host: &Host) -> Vec<String> {
    let requests = host.requests().into_iter();
    let bodies = requests.map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned());
    bodies.map(|body| body.strip_prefix("logout_token=").unwrap().to_owned()).collect()
}
