//! The client configuration endpoint (RFC 7592).

use axum::http::Method;
use chancery::config::RegistrationMode;
use chancery::storage::clients;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    client_of, configuration, is_challenged, open, register, registered, send, text, usual, with,
};
use crate::support::{TestServer, http_test};

/// What a client sends to change its registration: what it has, without what the server says.
fn to_send(answer: &Value) -> Value {
    let mut body = answer.clone();
    let members = body.as_object_mut().unwrap();
    for name in [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ] {
        members.remove(name);
    }
    body
}

/// Sends changes at the same moment, each to another name or to none: one of them counts.
async fn one_counts_of(app: &TestServer, answer: &Value, names: Vec<Option<String>>) {
    let (path, token) = (configuration(app, answer), text(answer, "registration_access_token"));
    let changes = names.into_iter().map(|name| {
        let mut body = to_send(answer);
        if let Some(name) = name {
            body["client_name"] = name.into();
        }
        let path = path.as_str();
        async move { send(app, Method::PUT, path, Some(token), Some(&body)).await }
    });
    let answers = join_all(changes).await;
    let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(good.len(), 1, "{answers:?}");
    let now = text(&good[0].json(), "registration_access_token").to_owned();
    let read = send(app, Method::GET, &path, Some(&now), None).await.ok();
    assert_eq!(read["client_name"], good[0].json()["client_name"]);
}

http_test! {
    // RFC 7592 §2.1; OpenID Connect Core §4 (third-party initiated login).
    async fn a_client_reads_what_it_registered(app: TestServer) {
        let app = open(app).await;
        let initiate = "https://print.example/start";
        let answer = registered(&app, &with("initiate_login_uri", initiate)).await;
        assert_eq!(answer["initiate_login_uri"], initiate);
        let path = configuration(&app, &answer);
        let token = text(&answer, "registration_access_token");
        let read = send(&app, Method::GET, &path, Some(token), None).await;
        let mut expected = answer.clone();
        // Only its digest is kept.
        expected.as_object_mut().unwrap().remove("client_secret");
        assert_eq!(read.ok(), expected);
        assert_eq!(read.header("cache-control"), Some("no-store"));
        assert_eq!(read.ok()["initiate_login_uri"], initiate);
    }
}

http_test! {
    // OpenID Connect Registration §2: initiate_login_uri must be https.
    async fn a_sign_in_cannot_be_started_over_http(app: TestServer) {
        let app = open(app).await;
        for uri in ["http://print.example/start", "http://localhost/start", "http://127.0.0.1/start"] {
            register(&app, &with("initiate_login_uri", uri)).await
                .refused(400, "invalid_client_metadata");
        }
    }
}

http_test! {
    // RFC 7592 §2.2: what is left out is deleted; §3: the token may be replaced.
    async fn a_client_replaces_its_metadata_and_its_token(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &with("tos_uri", "https://print.example/terms")).await;
        let (path, first) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        let mut body = to_send(&answer);
        body.as_object_mut().unwrap().remove("tos_uri");
        body["client_name"] = "Photo Prints".into();
        let changed = send(&app, Method::PUT, &path, Some(first), Some(&body)).await.ok();
        assert_eq!(changed["client_name"], "Photo Prints");
        assert!(changed.get("tos_uri").is_none());
        assert_eq!(changed["client_id"], answer["client_id"]);
        let second = text(&changed, "registration_access_token");
        assert_ne!(first, second);
        let old = send(&app, Method::GET, &path, Some(first), None).await;
        is_challenged(&app, &old, Some("invalid_token"));
        let read = send(&app, Method::GET, &path, Some(second), None).await.ok();
        assert_eq!(read["client_name"], "Photo Prints");
    }
}

http_test! {
    async fn what_a_change_may_not_say_is_refused_and_changes_nothing(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let (path, token) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        let right = to_send(&answer);
        for (name, value) in [
            ("client_id", json!("other")),
            ("client_id", Value::Null),
            ("client_secret", json!("chancery_cs_other")),
            ("registration_access_token", json!(token)),
            ("registration_client_uri", answer["registration_client_uri"].clone()),
            ("client_id_issued_at", json!(0)),
            ("client_secret_expires_at", json!(0)),
            ("token_endpoint_auth_method", json!("none")),
            ("software_statement", json!("a.b.c")),
        ] {
            let mut body = right.clone();
            body[name] = value;
            let error = if name == "software_statement" {
                "unapproved_software_statement"
            } else {
                "invalid_client_metadata"
            };
            send(&app, Method::PUT, &path, Some(token), Some(&body)).await.refused(400, error);
        }
        let mut body = right.clone();
        body["redirect_uris"] = json!(["https://print.example/#x"]);
        send(&app, Method::PUT, &path, Some(token), Some(&body)).await
            .refused(400, "invalid_redirect_uri");
        let mut expected = answer.clone();
        expected.as_object_mut().unwrap().remove("client_secret");
        assert_eq!(send(&app, Method::GET, &path, Some(token), None).await.ok(), expected);
    }
}

http_test! {
    // RFC 7592 §2.1: whatever is wrong with token or client is 401.
    async fn only_the_clients_own_token_opens_its_configuration(app: TestServer) {
        let app = open(app).await;
        let (first, second) = (registered(&app, &usual()).await, registered(&app, &usual()).await);
        let path = configuration(&app, &first);
        let foreign = text(&second, "registration_access_token");
        let operators = app.web_client().await;
        for (path, token) in [
            (path.as_str(), foreign),
            (path.as_str(), "x"),
            ("/clients/unknown", foreign),
            ("/clients/a%20b", foreign),
            (&format!("/clients/{}", operators.id), foreign),
        ] {
            for method in [Method::GET, Method::DELETE] {
                let refused = send(&app, method, path, Some(token), None).await;
                is_challenged(&app, &refused, Some("invalid_token"));
            }
            let refused = send(&app, Method::PUT, path, Some(token), Some(&usual())).await;
            is_challenged(&app, &refused, Some("invalid_token"));
        }
        is_challenged(&app, &send(&app, Method::GET, &path, None, None).await, None);
        send(&app, Method::POST, &path, Some(foreign), None).await.refused(405, "invalid_request");
    }
}

http_test! {
    // RFC 7592 §2.3.
    async fn a_client_removes_itself_with_all_that_people_allowed_it(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let (path, token) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        let client = client_of(&app, &answer);
        let ada = app.create_user("ada@example.org").await;
        let tokens = client.tokens(&mut app.browser_of(&ada).await, "openid offline_access").await;
        client.userinfo(&tokens.access).await.ok();
        let deleted = send(&app, Method::DELETE, &path, Some(token), None).await;
        assert_eq!((deleted.status.as_u16(), deleted.body.as_str()), (204, ""));
        assert_eq!(client.userinfo(&tokens.access).await.status, 401);
        client.refresh(tokens.refresh()).await.refused(401, "invalid_client");
        let again = send(&app, Method::DELETE, &path, Some(token), None).await;
        is_challenged(&app, &again, Some("invalid_token"));
    }
}

http_test! {
    async fn of_two_changes_at_once_one_counts(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let named = |number| Some(format!("Name {number}"));
        one_counts_of(&app, &answer, (0..4).map(named).collect()).await;
    }
}

http_test! {
    // The token is replaced by the first change, whatever that changes, so the others count for nothing.
    async fn a_change_that_came_too_late_leaves_nothing_behind(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let id = text(&answer, "client_id");
        let mut reader = app.server.database().reader().await.unwrap();
        let before = clients::find(&mut reader, id).await.unwrap().unwrap();
        drop(reader);
        let write = app.server.database().write(before.clone(), |tx, before| {
            let registration = Some((&b"replaced meanwhile"[..], &b"new"[..]));
            clients::update(tx, before, "{}", "{}", registration, 0).boxed()
        });
        assert!(!write.await.unwrap());
        let mut reader = app.server.database().reader().await.unwrap();
        let after = clients::find(&mut reader, id).await.unwrap().unwrap();
        assert_eq!((after.metadata, after.extra), (before.metadata, before.extra));
        assert_eq!(after.registration_digest, before.registration_digest);
        drop(reader);

        let named = |number| (number % 2 == 0).then(|| format!("Name {number}"));
        one_counts_of(&app, &answer, (0..6).map(named).collect()).await;
    }
}

http_test! {
    // Each change has an audit row, is told to all nodes, and may have something fetched.
    async fn strangers_change_so_many_clients_a_minute_and_no_more(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let app = app.restart(|config| config.client_registration.per_minute = 8).await;
        let path = configuration(&app, &answer);
        let body = to_send(&answer);
        let mut token = text(&answer, "registration_access_token").to_owned();
        for _ in 0..2 {
            let changed = send(&app, Method::PUT, &path, Some(&token), Some(&body)).await.ok();
            text(&changed, "registration_access_token").clone_into(&mut token);
        }
        let refused = send(&app, Method::PUT, &path, Some(&token), Some(&body)).await;
        refused.refused(503, "temporarily_unavailable");
        assert!(refused.header("retry-after").is_some());
        send(&app, Method::GET, &path, Some(&token), None).await.ok();
        app.clock.advance(60);
        send(&app, Method::PUT, &path, Some(&token), Some(&body)).await.ok();
    }
}

http_test! {
    async fn when_registration_is_switched_off_nothing_is_managed(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let (path, token) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        let app = app.restart(|config| config.client_registration.mode = RegistrationMode::Off).await;
        send(&app, Method::GET, &path, Some(token), None).await.refused(404, "invalid_request");
    }
}
