//! What an administrator does.

use super::*;
use crate::accounts::users::{delete, list, lock, set_password, show, unlock};

#[tokio::test]
async fn accounts_are_found_by_id_and_by_any_spelling_of_the_address() {
    let app = app().await;
    let user = app.user("Alice@Example.com").await;
    for who in [user.id.as_str(), "alice@example.com", " ALICE@example.COM"] {
        assert_eq!(show(&app.server, who).await.unwrap().id, user.id);
    }
    for who in ["", "nobody", "bob@example.com"] {
        assert!(matches!(show(&app.server, who).await, Err(AccountError::NotFound)));
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let app = app().await;
    app.user("strasse@example.com").await;
    for email in ["STRASSE@example.com", "stra\u{DF}e@example.com"] {
        let request =
            CreateUser { email: email.to_owned(), name: None, password: None, verified: true };
        let answer = create(&app.server, request).await;
        assert!(matches!(answer, Err(AccountError::AlreadyExists)), "{email}");
    }
}

#[tokio::test]
async fn the_policy_holds_for_administrators() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let weak = set_password(&app.server, &user.id, secret("password1234")).await;
    assert!(matches!(weak, Err(AccountError::WeakPassword(_))));
    for email in ["a@b@c.example", "\u{202E}a@example.com"] {
        let request =
            CreateUser { email: email.to_owned(), name: None, password: None, verified: true };
        assert!(matches!(create(&app.server, request).await, Err(AccountError::InvalidEmail)));
    }
}

#[tokio::test]
async fn accounts_are_listed_in_pages() {
    let app = app().await;
    for number in 0..5 {
        app.user(&format!("a{number}@example.com")).await;
    }
    let first = list(&app.server, "", 3).await.unwrap();
    let rest = list(&app.server, &first[2].id, 3).await.unwrap();
    assert_eq!((first.len(), rest.len()), (3, 2));
    let mut ids: Vec<_> = first.iter().chain(&rest).map(|user| user.id.clone()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[tokio::test]
async fn changes_are_audited_once() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    lock(&app.server, &user.id).await.unwrap();
    lock(&app.server, &user.id).await.unwrap();
    unlock(&app.server, &user.id).await.unwrap();
    unlock(&app.server, &user.id).await.unwrap();
    set_password(&app.server, &user.id, secret("another gnome ordering")).await.unwrap();
    delete(&app.server, "alice@example.com").await.unwrap();
    assert!(matches!(delete(&app.server, &user.id).await, Err(AccountError::NotFound)));
    let events = app.audited_events().await;
    let expected =
        ["user_created", "user_locked", "user_unlocked", "password_changed", "user_deleted"];
    assert_eq!(events, expected);
    assert_ne!(app.user("alice@example.com").await.id, user.id, "ids are never used again");
}
