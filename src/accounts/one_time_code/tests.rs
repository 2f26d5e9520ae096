//! Codes against a real database.

use super::*;
use crate::accounts::tests::{App, EN, PASSWORD, app, app_with, browser, origin, other, secret};
use crate::accounts::users::{CreateUser, create};
use crate::secret::random_secret;

const EMAIL: &str = "alice@example.com";

async fn resend_from(app: &App, pending: &PendingCode, name: &str) -> Result<(), AccountError> {
    let id = pending.id.clone();
    let request = Resend { id, browser: browser(name), origin: origin(), texts: EN };
    resend(&app.server, request).await
}

async fn view(app: &App, pending: &PendingCode) -> Option<PendingView> {
    find(&app.server, &pending.id, &browser("browser")).await.unwrap()
}

fn tries(answer: Result<UserRow, AccountError>) -> Option<i64> {
    match answer {
        Err(AccountError::InvalidCode { tries_left }) => tries_left,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_code_has_five_tries() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let code = app.code(EMAIL).await;
    let wrong = other(&code);
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(tries(app.confirm(&pending, &wrong).await));
    }
    assert_eq!(told, [None, Some(3), Some(2), Some(1), Some(0)]);
    assert_eq!(tries(app.confirm(&pending, &code).await), Some(0), "the right one is too late");
    assert_eq!(view(&app, &pending).await.unwrap().tries_left, Some(0));
}

#[tokio::test]
async fn a_slip_of_the_keyboard_costs_no_try() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let code = app.code(EMAIL).await;
    let long = "1".repeat(1 << 20);
    for typed in ["", "12345", "1234567", "abcdef", "12345\0", &long] {
        for _ in 0..3 {
            assert_eq!(tries(app.confirm(&pending, typed).await), None);
        }
    }
    app.confirm(&pending, &code).await.unwrap();
}

#[tokio::test]
async fn another_browser_answers_as_a_wrong_code_and_costs_no_try() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let code = app.code(EMAIL).await;
    for _ in 0..12 {
        assert_eq!(tries(app.confirm_from(&pending, &code, "other").await), None);
    }
    let unknown = PendingCode { id: random_secret() };
    assert_eq!(tries(app.confirm(&unknown, &code).await), None);
    assert_eq!(find(&app.server, &pending.id, &browser("other")).await.unwrap(), None);
    let foreign = resend_from(&app, &pending, "other").await;
    assert!(matches!(foreign, Err(AccountError::CodeExpired)));
    app.confirm(&pending, &code).await.unwrap();
}

#[tokio::test]
async fn a_code_works_once_however_many_try_at_once() {
    let app = app().await;
    for round in 0..5 {
        let email = format!("a{round}@example.com");
        let pending = app.register(&email).await.unwrap();
        let code = app.code(&email).await;
        let confirms = (0..50).map(|_| app.confirm(&pending, &code));
        let answers = futures_util::future::join_all(confirms).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let again = app.confirm(&pending, &code).await;
        assert!(matches!(again, Err(AccountError::CodeExpired)), "{again:?}");
        assert_eq!(view(&app, &pending).await, None);
    }
}

#[tokio::test]
async fn wrong_codes_at_once_get_five_tries_together() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let code = app.code(EMAIL).await;
    let wrong = other(&code);
    futures_util::future::join_all((0..50).map(|_| app.confirm(&pending, &wrong))).await;
    let audited = app.audited().await;
    let compared = audited.iter().filter(|(_, detail)| detail.contains("wrong code")).count();
    assert_eq!(compared, 5);
    assert!(app.confirm(&pending, &code).await.is_err());
}

#[tokio::test]
async fn an_address_has_ten_tries_an_hour_over_all_codes() {
    let app = app().await;
    let mut pending = app.register(EMAIL).await.unwrap();
    for _ in 0..2 {
        let wrong = other(&app.code(EMAIL).await);
        for _ in 0..5 {
            tries(app.confirm(&pending, &wrong).await);
        }
        app.advance(61);
        pending = app.register_from(EMAIL, "browser").await.unwrap();
    }
    let code = app.code(EMAIL).await;
    let answer = app.confirm(&pending, &code).await;
    let Err(AccountError::TooManyAttempts { retry_after }) = answer else { panic!("{answer:?}") };
    assert!((3400..=3600).contains(&retry_after), "{retry_after}");
    app.advance(retry_after);
    assert!(matches!(app.confirm(&pending, &code).await, Err(AccountError::CodeExpired)));
    resend_from(&app, &pending, "browser").await.unwrap();
    let code = app.code(EMAIL).await;
    app.confirm(&pending, &code).await.unwrap();
}

#[tokio::test]
async fn a_code_ends_after_its_time_and_can_be_renewed() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let code = app.code(EMAIL).await;
    let shown = view(&app, &pending).await.unwrap();
    assert_eq!((shown.minutes_left, shown.resend_after), (10, 60));
    assert_eq!((shown.masked_email.as_str(), shown.tries_left), ("a•••@example.com", None));
    app.advance(599);
    assert_eq!(view(&app, &pending).await.unwrap().minutes_left, 1);
    app.advance(1);
    assert_eq!(view(&app, &pending).await.unwrap().minutes_left, 0);
    assert!(matches!(app.confirm(&pending, &code).await, Err(AccountError::CodeExpired)));
    resend_from(&app, &pending, "browser").await.unwrap();
    let code = app.code(EMAIL).await;
    app.confirm(&pending, &code).await.unwrap();
}

#[tokio::test]
async fn a_new_code_ends_the_one_before_and_waits_for_the_cool_down() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let first = app.code(EMAIL).await;
    let early = resend_from(&app, &pending, "browser").await;
    assert!(matches!(early, Err(AccountError::Cooldown { retry_after: 60 })), "{early:?}");
    app.advance(60);
    resend_from(&app, &pending, "browser").await.unwrap();
    let second = app.code(EMAIL).await;
    if first != second {
        tries(app.confirm(&pending, &first).await);
    }
    // A registration in another browser ends it too, and this browser may take it back.
    app.advance(60);
    let elsewhere = app.register_from(EMAIL, "other").await.unwrap();
    tries(app.confirm(&pending, &second).await);
    app.advance(60);
    resend_from(&app, &pending, "browser").await.unwrap();
    let fourth = app.code(EMAIL).await;
    tries(app.confirm_from(&elsewhere, &fourth, "other").await);
    app.confirm(&pending, &fourth).await.unwrap();
}

#[tokio::test]
async fn the_cool_down_grows_for_an_address_that_asks_and_asks() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    let mut waits = Vec::new();
    for _ in 0..9 {
        let wait = view(&app, &pending).await.unwrap().resend_after;
        waits.push(wait);
        app.advance(wait);
        resend_from(&app, &pending, "browser").await.unwrap();
    }
    assert_eq!(waits, [60, 60, 60, 60, 120, 240, 480, 960, 1920]);
}

#[tokio::test]
async fn resends_at_once_send_one_message() {
    let app = app().await;
    let pending = app.register(EMAIL).await.unwrap();
    app.advance(60);
    let asked = (0..20).map(|_| resend_from(&app, &pending, "browser"));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(app.waiting_mail().await, 1, "the newer in the place of the older");
    assert_eq!(app.audited_events().await, ["registration_requested", "code_sent"]);
}

#[tokio::test]
async fn a_taken_address_can_be_asked_about_again_and_never_confirmed() {
    let app = app().await;
    app.user(EMAIL).await;
    let pending = app.register(EMAIL).await.unwrap();
    app.mail().await;
    app.advance(60);
    resend_from(&app, &pending, "browser").await.unwrap();
    let mail = app.mail().await;
    assert_eq!(mail.len(), 2);
    assert!(mail.iter().all(|message| message.template == "already_registered"));
    for code in ["000000", "123456", "999999"] {
        tries(app.confirm(&pending, code).await);
    }
}

async fn unverified(app: &App) -> (UserRow, PendingCode) {
    let user = app.user_with(EMAIL, false).await;
    let request = SendVerification {
        user: user.clone(),
        browser: browser("browser"),
        origin: origin(),
        texts: EN,
    };
    (user, send_verification(&app.server, request).await.unwrap())
}

#[tokio::test]
async fn an_existing_account_proves_its_address() {
    let app = app().await;
    let (user, pending) = unverified(&app).await;
    assert_eq!(app.mail().await[0].template, "login_code");
    let code = app.code(EMAIL).await;
    let proven = app.confirm(&pending, &code).await.unwrap();
    assert_eq!((proven.id, proven.email_verified), (user.id, true));
    let events = app.audited_events().await;
    assert_eq!(events, ["user_created", "code_sent", "email_verified"]);
}

#[tokio::test]
async fn a_locked_or_deleted_account_proves_nothing() {
    use crate::accounts::users::{delete, lock};
    let app = app_with(|config| config.otp.resend_cooldown = 1).await;
    let (user, pending) = unverified(&app).await;
    let code = app.code(EMAIL).await;
    lock(&app.server, &user.id).await.unwrap();
    app.advance(1);
    let again = resend_from(&app, &pending, "browser").await;
    assert!(matches!(again, Err(AccountError::CodeExpired)));
    assert!(matches!(app.confirm(&pending, &code).await, Err(AccountError::Disabled)));
    delete(&app.server, &user.id).await.unwrap();
    app.advance(1);
    let request = CreateUser {
        email: EMAIL.to_owned(),
        name: None,
        password: Some(secret(PASSWORD)),
        verified: false,
    };
    let next = create(&app.server, request).await.unwrap();
    assert_ne!(next.id, user.id);
    assert!(app.confirm(&pending, &code).await.is_err());
}

#[tokio::test]
async fn a_code_is_good_for_its_own_request_only() {
    let app = app().await;
    let one = app.register("one@example.com").await.unwrap();
    let two = app.register("two@example.com").await.unwrap();
    let (first, second) = (app.code("one@example.com").await, app.code("two@example.com").await);
    if first != second {
        tries(app.confirm(&one, &second).await);
    }
    let mut reader = app.server.database().reader().await.unwrap();
    let digest = digest(two.id.as_bytes());
    let row = one_time_codes::find(&mut reader, &digest).await.unwrap().unwrap();
    let sealed = String::from_utf8_lossy(&row.payload).into_owned();
    assert!(!sealed.contains("two@example.com") && !sealed.contains("argon2"));
    assert_ne!(row.code_mac.unwrap(), crate::secret::digest(second.as_bytes()).to_vec());
    app.confirm(&two, &second).await.unwrap();
}
