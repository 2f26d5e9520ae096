//! The policy as people meet it: what pages ask for, what they say of a refused password, the meter.

use chancery::breached::{self, Source};
use chancery::config::CharacterClass;

use super::{ADA, forget, strength};
use crate::pages::Scene;
use crate::support::{TestServer, http_test};

http_test! {
    async fn pages_say_what_they_ask_for(app: TestServer) {
        let page = app.browser().get("/register").await;
        assert_eq!(page.attribute("#password", "aria-describedby"), "password-hint");
        assert!(page.text("#password-hint").starts_with("At least 12 characters"));
        assert!(!page.text("#password-hint").contains("capital"));
        let app = app
            .restart(|config| {
                config.passwords.min_length = 15;
                config.passwords.require = vec![CharacterClass::Upper, CharacterClass::Digit];
            })
            .await;
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let hint = page.text("#password-hint");
        assert!(hint.contains("15 characters") && hint.contains("A capital letter"), "{hint}");
        let typed = [("email", ADA), ("password", "vexed gnome ordering pies")];
        let refused = browser.submit(&page, "submit", &typed).await;
        refused.is("/register", 422);
        assert_eq!(refused.errors(), "Add a capital letter. Add a digit.");
        let typed = [("email", ADA), ("password", "Vexed gnome ordering 7 pies")];
        browser.submit(&page, "submit", &typed).await.is("/code", 200);
    }
}

http_test! {
    async fn a_refused_password_comes_with_its_strength_and_without_javascript(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        assert_eq!(page.attribute(".strength", "hidden"), "");
        let typed = [("email", ADA), ("password", "password1234")];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/register", 422);
        assert_eq!(page.count(".strength[hidden]"), 0);
        assert_eq!(page.attribute("#password-meter", "value"), "1");
        // Said once, beside the field.
        assert!(page.errors().contains("tried first"));
        assert_eq!(page.text(".strength p"), "");
        assert_eq!(page.count("label[for='password-meter']"), 1);
    }
}

http_test! {
    async fn leaked_passwords_are_refused_everywhere(app: TestServer) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("leaked");
        let leaked = "vexed gnome ordering pies";
        let source = Source { lines: leaked.as_bytes(), plain: true, at_least: 1 };
        breached::build(source, &file).unwrap();
        let app = app.restart(|config| config.passwords.breached_file = Some(file.clone())).await;
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        assert!(page.text("#password-hint").contains("leaked"));
        let typed = [("email", "new@example.org"), ("password", leaked)];
        let refused = browser.submit(&page, "submit", &typed).await;
        refused.is("/register", 422);
        assert!(refused.errors().contains("leaked"), "{}", refused.errors());
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        browser.submit(&page, "submit", &[("password", leaked)]).await.is("/password/new", 422);
        let answer = strength(&mut browser, &[("password", leaked)]).await.ok();
        assert_eq!(answer["score"], 1);
        assert!(answer["words"].as_str().unwrap().contains("leaked"));
    }
}

http_test! {
    async fn the_meter_tells_how_strong_a_password_is(app: TestServer) {
        let mut browser = app.browser();
        browser.get("/register").await;
        for (password, score, words) in [
            ("", 0, "Use at least 12 characters."),
            ("short", 0, "Use at least 12 characters."),
            ("vexed gnome ordering pies", 4, "Strong"),
        ] {
            let answer = strength(&mut browser, &[("password", password), ("email", ADA)]).await.ok();
            assert_eq!(answer["score"], score, "{password}");
            assert_eq!(answer["words"], words, "{password}");
        }
        let known = strength(&mut browser, &[("password", "wonderland.alice"), ("email", "wonderland.alice@example.org")]);
        assert!(known.await.ok()["words"].as_str().unwrap().contains("your name"));
        let long = strength(&mut browser, &[("password", &"x".repeat(5000))]).await.ok();
        assert_eq!(long["words"], "This password is too long.");
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn the_meter_knows_who_is_signed_in_and_answers_nobody_elses_site(app: TestServer) {
        let scene = Scene::new(app.clone()).await;
        let mut ada = scene.ada().await;
        // Ada Lovelace, ada@example.org
        let answer = strength(&mut ada, &[("password", "lovelacelovelace")]).await.ok();
        assert_eq!(answer["score"], 0, "{answer}");
        let mut request = crate::support::form_request("/password/strength", &[("password", "x")]);
        request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
        assert_eq!(ada.send(request).await.status, 403);
        let get = crate::pages::visit(&app, &ada, "/password/strength").await;
        assert_eq!(get.status, 405);
    }
}

http_test! {
    async fn the_meter_answers_a_network_so_often_a_minute(app: TestServer) {
        let mut browser = app.browser();
        browser.get("/register").await;
        let mut refused = None;
        for number in 0..700 {
            let answer = strength(&mut browser, &[("password", "short")]).await;
            if answer.status == 429 {
                refused = Some((number, answer));
                break;
            }
        }
        let (number, answer) = refused.expect("a limit");
        assert_eq!(number, 600);
        assert!(answer.header("retry-after").is_some());
        app.clock.advance(60);
        assert_eq!(strength(&mut browser, &[("password", "short")]).await.status, 200);
    }
}
