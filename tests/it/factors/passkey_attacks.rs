//! What a passkey's answer must be to count (Web Authentication §7.1, §7.2).

use chancery::secret::{base64url, from_base64url};
use serde_json::Value;

use super::{ADA, PASSKEYS, add_passkey, first_step, send, with_passkey};
use crate::support::{Authenticator, TestServer, http_test};

const REFUSED: &str = "The passkey was not accepted. Try again.";

http_test! {
    async fn an_answer_counts_once(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let answer = device.get(&page);
        let mut copy = browser.clone();
        send(&mut browser, &page, "passkey", &answer, &[]).await.is("/", 200);
        let refused = send(&mut copy, &page, "passkey", &answer, &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), REFUSED);
        // Nor does another answer to the same question.
        let another = device.get(&page);
        send(&mut copy, &page, "passkey", &another, &[]).await.is("/login/passkey", 422);
    }
}

http_test! {
    async fn of_one_answer_sent_many_times_at_once_one_counts(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        device.counts = false;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let answer = device.get(&page);
        let mut copies = vec![browser; 4];
        let tries = copies.iter_mut().map(|browser| send(browser, &page, "passkey", &answer, &[]));
        let pages = futures_util::future::join_all(tries).await;
        assert_eq!(pages.iter().filter(|page| page.url.path() == "/").count(), 1);
    }
}

http_test! {
    // §6.1.1: two devices would be using one key.
    async fn a_count_that_goes_back_is_refused(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let mut copy = device.clone();
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        send(&mut browser, &page, "passkey", &device.get(&page), &[]).await.is("/", 200);
        let mut thief = app.browser();
        let page = thief.get("/login").await;
        let refused = send(&mut thief, &page, "passkey", &copy.get(&page), &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), REFUSED);
        let log = app.audit_log().await;
        assert!(log.last().unwrap().detail.contains("the key may be copied"), "{log:?}");
    }
}

http_test! {
    async fn an_answer_for_another_page_host_or_without_its_user_is_refused(app: TestServer) {
        let (_, device, _) = with_passkey(&app).await;
        let attacks: [fn(&mut Authenticator); 4] = [
            |device| device.origin = "https://localhost.evil.example".to_owned(),
            |device| device.origin = "http://localhost:9999".to_owned(),
            |device| device.host = "evil.example".to_owned(),
            |device| device.checks_user = false,
        ];
        for (number, attack) in attacks.into_iter().enumerate() {
            let mut device = device.clone();
            let mut browser = app.browser();
            let page = browser.get("/login").await;
            attack(&mut device);
            let refused = send(&mut browser, &page, "passkey", &device.get(&page), &[]).await;
            refused.is("/login/passkey", 422);
            assert_eq!(refused.errors(), REFUSED, "{number}");
            assert!(!browser.cookies.contains_key("chancery"));
        }
    }
}

http_test! {
    async fn a_question_is_for_one_browser_one_purpose_and_an_hour(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let answer = device.get(&page);
        let ticket = page.attribute("input[name=ticket]", "value");

        // Somebody else's question, whose answer was taken along (login CSRF).
        let mut other = app.browser();
        let theirs = other.get("/login").await;
        let typed = [("ticket", ticket.as_str())];
        let refused = send(&mut other, &theirs, "passkey", &answer, &typed).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), "The page was open for too long. Try again.");

        // A question of the sign-in page answers none of the second step.
        let step = first_step(&mut browser, ADA).await;
        let typed = [("ticket", ticket.as_str())];
        let refused = send(&mut browser, &step, "passkey", &answer, &typed).await;
        refused.is("/login/factor/passkey", 422);
        assert_eq!(refused.errors(), "The page was open for too long. Try again.");

        app.clock.advance(3600);
        let refused = send(&mut browser, &page, "passkey", &answer, &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), "The page was open for too long. Try again.");
    }
}

http_test! {
    async fn a_key_signs_for_its_person_only(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let eve = app.create_user("eve@example.org").await;
        let mut theirs = app.browser_of(&eve).await;
        let mut other = Authenticator::new(app.issuer());
        add_passkey(&mut theirs, &mut other, "x").await;

        // Eve knows Ada's password and has a key of her own.
        let mut thief = app.browser();
        let page = first_step(&mut thief, ADA).await;
        let answer = other.get_with(&page, 0);
        let refused = send(&mut thief, &page, "passkey", &answer, &[]).await;
        refused.is("/login/factor/passkey", 422);
        assert_eq!(refused.errors(), REFUSED);

        // A key that claims to be somebody else's, or nobody's.
        let mut thief = app.browser();
        let page = thief.get("/login").await;
        other.keys[0].user.clone_from(&device.keys[0].user);
        let refused = send(&mut thief, &page, "passkey", &other.get(&page), &[]).await;
        refused.is("/login/passkey", 422);
        let mut answer: Value = serde_json::from_str(&device.get(&page)).unwrap();
        answer["response"]["userHandle"] = Value::Null;
        let refused = send(&mut thief, &page, "passkey", &answer.to_string(), &[]).await;
        refused.is("/login/passkey", 422);
        assert_eq!(refused.errors(), REFUSED);
    }
}

http_test! {
    async fn a_changed_answer_is_refused_and_nothing_breaks(app: TestServer) {
        let (_, mut device, _) = with_passkey(&app).await;
        let mut browser = app.browser();
        let page = browser.get("/login").await;
        let answer: Value = serde_json::from_str(&device.get(&page)).unwrap();
        let mut answers = vec![String::new(), "{}".to_owned(), "[[[[".repeat(2000), "null".into()];
        for member in ["clientDataJSON", "authenticatorData", "signature"] {
            let bytes = from_base64url(answer["response"][member].as_str().unwrap()).unwrap();
            let mut changed = bytes.clone();
            let middle = changed.len() / 2;
            changed[middle] ^= 1;
            for bytes in [changed, bytes[1..].to_vec(), Vec::new(), vec![0xff; 5000]] {
                let mut answer = answer.clone();
                answer["response"][member] = base64url(&bytes).into();
                answers.push(answer.to_string());
            }
        }
        for text in answers {
            let refused = send(&mut browser, &page, "passkey", &text, &[]).await;
            refused.is("/login/passkey", 422);
            assert_eq!(refused.errors(), REFUSED, "{text}");
        }
        let whole = answer.to_string();
        send(&mut browser, &page, "passkey", &whole, &[]).await.is("/", 200);
    }
}

http_test! {
    async fn a_new_key_must_be_the_answer_to_the_question_of_this_session(app: TestServer) {
        let (mut browser, device, _) = with_passkey(&app).await;
        let attacks: [fn(&mut Authenticator); 3] = [
            |device| device.origin = "https://evil.example".to_owned(),
            |device| device.host = "evil.example".to_owned(),
            |device| device.checks_user = false,
        ];
        for attack in attacks {
            let mut device = Authenticator::new(app.issuer());
            let page = browser.get(PASSKEYS).await;
            attack(&mut device);
            let answer = device.create(&page);
            let refused = send(&mut browser, &page, "add", &answer, &[("name", "x")]).await;
            refused.is(PASSKEYS, 422);
            assert_eq!(refused.errors(), REFUSED);
        }
        // The same answer twice, and a key that somebody has already.
        let page = browser.get(PASSKEYS).await;
        let mut fresh = Authenticator::new(app.issuer());
        let answer = fresh.create(&page);
        send(&mut browser, &page, "add", &answer, &[("name", "x")]).await;
        let again = send(&mut browser, &page, "add", &answer, &[("name", "x")]).await;
        again.is(PASSKEYS, 422);

        let eve = app.create_user("eve@example.org").await;
        let mut theirs = app.browser_of(&eve).await;
        let page = theirs.get(PASSKEYS).await;
        let answer = device.clone().create_again(&page, 0);
        let refused = send(&mut theirs, &page, "add", &answer, &[("name", "x")]).await;
        refused.is(PASSKEYS, 422);
        assert_eq!(refused.errors(), REFUSED);
        first_step(&mut app.browser(), "eve@example.org").await.is("/", 200);
    }
}
