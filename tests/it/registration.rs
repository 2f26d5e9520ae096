//! Making an account: the form, the letter, the code (R39, R41 of the requirements).

use crate::support::{Browser, Jwt, PASSWORD, Page, TestServer, Tokens, http_test};

const ADA: &str = "Ada@Example.org";

http_test! {
    async fn a_person_registers_with_the_code_from_the_mail_and_is_signed_in(app: TestServer) {
        let mut browser = app.browser();
        let page = register(&mut browser, ADA, PASSWORD).await;
        page.is("/code", 200);

        let letters = app.mail().await;
        assert_eq!(letters.len(), 1);
        let letter = &letters[0];
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (ADA, "verify_code"));
        let code = letter.code();
        assert!(letter.subject.contains(&code), "{}", letter.subject);
        assert!(letter.html.contains(&code));
        assert_eq!(letter.text.lines().last(), Some(&*format!("@localhost #{code}")));

        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        page.is("/", 200);
        assert!(page.body.contains(ADA));

        // The password works from now on, in another browser and another spelling of the address.
        app.browser().sign_in("ada@example.ORG", PASSWORD).await;
    }
}

http_test! {
    async fn a_person_who_registers_on_the_way_to_an_app_gets_there(app: TestServer) {
        let client = app.web_client().await;
        let request = client.authorization("openid email");
        let mut browser = app.browser();
        let page = browser.get(&request.path()).await;
        page.is("/login", 200);
        let page = browser.get(&page.attribute("a#register", "href")).await;
        page.is("/register", 200);
        let typed = [("email", ADA), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);
        let code = app.mail().await[0].code();
        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        page.is("/consent", 200);
        let page = browser.submit(&page, "approve", &[]).await;

        let tokens = Tokens::of(&client.redeem(&request, &request.code(&page)).await);
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        assert_eq!(id["nonce"], request.nonce);
        let userinfo = client.userinfo(&tokens.access).await.ok();
        assert_eq!((&userinfo["email"], &userinfo["email_verified"]), (&ADA.into(), &true.into()));
    }
}

http_test! {
    async fn a_taken_address_gets_the_same_page_and_another_letter(app: TestServer) {
        app.create_user(ADA).await;
        let (mut one, mut two) = (app.browser(), app.browser());
        let taken = register(&mut one, ADA, PASSWORD).await;
        let free = register(&mut two, "Abe@Example.org", PASSWORD).await;
        taken.is("/code", 200);
        assert_eq!(without_secrets(&taken), without_secrets(&free));

        let letters = app.mail().await;
        let told = letters.iter().find(|letter| letter.to == ADA).unwrap();
        assert_eq!(told.template, "already_registered");
        assert_eq!(told.codes(), Vec::<String>::new());

        // Nothing that is typed there leads anywhere, and it says the same as a wrong code.
        let code = letters.iter().find(|letter| letter.to != ADA).unwrap().code();
        let refused = one.submit(&taken, "submit", &[("code", &code)]).await;
        let wrong = two.submit(&free, "submit", &[("code", "000000")]).await;
        assert_eq!((refused.status, refused.errors()), (wrong.status, wrong.errors()));
        assert_eq!(refused.status, 422);
    }
}

http_test! {
    async fn five_wrong_codes_kill_the_right_one(app: TestServer) {
        let mut browser = app.browser();
        let mut page = register(&mut browser, ADA, PASSWORD).await;
        let code = app.mail().await[0].code();
        let wrong = if code == "111111" { "222222" } else { "111111" };
        for _ in 0..5 {
            let next = browser.submit(&page, "submit", &[("code", wrong)]).await;
            assert_eq!(next.status, 422, "{}", next.body);
            assert!(next.errors().contains("code"));
            page = next;
        }
        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        assert_eq!(page.status, 422, "{}", page.body);
        assert!(sign_in_fails(&app, ADA).await);
    }
}

http_test! {
    async fn a_code_works_once(app: TestServer) {
        let mut browser = app.browser();
        let page = register(&mut browser, ADA, PASSWORD).await;
        let code = app.mail().await[0].code();
        let mut rival = browser.clone();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
        let again = rival.submit(&page, "submit", &[("code", &code)]).await;
        again.is_error(410);
    }
}

http_test! {
    async fn a_code_works_ten_minutes(app: TestServer) {
        let mut browser = app.browser();
        let page = register(&mut browser, ADA, PASSWORD).await;
        let code = app.mail().await[0].code();
        app.clock.advance(600);
        let late = browser.submit(&page, "submit", &[("code", &code)]).await;
        assert!(late.status.is_client_error(), "{}", late.body);
        assert!(sign_in_fails(&app, ADA).await);
    }
}

http_test! {
    async fn a_code_belongs_to_the_browser_that_asked(app: TestServer) {
        let page = register(&mut app.browser(), ADA, PASSWORD).await;
        let mut other = app.browser();
        other.get(page.url.as_str()).await.is_error(410);
        let code = app.mail().await[0].code();
        other.submit(&page, "submit", &[("code", &code)]).await.is_error(403);
        assert!(sign_in_fails(&app, ADA).await);
    }
}

http_test! {
    async fn a_new_code_can_be_had_after_a_minute_and_replaces_the_old_one(app: TestServer) {
        let mut browser = app.browser();
        let page = register(&mut browser, ADA, PASSWORD).await;
        let old = app.mail().await[0].code();
        app.clock.advance(59);
        let early = browser.submit(&page, "resend", &[]).await;
        assert_eq!((early.status.as_u16(), early.header("retry-after")), (429, Some("1")));
        assert_eq!(app.mail().await.len(), 1);

        app.clock.advance(1);
        let page = browser.submit(&page, "resend", &[]).await;
        page.is("/code", 200);
        let letters = app.mail().await;
        assert_eq!(letters.len(), 2);
        let new = letters[0].code();
        if new != old {
            let refused = browser.submit(&page, "submit", &[("code", &old)]).await;
            assert_eq!(refused.status, 422);
        }
        browser.submit(&page, "submit", &[("code", &new)]).await.is("/", 200);
    }
}

http_test! {
    async fn what_is_typed_wrong_is_told_beside_the_field(app: TestServer) {
        for (email, password, field) in [
            ("", PASSWORD, "email"),
            ("no address", PASSWORD, "email"),
            ("a@b@c", PASSWORD, "email"),
            ("ada\u{1b}@example.org", PASSWORD, "email"),
            (ADA, "", "password"),
            (ADA, "too short", "password"),
            (ADA, "password1234", "password"),
            (ADA, "ada@example.org", "password"),
            (ADA, &"x1Y".repeat(100), "password"),
            (ADA, "otter\u{7}violin-meadow-47", "password"),
        ] {
            let page = register(&mut app.browser(), email, password).await;
            page.is("/register", 422);
            assert!(!page.errors().is_empty());
            assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid"), "true", "{email:?}");
            assert_eq!(page.attribute("#email", "value"), email);
            assert_eq!(page.count("#password[value]"), 0, "a password is never sent back");
        }
        assert!(app.mail().await.is_empty());
    }
}

http_test! {
    async fn registration_can_be_closed(app: TestServer) {
        let page = app.browser().get("/register").await;
        let app = app.restart(|config| config.registration.enabled = false).await;
        let closed = app.browser().get("/register").await;
        assert!(closed.status.is_client_error());
        let form = [("email", ADA), ("password", PASSWORD), ("csrf", &page.form("submit").fields[0].1)];
        let refused = app.browser().post("/register", &form).await;
        assert!(refused.status.is_client_error());
        assert!(app.mail().await.is_empty());
    }
}

async fn register(browser: &mut Browser, email: &str, password: &str) -> Page {
    let page = browser.get("/register").await;
    browser.submit(&page, "submit", &[("email", email), ("password", password)]).await
}

async fn sign_in_fails(app: &TestServer, email: &str) -> bool {
    let mut browser = app.browser();
    let page = browser.get("/login").await;
    let page = browser.submit(&page, "submit", &[("email", email), ("password", PASSWORD)]).await;
    page.status == 422
}

/// The page without the values that differ from one form to the next.
fn without_secrets(page: &Page) -> String {
    let form = page.form("submit");
    form.fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(page.body.clone(), |body, (_, value)| body.replace(value, "…"))
}
