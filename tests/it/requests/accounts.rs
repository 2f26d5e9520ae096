//! `prompt=select_account` and `prompt=create` (OpenID Connect Core §3.1.2.1, Initiating User
//! Registration via OpenID Connect).

use crate::authorize::is_refused;
use crate::pages::flow_of;
use crate::support::{Browser, Jwt, OAuthClient, PASSWORD, Page, TestServer, Tokens, http_test};

const ADA: [(&str, &str); 2] = [("email", "ada@example.org"), ("password", PASSWORD)];
const EVE: [(&str, &str); 2] = [("email", "eve@example.org"), ("password", PASSWORD)];

/// A browser in which Eve signed in, and Ada after her, who allowed the client something.
async fn shared(app: &TestServer) -> (OAuthClient, Browser) {
    let client = app.web_client().await;
    for email in ["eve@example.org", "ada@example.org"] {
        app.create_user(email).await;
    }
    let mut browser = app.browser();
    for typed in [EVE, ADA] {
        let request = client.authorization("openid").with("prompt", "login");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "submit", &typed).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
    (client, browser)
}

async fn subject(app: &TestServer, client: &OAuthClient, code: &str, verifier: &str) -> String {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", verifier),
    ];
    let tokens = Tokens::of(&client.token(&form).await);
    let id = Jwt::verify(app, tokens.id.as_deref().unwrap()).await.claims;
    id["sub"].as_str().unwrap().to_owned()
}

#[track_caller]
fn accounts(page: &Page) -> Vec<String> {
    page.is("/choose", 200);
    (1..=page.count(".account")).map(|at| page.text(&format!("#account-{at}"))).collect()
}

http_test! {
    async fn the_accounts_of_a_browser_are_offered(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        let offered = accounts(&page);
        assert_eq!(offered.len(), 2, "{offered:?}");
        assert!(offered[0].contains("ada@example.org") && offered[0].contains("Signed in"));
        assert!(offered[1].contains("eve@example.org") && !offered[1].contains("Signed in"));
        // Whoever is signed in goes on without a password.
        let page = browser.submit(&page, "account-1", &[]).await;
        let ada = subject(&app, &client, &request.code(&page), &request.verifier).await;
        // Another signs in, by name already.
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "account-2", &[]).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), "eve@example.org");
        let page = browser.submit(&page, "submit", &[("password", PASSWORD)]).await;
        let eve = subject(&app, &client, &request.code(&page), &request.verifier).await;
        assert_ne!(ada, eve);
    }
}

http_test! {
    async fn a_choice_counts_for_one_sign_in(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        for _ in 0..2 {
            let request = client.authorization("openid").with("prompt", "select_account");
            let page = browser.get(&request.path()).await;
            accounts(&page);
            // Going round the page does not help.
            let around = browser.get(&format!("/consent?flow={}", flow_of(&page))).await;
            accounts(&around);
            request.code(&browser.submit(&page, "account-1", &[]).await);
        }
        let silent = client.authorization("openid").with("prompt", "none");
        silent.code(&browser.get(&silent.path()).await);
        let both = client.authorization("openid").with("prompt", "none select_account");
        assert_eq!(both.error(&browser.get(&both.path()).await), "invalid_request");
    }
}

http_test! {
    async fn another_account_can_always_be_used(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        let page = browser.get(&page.attribute("#other", "href")).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), "");
        request.code(&browser.submit(&page, "submit", &EVE).await);
    }
}

http_test! {
    async fn whoever_chooses_nobody_goes_back_to_the_app(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        let page = browser.submit(&page, "cancel", &[]).await;
        assert_eq!(request.error(&page), "access_denied");
    }
}

http_test! {
    async fn an_account_can_be_forgotten(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        assert_eq!(page.count("#forget-1"), 0, "who is signed in signs out instead");
        let page = browser.submit(&page, "forget-2", &[]).await;
        assert_eq!(accounts(&page).len(), 1);
        let again = browser.get(&request.path()).await;
        assert_eq!(accounts(&again).len(), 1);
    }
}

http_test! {
    async fn a_browser_that_knows_nobody_signs_in(app: TestServer) {
        let client = app.web_client().await;
        app.create_user("ada@example.org").await;
        let mut browser = app.browser();
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let page = browser.submit(&page, "submit", &ADA).await;
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn nobody_learns_of_accounts_from_a_cookie_of_another_browser(app: TestServer) {
        let (client, browser) = shared(&app).await;
        let mut thief = app.browser();
        for name in ["chancery_accounts", "chancery_known"] {
            thief.cookies.insert(name.to_owned(), browser.cookies[name].clone());
        }
        let request = client.authorization("openid").with("prompt", "select_account");
        let page = thief.get(&request.path()).await;
        page.is("/login", 200);
        assert!(!page.body.contains("eve@example.org"));
        // Nor by the id of an account alone.
        let path = format!("/login?flow={}&account=x", flow_of(&page));
        assert_eq!(thief.get(&path).await.attribute("#email", "value"), "");
    }
}

http_test! {
    async fn an_account_whose_sign_in_is_no_longer_proven_is_not_offered(app: TestServer) {
        // The proof ends with the account's password and address (`accounts::known_browser`).
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let known = browser.cookies.remove("chancery_known").unwrap();
        let page = browser.get(&request.path()).await;
        assert_eq!(accounts(&page).len(), 1, "only who is signed in");
        browser.cookies.insert("chancery_known".to_owned(), known);
        assert_eq!(accounts(&browser.get(&request.path()).await).len(), 2);
    }
}

http_test! {
    async fn a_hint_at_an_account_that_is_not_here_leads_to_the_sign_in(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        let request = client.authorization("openid").with("prompt", "select_account");
        let here = request.clone().with("login_hint", "eve@example.org");
        assert_eq!(accounts(&browser.get(&here.path()).await).len(), 2);
        let elsewhere = request.with("login_hint", "mallory@example.org");
        let page = browser.get(&elsewhere.path()).await;
        page.is("/login", 200);
        assert_eq!(page.attribute("#email", "value"), "mallory@example.org");
    }
}

http_test! {
    async fn prompt_create_begins_with_a_new_account(app: TestServer) {
        let (client, mut browser) = shared(&app).await;
        for mut browser in [app.browser(), browser.clone()] {
            let request = client.authorization("openid").with("prompt", "create");
            let page = browser.get(&request.path()).await;
            page.is("/register", 200);
            // Who has one after all signs in.
            let page = browser.get(&page.attribute("#login", "href")).await;
            page.is("/login", 200);
        }
        let request = client.authorization("openid").with("prompt", "create");
        let page = browser.get(&request.path()).await;
        let typed = [("email", "new@example.org"), ("name", "New"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);
        let code = app.mail().await[0].codes().into_iter().next().unwrap();
        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        page.is("/consent", 200);
        assert!(page.body.contains("new@example.org"), "{}", page.body);
        request.code(&browser.submit(&page, "approve", &[]).await);
    }
}

http_test! {
    async fn prompt_create_is_refused_where_nobody_can_register(app: TestServer) {
        let app = app.restart(|config| config.registration.enabled = false).await;
        let client = app.web_client().await;
        let request = client.authorization("openid").with("prompt", "create");
        let response = app.get(&request.path()).await;
        is_refused(&app, &response, "invalid_request", Some(&request.state));
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let prompts = metadata["prompt_values_supported"].as_array().unwrap();
        assert!(!prompts.iter().any(|prompt| prompt == "create"));
        let both = client.authorization("openid").with("prompt", "create none");
        let response = app.get(&both.path()).await;
        is_refused(&app, &response, "invalid_request", Some(&both.state));
    }
}
