//! What apps learn of a sign-in and what they can ask for: `acr`, `amr`, `auth_time`, `acr_values`,
//! `max_age` (OpenID Connect Core §2, §3.1.2.1; RFC 9470).

use serde_json::{Value, json};

use super::{ADA, both_steps, first_step, send, trusted, with_passkey, with_phone};
use crate::support::{
    Authorization, Browser, Jwt, OAuthClient, PASSWORD, Page, TestServer, Tokens, http_test,
};

/// What the tokens that an answer leads to say of the sign-in, all of them alike.
async fn assurance(
    app: &TestServer,
    client: &OAuthClient,
    request: &Authorization,
    page: &Page,
) -> Value {
    let tokens = Tokens::of(&client.redeem(request, &request.code(page)).await);
    let said = |claims: &Value| json!([claims["acr"], claims["amr"], claims["auth_time"]]);
    let id = Jwt::verify(app, tokens.id.as_deref().unwrap()).await.claims;
    let access = Jwt::verify(app, &tokens.access).await.claims;
    let introspected = client.introspect(&tokens.access).await.ok();
    assert_eq!((said(&id), said(&id)), (said(&access), said(&introspected)));
    // A refresh is no sign-in.
    app.clock.advance(5);
    let next = Tokens::of(&client.refresh(tokens.refresh()).await);
    let refreshed = Jwt::verify(app, next.id.as_deref().unwrap()).await.claims;
    assert_eq!(said(&refreshed), said(&id));
    said(&id)
}

async fn allow(browser: &mut Browser, page: Page) -> Page {
    if page.url.path() == "/consent" { browser.submit(&page, "approve", &[]).await } else { page }
}

http_test! {
    async fn tokens_say_how_and_when_the_person_signed_in(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let began = app.clock.now();
        let request = client.authorization("openid");
        let page = browser.get(&request.path()).await;
        let page = allow(&mut browser, page).await;
        assert_eq!(assurance(&app, &client, &request, &page).await, json!(["1fa", ["pwd"], began]));

        let (phone, codes) = crate::factors::add_phone(&app, &mut browser).await;
        let mut browser = app.browser();
        both_steps(&mut browser, &phone).await.is("/", 200);
        let signed_in = app.clock.now();
        app.clock.advance(100);
        let page = browser.get(&request.path()).await;
        let page = allow(&mut browser, page).await;
        let expected = json!(["mfa", ["pwd", "otp", "mfa"], signed_in]);
        assert_eq!(assurance(&app, &client, &request, &page).await, expected);

        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        let page = browser.get(&page.attribute("#other-way", "href")).await;
        browser.submit(&page, "submit", &[("recovery_code", &codes[0])]).await.is("/", 200);
        let signed_in = app.clock.now();
        let page = browser.get(&request.path()).await;
        let page = allow(&mut browser, page).await;
        let expected = json!(["mfa", ["pwd", "otp", "mfa"], signed_in]);
        assert_eq!(assurance(&app, &client, &request, &page).await, expected);
    }
}

http_test! {
    // The code that adds an app proves that the person has it.
    async fn who_adds_a_factor_has_proven_it(app: TestServer) {
        let client = app.web_client().await;
        let (mut browser, _, _) = with_phone(&app).await;
        let request = client.authorization("openid").with("acr_values", "mfa");
        let page = browser.get(&request.path()).await;
        page.is("/consent", 200);
    }
}

http_test! {
    async fn an_app_asks_for_more_and_gets_it(app: TestServer) {
        let client = app.web_client().await;
        let (_, phone, _) = with_phone(&app).await;
        // Trust lets a session begin with one factor.
        let mut browser = trusted(&app, &phone).await;
        first_step(&mut browser, ADA).await.is("/", 200);
        let (before, signed_in) = (browser.cookies["chancery"].clone(), app.clock.now());

        let silent = client.authorization("openid").with("acr_values", "mfa");
        let silent = browser.get(&silent.with("prompt", "none").path()).await;
        let query = silent.location.unwrap().query().unwrap().to_owned();
        assert!(query.contains("error=interaction_required"), "{query}");

        let request = client.authorization("openid").with("acr_values", "mfa");
        let page = browser.get(&request.path()).await;
        page.is("/login/factor", 200);
        assert!(page.body.contains("The app asks for one more proof"));
        let refused = browser.submit(&page, "submit", &[("code", &phone.wrong_code())]).await;
        refused.is("/login/factor/totp", 422);
        let page = browser.submit(&refused, "submit", &[("code", &phone.next_code())]).await;
        page.is("/consent", 200);
        assert_ne!(browser.cookies["chancery"], before, "the session's id changes");
        let page = allow(&mut browser, page).await;
        // The password was proven when it was.
        let expected = json!(["mfa", ["pwd", "otp", "mfa"], signed_in]);
        assert_eq!(assurance(&app, &client, &request, &page).await, expected);

        // From now on the session has it.
        let again = client.authorization("openid").with("acr_values", "mfa");
        browser.get(&again.with("prompt", "none").path()).await.location.unwrap();
    }
}

http_test! {
    async fn only_a_factor_that_reaches_what_is_asked_for_is_offered(app: TestServer) {
        let client = app.web_client().await;
        let (mut browser, mut device, _) = with_passkey(&app).await;
        let (phone, _) = crate::factors::add_phone(&app, &mut browser).await;
        let mut browser = app.browser();
        let page = first_step(&mut browser, ADA).await;
        assert_eq!((page.count("#passkey"), page.count("#code")), (1, 1));
        let code = phone.next_code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);

        let request = client.authorization("openid").with("acr_values", "phr");
        let page = browser.get(&request.path()).await;
        page.is("/login/factor", 200);
        assert_eq!((page.count("#passkey"), page.count("#code"), page.count("#other-way")), (1, 0, 0));
        // By hand neither.
        let form = page.form("passkey");
        let mut fields: Vec<_> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let code = phone.next_code();
        fields.push(("code", &code));
        browser.post("/login/factor/totp", &fields).await.is("/login/factor", 200);

        let page = browser.get(&request.path()).await;
        let answer = device.get(&page);
        let page = send(&mut browser, &page, "passkey", &answer, &[]).await;
        let page = allow(&mut browser, page).await;
        let expected = json!(["phr", ["pwd", "otp", "mfa", "pop", "user"], app.clock.now()]);
        assert_eq!(assurance(&app, &client, &request, &page).await, expected);
    }
}

http_test! {
    // OpenID Connect Core Unmet Authentication Requirements §2.
    async fn what_nobody_can_reach_is_told_to_the_app(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        for prompt in ["", "none"] {
            let request = client.authorization("openid").with("acr_values", "mfa phr");
            let page = browser.get(&request.with("prompt", prompt).path()).await;
            let query = page.location.unwrap().query().unwrap().to_owned();
            assert!(query.contains("error=unmet_authentication_requirements"), "{query}");
        }
        // Values that are nobody's here, and one that is reached, are no obstacle.
        for values in ["urn:mace:incommon:iap:silver", "phr 1fa", ""] {
            let request = client.authorization("openid").with("acr_values", values);
            browser.get(&request.path()).await.is("/consent", 200);
        }
    }
}

http_test! {
    async fn a_sign_in_that_is_too_old_takes_both_steps_again(app: TestServer) {
        let client = app.web_client().await;
        let (_, phone, _) = with_phone(&app).await;
        let mut browser = app.browser();
        both_steps(&mut browser, &phone).await.is("/", 200);
        app.clock.advance(1000);
        let request = client.authorization("openid").with("max_age", "600");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        page.is("/login/factor", 200);
        // The session of before is of no use meanwhile.
        browser.get(&request.path()).await.is("/login", 200);
        let page = browser.submit(&page, "submit", &[("code", &phone.next_code())]).await;
        let signed_in = app.clock.now();
        let page = allow(&mut browser, page).await;
        let expected = json!(["mfa", ["pwd", "otp", "mfa"], signed_in]);
        assert_eq!(assurance(&app, &client, &request, &page).await, expected);
    }
}

http_test! {
    async fn discovery_names_the_levels(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(metadata["acr_values_supported"], json!(["1fa", "mfa", "phr"]));
        for claim in ["acr", "amr", "auth_time"] {
            assert!(metadata["claims_supported"].as_array().unwrap().contains(&claim.into()));
        }
    }
}
