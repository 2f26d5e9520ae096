//! Deliveries outlive whatever goes wrong: they are rows, claimed for one try, tried again at longer
//! and longer intervals, and given up visibly (R36).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery::oidc::backchannel;
use chancery::storage::logout_deliveries;

use super::{Scene, deliveries, logout_tokens, told_at};
use crate::support::{Host, Jwt, Reply, TestServer, http_test};

/// A host that refuses until it is mended.
fn moody_host() -> (Host, Arc<AtomicBool>) {
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = Arc::clone(&mended);
    let host = Host::start(move |_| {
        let status =
            if is_mended.load(Ordering::SeqCst) { "200 OK" } else { "500 Internal Server Error" };
        Reply::with(status, "content-length: 0\r\n", b"")
    });
    (host, mended)
}

async fn deliver(app: &TestServer) {
    while backchannel::deliver_due(&app.server, false).await.unwrap() {}
}

http_test! {
    async fn a_client_that_fails_is_told_again_at_longer_intervals(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let (host, mended) = moody_host();
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        deliver(&app).await;
        for (tries, wait) in [(1, 30), (2, 60), (3, 120)] {
            assert_eq!(host.requests().len(), tries);
            let [row] = &deliveries(&app).await[..] else { panic!("one row") };
            assert_eq!(usize::try_from(row.attempts).unwrap(), tries);
            assert_eq!(row.next_attempt_at, app.clock.now() + wait);
            assert_eq!(row.last_error.as_deref(), Some("it answers 500"));
            app.clock.advance(wait - 1);
            deliver(&app).await;
            assert_eq!(host.requests().len(), tries, "not before its time");
            app.clock.advance(1);
            deliver(&app).await;
        }
        mended.store(true, Ordering::SeqCst);
        app.clock.advance(240);
        deliver(&app).await;
        assert!(deliveries(&app).await.is_empty());
        // Each try has a token of its own, which is good for two minutes.
        let mut names = Vec::new();
        for token in logout_tokens(&host) {
            let claims = Jwt::verify(&app, &token).await.claims;
            assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
            names.push(claims["jti"].as_str().unwrap().to_owned());
        }
        assert_eq!(names.len(), 5);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5);
    }
}

http_test! {
    async fn what_never_arrives_is_given_up_kept_and_told_again_on_demand(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let (host, mended) = moody_host();
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        deliver(&app).await;
        app.clock.advance(app.server.config().logout.give_up_after);
        deliver(&app).await;
        let [row] = &deliveries(&app).await[..] else { panic!("one row") };
        assert_eq!(row.failed_at, Some(app.clock.now()));
        let log = app.audit_log().await;
        let row = log.iter().find(|row| row.event == "logout_undelivered").unwrap();
        assert_eq!((row.client_id.as_deref(), row.outcome.as_str()), (Some("web"), "failure"));
        let tried = host.requests().len();
        app.clock.advance(86_400);
        deliver(&app).await;
        assert_eq!(host.requests().len(), tried, "nobody is told any more");
        let [entry] = &backchannel::list(&app.server, ("", ""), 10).await.unwrap()[..] else {
            panic!("one entry")
        };
        assert!(entry.is_failed && entry.next_attempt_at.is_none());

        mended.store(true, Ordering::SeqCst);
        assert_eq!(backchannel::retry_failed(&app.server).await.unwrap(), 1);
        deliver(&app).await;
        assert_eq!(host.requests().len(), tried + 1);
        assert!(deliveries(&app).await.is_empty());
        assert_eq!(backchannel::retry_failed(&app.server).await.unwrap(), 0);
    }
}

http_test! {
    async fn what_was_given_up_is_cleaned_up_after_a_while(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let (host, _) = moody_host();
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        app.clock.advance(app.server.config().logout.give_up_after);
        deliver(&app).await;
        app.clock.advance(app.server.config().logout.keep_failed);
        app.run_due_jobs().await;
        assert_eq!(deliveries(&app).await.len(), 1);
        app.clock.advance(61);
        app.run_due_jobs().await;
        assert!(deliveries(&app).await.is_empty());
    }
}

http_test! {
    async fn two_nodes_tell_a_client_once(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let other = app.another_node().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        for id in ["a", "b", "c", "d"] {
            let client = app.create_client(id, told_at(&host.url("/"))).await;
            client.tokens(&mut scene.browser, "openid").await;
        }
        scene.browser.sign_out().await;
        tokio::join!(deliver(&app), deliver(&other), deliver(&app), deliver(&other));
        assert_eq!(host.requests().len(), 5);
        assert!(deliveries(&app).await.is_empty());
    }
}

http_test! {
    async fn what_a_node_had_when_it_died_is_taken_over(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        // It claimed the row, and nothing was heard of it since.
        let row = deliveries(&app).await.remove(0);
        let until = app.clock.now() + 60;
        let claimed = app.server.database().write((row, until), |tx, (row, until)| {
            Box::pin(logout_deliveries::claim(tx, row, *until))
        });
        assert!(claimed.await.unwrap().is_some());
        let app = app.restart(|_| {}).await;
        deliver(&app).await;
        assert_eq!(host.requests().len(), 0, "it may be on its way");
        app.clock.advance(60);
        deliver(&app).await;
        assert_eq!(host.requests().len(), 1);
        assert!(deliveries(&app).await.is_empty());
    }
}

http_test! {
    async fn an_answer_that_is_long_or_breaks_off_says_yes_all_the_same(app: TestServer) {
        let app = app.reaching_this_machine().await;
        for (id, reply) in [
            ("long", "content-length: 100000\r\n"),
            ("packed", "content-encoding: gzip\r\ncontent-length: 0\r\n"),
            ("short", "content-length: 10\r\n"),
        ] {
            let host = Host::start(move |_| Reply::with("200 OK", reply, b"x"));
            let client = app.create_client(id, told_at(&host.url("/"))).await;
            let user = app.create_user(&format!("{id}@example.org")).await;
            let mut browser = app.browser_of(&user).await;
            client.tokens(&mut browser, "openid").await;
            browser.sign_out().await;
            deliver(&app).await;
            assert_eq!(host.requests().len(), 1, "{id}");
            assert!(deliveries(&app).await.is_empty(), "{id}");
        }
    }
}

http_test! {
    async fn no_redirect_is_followed_and_no_address_of_this_network_is_knocked_at(
        app: TestServer
    ) {
        // R49; attack D1.
        let canary = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let location = format!("location: {}\r\ncontent-length: 0\r\n", canary.url("/"));
        let host = Host::start(move |_| Reply::with("307 Temporary Redirect", &location, b""));
        // Not allowed to reach this machine.
        let mut scene = Scene::new(&app, told_at(&host.url("/"))).await;
        scene.browser.sign_out().await;
        deliver(&app).await;
        assert_eq!(host.requests().len(), 0);
        let [row] = &deliveries(&app).await[..] else { panic!("one row") };
        let why = row.last_error.as_deref().unwrap();
        assert!(why.contains("is not on the internet"), "{why}");
        let app = app.reaching_this_machine().await;
        app.clock.advance(3600);
        deliver(&app).await;
        assert_eq!((host.requests().len(), canary.requests().len()), (1, 0));
    }
}
