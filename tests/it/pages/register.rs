//! Making an account: what is refused, and that nothing exists before the code (R37, R45;
//! attacks C6, C7).

use super::{Filled, with_busy_hasher};
use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};

async fn register(browser: &mut Browser, email: &str, name: &str, password: &str) -> Page {
    let page = browser.get("/register").await;
    let typed = [("email", email), ("name", name), ("password", password)];
    browser.submit(&page, "submit", &typed).await
}

http_test! {
    async fn fields_that_cannot_be_taken_are_told_beside_them_and_kept(app: TestServer) {
        let mut browser = app.browser();
        let long_email = format!("{}@example.org", "a".repeat(250));
        let long_local = format!("{}@example.org", "a".repeat(65));
        let long_name = "n".repeat(201);
        for (email, name, password, field) in [
            ("", "", PASSWORD, "email"),
            ("nonsense", "", PASSWORD, "email"),
            ("a@b@example.org", "", PASSWORD, "email"),
            ("<ada@example.org>", "", PASSWORD, "email"),
            ("ada@example.org, eve@example.org", "", PASSWORD, "email"),
            ("a\0@example.org", "", PASSWORD, "email"),
            ("a@example.org\r\nBcc: eve@example.org", "", PASSWORD, "email"),
            ("a\u{200b}da@example.org", "", PASSWORD, "email"),
            (&long_email, "", PASSWORD, "email"),
            (&long_local, "", PASSWORD, "email"),
            ("ada@example.org", "A\nB", PASSWORD, "name"),
            ("ada@example.org", "A\0", PASSWORD, "name"),
            ("ada@example.org", &long_name, PASSWORD, "name"),
            ("ada@example.org", "", "", "password"),
            ("ada@example.org", "", "short", "password"),
            ("ada@example.org", "", "password1234", "password"),
            ("adalovelace@example.org", "", "adalovelace1", "password"),
            ("ada@example.org", "", "ada@example.org", "password"),
            ("ada@example.org", "", "otter\0violin-meadow", "password"),
        ] {
            let page = register(&mut browser, email, name, password).await;
            page.is("/register", 422);
            assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid"), "true", "{email:?}");
            let there = page.count(&format!("#error-summary a[href='#{field}']"));
            assert!(there > 0 && there == page.count("#error-summary a"), "{}", page.body);
            assert_eq!(page.count("#password[value]"), 0, "a password is never sent back");
            // HTML cannot hold every control character.
            if !email.contains(char::is_control) {
                assert_eq!(page.attribute("#email", "value"), email);
            }
        }
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn a_password_too_long_is_refused_before_it_is_hashed(app: TestServer) {
        // R37, R38; attack C10
        let app = with_busy_hasher(app).await;
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
        let refused = browser.submit(&page, "submit", &typed).await;
        refused.is_error(503);
        assert!(refused.header("retry-after").is_some());
        for length in [257, 4097, 30_000] {
            let page = register(&mut browser, "ada@example.org", "", &"x".repeat(length)).await;
            page.is("/register", 422);
            assert!(page.errors().contains("too long"), "{}", page.errors());
        }
        let page = register(&mut browser, "ada@example.org", "", &"x".repeat(1 << 20)).await;
        page.is_error(413);
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn a_password_of_256_characters_is_taken_whole(app: TestServer) {
        // R37: no truncation, any script.
        let most: String = (0..256_u32).filter_map(|n| char::from_u32(0x4e00 + n * 7)).collect();
        let mut browser = app.browser();
        let page = register(&mut browser, "ada@example.org", "", &most).await;
        page.is("/code", 200);
        let code = app.mail().await[0].code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let shorter: String = most.chars().take(255).collect();
        let typed = [("email", "ada@example.org"), ("password", &shorter)];
        browser.submit(&page, "submit", &typed).await.is("/login", 422);
        browser.sign_in("ada@example.org", &most).await;
    }
}

http_test! {
    async fn nobody_registers_where_registration_is_closed(app: TestServer) {
        // Attack C7
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "new@example.org"), ("password", PASSWORD)];
        let form = Filled::new(&browser, &page, "submit", &typed);
        let app = app.restart(|config| config.registration.enabled = false).await;
        let response = form.send(&app, &[]).await;
        assert_eq!(response.status, 403);
        assert!(response.body.contains("Registration is closed"));
        app.browser().get("/register").await.is_error(403);
        assert_eq!(app.browser().get("/login").await.count("#register"), 0);
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn there_is_no_account_before_the_code_came_back(app: TestServer) {
        let mut browser = app.browser();
        register(&mut browser, "new@example.org", "New", PASSWORD).await.is("/code", 200);
        let mut other = app.browser();
        let page = other.get("/login").await;
        let typed = [("email", "new@example.org"), ("password", PASSWORD)];
        other.submit(&page, "submit", &typed).await.is("/login", 422);
        browser.get("/").await.is("/login", 200);
    }
}

http_test! {
    async fn an_address_that_looks_like_a_taken_one_makes_no_second_account(app: TestServer) {
        // Attack C6: the owner is told, at the address on file, and no code is right.
        app.create_user("kelvin@example.org").await;
        for taken in ["KELVIN@example.org", "\u{212a}elvin@example.org", "kelvin@EXAMPLE.ORG"] {
            let mut browser = app.browser();
            let page = register(&mut browser, taken, "", PASSWORD).await;
            page.is("/code", 200);
            let letters = app.mail().await;
            assert_eq!(letters[0].to, "kelvin@example.org", "{taken}");
            assert_eq!(letters[0].template, "already_registered");
            assert!(letters[0].codes().is_empty());
            app.clock.advance(3600);
        }
    }
}

http_test! {
    async fn mail_holds_nothing_that_the_asking_side_worded(app: TestServer) {
        // Attack A5
        let mut browser = app.browser();
        let name = "<a href=https://evil.example>Your prize</a>";
        register(&mut browser, "new@example.org", name, PASSWORD).await.is("/code", 200);
        let letter = &app.mail().await[0];
        for text in [&letter.subject, &letter.text, &letter.html] {
            assert!(!text.contains("evil") && !text.contains("prize"), "{text}");
        }
    }
}
