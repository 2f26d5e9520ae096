//! Authenticator apps (RFC 6238).

use chancery::accounts::factors::totp::MOST;

use super::{ADA, Phone, TOTP, add_phone, both_steps, events, first_step, with_phone};
use crate::support::{PASSWORD, TestServer, http_test};

const WRONG: &str = "This is not the code that the app shows now. Each code works once.";

http_test! {
    async fn a_person_adds_an_app_and_signs_in_with_its_codes(app: TestServer) {
        let (mut browser, phone, codes) = with_phone(&app).await;
        assert_eq!(codes.len(), 10);
        let page = browser.get("/account/security").await;
        assert!(page.body.contains("My phone"), "{}", page.body);
        assert!(page.body.contains("10 codes are left."));

        let mut other = app.browser();
        both_steps(&mut other, &phone).await.is("/", 200);
        let page = other.get("/account/security").await;
        assert!(page.body.contains("Last used just now"), "{}", page.body);
        let events = events(&app).await;
        for event in ["factor_added", "second_step_taken", "session_started"] {
            assert!(events.iter().any(|each| each == event), "{event}");
        }
        let letters = app.mail().await;
        assert!(letters.iter().any(|letter| letter.template == "factor_added"), "{letters:?}");
    }
}

http_test! {
    async fn the_picture_and_the_text_hold_the_same_secret(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(TOTP).await;
        let secret = page.text("#secret").replace(' ', "");
        let address = page.attribute("#open-app", "href");
        assert!(address.starts_with("otpauth://totp/Chancery:ada%40example.org?"), "{address}");
        assert!(address.contains(&format!("secret={secret}")), "{address}");
        assert_eq!(secret.len(), 32);
        assert_eq!(page.count("svg.qr[role=img] path[d]"), 1);
        // Another visit offers another secret, and neither counts before its code is typed.
        let again = browser.get(TOTP).await.text("#secret").replace(' ', "");
        assert_ne!(again, secret);
        first_step(&mut app.browser(), ADA).await.is("/", 200);
    }
}

http_test! {
    async fn an_app_counts_only_after_its_first_code_was_right(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(TOTP).await;
        let phone = Phone::scan(&app, &page);
        let secret = page.text("#secret");
        for (typed, expected) in [
            ([("name", "My phone"), ("code", phone.wrong_code().as_str())], WRONG),
            ([("name", "My phone"), ("code", "")], WRONG),
            ([("name", ""), ("code", phone.code().as_str())], "Enter a name."),
        ] {
            let page = browser.submit(&page, "submit", &typed).await;
            page.is(TOTP, 422);
            assert_eq!(page.errors(), expected);
            // The app may have the secret already.
            assert_eq!(page.text("#secret"), secret);
        }
        first_step(&mut app.browser(), ADA).await.is("/", 200);
        let typed = [("name", "My phone"), ("code", &phone.code())];
        browser.submit(&page, "submit", &typed).await.is(TOTP, 200);
        first_step(&mut app.browser(), ADA).await.is("/login/factor", 200);
    }
}

http_test! {
    async fn a_code_of_the_step_before_or_after_works_and_no_other(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        // To the middle of a step, so that no change comes near.
        app.clock.advance(600 - app.clock.now().rem_euclid(30) + 15);
        for (shift, works) in [(-60, false), (60, false), (-30, true), (0, true), (30, true)] {
            let mut browser = app.browser();
            let page = first_step(&mut browser, ADA).await;
            let page = browser.submit(&page, "submit", &[("code", &phone.code_in(shift))]).await;
            if works {
                page.is("/", 200);
            } else {
                page.is("/login/factor/totp", 422);
                assert_eq!(page.errors(), WRONG);
            }
        }
    }
}

http_test! {
    // RFC 6238 §5.2.
    async fn a_code_works_once_and_ends_the_older_ones(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        app.clock.advance(600);
        let (before, now) = (phone.code_in(-30), phone.code());
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        browser.submit(&page, "submit", &[("code", &now)]).await.is("/", 200);
        for code in [&now, &before] {
            let mut browser = app.browser();
            let page = first_step(&mut browser, ADA).await;
            let page = browser.submit(&page, "submit", &[("code", code)]).await;
            page.is("/login/factor/totp", 422);
            assert_eq!(page.errors(), WRONG);
        }
        assert!(events(&app).await.iter().any(|event| event == "second_step_refused"));
    }
}

http_test! {
    async fn the_code_that_added_an_app_signs_nobody_in(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(TOTP).await;
        let phone = Phone::scan(&app, &page);
        let code = phone.code();
        browser.submit(&page, "submit", &[("name", "x"), ("code", &code)]).await.is(TOTP, 200);
        let mut thief = app.browser();
        let page = first_step(&mut thief, ADA).await;
        thief.submit(&page, "submit", &[("code", &code)]).await.is("/login/factor/totp", 422);
    }
}

http_test! {
    async fn of_many_uses_of_a_code_at_once_one_counts(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let code = phone.next_code();
        let mut browsers = Vec::new();
        for _ in 0..4 {
            let mut browser = app.browser();
            let page = first_step(&mut browser, ADA).await;
            browsers.push((browser, page));
        }
        let tries = browsers.iter_mut().map(|(browser, page)| {
            let code = code.clone();
            async move { browser.submit(page, "submit", &[("code", &code)]).await }
        });
        let pages = futures_util::future::join_all(tries).await;
        let let_in = pages.iter().filter(|page| page.url.path() == "/").count();
        assert_eq!(let_in, 1);
    }
}

http_test! {
    async fn spaces_in_a_code_are_no_mistake(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        let code = phone.next_code();
        let typed = format!("{} {}", &code[..3], &code[3..]);
        browser.submit(&page, "submit", &[("code", &typed)]).await.is("/", 200);
    }
}

http_test! {
    async fn a_person_has_so_many_apps_and_no_more(app: TestServer) {
        let (mut browser, _, _) = with_phone(&app).await;
        for _ in 1..MOST {
            app.clock.advance(30);
            let (_, codes) = add_phone(&app, &mut browser).await;
            assert!(codes.is_empty(), "the codes of the first stay");
        }
        let page = browser.get(TOTP).await;
        page.is(TOTP, 200);
        assert_eq!(page.count("#submit"), 0);
        assert!(page.body.contains("as many as there can be"));
    }
}

http_test! {
    // Guesses are slowed down for the account, not for one sign-in (R40).
    async fn wrong_codes_slow_down_the_next_and_a_known_browser_gets_in(app: TestServer) {
        let (_, phone, _) = with_phone(&app).await;
        let mut known = app.browser();
        both_steps(&mut known, &phone).await.is("/", 200);
        known.sign_out().await;

        let mut refused = 0;
        for number in 0..8 {
            let mut thief = crate::factors::stranger(&app, number);
            let page = first_step(&mut thief, ADA).await;
            page.is("/login/factor", 200);
            let page = thief.submit(&page, "submit", &[("code", &phone.wrong_code())]).await;
            refused += usize::from(page.status == 429);
            assert!([422, 429].contains(&page.status.as_u16()), "{}", page.body);
        }
        assert_eq!(refused, 3, "five tries are free");
        let mut thief = app.browser();
        let page = first_step(&mut thief, ADA).await;
        let page = thief.submit(&page, "submit", &[("code", &phone.code_in(30))]).await;
        page.is("/login/factor/totp", 429);
        assert!(page.header("retry-after").is_some());
        both_steps(&mut known, &phone).await.is("/", 200);
        // The delay ends.
        app.clock.advance(86_400);
        both_steps(&mut app.browser(), &phone).await.is("/", 200);
    }
}

http_test! {
    async fn an_offered_secret_is_for_one_session_and_half_an_hour(app: TestServer) {
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let page = browser.get(TOTP).await;
        let phone = Phone::scan(&app, &page);
        let ticket = page.attribute("input[name=ticket]", "value");

        let mut other = app.browser();
        other.sign_in(ADA, PASSWORD).await;
        let theirs = other.get(TOTP).await;
        let typed = [("ticket", ticket.as_str()), ("name", "x"), ("code", &phone.code())];
        let refused = other.submit(&theirs, "submit", &typed).await;
        refused.is(TOTP, 422);
        assert_eq!(refused.errors(), "The page was open for too long. Try again.");

        app.clock.advance(1801);
        let fresh = browser.get(TOTP).await;
        fresh.is("/login", 200);
        let fresh = browser.submit(&fresh, "submit", &[("password", PASSWORD)]).await;
        fresh.is(TOTP, 200);
        let typed = [("ticket", ticket.as_str()), ("name", "x"), ("code", &phone.code())];
        let refused = browser.submit(&fresh, "submit", &typed).await;
        refused.is(TOTP, 422);
        assert_ne!(refused.text("#secret"), page.text("#secret"));
        first_step(&mut app.browser(), ADA).await.is("/", 200);
    }
}
