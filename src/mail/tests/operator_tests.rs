//! What the operator does.

use super::*;
use crate::mail::operator::Retry;
use crate::texts::{Language, Texts};

#[tokio::test]
async fn the_operator_sees_what_failed_and_has_it_tried_again() {
    static OPEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let (url, _) = smtp_server(|command| {
        let is_open = OPEN.load(std::sync::atomic::Ordering::SeqCst);
        Some(if command.starts_with("RCPT") && !is_open { "550 no" } else { "" })
    });
    let fixture = fixture(Some(url)).await;
    for to in ["a@example.com", "b@example.com", "c@example.com"] {
        fixture.enqueue(0, message(to)).await;
    }
    let (database, key) = (&fixture.database, &fixture.master_key);
    let failed = || operator::list(database, key, Some(State::Failed), "", 10);
    assert!(failed().await.unwrap().is_empty());
    assert_eq!(fixture.deliver(0).await, 0);
    let entries = failed().await.unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0].to.as_deref(), Some("a@example.com"));
    assert_eq!((entries[0].state, entries[0].next_attempt_at), (State::Failed, None));
    assert!(entries[0].last_error.as_ref().unwrap().contains("550"));
    let after = operator::list(database, key, None, &entries[1].id, 10).await.unwrap();
    assert_eq!(after.len(), 1);
    let foreign = operator::list(database, &MasterKey::generate(), None, "", 10).await.unwrap();
    assert_eq!(foreign[0].to, None, "another key opens nothing");

    let one = Retry::One(entries[1].id.clone());
    assert_eq!(operator::retry(database, 9, one.clone()).await.unwrap(), 1);
    assert_eq!(operator::retry(database, 9, one).await.unwrap(), 0, "it has not failed any more");
    assert_eq!(operator::retry(database, 9, Retry::One("x".to_owned())).await.unwrap(), 0);
    OPEN.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(fixture.deliver(9).await, 1);
    assert_eq!(operator::retry(database, 9, Retry::All).await.unwrap(), 2);
    assert_eq!(fixture.deliver(9).await, 2);
}

#[tokio::test]
async fn a_test_message_tells_whether_mail_leaves() {
    let (url, told) = smtp_server(TAKES_ALL);
    let (refuses, _) =
        smtp_server(|command| Some(if command.starts_with("RCPT") { "550 not here" } else { "" }));
    let texts = Texts::new(Language::En);
    let test = async |url| {
        let fixture = fixture(url).await;
        fixture.mailer.test("a@example.com".to_owned(), "Chancery", texts, 0).await
    };
    test(Some(url)).await.unwrap();
    assert_eq!(count(&told, "Subject: Test message from Chancery"), 1);
    assert_eq!(count(&told, "QUIT"), 1);
    let refused = test(Some(refuses)).await.unwrap_err().to_string();
    assert!(refused.contains("550") && refused.contains("not here"), "{refused}");
    assert!(matches!(test(None).await, Err(MailError::NotSent(_))));
}
