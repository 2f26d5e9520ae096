//! Initial access tokens (RFC 7591 §3): who may register where not everybody may.

use axum::http::Method;
use chancery::audit::Origin;
use chancery::clients::registration::initial::{self, CreateToken};
use chancery::config::RegistrationMode;
use futures_util::future::join_all;

use super::{client_of, is_challenged, open, register, send, usual};
use crate::support::{Response, TestServer, http_test, record};

/// A server at which those register who have a token.
async fn closed(app: TestServer) -> TestServer {
    app.restart(|config| config.client_registration.mode = RegistrationMode::Token).await
}

/// A token and its id.
async fn token(app: &TestServer, uses: Option<i64>) -> (String, String) {
    let request = CreateToken { uses, lifetime: 3600, origin: Origin::default() };
    let (row, token) = initial::create(&app.server, request).await.unwrap();
    record(token.expose());
    (token.expose().clone(), row.id)
}

async fn register_with(app: &TestServer, token: &str) -> Response {
    send(app, Method::POST, "/clients", Some(token), Some(&usual())).await
}

http_test! {
    async fn without_a_token_one_is_asked_for(app: TestServer) {
        let app = closed(app).await;
        is_challenged(&app, &register(&app, &usual()).await, None);
        let (token, id) = token(&app, None).await;
        for wrong in ["x", &token[..token.len() - 1], &format!("{token}A"), &id] {
            is_challenged(&app, &register_with(&app, wrong).await, Some("invalid_token"));
        }
        assert_eq!(register_with(&app, &token).await.status, 201);
        let rows = app.audit_log().await;
        let count = |event: &str| rows.iter().filter(|row| row.event == event).count();
        for (event, expected) in [
            ("initial_access_token_created", 1),
            ("client_registration_refused", 4),
            ("client_registered", 1),
        ] {
            assert_eq!(count(event), expected, "{event}");
        }
        assert!(rows.iter().all(|row| !format!("{row:?}").contains(&token)));
        // Whom it was given to is known by its name.
        let registered = rows.iter().find(|row| row.event == "client_registered").unwrap();
        assert!(registered.detail.contains(&id), "{}", registered.detail);
    }
}

http_test! {
    async fn a_token_is_good_for_so_many_clients_however_fast_they_come(app: TestServer) {
        let app = closed(app).await;
        let (token, _) = token(&app, Some(3)).await;
        let answers = join_all((0..8).map(|_| register_with(&app, &token))).await;
        let (good, bad): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(good.len(), 3);
        for refused in bad {
            is_challenged(&app, &refused, Some("invalid_token"));
        }
    }
}

http_test! {
    async fn a_token_ends_by_time_or_when_it_is_revoked(app: TestServer) {
        let app = closed(app).await;
        let (first, id) = token(&app, None).await;
        let (second, _) = token(&app, None).await;
        assert!(initial::revoke(&app.server, &id, Origin::default()).await.unwrap());
        assert!(!initial::revoke(&app.server, &id, Origin::default()).await.unwrap());
        let rows = app.audit_log().await;
        assert_eq!(rows.last().unwrap().event, "initial_access_token_revoked");
        is_challenged(&app, &register_with(&app, &first).await, Some("invalid_token"));
        app.clock.advance(3599);
        assert_eq!(register_with(&app, &second).await.status, 201);
        app.clock.advance(1);
        is_challenged(&app, &register_with(&app, &second).await, Some("invalid_token"));
        app.clock.advance(2 * 86_400);
        app.run_due_jobs().await;
        assert!(initial::list(&app.server, "", 10).await.unwrap().is_empty());
    }
}

http_test! {
    // Whoever has a token is vouched for: it counts where anybody may register, and a wrong one too.
    async fn a_token_counts_also_where_registration_is_open(app: TestServer) {
        let app = open(app).await;
        is_challenged(&app, &register_with(&app, "x").await, Some("invalid_token"));
        let (token, _) = token(&app, None).await;
        let answer = register_with(&app, &token).await;
        let client = client_of(&app, &answer.json());
        let ada = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&ada).await;
        client.tokens(&mut browser, "openid").await;
        let silent = client.authorization("openid").with("prompt", "none");
        assert!(silent.answer(&browser.get(&silent.path()).await).contains_key("code"));
    }
}
