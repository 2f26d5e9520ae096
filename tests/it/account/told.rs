//! The letters about what an administrator does with an account.

use chancery::accounts::invitations::{self, Invite};
use chancery::accounts::users;
use chancery::texts::Language;

use super::{ADA, EVE, events_of};
use crate::support::{TestServer, http_test};

http_test! {
    async fn a_person_whose_account_is_locked_is_told_once(app: TestServer) {
        let user = app.create_user(ADA).await;
        users::lock(&app.server, ADA).await.unwrap();
        users::lock(&app.server, ADA).await.unwrap();
        let letters = app.mail().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (ADA, "locked_by_operator"));
        assert_eq!(letter.subject, "Your account with Chancery was locked");
        assert!(!letter.text.contains("/forgot"), "a new password opens nothing: {}", letter.text);
        users::unlock(&app.server, ADA).await.unwrap();
        assert_eq!(app.mail().await.len(), 1);
        assert_eq!(events_of(&app, &user.id).await, ["user_created", "user_locked", "user_unlocked"]);
    }
}

http_test! {
    async fn a_person_whose_account_is_deleted_is_told_though_it_is_gone(app: TestServer) {
        app.create_user(ADA).await;
        users::delete(&app.server, ADA).await.unwrap();
        // The letter is written before the row goes and sent afterwards.
        assert!(users::show(&app.server, ADA).await.is_err());
        let letters = app.mail().await;
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (ADA, "account_deleted"));
        assert!(users::delete(&app.server, ADA).await.is_err());
        assert_eq!(app.mail().await.len(), 1);
    }
}

http_test! {
    async fn an_administrator_can_do_it_quietly(app: TestServer) {
        for email in [ADA, EVE] {
            app.create_user(email).await;
            users::lock_quietly(&app.server, email).await.unwrap();
            assert!(users::show(&app.server, email).await.unwrap().locked_at.is_some());
            users::delete_quietly(&app.server, email).await.unwrap();
            assert!(users::show(&app.server, email).await.is_err());
        }
        assert_eq!(app.mail().await.len(), 0);
    }
}

http_test! {
    async fn the_letters_speak_the_language_of_the_account(app: TestServer) {
        for language in Language::ALL {
            let email = format!("{}@example.org", language.tag());
            let request =
                Invite { email: email.clone(), language: Some(language), ..Invite::default() };
            invitations::invite(&app.server, request).await.unwrap();
            users::lock(&app.server, &email).await.unwrap();
            users::delete(&app.server, &email).await.unwrap();
            let letters = app.mail().await.into_iter().filter(|letter| letter.to == email);
            let letters: Vec<_> = letters.collect();
            let templates: Vec<_> = letters.iter().map(|letter| letter.template.as_str()).collect();
            assert_eq!(templates, ["account_deleted", "locked_by_operator", "invitation"]);
            let html = format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.dir());
            assert!(letters.iter().all(|letter| letter.html.contains(&html)));
        }
    }
}
