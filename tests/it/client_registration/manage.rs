//! The client configuration endpoint (RFC 7592).

use axum::http::Method;
use chancery::config::RegistrationMode;
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
        let (path, token) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        let changes = (0..4).map(|number| {
            let mut body = to_send(&answer);
            body["client_name"] = format!("Name {number}").into();
            let (app, path) = (&app, path.as_str());
            async move { send(app, Method::PUT, path, Some(token), Some(&body)).await }
        });
        let answers = join_all(changes).await;
        let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(good.len(), 1, "{answers:?}");
        let now = text(&good[0].json(), "registration_access_token").to_owned();
        let read = send(&app, Method::GET, &path, Some(&now), None).await.ok();
        assert_eq!(read["client_name"], good[0].json()["client_name"]);
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
