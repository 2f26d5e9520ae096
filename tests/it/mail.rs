//! The outbox on both databases: what leaves, how often, and what is kept of what does not.

use std::collections::BTreeSet;
use std::path::Path;

use chancery::clock::Seconds;
use chancery::config::Config;
use chancery::mail::letter::Body;
use chancery::mail::operator::{self, Entry, Retry, State};
use chancery::mail::{Message, Topic};

use crate::support::{PASSWORD, TestServer, http_test};

const DAY: Seconds = 86_400;

http_test! {
    async fn each_message_leaves_once_however_many_nodes_deliver(app: TestServer) {
        const COUNT: usize = 60;
        let folder = tempfile::tempdir().unwrap();
        let app = app.restart(|config| into(config, folder.path())).await;
        let other = app.another_node().await;
        for number in 0..COUNT {
            enqueue(&app, message(&format!("a{number}@example.org"))).await;
        }
        let runs = [deliver(&app), deliver(&other), deliver(&app), deliver(&other)];
        let counts = futures_util::future::join_all(runs).await;
        assert_eq!(counts.iter().sum::<usize>(), COUNT, "{counts:?}");
        assert_eq!(receivers(folder.path()).len(), COUNT);
        assert_eq!(deliver(&other).await, 0);
        assert!(outbox(&app, None).await.is_empty());
    }
}

http_test! {
    async fn a_node_takes_over_what_a_dead_one_had(app: TestServer) {
        let folder = tempfile::tempdir().unwrap();
        let app = app.restart(|config| into(config, folder.path())).await;
        enqueue(&app, message("a@example.org")).await;
        let now = app.clock.now();
        // It claimed the message and was killed.
        let claimed = app
            .server
            .database()
            .write((), move |tx, ()| {
                Box::pin(async move {
                    let due = chancery::storage::outbox::due(tx, now, 1).await?;
                    chancery::storage::outbox::claim(tx, &due[0], now + 60).await
                })
            })
            .await
            .unwrap();
        assert!(claimed.is_some());
        let other = app.another_node().await;
        app.clock.advance(59);
        assert_eq!(deliver(&other).await, 0, "the other may still be at it");
        assert_eq!(outbox(&app, Some(State::Sending)).await.len(), 1);
        app.clock.advance(1);
        assert_eq!(deliver(&other).await, 1);
    }
}

http_test! {
    async fn a_new_code_takes_the_place_of_one_that_waits(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        app.clock.advance(app.server.config().otp.resend_cooldown);
        let page = browser.submit(&page, "resend", &[]).await;
        page.is("/code", 200);
        let letters = app.mail().await;
        assert_eq!(letters.len(), 1);
        let page = browser.submit(&page, "submit", &[("code", &letters[0].code())]).await;
        page.is("/", 200);
    }
}

http_test! {
    async fn a_code_that_has_expired_is_not_sent(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        browser.submit(&page, "submit", &typed).await.is("/code", 200);
        app.clock.advance(app.server.config().otp.ttl);
        assert!(app.mail().await.is_empty());
        assert!(outbox(&app, None).await.is_empty());
    }
}

http_test! {
    async fn of_two_about_the_same_the_newer_leaves(app: TestServer) {
        let about = |subject: &str| Message {
            topic: Some(Topic::new("reset", "a@example.org")),
            subject: subject.to_owned(),
            ..message("a@example.org")
        };
        enqueue(&app, about("before")).await;
        enqueue(&app, about("after")).await;
        enqueue(&app, message("a@example.org")).await;
        let letters = app.mail().await;
        let subjects: BTreeSet<_> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(subjects, BTreeSet::from(["after", "A subject"]));
    }
}

http_test! {
    async fn what_failed_is_kept_for_as_long_as_the_operator_says(app: TestServer) {
        let app = app.restart(|config| config.mail.keep_failed = 3 * DAY).await;
        enqueue(&app, message("nobody")).await;
        let folder = tempfile::tempdir().unwrap();
        let app = app.restart(|config| into(config, folder.path())).await;
        app.run_due_jobs().await;
        let failed = outbox(&app, Some(State::Failed)).await;
        assert_eq!(failed.len(), 1);
        assert!(failed[0].last_error.is_some());

        // Another try fails again and counts anew.
        app.clock.advance(2 * DAY);
        let (database, now) = (app.server.database(), app.clock.now());
        let retried = operator::retry(database, now, Retry::One(failed[0].id.clone())).await;
        assert_eq!(retried.unwrap(), 1);
        assert_eq!(outbox(&app, Some(State::Queued)).await.len(), 1);
        app.run_due_jobs().await;
        app.clock.advance(3 * DAY);
        app.run_due_jobs().await;
        assert_eq!(outbox(&app, None).await.len(), 1);
        app.clock.advance(DAY);
        app.run_due_jobs().await;
        assert!(outbox(&app, None).await.is_empty());
    }
}

http_test! {
    async fn the_operator_lists_page_by_page(app: TestServer) {
        for number in 0..5 {
            enqueue(&app, message(&format!("a{number}@example.org"))).await;
        }
        let all = outbox(&app, None).await;
        let tos: Vec<_> = all.iter().map(|entry| entry.to.clone().unwrap()).collect();
        assert_eq!(tos.len(), 5);
        let (database, key) = (app.server.database(), app.server.master_key());
        let page = operator::list(database, key, None, &all[2].id, 1).await.unwrap();
        assert_eq!(page.iter().map(|entry| &entry.id).collect::<Vec<_>>(), [&all[3].id]);
        assert!(outbox(&app, Some(State::Failed)).await.is_empty());
        assert_eq!(outbox(&app, Some(State::Queued)).await.len(), 5);
        assert_eq!(operator::retry(database, 0, Retry::All).await.unwrap(), 0);
    }
}

fn into(config: &mut Config, directory: &Path) {
    config.mail.directory = Some(directory.to_owned());
}

fn message(to: &str) -> Message {
    let body = Body { text: "text\n".to_owned(), html: "<p>html".to_owned() };
    Message::new("test", to.to_owned(), "A subject".to_owned(), body)
}

async fn enqueue(app: &TestServer, message: Message) {
    let (server, now) = (app.server.clone(), app.clock.now());
    app.server
        .database()
        .write((server, message), move |tx, (server, message)| {
            Box::pin(server.mailer().enqueue(tx, server.master_key(), now, message))
        })
        .await
        .unwrap();
}

async fn deliver(app: &TestServer) -> usize {
    let server = &app.server;
    let (database, key) = (server.database(), server.master_key());
    server.mailer().deliver_due(database, key, server.clock()).await.unwrap()
}

async fn outbox(app: &TestServer, state: Option<State>) -> Vec<Entry> {
    let (database, key) = (app.server.database(), app.server.master_key());
    operator::list(database, key, state, "", 100).await.unwrap()
}

/// Whom the files in a directory are for.
fn receivers(directory: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path());
    let to = files.map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned()
    });
    to.collect()
}
