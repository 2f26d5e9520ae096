//! A copy of all that is kept about a person.

use chancery::accounts::export::{self, ExportData};
use chancery::accounts::users;
use chancery::audit::Origin;

use super::{ADA, EVE, FIREFOX, events_of, sign_in_as};
use crate::pages::Filled;
use crate::support::{PASSWORD, TestServer, http_test};
use crate::token::signed_in;

http_test! {
    async fn the_copy_has_everything_about_the_person_and_no_secret(app: TestServer) {
        let user = app.create_user(ADA).await;
        app.create_user(EVE).await;
        let client = app.web_client().await;
        let mut browser = app.browser();
        sign_in_as(&mut browser, ADA, FIREFOX).await;
        client.tokens(&mut browser, "openid email").await;
        let page = browser.get("/account/data").await;
        let response = Filled::new(&browser, &page, "export", &[]).send(&app, &[]).await;
        let export = response.ok();
        let disposition = response.header("content-disposition").unwrap();
        assert_eq!(disposition, "attachment; filename=\"account.json\"");
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(export["exported_at"], "2026-03-14T15:09:26Z");
        assert_eq!(export["account"]["id"], user.id);
        assert_eq!(export["account"]["email"], ADA);
        assert_eq!(export["account"]["has_password"], true);
        assert_eq!(export["sessions"][0]["user_agent"], FIREFOX);
        assert_eq!(export["browsers"].as_array().unwrap().len(), 1);
        assert_eq!(export["apps"][0]["client_id"], "web");
        assert_eq!(export["apps"][0]["scopes"], serde_json::json!(["email", "openid"]));
        let activity = export["activity"].as_array().unwrap();
        for event in ["session_started", "consent_granted", "code_issued"] {
            assert!(activity.iter().any(|entry| entry["event"] == event), "{event}: {activity:?}");
        }
        for secret in ["argon2", PASSWORD, EVE, &browser.cookies["chancery"], "digest", "token"] {
            assert!(!response.body.contains(secret), "{secret}: {}", response.body);
        }
        assert_eq!(events_of(&app, &user.id).await.last().unwrap(), "data_exported");
    }
}

http_test! {
    async fn the_copy_is_for_who_has_just_signed_in_and_by_our_own_form_only(app: TestServer) {
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/data").await;
        let form = Filled::new(&browser, &page, "export", &[]);
        assert_eq!(form.clone().with("csrf", "x").send(&app, &[]).await.status, 419);
        let foreign = [("origin", "https://evil.example")];
        assert_eq!(form.send(&app, &foreign).await.status, 403);
        app.clock.advance(901);
        let late = form.send(&app, &[]).await;
        assert_eq!(late.header("location"), Some("/login?next=%2Faccount%2Fdata"));
        let user = users::show(&app.server, ADA).await.unwrap();
        assert!(!events_of(&app, &user.id).await.contains(&"data_exported".to_owned()));
    }
}

http_test! {
    async fn an_account_that_is_gone_has_no_copy(app: TestServer) {
        let user = app.create_user(ADA).await;
        app.delete_user(&user.id).await;
        let request = ExportData { user_id: user.id, origin: Origin::default() };
        assert!(export::export(&app.server, request).await.is_err());
    }
}
