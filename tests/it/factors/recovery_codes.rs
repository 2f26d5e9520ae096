//! Codes that stand in for a lost factor.

use chancery::accounts::factors::recovery_codes::COUNT;

use super::{ADA, add_phone, events, first_step, with_passkey, with_phone};
use crate::support::{Browser, Page, TestServer, http_test};

const PATH: &str = "/account/security/recovery-codes";

async fn try_code(browser: &mut Browser, code: &str) -> Page {
    let page = first_step(browser, ADA).await;
    let page = browser.get(&page.attribute("#other-way", "href")).await;
    browser.submit(&page, "submit", &[("recovery_code", code)]).await
}

http_test! {
    async fn a_code_signs_in_once_and_the_owner_hears_of_it(app: TestServer) {
        let (_, _, codes) = with_phone(&app).await;
        try_code(&mut app.browser(), &codes[3]).await.is("/", 200);
        let page = try_code(&mut app.browser(), &codes[3]).await;
        page.is("/login/factor/recovery-code", 422);
        assert_eq!(page.errors(), "There is no such code, or it was used already.");
        assert_eq!(page.attribute("#recovery_code", "aria-invalid"), "true");
        let letters = app.mail().await;
        let told = letters.iter().find(|letter| letter.template == "recovery_code_used").unwrap();
        assert!(told.text.contains('9'), "{}", told.text);
        assert!(!told.text.contains(&codes[3]));
        let mut browser = app.browser();
        try_code(&mut browser, &codes[4]).await.is("/", 200);
        assert!(browser.get("/account/security").await.body.contains("8 codes are left."));
    }
}

http_test! {
    async fn codes_are_read_as_people_write_them(app: TestServer) {
        let (_, _, codes) = with_phone(&app).await;
        let typed = codes[0].to_uppercase().replace('-', " ").replace('0', "O").replace('1', "L");
        try_code(&mut app.browser(), &typed).await.is("/", 200);
    }
}

http_test! {
    async fn of_many_uses_at_once_one_counts(app: TestServer) {
        let (_, _, codes) = with_phone(&app).await;
        let mut browsers = Vec::new();
        for _ in 0..4 {
            let mut browser = app.browser();
            let page = first_step(&mut browser, ADA).await;
            let page = browser.get(&page.attribute("#other-way", "href")).await;
            browsers.push((browser, page));
        }
        let tries = browsers.iter_mut().map(|(browser, page)| {
            let code = codes[0].clone();
            async move { browser.submit(page, "submit", &[("recovery_code", &code)]).await }
        });
        let pages = futures_util::future::join_all(tries).await;
        assert_eq!(pages.iter().filter(|page| page.url.path() == "/").count(), 1);
    }
}

http_test! {
    async fn codes_of_somebody_else_are_worth_nothing(app: TestServer) {
        let (_, _, _) = with_phone(&app).await;
        let eve = app.create_user("eve@example.org").await;
        let mut browser = app.browser_of(&eve).await;
        let (_, theirs) = add_phone(&app, &mut browser).await;
        try_code(&mut app.browser(), &theirs[0]).await.is("/login/factor/recovery-code", 422);
    }
}

http_test! {
    async fn new_codes_end_the_old_ones_and_are_shown_once(app: TestServer) {
        let (mut browser, _, old) = with_phone(&app).await;
        let page = browser.get(PATH).await;
        page.is(PATH, 200);
        assert!(old.iter().all(|code| !page.body.contains(code)), "they are never shown again");
        let page = browser.submit(&page, "renew", &[]).await;
        page.is(PATH, 200);
        let new: Vec<_> = page.text("#codes").split(' ').map(str::to_owned).collect();
        assert_eq!(new.len(), COUNT);
        assert!(new.iter().all(|code| !old.contains(code)));
        let download = page.attribute("#download", "href");
        assert!(new.iter().all(|code| download.contains(code.as_str())), "{download}");

        // The page insists on an answer, and has the codes still.
        let again = browser.submit(&page, "submit", &[]).await;
        again.is("/account/security/recovery-codes/saved", 422);
        assert_eq!(again.errors(), "Save the codes first, and say so here.");
        assert_eq!(again.text("#codes"), page.text("#codes"));
        browser.submit(&again, "submit", &[("saved", "1")]).await.is("/account/security", 200);

        try_code(&mut app.browser(), &old[0]).await.is("/login/factor/recovery-code", 422);
        try_code(&mut app.browser(), &new[0]).await.is("/", 200);
        assert!(events(&app).await.iter().any(|event| event == "recovery_codes_made"));
    }
}

http_test! {
    async fn what_was_shown_is_shown_again_only_to_the_same_session(app: TestServer) {
        let (mut browser, _, _) = with_phone(&app).await;
        let page = browser.get(PATH).await;
        let page = browser.submit(&page, "renew", &[]).await;
        let ticket = page.attribute("input[name=ticket]", "value");
        let eve = app.create_user("eve@example.org").await;
        let mut other = app.browser_of(&eve).await;
        let (_, _) = add_phone(&app, &mut other).await;
        let theirs = other.get(PATH).await;
        let theirs = other.submit(&theirs, "renew", &[]).await;
        let refused = other.submit(&theirs, "submit", &[("ticket", &ticket)]).await;
        refused.is(PATH, 200);
        assert_eq!(refused.count("#codes"), 0);
    }
}

http_test! {
    async fn codes_go_with_the_last_factor(app: TestServer) {
        let (mut browser, _, codes) = with_passkey(&app).await;
        let page = browser.get("/account/security").await;
        let page = browser.get(&page.attribute("#passkey-1", "href")).await;
        page.is("/account/security/factor", 200);
        assert!(page.body.contains("This is the last one."));
        let page = browser.submit(&page, "remove", &[]).await;
        page.is("/account/security", 200);
        assert_eq!(page.count("#recovery-codes"), 0);
        browser.get(PATH).await.is("/account/security", 200);
        first_step(&mut app.browser(), ADA).await.is("/", 200);
        // A new factor brings new codes.
        let (_, new) = add_phone(&app, &mut browser).await;
        assert_eq!(new.len(), COUNT);
        try_code(&mut app.browser(), &codes[0]).await.is("/login/factor/recovery-code", 422);
    }
}
