//! Registration up to the account.

use super::*;
use crate::accounts::login::{Login, login};
use crate::storage::users;

#[tokio::test]
async fn a_person_registers_proves_the_address_and_signs_in() {
    let app = app().await;
    let pending = app.register(" Alice@Example.com ").await.unwrap();
    let mut reader = app.server.database().reader().await.unwrap();
    let early = users::find_by_email(&mut reader, "alice@example.com").await.unwrap();
    assert!(early.is_none(), "no account before the code");
    let mail = app.mail().await;
    assert_eq!((mail.len(), mail[0].to.as_str()), (1, "Alice@Example.com"));
    let code = &mail[0].subject[..6];
    assert_eq!(mail[0].subject, format!("{code} is your code for Chancery"));
    let last = mail[0].text.trim_end().lines().last().unwrap();
    assert_eq!(last, format!("@localhost #{code}"));
    assert!(mail[0].text.contains("192.0.2.7") && mail[0].html.contains(code));
    assert!(!mail[0].text.contains("Alice"), "nothing typed by the asking side");

    let typed = format!(" {}-{} ", &code[..3], &code[3..]);
    let user = app.confirm(&pending, &typed).await.unwrap();
    assert_eq!((user.email.as_str(), user.email_verified), ("Alice@Example.com", true));
    assert_eq!((user.name.as_deref(), user.password_hash), (Some("Alice Liddell"), None));
    let request = Login {
        email: "ALICE@example.com".to_owned(),
        password: secret(PASSWORD),
        client_id: None,
        known: KnownBrowser::default(),
        origin: origin(),
    };
    assert_eq!(login(&app.server, request).await.unwrap().id, user.id);
    let events = app.audited_events().await;
    let expected = ["registration_requested", "user_created", "email_verified", "login_succeeded"];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_no_code_is_right() {
    let app = app().await;
    app.user("Alice@example.com").await;
    // A collision in canonical form; the owner is told at the address on file.
    let taken = app.register("\u{FF41}LICE@example.com").await.unwrap();
    let free = app.register("bob@example.com").await.unwrap();
    assert_eq!(taken.id.len(), free.id.len());
    assert_eq!(app.waiting_mail().await, 2);
    let mail = app.mail().await;
    let told = mail.iter().find(|message| message.to == "Alice@example.com").unwrap();
    assert_eq!(told.subject, "You already have an account with Chancery");
    assert!(told.text.contains("http://localhost:8080/login"));
    let code = app.code("bob@example.com").await;
    for code in [other(&code), "000000".to_owned()] {
        let answers = [app.confirm(&taken, &code).await, app.confirm(&free, &code).await];
        let texts = answers.map(|answer| format!("{:?}", answer.unwrap_err()));
        assert_eq!(texts[0], texts[1]);
    }
    let view = |pending: PendingCode| {
        let server = app.server.clone();
        async move {
            let find = crate::accounts::one_time_code::find;
            find(&server, &pending.id, &browser("browser")).await.unwrap().unwrap()
        }
    };
    let (taken, free) = (view(taken).await, view(free).await);
    assert_eq!(taken.minutes_left, free.minutes_left);
    assert_eq!(taken.tries_left, free.tries_left);
    assert_eq!(taken.resend_after, free.resend_after);
    let requested = app.audited().await;
    let keys = |event: &(String, String)| event.0 == "registration_requested";
    assert_eq!(requested.iter().filter(|event| keys(event)).count(), 2);
}

#[tokio::test]
async fn the_same_work_is_done_for_known_and_unknown_addresses() {
    let app = app_with(|config| {
        config.otp.resend_cooldown = 0;
        config.throttle.network_free_attempts = 10_000;
        config.passwords.argon2_memory = 4096;
        config.passwords.hash_threads = 1;
    })
    .await;
    app.user("known@example.com").await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..30 {
        for (kind, times) in times.iter_mut().enumerate() {
            let email = match kind {
                0 => "known@example.com".to_owned(),
                _ => format!("new{round}@example.com"),
            };
            app.advance(7200);
            let begin = std::time::Instant::now();
            app.register(&email).await.unwrap();
            times.push(begin.elapsed());
        }
    }
    are_alike(times);
}

#[tokio::test]
async fn closed_registration_is_closed() {
    let app = app_with(|config| config.registration.enabled = false).await;
    let answer = app.register("alice@example.com").await;
    assert!(matches!(answer, Err(AccountError::RegistrationClosed)));
    assert!(app.audited().await.is_empty());
    assert_eq!(app.waiting_mail().await, 0);
}

#[tokio::test]
async fn bad_input_is_refused_before_any_work() {
    let app = app().await;
    let ask = |email: &str, name: &str, password: &str| {
        let request = Register {
            email: email.to_owned(),
            name: Some(name.to_owned()),
            password: secret(password),
            browser: browser("browser"),
            origin: origin(),
            texts: EN,
        };
        let server = app.server.clone();
        async move { register(&server, request).await.unwrap_err() }
    };
    let long = "x".repeat(1 << 20);
    let name = "n".repeat(201);
    assert!(matches!(ask("a@b@c.example", "", PASSWORD).await, AccountError::InvalidEmail));
    assert!(matches!(ask("a\0@b.example", "", PASSWORD).await, AccountError::InvalidEmail));
    assert!(matches!(ask("a@b.example", &name, PASSWORD).await, AccountError::InvalidName));
    assert!(matches!(ask("a@b.example", "a\r\nb", PASSWORD).await, AccountError::InvalidName));
    assert!(matches!(ask("a@b.example", "", "short").await, AccountError::WeakPassword(_)));
    let context = ask("liddell@b.example", "Alice", "liddell-alice-1").await;
    assert!(matches!(context, AccountError::WeakPassword(_)));
    assert!(matches!(ask("a@b.example", "", &long).await, AccountError::PasswordTooLong));
    let AccountError::Several(all) = ask("a@b@c.example", "a\r\nb", "short").await else {
        panic!("only one fault was found")
    };
    let [email, name, password] = &all[..] else { panic!("{all:?}") };
    assert!(matches!(email, AccountError::InvalidEmail));
    assert!(matches!(name, AccountError::InvalidName));
    assert!(matches!(password, AccountError::WeakPassword(_)));
    assert!(app.audited().await.is_empty());
}

#[tokio::test]
async fn codes_to_one_address_and_from_one_network_are_slowed() {
    let app = app_with(|config| config.throttle.network_free_attempts = 10).await;
    app.user("known@example.com").await;
    for email in ["known@example.com", "new@example.com"] {
        app.register(email).await.unwrap();
        let again = app.register_from(email, "other browser").await;
        let Err(AccountError::Cooldown { retry_after }) = again else { panic!("{again:?}") };
        assert_eq!(retry_after, 60);
    }
    app.advance(60);
    app.register("new@example.com").await.unwrap();
    for number in 0..5 {
        app.register(&format!("a{number}@example.com")).await.unwrap();
    }
    let answer = app.register("b@example.com").await;
    assert!(matches!(answer, Err(AccountError::TooManyAttempts { .. })), "{answer:?}");
    app.advance(3600);
    app.register("b@example.com").await.unwrap();
}

#[tokio::test]
async fn an_account_made_meanwhile_is_not_made_again() {
    let app = app().await;
    let pending = app.register("alice@example.com").await.unwrap();
    let code = app.code("alice@example.com").await;
    app.user("ALICE@example.com").await;
    let answer = app.confirm(&pending, &code).await;
    assert!(matches!(answer, Err(AccountError::AlreadyExists)), "{answer:?}");
}

#[tokio::test]
async fn a_full_hash_queue_is_busy() {
    let app = app_with(|config| {
        config.passwords.hash_threads = 1;
        config.passwords.hash_queue = 1;
        config.passwords.argon2_memory = 65_536;
    })
    .await;
    let emails: Vec<_> = (0..12).map(|number| format!("a{number}@example.com")).collect();
    let asked = emails.iter().map(|email| app.register(email));
    let answers = futures_util::future::join_all(asked).await;
    let busy = answers.iter().filter(|answer| matches!(answer, Err(AccountError::Busy))).count();
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(busy + done, 12);
    assert!(busy > 0 && done > 0, "{busy} {done}");
}
