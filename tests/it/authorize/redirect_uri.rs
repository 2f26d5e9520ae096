//! Redirection URIs that are not the client's get an error page of our own and never a redirect
//! (RFC 9700 §4.1.3, RFC 6749 §4.1.2.1, RFC 8252 §7.3).

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::ApplicationType;
use scraper::{Html, Selector};

use super::{answer_at, is_own_error_page, query, send};
use crate::redirect_uri_tricks::{
    NATIVE_ALLOWED, NATIVE_REGISTERED, NATIVE_TRICKS, REGISTERED, TRICKS,
};
use crate::support::{OAuthClient, TestServer, http_test};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn client(
    app: &TestServer,
    id: &str,
    application_type: ApplicationType,
    uris: &[&str],
) -> OAuthClient {
    let metadata = ClientMetadata {
        client_name: Some("Photo Print".to_owned()),
        redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        application_type,
        grant_types: vec!["authorization_code".to_owned()],
        scope: "openid".to_owned(),
        ..ClientMetadata::default()
    };
    app.create_client(id, metadata).await
}

fn request<'a>(client_id: &'a str, redirect_uri: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("scope", "openid"),
        ("state", "the-state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// The details tell the developer what was sent, or why it could not be read.
#[track_caller]
fn tells_the_developer(html: &str, sent: &str) {
    let document = Html::parse_document(html);
    let rows = Selector::parse("#developer dd code").unwrap();
    let rows: Vec<String> = document.select(&rows).map(|row| row.text().collect()).collect();
    assert_eq!(rows.first().map(String::as_str), Some("invalid_request"), "{sent:?} {html}");
    if sent.chars().any(char::is_control) {
        assert!(rows.iter().any(|row| row.contains("control character")), "{sent:?} {rows:?}");
    } else {
        let shown = if sent.is_empty() { "(none)" } else { sent };
        assert!(rows.iter().any(|row| row == shown), "{sent:?} {rows:?}");
    }
}

http_test! {
    async fn a_redirect_uri_that_is_not_registered_to_the_letter_never_gets_a_redirect(
        app: TestServer
    ) {
        client(&app, "web-tricks", ApplicationType::Web, REGISTERED).await;
        for trick in TRICKS {
            let response = send(&app, &query(request("web-tricks", trick))).await;
            is_own_error_page(&response);
            tells_the_developer(&response.body, trick);
        }
        for registered in REGISTERED {
            let mut request = request("web-tricks", registered);
            request[0].1 = "token";
            let answer = answer_at(&send(&app, &query(request)).await, registered);
            assert_eq!(answer["error"], "unsupported_response_type");
        }
    }
}

http_test! {
    async fn a_native_client_varies_the_port_of_loopback_and_nothing_else(app: TestServer) {
        client(&app, "native-tricks", ApplicationType::Native, NATIVE_REGISTERED).await;
        for trick in NATIVE_TRICKS {
            let response = send(&app, &query(request("native-tricks", trick))).await;
            is_own_error_page(&response);
            tells_the_developer(&response.body, trick);
        }
        for allowed in NATIVE_REGISTERED.iter().chain(NATIVE_ALLOWED) {
            let mut request = request("native-tricks", allowed);
            request[0].1 = "token";
            let answer = answer_at(&send(&app, &query(request)).await, allowed);
            assert_eq!(answer["error"], "unsupported_response_type");
        }
    }
}

http_test! {
    async fn a_very_long_redirect_uri_is_not_shown_whole(app: TestServer) {
        client(&app, "web-tricks", ApplicationType::Web, REGISTERED).await;
        let long = format!("https://client.example/callback?{}", "a".repeat(30_000));
        let response = send(&app, &query(request("web-tricks", &long))).await;
        is_own_error_page(&response);
        assert!(response.body.len() < 10_000);
    }
}

http_test! {
    async fn other_mistakes_are_not_told_to_an_unregistered_redirect_uri(app: TestServer) {
        // Attack A2: the redirection URI is judged before anything that is told by redirect.
        client(&app, "web-tricks", ApplicationType::Web, REGISTERED).await;
        for (name, value) in [
            ("response_type", "token"),
            ("response_type", ""),
            ("scope", "admin"),
            ("scope", "\"\\"),
            ("scope", ""),
            ("prompt", "none"),
            ("prompt", "none login"),
            ("max_age", "-1"),
            ("request", "x"),
            ("request_uri", "https://evil.example/r"),
            ("registration", "{}"),
            ("response_mode", "form_post"),
            ("response_mode", "fragment"),
            ("code_challenge", "short"),
            ("code_challenge_method", "plain"),
            ("state", &"s".repeat(4097)),
        ] {
            let mut request = request("web-tricks", "https://evil.example/callback");
            request.retain(|(each, _)| *each != name);
            request.push((name, value));
            is_own_error_page(&send(&app, &query(request)).await);
        }
    }
}

http_test! {
    async fn a_redirect_uri_may_be_left_out_only_when_there_is_one(app: TestServer) {
        // RFC 6749 §3.1.2.3
        client(&app, "two", ApplicationType::Web, REGISTERED).await;
        client(&app, "one", ApplicationType::Web, &REGISTERED[..1]).await;
        let without = |id| {
            let mut request = request(id, "");
            request.retain(|(name, _)| *name != "redirect_uri");
            request[0].1 = "token";
            query(request)
        };
        is_own_error_page(&send(&app, &without("two")).await);
        let answer = answer_at(&send(&app, &without("one")).await, REGISTERED[0]);
        assert_eq!(answer["error"], "unsupported_response_type");
    }
}

http_test! {
    async fn a_client_without_redirect_uris_is_never_redirected_to(app: TestServer) {
        app.machine_client().await;
        for uri in ["", "https://api.example", "https://evil.example/callback"] {
            is_own_error_page(&send(&app, &query(request("machine", uri))).await);
        }
    }
}

http_test! {
    async fn a_redirect_uri_sent_twice_gets_a_page(app: TestServer) {
        // RFC 6749 §3.1: no parameter occurs twice, and the first is no better than the second.
        client(&app, "web-tricks", ApplicationType::Web, REGISTERED).await;
        for second in [REGISTERED[0], "https://evil.example/", ""] {
            let mut request = request("web-tricks", REGISTERED[0]);
            request.push(("redirect_uri", second));
            is_own_error_page(&send(&app, &query(request.clone())).await);
            request.reverse();
            is_own_error_page(&send(&app, &query(request)).await);
        }
    }
}

http_test! {
    async fn the_query_of_a_registered_redirect_uri_is_kept_and_not_exchanged(app: TestServer) {
        // RFC 6749 §3.1.2
        let registered = "https://client.example/callback?tenant=1";
        client(&app, "with-query", ApplicationType::Web, &[registered]).await;
        let mut good = request("with-query", registered);
        good[0].1 = "token";
        let answer = answer_at(&send(&app, &query(good)).await, registered);
        assert_eq!(answer["tenant"], "1");
        for bad in [
            "https://client.example/callback",
            "https://client.example/callback?tenant=2",
            "https://client.example/callback?tenant=1&x=2",
            "https://client.example/callback?tenant=%31",
        ] {
            is_own_error_page(&send(&app, &query(request("with-query", bad))).await);
        }
    }
}
