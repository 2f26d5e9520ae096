//! The outbox against a real database and a small SMTP server.

use std::net::TcpListener;

use super::letter::Body;
use super::operator::State;
use super::*;
use crate::clock::Clock;
use crate::secret::Secret;
use crate::storage::{Database, migrations};

mod operator_tests;
mod smtp_server;

use smtp_server::{TAKES_ALL, count, smtp_server};

const DAY: Seconds = 86_400;

struct Fixture {
    database: Database,
    master_key: MasterKey,
    mailer: Mailer,
    _folder: tempfile::TempDir,
}

async fn fixture(smtp_url: Option<String>) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    let file = folder.path().join("test.db");
    config.database.url = Secret::new(format!("sqlite:{}", file.display()));
    config.mail.smtp_url = smtp_url.map(Secret::new);
    let database = Database::connect(&config.database).await.unwrap();
    migrations::run(&database).await.unwrap();
    let master_key = MasterKey::generate();
    let mailer = Mailer::new(&config, &master_key).unwrap();
    Fixture { database, master_key, mailer, _folder: folder }
}

fn message(to: &str) -> Message {
    let body = Body { text: "482913\n".to_owned(), html: "<p>482913".to_owned() };
    Message::new("verify_code", to.to_owned(), "482913 is your code".to_owned(), body)
}

impl Fixture {
    async fn enqueue(&self, now: Seconds, message: Message) {
        let mailer = Mailer::new(&Config::default(), &self.master_key).unwrap();
        let key = MasterKey::parse(&self.master_key.to_text()).unwrap();
        self.database
            .write((mailer, key, message), move |tx, (mailer, key, message)| {
                Box::pin(mailer.enqueue(tx, key, now, message))
            })
            .await
            .unwrap();
    }

    async fn deliver(&self, now: Seconds) -> usize {
        let clock = Clock::fixed(now);
        self.mailer.deliver_due(&self.database, &self.master_key, &clock).await.unwrap()
    }

    async fn rows(&self) -> Vec<OutboxRow> {
        outbox::list(&mut self.database.reader().await.unwrap(), "", "", 1000).await.unwrap()
    }

    /// State and tries of each message, oldest first.
    async fn states(&self) -> Vec<(String, i64)> {
        self.rows().await.into_iter().map(|row| (row.state, row.attempts)).collect()
    }

    /// When the first message is due.
    async fn due_at(&self) -> Seconds {
        self.rows().await.iter().map(|row| row.next_attempt_at).min().unwrap()
    }

    async fn claim(&self, row: &OutboxRow, until: Seconds) -> Option<OutboxRow> {
        let claim = (row.clone(), until);
        let claim =
            self.database.write(claim, |tx, (row, until)| Box::pin(outbox::claim(tx, row, *until)));
        claim.await.unwrap()
    }

    async fn extend(&self, row: &OutboxRow, until: Seconds) -> bool {
        let claim = (row.clone(), until);
        let extend = self
            .database
            .write(claim, |tx, (row, until)| Box::pin(outbox::extend(tx, row, *until)));
        extend.await.unwrap()
    }

    async fn release(&self, row: &OutboxRow, until: Seconds) {
        let claim = (row.clone(), until);
        let release = self
            .database
            .write(claim, |tx, (row, until)| Box::pin(outbox::release(tx, row, *until, "later")));
        release.await.unwrap();
    }
}

fn is(state: State, tries: i64) -> (String, i64) {
    (state.as_str().to_owned(), tries)
}

#[tokio::test]
async fn mail_is_sealed_until_it_is_captured() {
    let fixture = fixture(None).await;
    fixture.enqueue(100, message("a@example.com")).await;
    fixture.enqueue(101, message("b@example.com")).await;
    let waiting = fixture.rows().await;
    assert!(!String::from_utf8_lossy(&waiting[0].sealed).contains("482913"));
    assert_eq!(fixture.deliver(99).await, 0, "not due");
    assert_eq!(fixture.deliver(101).await, 2);
    assert_eq!(fixture.deliver(101).await, 0);
    let captured = fixture.mailer.captured();
    assert_eq!(captured.len(), 2);
    assert!(!format!("{captured:?}").contains("482913"));
    assert!(fixture.rows().await.is_empty());
}

#[tokio::test]
async fn a_large_outbox_is_delivered_whole_and_by_one_node_only() {
    let fixture = fixture(None).await;
    for number in 0..70 {
        fixture.enqueue(100, message(&format!("a{number}@example.com"))).await;
    }
    let (one, two) = tokio::join!(fixture.deliver(100), fixture.deliver(100));
    assert_eq!(one + two, 70);
    assert_eq!(fixture.mailer.captured().len(), 70);
}

#[tokio::test]
async fn a_run_ends_and_the_next_goes_on() {
    let fixture = fixture(None).await;
    for number in 0..300 {
        fixture.enqueue(100, message(&format!("a{number}@example.com"))).await;
    }
    let first = fixture.deliver(100).await;
    assert!((100..300).contains(&first), "{first}");
    // It has said that there is more.
    fixture.mailer.woken().await;
    assert_eq!(fixture.deliver(100).await, 300 - first);
}

#[tokio::test]
async fn mail_leaves_through_the_server_over_connections_that_are_kept() {
    let (url, told) = smtp_server(TAKES_ALL);
    let fixture = fixture(Some(url)).await;
    for number in 0..40 {
        fixture.enqueue(100, message(&format!("a{number}@example.com"))).await;
    }
    assert_eq!(fixture.deliver(100).await, 40);
    assert_eq!(count(&told, "MAIL FROM:<no-reply@localhost>"), 40);
    for number in 0..40 {
        assert_eq!(count(&told, &format!("RCPT TO:<a{number}@example.com>")), 1);
    }
    assert_eq!(count(&told, "Subject: 482913 is your code"), 40);
    assert!((1..=4).contains(&count(&told, "EHLO")), "{}", count(&told, "EHLO"));
    assert!(fixture.rows().await.is_empty());
    assert!(fixture.mailer.captured().is_empty());
}

#[tokio::test]
async fn a_message_refused_for_now_is_tried_again_and_given_up_after_days() {
    let (url, told) = smtp_server(|command| {
        Some(if command.starts_with("RCPT TO:<full@") { "452 later" } else { "" })
    });
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(0, message("full@example.com")).await;
    fixture.enqueue(0, message("a@example.com")).await;
    assert_eq!(fixture.deliver(0).await, 1, "it holds up nobody");
    assert_eq!(fixture.states().await, [is(State::Queued, 1)]);
    assert_eq!(fixture.deliver(29).await, 0, "not due again at once");
    assert_eq!(fixture.states().await, [is(State::Queued, 1)]);
    let mut now = 0;
    while fixture.states().await[0].0 != "failed" {
        now = fixture.due_at().await;
        assert_eq!(fixture.deliver(now).await, 0);
    }
    assert!((4 * DAY..4 * DAY + 900).contains(&now), "{now}");
    let tries = count(&told, "RCPT TO:<full@");
    assert!((300..500).contains(&tries), "{tries}");
    // It is kept, and not due any more.
    assert_eq!(fixture.deliver(Seconds::MAX - 1000).await, 0);
    assert_eq!(count(&told, "RCPT TO:<full@"), tries);
    assert_eq!(fixture.rows().await[0].failed_at, Some(now));
}

#[tokio::test]
async fn a_message_refused_for_good_is_given_up_at_once() {
    let (url, _) = smtp_server(|command| {
        Some(if command.starts_with("RCPT") { "550 5.1.1 <a@example.com> unknown" } else { "" })
    });
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(7, message("a@example.com")).await;
    assert_eq!(fixture.deliver(7).await, 0);
    let row = fixture.rows().await.remove(0);
    assert_eq!((row.state.as_str(), row.failed_at), ("failed", Some(7)));
    let reason = row.last_error.unwrap();
    assert!(reason.contains("550") && !reason.contains("a@example.com"), "{reason}");
}

#[tokio::test]
async fn a_server_that_takes_nothing_is_asked_once_in_a_while_and_loses_nothing() {
    static OPEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let (url, told) = smtp_server(|command| {
        let is_open = OPEN.load(std::sync::atomic::Ordering::SeqCst);
        // 530: without authentication, which the operator puts right.
        Some(if command.starts_with("MAIL") && !is_open { "530 who are you" } else { "" })
    });
    let fixture = fixture(Some(url)).await;
    for number in 0..20 {
        fixture.enqueue(0, message(&format!("a{number}@example.com"))).await;
    }
    assert_eq!(fixture.deliver(0).await, 0);
    assert_eq!(fixture.deliver(4).await, 0);
    assert_eq!(count(&told, "MAIL"), 1, "the others are spared");
    assert_eq!(fixture.deliver(5).await, 0);
    assert_eq!(count(&told, "MAIL"), 2);
    assert!(fixture.rows().await.iter().all(|row| row.state == "queued"));
    OPEN.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(fixture.deliver(15).await, 20);
    assert!(fixture.rows().await.is_empty());
}

#[tokio::test]
async fn a_server_that_is_not_there_or_hangs_up_loses_nothing() {
    // The port was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (hangs_up, _) = smtp_server(|command| (command != ".").then_some(""));
    let (closing, _) = smtp_server(|command| Some(if command == "." { "421 closing" } else { "" }));
    for url in [format!("smtp://{free}"), hangs_up, closing] {
        let fixture = fixture(Some(url)).await;
        fixture.enqueue(0, message("a@example.com")).await;
        assert_eq!(fixture.deliver(0).await, 0);
        assert_eq!(fixture.states().await, [is(State::Queued, 1)]);
        assert_eq!(fixture.due_at().await, 10);
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_opened_again() {
    static MAILS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let (url, told) = smtp_server(|command| {
        let is_mail = command.starts_with("MAIL");
        let is_second = is_mail && MAILS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1;
        (!is_second).then_some("")
    });
    let fixture = fixture(Some(url)).await;
    for to in ["a@example.com", "b@example.com"] {
        fixture.enqueue(0, message(to)).await;
    }
    assert_eq!(fixture.deliver(0).await, 2);
    assert_eq!(count(&told, "DATA"), 2);
}

#[tokio::test]
async fn a_malformed_receiver_is_given_up_at_once() {
    let (url, told) = smtp_server(TAKES_ALL);
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(0, message("a@example.com\r\nRCPT TO:<e@evil.example>")).await;
    assert_eq!(fixture.deliver(0).await, 0);
    assert_eq!(fixture.states().await, [is(State::Failed, 1)]);
    assert_eq!(told.lock().unwrap().as_str(), "");
}

fn about(purpose: &str, to: &str, subject: &str) -> Message {
    let topic = Some(Topic::new(purpose, to));
    Message { topic, subject: subject.to_owned(), ..message(to) }
}

#[tokio::test]
async fn of_messages_about_the_same_only_the_newest_is_sent() {
    let fixture = fixture(None).await;
    fixture.enqueue(100, about("reset", "a@example.com", "one")).await;
    fixture.enqueue(100, about("reset", "b@example.com", "another person's")).await;
    fixture.enqueue(100, about("login", "a@example.com", "about something else")).await;
    fixture.enqueue(100, message("a@example.com")).await;
    fixture.enqueue(101, about("reset", "a@example.com", "two")).await;
    assert_eq!(fixture.deliver(101).await, 4);
    let captured = fixture.mailer.captured();
    let subjects: Vec<_> = captured.iter().map(|mail| mail.message.subject.as_str()).collect();
    assert_eq!(
        subjects,
        ["two", "482913 is your code", "about something else", "another person's"]
    );
    // What has left is not taken back.
    fixture.enqueue(102, about("reset", "a@example.com", "three")).await;
    assert_eq!(fixture.deliver(102).await, 1);
}

#[tokio::test]
async fn a_message_that_was_replaced_on_its_way_is_not_tried_again() {
    let fixture = fixture(None).await;
    fixture.enqueue(100, about("reset", "a@example.com", "one")).await;
    let on_its_way = fixture.claim(&fixture.rows().await[0], 160).await.unwrap();
    fixture.enqueue(101, about("reset", "a@example.com", "two")).await;
    fixture.release(&on_its_way, 102).await;
    assert_eq!(fixture.deliver(1000).await, 1);
    assert_eq!(fixture.mailer.captured()[0].message.subject, "two");
}

#[tokio::test]
async fn a_message_that_nobody_needs_any_more_is_not_sent() {
    let fixture = fixture(None).await;
    for to in ["a@example.com", "b@example.com"] {
        fixture.enqueue(0, Message { useless_at: Some(600), ..message(to) }).await;
    }
    fixture.enqueue(0, message("c@example.com")).await;
    assert_eq!(fixture.deliver(600).await, 1);
    assert_eq!(fixture.mailer.captured()[0].message.to, "c@example.com");
    assert!(fixture.rows().await.is_empty());
}

#[tokio::test]
async fn a_claim_holds_while_it_is_kept_up_and_then_runs_out() {
    let fixture = fixture(None).await;
    fixture.enqueue(0, message("a@example.com")).await;
    let queued = fixture.rows().await.remove(0);
    let first = fixture.claim(&queued, 60).await.unwrap();
    assert_eq!((first.state.as_str(), first.attempts), ("sending", 1));
    assert!(fixture.claim(&queued, 60).await.is_none(), "somebody has it");
    assert_eq!(fixture.deliver(59).await, 0);
    assert!(fixture.extend(&first, 90).await);
    assert_eq!(fixture.deliver(89).await, 0);
    // Its node died.
    let found = fixture.rows().await.remove(0);
    let second = fixture.claim(&found, 150).await.unwrap();
    assert_eq!(second.attempts, 2);
    assert!(!fixture.extend(&first, 500).await, "it is another's");
    fixture.release(&first, 500).await;
    assert_eq!(fixture.due_at().await, 150);
    assert_eq!(fixture.deliver(150).await, 1);
}

#[tokio::test]
async fn a_wake_before_the_wait_is_not_lost() {
    let fixture = fixture(None).await;
    fixture.mailer.wake();
    fixture.mailer.woken().await;
}

#[test]
fn outside_development_mode_mail_needs_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.server.public_url = Some("https://id.example".parse().unwrap());
    assert!(Mailer::new(&config, &MasterKey::generate()).is_err());
    config.mail.directory = Some(folder.path().join("out"));
    let mailer = Mailer::new(&config, &MasterKey::generate()).unwrap();
    assert!(!mailer.captures());
    assert!(mailer.describe().starts_with("into the directory /"), "{}", mailer.describe());
    config.mail.from = "nobody".to_owned();
    assert!(Mailer::new(&config, &MasterKey::generate()).is_err());
}
