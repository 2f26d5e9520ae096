//! What happened with an account, as its owner sees it.

use chancery::audit::{Event, Origin};
use chancery::storage::audit_log;

use super::{ADA, EVE, FIREFOX, sign_in_as};
use crate::support::{PASSWORD, TestServer, http_test};
use crate::token::signed_in;

const DAY: i64 = 86_400;

/// Notes sign-ins of an account at these moments.
async fn note(app: &TestServer, user_id: &str, moments: Vec<i64>) {
    let input = (user_id.to_owned(), moments);
    let noted = app.server.database().write(input, |tx, (user_id, moments)| {
        Box::pin(async move {
            for at in moments {
                let event = Event::UserLocked { user_id: user_id.clone() };
                audit_log::append(tx, *at, &Origin::default(), &event).await?;
            }
            Ok(())
        })
    });
    noted.await.unwrap();
}

http_test! {
    async fn it_says_what_happened_when_where_and_with_what(app: TestServer) {
        let client = app.web_client().await;
        app.create_user(ADA).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let wrong = [("email", ADA), ("password", "not-the-right-password")];
        browser.submit(&page, "submit", &wrong).await.is("/login", 422);
        sign_in_as(&mut browser, ADA, FIREFOX).await;
        client.tokens(&mut browser, "openid").await;
        let page = browser.get("/account/activity").await;
        page.is("/account/activity", 200);
        let all = page.text("ol");
        for words in [
            "Signed in to an app",
            "App: Photo Print",
            "App allowed",
            "Signed in",
            "Firefox (Windows)",
            "127.0.0.1",
            "14 March 2026, 15:09 UTC",
            "A sign-in was refused",
            "Account created",
        ] {
            assert!(all.contains(words), "{words}: {all}");
        }
        assert_eq!(page.count(".refused"), 1);
        for noise in ["token_issued", "Something else"] {
            assert!(!all.contains(noise), "{noise}: {all}");
        }
        // Others see nothing of it.
        app.create_user(EVE).await;
        browser.sign_out().await;
        browser.sign_in(EVE, PASSWORD).await;
        let page = browser.get("/account/activity").await;
        assert!(!page.text("ol").contains("Photo Print"));
        assert_eq!(page.count(".refused"), 0);
    }
}

http_test! {
    async fn it_goes_back_page_by_page_for_ninety_days(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let user = chancery::accounts::users::show(&app.server, ADA).await.unwrap();
        let now = app.clock.now();
        note(&app, &user.id, vec![now - 90 * DAY - 1, now - 90 * DAY]).await;
        note(&app, &user.id, vec![now; 120]).await;
        let mut page = browser.get("/account/activity").await;
        let (mut count, mut pages) = (0, 0);
        loop {
            pages += 1;
            count += page.text("ol").matches("Account locked").count();
            if page.count("#older") == 0 {
                break;
            }
            let older = page.attribute("#older", "href");
            page = browser.get(&older).await;
            page.is("/account/activity", 200);
        }
        assert_eq!((count, pages), (121, 3));
        for odd in ["x", "'; DROP TABLE audit_log; --", &"z".repeat(36), &"\u{e9}".repeat(36)] {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let query = query.append_pair("before", odd).finish();
            browser.get(&format!("/account/activity?{query}")).await.is("/account/activity", 200);
        }
    }
}
