//! From the request to the redeemed code: what holds at one end holds at the other (RFC 6749
//! §4.1.3).

use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient};

use crate::support::{TestServer, http_test};

http_test! {
    async fn the_only_redirect_uri_may_be_left_out_at_both_ends(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let short = request.clone().without("redirect_uri");
        let page = browser.get(&short.path()).await;
        let page = browser.submit(&page, "approve", &[]).await;
        let code = request.code(&page);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("code_verifier", &request.verifier),
        ];
        client.token(&form).await.ok();
    }
}

http_test! {
    async fn whoever_is_disabled_on_the_way_gets_no_further(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let disable = || ChangeClient { id: "web".to_owned(), origin: Origin::default() };

        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        registry::disable(&app.server, disable()).await.unwrap();
        browser.submit(&page, "approve", &[]).await.is_error(410);
        registry::enable(&app.server, disable()).await.unwrap();

        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        registry::disable(&app.server, disable()).await.unwrap();
        client.redeem(&request, &code).await.refused(401, "invalid_client");
        registry::enable(&app.server, disable()).await.unwrap();
        client.redeem(&request, &code).await.refused(400, "invalid_grant");

        let request = client.authorization("openid");
        let code = client.code(&mut browser, &request).await;
        users::lock(&app.server, &user.id).await.unwrap();
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        users::unlock(&app.server, &user.id).await.unwrap();

        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid profile");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
        users::lock(&app.server, &user.id).await.unwrap();
        let page = browser.submit(&page, "approve", &[]).await;
        assert!(page.location.is_none());
        assert!(page.status == 419 || page.url.path() == "/login", "{}", page.body);
    }
}
