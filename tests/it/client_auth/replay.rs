//! An assertion counts once (RFC 7523 §3; attack B8): on every node, after a restart, and of many at
//! the same moment one.

use chancery::clock::Seconds;
use chancery::storage::{Span, spent_ids};
use futures_util::future::join_all;
use serde_json::json;

use super::{ask, ask_with, changed, is_known, is_unknown, keyed_client};
use crate::support::{ClientKey, TestServer, http_test};

http_test! {
    async fn an_assertion_is_taken_once(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let assertion = key.assertion(&app, &client.id);
        is_known(&ask(&app, &assertion).await);
        is_unknown(&ask(&app, &assertion).await);
        // The id is what counts, whatever else it says.
        let changes = json!({ "jti": "the-same" });
        is_known(&ask_with(&app, &key, &client.id, &changes).await);
        let later = json!({ "jti": "the-same", "exp": app.clock.now() + 200 });
        is_unknown(&ask_with(&app, &key, &client.id, &later).await);
    }
}

http_test! {
    async fn an_assertion_is_taken_once_on_all_nodes_and_after_a_restart(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let assertion = key.assertion(&app, &client.id);
        is_known(&ask(&app, &assertion).await);
        let other = app.another_node().await;
        is_unknown(&ask(&other, &assertion).await);
        other.server.close().await;
        let app = app.restart(|_| {}).await;
        is_unknown(&ask(&app, &assertion).await);
    }
}

http_test! {
    async fn of_many_uses_at_once_one_counts(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        for _ in 0..5 {
            let assertion = key.assertion(&app, &client.id);
            let answers = join_all((0..20).map(|_| ask(&app, &assertion))).await;
            let taken = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(taken, 1);
        }
    }
}

http_test! {
    async fn the_id_of_one_client_is_not_that_of_another(app: TestServer) {
        let (one, two) = (ClientKey::generate("1"), ClientKey::generate("1"));
        keyed_client(&app, "one", &one).await;
        keyed_client(&app, "two", &two).await;
        let changes = json!({ "jti": "1" });
        is_known(&ask_with(&app, &one, "one", &changes).await);
        is_known(&ask_with(&app, &two, "two", &changes).await);
        is_unknown(&ask_with(&app, &one, "one", &changes).await);
    }
}

http_test! {
    // What nobody signed uses nothing up: a stranger who saw the id cannot spoil it.
    async fn a_forged_assertion_uses_no_id_up(app: TestServer) {
        let (key, stranger) = (ClientKey::generate("1"), ClientKey::generate("1"));
        let client = keyed_client(&app, "keyed", &key).await;
        let changes = json!({ "jti": "1" });
        is_unknown(&ask_with(&app, &stranger, &client.id, &changes).await);
        let claims = changed(ClientKey::claims(&app, &client.id), &json!({ "jti": "1", "aud": "x" }));
        is_unknown(&ask(&app, &key.sign(&key.header(), &claims)).await);
        is_known(&ask_with(&app, &key, &client.id, &changes).await);
    }
}

/// When the first of the ids that are kept ended or will end.
async fn oldest(app: &TestServer) -> Option<Seconds> {
    let span = Span { from: Seconds::MIN, before: Seconds::MAX };
    spent_ids::first_expired(&mut app.server.database().reader().await.unwrap(), span)
        .await
        .unwrap()
}

http_test! {
    async fn ids_are_forgotten_when_nothing_with_them_would_be_taken(app: TestServer) {
        let key = ClientKey::generate("1");
        let client = keyed_client(&app, "keyed", &key).await;
        let assertion = key.assertion(&app, &client.id);
        is_known(&ask(&app, &assertion).await);
        // It expires after 60 seconds, and clocks may differ by 15 and those of nodes by 120.
        app.clock.advance(100);
        app.run_due_jobs().await;
        is_unknown(&ask(&app, &assertion).await);
        assert!(oldest(&app).await.is_some());
        app.clock.advance(300);
        app.run_due_jobs().await;
        assert_eq!(oldest(&app).await, None);
    }
}
