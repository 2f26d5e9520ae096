//! What may stand in a field of a form.

use crate::support::{Browser, PASSWORD, Page, TestServer, http_test};

const ADA: &str = "ada@example.org";

http_test! {
    async fn control_characters_in_any_field_are_told_beside_it(app: TestServer) {
        for character in ["\0", "\n", "\u{1b}", "\u{7f}", "\u{85}"] {
            for (path, field) in [
                ("/login", "email"),
                ("/login", "password"),
                ("/register", "email"),
                ("/register", "name"),
                ("/register", "password"),
            ] {
                let mut browser = app.browser();
                let page = browser.get(path).await;
                let mut typed = vec![("email", ADA), ("password", PASSWORD)];
                let value = format!("before{character}and-after-it");
                typed.retain(|(name, _)| *name != field);
                typed.push((field, &value));
                let page = browser.submit(&page, "submit", &typed).await;
                page.is(path, 422);
                assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid"), "true");
            }
            let mut browser = app.browser();
            let page = pending(&mut browser, "ada@example.org").await;
            let code = format!("12{character}3456");
            let page = browser.submit(&page, "submit", &[("code", &code)]).await;
            assert_eq!(page.status, 422);
            app.clock.advance(3600);
        }
    }
}

/// A browser that waits for the code from the mail.
async fn pending(browser: &mut Browser, email: &str) -> Page {
    let page = browser.get("/register").await;
    let page = browser.submit(&page, "submit", &[("email", email), ("password", PASSWORD)]).await;
    page.is("/code", 200);
    page
}
