//! Whoever tries secrets of clients gets `Retry-After` and leaves no rows, and the client gets in.

use std::ops::Deref as _;

use futures_util::future::join_all;

use super::{machine, rows};
use crate::support::{OAuthClient, Response, TestServer, form_request, http_test};
use crate::token::CLIENT_ENDPOINTS;

const FAILED: &str = "client_authentication_failed";
const FIELDS: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("token", "x")];

/// A guess of the secret of `id`, from a machine.
async fn guess(app: &TestServer, path: &str, id: &str, from: u8) -> Response {
    let mut form = FIELDS.to_vec();
    form.extend([("client_id", id), ("client_secret", "a-wrong-secret")]);
    let response = app.request_from(machine(from), form_request(path, &form)).await;
    response.refused(401, "invalid_client");
    assert!(response.header("www-authenticate").unwrap().starts_with("Basic "));
    response
}

http_test! {
    async fn wrong_secrets_are_slowed_alike_whether_there_is_a_client_or_not(app: TestServer) {
        let client = app.machine_client().await;
        let free = usize::try_from(app.server.config().throttle.free_attempts).unwrap();
        let mut told = Vec::new();
        for (id, from) in [("machine", 1), ("nobody", 2)] {
            let mut answers = Vec::new();
            for path in CLIENT_ENDPOINTS.iter().cycle().take(free + 3) {
                let answer = guess(&app, path, id, from).await;
                answers.push((answer.header("retry-after").map(str::to_owned), answer.body));
            }
            told.push(answers);
        }
        assert_eq!(told[0], told[1]);
        let delays: Vec<_> = told[0].iter().map(|(delay, _)| delay.as_deref()).collect();
        assert!(delays[..free].iter().all(Option::is_none), "{delays:?}");
        assert!(delays[free..].iter().all(|delay| *delay == Some("2")), "{delays:?}");
        // Other machines, other clients and the right secret are not concerned.
        assert_eq!(guess(&app, "/token", "machine", 3).await.header("retry-after"), None);
        assert_eq!(guess(&app, "/token", "another", 1).await.header("retry-after"), None);
        for _ in 0..free + 3 {
            let form = [("grant_type", "client_credentials"), ("client_id", "machine")];
            app.post_form("/token", &form).await.refused(401, "invalid_client");
        }
        client.token(&FIELDS[..1]).await.ok();
        // Delays grow, and end.
        app.clock.advance(2);
        assert_eq!(guess(&app, "/token", "machine", 1).await.header("retry-after"), None);
        assert_eq!(guess(&app, "/token", "machine", 1).await.header("retry-after"), Some("4"));
        app.clock.advance(app.server.config().throttle.forget_after);
        for _ in 0..free {
            assert_eq!(guess(&app, "/token", "machine", 1).await.header("retry-after"), None);
        }
    }
}

http_test! {
    async fn the_count_is_shared_by_nodes_and_survives_a_restart(app: TestServer) {
        app.machine_client().await;
        let other = app.another_node().await;
        let free = app.server.config().throttle.free_attempts;
        for number in 0..free {
            let node = if number % 2 == 0 { &app } else { &other };
            assert_eq!(guess(node, "/token", "machine", 1).await.header("retry-after"), None);
        }
        for node in [&other, &app] {
            assert_eq!(guess(node, "/token", "machine", 1).await.header("retry-after"), Some("2"));
        }
        let app = app.restart(|_| ()).await;
        assert_eq!(guess(&app, "/token", "machine", 1).await.header("retry-after"), Some("2"));
    }
}

http_test! {
    async fn a_flood_of_wrong_secrets_leaves_few_rows(app: TestServer) {
        let client = app.machine_client().await;
        let app = app.restart(|config| config.throttle.network_free_attempts = 20).await;
        let client = OAuthClient { site: app.deref().clone(), ..client };
        // One client: its own limit and a row for the delay.
        let tries = (0..200).map(|_| {
            let app = app.clone();
            tokio::spawn(async move { guess(&app, "/token", "machine", 1).await })
        });
        join_all(tries).await.into_iter().for_each(|answer| drop(answer.unwrap()));
        let free = usize::try_from(app.server.config().throttle.free_attempts).unwrap();
        for _ in 0..=free {
            guess(&app, "/token", "machine", 1).await;
        }
        let reason = "another method than the registered one";
        assert_eq!(rows(&app, FAILED, reason).await.len(), free);
        assert_eq!(rows(&app, FAILED, "throttled").await.len(), 1);
        // Another name each time, or none: the limit of the network.
        for number in 0..60 {
            guess(&app, "/token", &format!("client-{number}"), 2).await;
            let form = form_request("/token", &FIELDS);
            app.request_from(machine(2), form).await.refused(401, "invalid_client");
        }
        let from_there = |row: &&chancery::storage::audit_log::AuditRow| {
            row.ip.as_deref() == Some("192.0.2.2")
        };
        let log = app.audit_log().await;
        let count = log.iter().filter(from_there).count();
        assert!((20..=22).contains(&count), "{count}");
        client.token(&FIELDS[..1]).await.ok();
    }
}
