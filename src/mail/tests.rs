//! The outbox against a real database and a small SMTP server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::*;
use crate::secret::Secret;
use crate::storage::migrations;

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
    Message {
        to: to.to_owned(),
        subject: "482913 is your code".to_owned(),
        text: "482913\n".to_owned(),
        html: "<p>482913".to_owned(),
        template: "verify_code".to_owned(),
    }
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
        self.mailer.deliver_due(&self.database, &self.master_key, now).await.unwrap()
    }

    async fn waiting(&self) -> Vec<OutboxRow> {
        outbox::due(&mut self.database.reader().await.unwrap(), i64::MAX, 1000).await.unwrap()
    }
}

/// Answers one connection after the other; `reply` is what it says to RCPT.
fn smtp_server(reply: &'static str) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let received = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&received);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 test\r\n").unwrap();
            let mut in_data = false;
            while let Some(Ok(line)) = lines.next() {
                log.lock().unwrap().extend([line.as_str(), "\n"]);
                let answer = match line.get(..4).unwrap_or(&line) {
                    "." if in_data => {
                        in_data = false;
                        "250 kept\r\n"
                    }
                    _ if in_data => continue,
                    "DATA" => {
                        in_data = true;
                        "354 go on\r\n"
                    }
                    "RCPT" => reply,
                    "QUIT" => "221 bye\r\n",
                    _ => "250 ok\r\n",
                };
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    (url, received)
}

#[tokio::test]
async fn mail_is_sealed_until_it_is_captured() {
    let fixture = fixture(None).await;
    fixture.enqueue(100, message("a@example.com")).await;
    fixture.enqueue(101, message("b@example.com")).await;
    let waiting = fixture.waiting().await;
    assert!(!String::from_utf8_lossy(&waiting[0].sealed).contains("482913"));
    assert_eq!(fixture.deliver(99).await, 0, "not due");
    assert_eq!(fixture.deliver(101).await, 2);
    assert_eq!(fixture.deliver(101).await, 0);
    let captured = fixture.mailer.captured();
    assert_eq!(captured.len(), 2);
    assert!(!format!("{captured:?}").contains("482913"));
    assert!(fixture.waiting().await.is_empty());
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
async fn mail_leaves_through_the_server() {
    let (url, received) = smtp_server("250 ok\r\n");
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(100, message("a@example.com")).await;
    assert_eq!(fixture.deliver(100).await, 1);
    let received = received.lock().unwrap().clone();
    assert!(received.contains("RCPT TO:<a@example.com>"), "{received}");
    assert!(received.contains("Subject: 482913 is your code"), "{received}");
    assert!(received.contains("multipart/alternative"), "{received}");
    assert!(fixture.waiting().await.is_empty());
    assert!(fixture.mailer.captured().is_empty());
}

#[tokio::test]
async fn a_refused_message_is_tried_again_later_and_given_up_in_the_end() {
    let (url, _) = smtp_server("451 later\r\n");
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(0, message("a@example.com")).await;
    let mut now = 0;
    for attempt in 1..=MAX_ATTEMPTS {
        assert_eq!(fixture.deliver(now).await, 0);
        assert_eq!(fixture.deliver(now).await, 0, "not due again at once");
        let waiting = fixture.waiting().await;
        if attempt == MAX_ATTEMPTS {
            assert!(waiting.is_empty());
        } else {
            assert_eq!(waiting[0].attempts, attempt);
            assert!(waiting[0].next_attempt_at >= now + FIRST_DELAY);
            now = waiting[0].next_attempt_at;
        }
    }
    assert!(now > 4 * 3600, "{now}");
}

#[tokio::test]
async fn a_malformed_receiver_is_given_up_at_once() {
    let (url, received) = smtp_server("250 ok\r\n");
    let fixture = fixture(Some(url)).await;
    fixture.enqueue(0, message("a@example.com\r\nRCPT TO:<e@evil.example>")).await;
    assert_eq!(fixture.deliver(0).await, 0);
    assert!(fixture.waiting().await.is_empty());
    assert_eq!(received.lock().unwrap().as_str(), "");
}

#[tokio::test]
async fn a_wake_before_the_wait_is_not_lost() {
    let fixture = fixture(None).await;
    fixture.mailer.wake();
    fixture.mailer.woken().await;
}

#[test]
fn outside_development_mode_mail_needs_a_server() {
    let mut config = Config::default();
    config.server.public_url = Some("https://id.example".parse().unwrap());
    assert!(Mailer::new(&config, &MasterKey::generate()).is_err());
    config.mail.from = "nobody".to_owned();
    config.mail.smtp_url = Some(Secret::new("smtps://mail.example".to_owned()));
    assert!(Mailer::new(&config, &MasterKey::generate()).is_err());
}
