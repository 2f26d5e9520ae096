//! One sign-out, fifty clients, ten of them dead: the person waits for none, each of the others is
//! told once, and the dead are told when they come back.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::ConsentPolicy;
use chancery::oidc::backchannel;

use super::{ADA, Scene, deliveries, logout_tokens, told_at};
use crate::support::{Host, Jwt, Reply, TestServer, http_test};

const LIVING: usize = 40;

fn own(uri: &str) -> ClientMetadata {
    ClientMetadata { first_party: true, consent: ConsentPolicy::Skip, ..told_at(uri) }
}

/// A port on this machine at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("https://localhost:{}/", listener.local_addr().unwrap().port())
}

http_test! {
    // However many sign-outs it is to be told of: each would keep a place from the others' messages.
    async fn a_receiver_that_does_not_answer_is_left_alone_for_a_minute(app: TestServer) {
        let app = app.reaching_this_machine().await.restart(|config| config.fetch.timeout = 2).await;
        let silent = Host::start(|_| Reply::Silence(Vec::new()));
        let client = app.create_client("silent", own(&silent.url("/"))).await;
        app.create_user(ADA).await;
        for _ in 0..20 {
            let mut browser = app.browser();
            browser.sign_in(ADA, crate::support::PASSWORD).await;
            client.code(&mut browser, &client.authorization("openid")).await;
        }
        chancery::accounts::users::lock(&app.server, ADA).await.unwrap();
        app.run_due_jobs().await;
        // At most as many as may be under way at a time.
        let asked = silent.requests().len();
        assert!((1..=16).contains(&asked), "{asked}");
        assert_eq!(deliveries(&app).await.len(), 20);
        app.clock.advance(59);
        app.run_due_jobs().await;
        assert_eq!(silent.requests().len(), asked);
    }
}

http_test! {
    // Whoever may register here could have any number of them.
    async fn receivers_of_strangers_keep_nobody_elses_waiting(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let host = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let mut scene = Scene::new(&app, own(&host.url("/known"))).await;
        let stranger = app.create_client("stranger", own(&host.url("/stranger"))).await;
        stranger.code(&mut scene.browser, &stranger.authorization("openid")).await;
        app.execute("UPDATE clients SET source = 'registration' WHERE id = 'stranger'").await;
        let app = app.restart(|_| {}).await;
        chancery::accounts::users::lock(&app.server, ADA).await.unwrap();
        for (is_strangers, path) in [(false, "/known"), (true, "/stranger")] {
            while backchannel::deliver_due(&app.server, is_strangers).await.unwrap() {}
            let told = host.requests().pop().unwrap();
            assert!(told.starts_with(&format!("POST {path} ")), "{told}");
        }
        assert_eq!(host.requests().len(), 2);
        assert!(deliveries(&app).await.is_empty());
    }
}

http_test! {
    async fn of_fifty_clients_ten_are_dead(app: TestServer) {
        let app = app.reaching_this_machine().await;
        let living = Host::start(|_| Reply::with("200 OK", "content-length: 0\r\n", b""));
        let is_back = Arc::new(AtomicBool::new(false));
        let back = Arc::clone(&is_back);
        let absent = Host::start(move |_| {
            if back.load(Ordering::SeqCst) {
                Reply::with("200 OK", "content-length: 0\r\n", b"")
            } else {
                // It hangs up without a word.
                Reply::Bytes(Vec::new())
            }
        });
        let mut scene = Scene::new(&app, own(&living.url("/0"))).await;
        for number in 1..LIVING {
            let uri = living.url(&format!("/{number}"));
            let client = app.create_client(&format!("living-{number}"), own(&uri)).await;
            client.code(&mut scene.browser, &client.authorization("openid")).await;
        }
        for number in 0..10 {
            let uri = if number == 0 { absent.url("/") } else { nobody() };
            let client = app.create_client(&format!("dead-{number}"), own(&uri)).await;
            client.code(&mut scene.browser, &client.authorization("openid")).await;
        }

        let page = scene.browser.get("/logout").await;
        assert_eq!(page.count("#apps li"), 50);
        scene.browser.submit(&page, "confirm", &[]).await.is("/signed-out", 200);
        // She is through, and nobody was told yet.
        assert_eq!(living.requests().len() + absent.requests().len(), 0);
        assert_eq!(deliveries(&app).await.len(), 50);
        scene.is_signed_out().await;

        // The server goes away and comes back: what is to be told is in the database.
        let app = app.restart(|_| {}).await;
        app.run_due_jobs().await;
        let mut told: Vec<_> =
            living.requests().iter().map(|it| it.split(' ').nth(1).unwrap().to_owned()).collect();
        told.sort();
        told.dedup();
        assert_eq!((told.len(), living.requests().len()), (LIVING, LIVING), "each once");
        let sub = Jwt::verify(&app, scene.id_token()).await.claims["sub"].clone();
        for token in logout_tokens(&living) {
            assert_eq!(Jwt::verify(&app, &token).await.claims["sub"], sub);
        }
        let waiting = deliveries(&app).await;
        assert_eq!(waiting.len(), 10);
        assert!(waiting.iter().all(|row| row.client_id.starts_with("dead-")));

        is_back.store(true, Ordering::SeqCst);
        app.clock.advance(60);
        app.run_due_jobs().await;
        assert_eq!(living.requests().len(), LIVING);
        let waiting = deliveries(&app).await;
        assert_eq!(waiting.len(), 9, "one has come back");
        assert!(waiting.iter().all(|row| row.client_id != "dead-0" && row.failed_at.is_none()));
        app.browser().sign_in(ADA, crate::support::PASSWORD).await;
    }
}
