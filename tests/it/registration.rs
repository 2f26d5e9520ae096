//! Making an account: the form, the letter, the code.

use crate::support::{PASSWORD, TestServer, http_test};

http_test! {
    async fn a_person_registers_with_the_code_from_the_mail_and_is_signed_in(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "Ada@Example.org"), ("name", "Ada"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        page.is("/code", 200);

        let letters = app.mail().await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to, "Ada@Example.org");
        let code = letters[0].code();
        assert!(letters[0].subject.contains(&code));
        assert_eq!(letters[0].text.lines().last(), Some(&*format!("@localhost #{code}")));

        let page = browser.submit(&page, "submit", &[("code", &code)]).await;
        page.is("/", 200);
        assert!(page.body.contains("Ada@Example.org"));
    }
}
