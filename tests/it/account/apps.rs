//! Which apps may do what, and taking it back.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::ConsentPolicy;

use super::{ADA, EVE};
use crate::pages::Filled;
use crate::support::{TestServer, http_test, web_metadata};
use crate::token::{assert_alive, assert_dead, fresh_code, signed_in};

http_test! {
    async fn an_app_is_listed_with_what_it_may_do_and_when_it_last_did(app: TestServer) {
        let metadata = ClientMetadata {
            client_uri: Some("https://print.example/".to_owned()),
            ..web_metadata()
        };
        let client = app.create_client("web", metadata).await;
        let mut browser = signed_in(&app).await;
        let page = browser.get("/account/apps").await;
        assert_eq!(page.count(".row"), 0);
        let tokens = client.tokens(&mut browser, "openid email offline_access").await;
        app.clock.advance(86_400);
        client.refresh(tokens.refresh()).await.ok();
        app.clock.advance(3 * 3600);
        let page = browser.get("/account/apps").await;
        page.is("/account/apps", 200);
        assert_eq!(page.text(".row h2"), "Photo Print");
        assert_eq!(page.attribute(".row h2 a", "href"), "https://print.example/");
        assert_eq!(page.count(".scopes li"), 3);
        assert!(page.text(".row div").contains("Last used 3 hours ago"), "{}", page.body);
        assert!(page.text(".row div").contains("14 March 2026"), "{}", page.body);
    }
}

http_test! {
    // RFC 7009 is for clients; this is the same for people.
    async fn removing_an_app_ends_its_tokens_and_it_has_to_ask_again(app: TestServer) {
        let client = app.web_client().await;
        let other = app.create_client("other", web_metadata()).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let offline = client.tokens(&mut browser, "openid offline_access").await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let kept = other.tokens(&mut browser, "openid").await;
        let page = browser.get("/account/apps").await;
        assert_eq!(page.count(".row"), 2);
        let form = Filled::new(&browser, &page, "remove-1", &[]).with("client", "web");
        assert_eq!(form.send(&app, &[]).await.status, 303);
        let page = browser.get("/account/apps?done=removed").await;
        assert_eq!(page.count(".row"), 1);
        assert_eq!(page.count("[role=status]"), 1);
        assert_dead(&client, &tokens).await;
        assert_dead(&client, &offline).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        assert_alive(&other, &kept).await;
        let again = client.authorization("openid");
        browser.get(&again.path()).await.is("/consent", 200);
        let log = app.audit_log().await;
        let revoked: Vec<_> = log.iter().filter(|row| row.event == "consent_revoked").collect();
        assert_eq!(revoked.len(), 1);
        assert_eq!(revoked[0].client_id.as_deref(), Some("web"));
        // Again there is nothing to remove, and that is no fault.
        assert_eq!(form.send(&app, &[]).await.status, 303);
    }
}

http_test! {
    async fn an_app_of_the_operator_that_never_asked_is_listed_while_it_has_access(app: TestServer) {
        let metadata = ClientMetadata {
            first_party: true,
            consent: ConsentPolicy::Skip,
            ..web_metadata()
        };
        let client = app.create_client("own", metadata).await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid profile").await;
        let page = browser.get("/account/apps").await;
        assert_eq!((page.count(".row"), page.count(".scopes li")), (1, 2));
        browser.submit(&page, "remove-1", &[]).await.is("/account/apps", 200);
        assert_dead(&client, &tokens).await;
        assert_eq!(browser.get("/account/apps").await.count(".row"), 0);
    }
}

http_test! {
    async fn nobody_removes_the_app_of_somebody_else(app: TestServer) {
        let client = app.web_client().await;
        let mut ada = signed_in(&app).await;
        let tokens = client.tokens(&mut ada, "openid").await;
        let eve = app.create_user(EVE).await;
        let mut browser = app.browser_of(&eve).await;
        let of_eve = client.tokens(&mut browser, "openid").await;
        let page = browser.get("/account/apps").await;
        browser.submit(&page, "remove-1", &[]).await.is("/account/apps", 200);
        assert_dead(&client, &of_eve).await;
        assert_alive(&client, &tokens).await;
        assert_eq!(ada.get("/account/apps").await.count(".row"), 1, "{ADA}");
    }
}
