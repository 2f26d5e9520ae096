//! What the tests of tokens have in common: requests byte for byte, damaged tokens, and whether
//! tokens are alive or dead everywhere.

use axum::http::{Method, Request, header};
use serde_json::json;
use url::form_urlencoded;

use crate::support::{Authorization, Browser, OAuthClient, TestServer, Tokens};

/// The only media type that the endpoints of clients take.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The endpoints that clients call.
pub(crate) const CLIENT_ENDPOINTS: [&str; 3] = ["/token", "/introspect", "/revoke"];

/// A request byte for byte.
pub(crate) fn raw(path: &str, headers: &[(&str, &str)], body: &str) -> Request<Vec<u8>> {
    let mut request = Request::builder().method(Method::POST).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.as_bytes().to_vec()).unwrap()
}

/// A form with a header beside it.
pub(crate) fn with_authorization(
    path: &str,
    authorization: &str,
    form: &[(&str, &str)],
) -> Request<Vec<u8>> {
    let headers = [(header::CONTENT_TYPE.as_str(), FORM), ("authorization", authorization)];
    raw(path, &headers, &encoded(form))
}

/// Fields as the body of a form.
pub(crate) fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// A new person, signed in.
pub(crate) async fn signed_in(app: &TestServer) -> Browser {
    let user = app.create_user("ada@example.org").await;
    app.browser_of(&user).await
}

/// A fresh code with the request it answers.
pub(crate) async fn fresh_code(
    client: &OAuthClient,
    browser: &mut Browser,
    scope: &str,
) -> (Authorization, String) {
    let request = client.authorization(scope);
    let code = client.code(browser, &request).await;
    (request, code)
}

/// Checks that tokens of a confidential client still work everywhere, without using them up.
pub(crate) async fn assert_alive(client: &OAuthClient, tokens: &Tokens) {
    client.userinfo(&tokens.access).await.ok();
    for token in [Some(&tokens.access), tokens.refresh.as_ref()].into_iter().flatten() {
        assert_eq!(client.introspect(token).await.ok()["active"], true);
    }
}

/// Checks that tokens of a confidential client are worth nothing anywhere.
pub(crate) async fn assert_dead(client: &OAuthClient, tokens: &Tokens) {
    client.userinfo(&tokens.access).await.refused(401, "invalid_token");
    for token in [Some(&tokens.access), tokens.refresh.as_ref()].into_iter().flatten() {
        assert_eq!(client.introspect(token).await.ok(), json!({ "active": false }));
    }
    if let Some(token) = &tokens.refresh {
        client.refresh(token).await.refused(400, "invalid_grant");
    }
}

/// The text with the case of one letter changed, for each of its letters.
pub(crate) fn flipped(text: &str) -> impl Iterator<Item = String> {
    let flip = |c: u8| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    let letters = text.bytes().enumerate().filter(|(_, c)| c.is_ascii_alphabetic());
    letters.map(move |(at, c)| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = flip(c);
        String::from_utf8(bytes).unwrap()
    })
}

/// Every beginning of the text but the empty one, and the text with something behind it.
pub(crate) fn cut_and_extended(text: &str) -> impl Iterator<Item = String> {
    let cut = (1..text.len()).map(|length| text[..length].to_owned());
    let extended = ["A", "AA", "AAA", "AAAA", "=", "==", ".", " ", "%00", "\u{e9}"];
    cut.chain(extended.into_iter().map(move |more| format!("{text}{more}")))
}
