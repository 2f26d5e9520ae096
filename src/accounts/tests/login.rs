//! Sign-in by password.

use super::*;
use crate::accounts::login::{Login, login};
use crate::accounts::users::{lock, set_password, unlock};
use crate::storage::users;

const EMAIL: &str = "alice@example.com";

async fn try_from(
    app: &App,
    email: &str,
    password: &str,
    ip: &str,
) -> Result<UserRow, AccountError> {
    let request = Login {
        email: email.to_owned(),
        password: secret(password),
        client_id: None,
        known: KnownBrowser::default(),
        origin: Origin { ip: Some(ip.parse().unwrap()), ..origin() },
    };
    login(&app.server, request).await
}

async fn attempt(app: &App, email: &str, password: &str) -> Result<UserRow, AccountError> {
    try_from(app, email, password, "192.0.2.7").await
}

fn wait(answer: Result<UserRow, AccountError>) -> Seconds {
    match answer {
        Err(AccountError::TooManyAttempts { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}

fn is_wrong(answer: &Result<UserRow, AccountError>) -> bool {
    matches!(answer, Err(AccountError::InvalidCredentials))
}

#[tokio::test]
async fn unknown_wrong_and_locked_answer_alike() {
    let app = app().await;
    app.user(EMAIL).await;
    let locked = app.user("locked@example.com").await;
    lock(&app.server, &locked.id).await.unwrap();
    for (email, password) in [
        (EMAIL, "not the password"),
        ("nobody@example.com", PASSWORD),
        ("locked@example.com", PASSWORD),
        ("locked@example.com", "not the password"),
        ("no address", PASSWORD),
        ("", ""),
        (EMAIL, "\0"),
    ] {
        let answer = attempt(&app, email, password).await;
        assert!(is_wrong(&answer), "{email:?}: {answer:?}");
    }
    let user = attempt(&app, " ALICE@Example.com", PASSWORD).await.unwrap();
    assert_eq!(user.password_hash, None);
    unlock(&app.server, "locked@example.com").await.unwrap();
    attempt(&app, "locked@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_unproven_address_is_told_only_with_the_right_password() {
    let app = app().await;
    app.user_with(EMAIL, false).await;
    assert!(is_wrong(&attempt(&app, EMAIL, "not the password").await));
    let answer = attempt(&app, EMAIL, PASSWORD).await;
    let Err(AccountError::EmailNotVerified { user }) = answer else { panic!("{answer:?}") };
    assert_eq!((user.email.as_str(), user.password_hash), (EMAIL, None));
}

#[tokio::test]
async fn delays_grow_and_the_right_password_ends_them() {
    for (email, known) in [(EMAIL, true), ("nobody@example.com", false)] {
        let app = app().await;
        app.user(EMAIL).await;
        for _ in 0..5 {
            assert!(is_wrong(&attempt(&app, email, "not the password").await));
        }
        for expected in [2, 4, 8, 16] {
            let delay = wait(attempt(&app, email, PASSWORD).await);
            assert_eq!(delay, expected, "the right password waits too");
            assert_eq!(wait(attempt(&app, email, PASSWORD).await), expected, "no longer for it");
            app.advance(delay - 1);
            assert_eq!(wait(attempt(&app, email, PASSWORD).await), 1);
            app.advance(1);
            assert!(is_wrong(&attempt(&app, email, "not the password").await));
        }
        app.advance(32);
        let answer = attempt(&app, email, PASSWORD).await;
        assert_eq!(answer.is_ok(), known);
        if known {
            for _ in 0..5 {
                assert!(is_wrong(&attempt(&app, email, "not the password").await), "anew");
            }
        }
    }
}

#[tokio::test]
async fn all_spellings_of_an_address_share_one_counter() {
    let app = app().await;
    app.user("kelvin@example.com").await;
    for email in [
        "kelvin@example.com",
        "KELVIN@example.com",
        " kelvin@EXAMPLE.com ",
        "\u{212A}elvin@example.com",
        "Kelvin@Example.Com",
    ] {
        assert!(is_wrong(&attempt(&app, email, "not the password").await));
    }
    assert_eq!(wait(attempt(&app, "kelvin@example.com", PASSWORD).await), 2);
}

#[tokio::test]
async fn attempts_side_by_side_count_like_attempts_in_a_row() {
    let app = app().await;
    app.user(EMAIL).await;
    let guesses = (0..40).map(|_| attempt(&app, EMAIL, "not the password"));
    let answers = futures_util::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| is_wrong(answer)).count(), 5);
}

#[tokio::test]
async fn a_network_is_slowed_whatever_addresses_it_tries() {
    let app = app_with(|config| config.throttle.network_free_attempts = 10).await;
    app.user(EMAIL).await;
    for number in 0..10 {
        let (email, ip) = (format!("a{number}@example.com"), format!("2001:db8::{number}"));
        assert!(is_wrong(&try_from(&app, &email, "not the password", &ip).await));
    }
    assert_eq!(wait(try_from(&app, EMAIL, PASSWORD, "2001:db8::ffff").await), 2);
    try_from(&app, EMAIL, PASSWORD, "2001:db8:0:1::1").await.unwrap();
    app.advance(2);
    try_from(&app, EMAIL, PASSWORD, "2001:db8::ffff").await.unwrap();
}

#[tokio::test]
async fn a_huge_password_is_refused_before_hashing() {
    let app = app_with(|config| {
        config.passwords.argon2_memory = 262_144;
        config.passwords.argon2_passes = 4;
        config.passwords.hash_threads = 1;
        config.passwords.hash_queue = 0;
    })
    .await;
    // While the only thread is busy, whatever comes to hashing is refused as such.
    let server = app.server.clone();
    let hashing = tokio::spawn(async move { server.hasher().hash(secret(PASSWORD)).await });
    while !app.server.hasher().is_full() {
        tokio::task::yield_now().await;
    }
    assert!(matches!(attempt(&app, EMAIL, PASSWORD).await, Err(AccountError::Busy)));
    for password in ["x".repeat(1 << 20), "x".repeat(4097), "x".repeat(257)] {
        let answer = attempt(&app, EMAIL, &password).await;
        assert!(matches!(answer, Err(AccountError::PasswordTooLong)));
    }
    assert_eq!(app.audited_events().await, ["login_failed"; 3]);
    hashing.abort();
}

#[tokio::test]
async fn the_normal_form_of_a_password_is_what_counts() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    set_password(&app.server, &user.id, secret("caf\u{E9} gnome ordering")).await.unwrap();
    attempt(&app, EMAIL, "cafe\u{301} gnome ordering").await.unwrap();
}

#[tokio::test]
async fn a_hash_of_another_cost_is_renewed_at_sign_in() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    let weaker = crate::config::PasswordsConfig {
        argon2_memory: 32,
        argon2_passes: 1,
        ..app.server.config().passwords.clone()
    };
    let weaker = crate::hasher::Hasher::start(&weaker).unwrap();
    let old = weaker.hash(secret(PASSWORD)).await.unwrap();
    let id = user.id.clone();
    let write = app
        .server
        .database()
        .write((id, old), |tx, (id, old)| Box::pin(users::set_password(tx, id, old, START)));
    write.await.unwrap();
    attempt(&app, EMAIL, PASSWORD).await.unwrap();
    let mut reader = app.server.database().reader().await.unwrap();
    let stored = users::find(&mut reader, &user.id).await.unwrap().unwrap();
    assert!(stored.password_hash.unwrap().contains("m=64,t=1,p=1"));
    attempt(&app, EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_account_without_a_password_cannot_sign_in() {
    let app = app().await;
    let request =
        CreateUser { email: EMAIL.to_owned(), name: None, password: None, verified: true };
    create(&app.server, request).await.unwrap();
    for password in ["", PASSWORD] {
        assert!(is_wrong(&attempt(&app, EMAIL, password).await));
    }
}

#[tokio::test]
async fn known_and_unknown_addresses_take_the_same_time() {
    let app = app_with(|config| {
        config.throttle.free_attempts = 1_000_000;
        config.throttle.network_free_attempts = 1_000_000;
        config.passwords.argon2_memory = 4096;
        config.passwords.hash_threads = 1;
    })
    .await;
    app.user(EMAIL).await;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..40 {
        for (email, times) in [EMAIL, "nobody@example.com"].into_iter().zip(&mut times) {
            let begin = std::time::Instant::now();
            assert!(is_wrong(&attempt(&app, email, "not the password").await));
            times.push(begin.elapsed());
        }
    }
    are_alike(times);
}

#[tokio::test]
async fn every_attempt_is_audited_and_no_secret_is_noted() {
    let app = app().await;
    app.user(EMAIL).await;
    attempt(&app, EMAIL, PASSWORD).await.unwrap();
    let _ = attempt(&app, EMAIL, "hunter2hunter2").await;
    let _ = attempt(&app, "nobody@example.com", "hunter2hunter2").await;
    for _ in 0..5 {
        let _ = attempt(&app, "nobody@example.com", "hunter2hunter2").await;
    }
    let audited = app.audited().await;
    let names: Vec<_> = audited.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(names[..3], ["user_created", "login_succeeded", "login_failed"]);
    let all = format!("{audited:?}");
    for reason in ["wrong password", "unknown account", "throttled"] {
        assert!(all.contains(reason), "{reason}");
    }
    assert!(!all.contains("hunter2") && !all.contains("argon2") && !all.contains('@'));
    let request = Login {
        email: EMAIL.to_owned(),
        password: secret(PASSWORD),
        client_id: None,
        known: KnownBrowser::default(),
        origin: origin(),
    };
    assert!(!format!("{request:?}").contains(PASSWORD));
}
