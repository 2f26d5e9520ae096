//! What notices say, in every language.

use super::*;
use crate::accounts::tests::{App, app, app_with, origin};
use crate::mail::Message;
use crate::samples;
use crate::texts::Language;

const EMAIL: &str = "alice@example.com";

fn link() -> Secret<String> {
    Secret::new("http://localhost:8080/not-me/address?t=secret".to_owned())
}

fn all() -> Vec<Notice> {
    let [new, old] = ["bob@example.org", "old@example.com"].map(str::to_owned);
    let lock_url = "http://localhost:8080/not-me?t=secret".to_owned();
    let factors = [Factor::Passkey, Factor::Totp, Factor::RecoveryCodes];
    let mut all = vec![
        Notice::PasswordChanged,
        Notice::PasswordRemoved,
        Notice::EmailChangeAsked { new: new.clone() },
        Notice::EmailChanged { old, new, link: link() },
        Notice::EmailRestored,
        Notice::LockedByOperator,
        Notice::RecoveryCodeUsed { left: 3 },
        Notice::NewDevice { lock_url },
        Notice::AccountLocked,
        Notice::DeletionAsked { delete_at: 1_801_000_000 },
        Notice::DeletionCancelled,
        Notice::AccountDeleted,
    ];
    all.extend(factors.map(|factor| Notice::FactorAdded { factor }));
    all.extend(factors.map(|factor| Notice::FactorRemoved { factor }));
    all
}

async fn told(app: &App, user: &UserRow, notice: Notice, language: Language) -> Message {
    let (server, now, texts) = (app.server.clone(), app.server.now(), Texts::new(language));
    app.server
        .database()
        .write((server, user.clone(), notice), move |tx, (server, user, notice)| {
            Box::pin(async move { enqueue(server, tx, now, user, notice, &origin(), texts).await })
        })
        .await
        .unwrap();
    app.mail().await.remove(0)
}

#[tokio::test]
async fn every_notice_says_what_happened_in_every_language() {
    let app = app_with(|config| {
        config.branding.support_url = Some("https://help.example/".parse().unwrap());
    })
    .await;
    let user = app.user(EMAIL).await;
    for language in Language::ALL {
        let mut subjects = Vec::new();
        for notice in all() {
            let message = told(&app, &user, notice.clone(), language).await;
            let said = format!("{}\n{}\n{}", message.subject, message.text, message.html);
            assert!(!said.contains("notices-") && !said.contains("{$"), "{notice:?} {said}");
            assert!(message.subject.contains("Chancery"), "{}", message.subject);
            assert!(message.text.contains("192.0.2.7"), "{}", message.text);
            assert!(!said.contains("Test/1"), "{said}");
            let html = format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.dir());
            assert!(message.html.contains(&html), "{}", message.html);
            subjects.push(message.subject);
        }
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), all().len(), "each has its own: {subjects:?}");
    }
}

#[tokio::test]
async fn samples_are_written() {
    let app = app_with(|config| {
        config.branding.support_url = Some("https://help.example/".parse().unwrap());
    })
    .await;
    let (server, user) = (&app.server, &app.user(EMAIL).await);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let origin = Origin { user_agent: Some(agent.into()), ..origin() };
    for language in Language::ALL {
        let texts = Texts::new(language);
        for (number, notice) in all().iter().enumerate() {
            let now = server.now();
            let happened = Happened { server, now, user, notice, origin: &origin, texts };
            let message = words::message(&happened).unwrap();
            let name = format!("mail-{}-{number}", message.template);
            samples::write(&format!("{}/{name}.html", language.tag()), &message.html);
        }
    }
}

#[tokio::test]
async fn a_notice_speaks_the_language_of_the_account_or_else_of_the_request() {
    let app = app().await;
    let mut user = app.user(EMAIL).await;
    let message = told(&app, &user, Notice::PasswordChanged, Language::Fr).await;
    assert!(message.html.contains("lang=\"fr\""));
    user.locale = Some("de-CH".to_owned());
    let message = told(&app, &user, Notice::PasswordChanged, Language::Fr).await;
    assert!(message.html.contains("lang=\"de\""));
    user.locale = Some("tlh".to_owned());
    let message = told(&app, &user, Notice::PasswordChanged, Language::Fr).await;
    assert!(message.html.contains("lang=\"fr\""));
}

#[tokio::test]
async fn a_changed_address_is_told_to_the_old_one_and_the_new_one_is_masked() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    let (old, new) = ("old@example.com".to_owned(), "bob@example.org".to_owned());
    let notice = Notice::EmailChanged { old, new, link: link() };
    let message = told(&app, &user, notice, Language::En).await;
    assert_eq!(message.to, "old@example.com");
    assert!(message.text.contains("b•••@example.org"), "{}", message.text);
    assert!(message.text.contains("/not-me/address?t=secret"), "{}", message.text);
    assert!(!message.text.contains("bob@"), "{}", message.text);
    let notice = Notice::EmailChangeAsked { new: "bob@example.org".to_owned() };
    let message = told(&app, &user, notice, Language::En).await;
    assert_eq!(message.to, EMAIL);
    assert!(!message.text.contains("bob@"), "{}", message.text);
}

#[tokio::test]
async fn the_last_recovery_codes_have_their_plural() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    for (left, words) in [(0, "no code left"), (1, "one code left"), (4, "4 codes left")] {
        let notice = Notice::RecoveryCodeUsed { left };
        let message = told(&app, &user, notice, Language::En).await;
        assert!(message.text.replace('\n', " ").contains(words), "{}", message.text);
    }
}

#[tokio::test]
async fn a_notice_names_the_browser_in_our_words_only() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    for (header, told) in [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", true),
        ("Visit https://evil.example", false),
    ] {
        let origin = Origin { user_agent: Some(header.into()), ..origin() };
        let (notice, texts) = (Notice::PasswordChanged, Texts::new(Language::En));
        let (server, now) = (&app.server, app.server.now());
        let happened =
            Happened { server, now, user: &user, notice: &notice, origin: &origin, texts };
        let text = words::message(&happened).unwrap().text;
        assert_eq!(text.contains("Device: Firefox (Linux)"), told, "{text}");
        assert!(!text.contains("evil") && !text.contains("Mozilla"), "{text}");
    }
}

#[tokio::test]
async fn notices_do_not_replace_each_other() {
    let app = app().await;
    let user = app.user(EMAIL).await;
    let server = app.server.clone();
    let now = server.now();
    app.server
        .database()
        .write((server, user), move |tx, (server, user)| {
            Box::pin(async move {
                for _ in 0..2 {
                    let (notice, texts) = (Notice::PasswordChanged, Texts::new(Language::En));
                    enqueue(server, tx, now, user, &notice, &origin(), texts).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    assert_eq!(app.mail().await.len(), 2);
}
