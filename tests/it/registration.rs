//! Making an account: the form, the letter, the code (R39, R41). What is refused is in
//! `pages`.

use crate::support::{Jwt, PASSWORD, Page, TestServer, Tokens, http_test};

const ADA: &str = "Ada@Example.org";

http_test! {
    async fn a_person_registers_with_the_code_from_the_mail_and_is_signed_in(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.register(ADA, PASSWORD).await;
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
        let taken = one.register(ADA, PASSWORD).await;
        let free = two.register("Abe@Example.org", PASSWORD).await;
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
    async fn everything_that_is_wrong_with_a_registration_is_said_at_once(app: TestServer) {
        let mut browser = app.browser();
        for (email, name, password, fields) in [
            ("ada@@example", "", "short", &["email", "password"][..]),
            ("", "", "short", &["email", "password"]),
            ("ada@@example", "", "", &["email", "password"]),
            ("ada@@example", "Ada\u{7}", "short", &["email", "name", "password"]),
            (ADA, "Ada\u{7}", PASSWORD, &["name"]),
        ] {
            let page = browser.get("/register").await;
            let typed = [("email", email), ("name", name), ("password", password)];
            let page = browser.submit(&page, "submit", &typed).await;
            page.is("/register", 422);
            let errors = page.errors();
            for field in ["email", "name", "password"] {
                let is_listed = page.count(&format!("#error-summary a[href='#{field}']")) > 0;
                assert_eq!(is_listed, fields.contains(&field), "{field}: {errors}");
            }
            for field in fields {
                assert!(!page.text(&format!("#{field}-error")).is_empty(), "{field}");
            }
        }
        assert!(app.mail().await.is_empty());
    }
}

/// The page without the values that differ from one form to the next.
fn without_secrets(page: &Page) -> String {
    let form = page.form("submit");
    form.fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .fold(page.body.clone(), |body, (_, value)| body.replace(value, "…"))
}
