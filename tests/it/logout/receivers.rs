//! One sign-out, fifty clients, ten of them dead: the person waits for none, each of the others is
//! told once, and the dead are told when they come back.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::ConsentPolicy;

use super::{ADA, Scene, deliveries, logout_tokens, reaching, told_at};
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
    async fn of_fifty_clients_ten_are_dead(app: TestServer) {
        let app = reaching(app).await;
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
