//! What costs something before anybody has proven anything: a flood of it leaves a bounded number
//! of rows, and the people next door are hardly slowed.

use std::net::IpAddr;

use chancery::accounts::users::{self, CreateUser};
use chancery::audit::{Event, Origin};
use chancery::secret::Secret;

use super::{ADA, WRONG, machine, rows, use_up};
use crate::support::{Browser, PASSWORD, TestServer, http_test};

http_test! {
    async fn one_network_gets_a_share_of_the_sign_ins_that_apps_start(app: TestServer) {
        let app = app.restart(|config| config.sessions.authorizations_per_minute = 12).await;
        let client = app.web_client().await;
        let request = client.authorization("openid");
        // Requests that are refused anyway count for nothing.
        for _ in 0..5 {
            let unknown = client.authorization("openid").with("client_id", "nobody");
            app.browser().get(&unknown.path()).await.is_error(400);
        }
        for _ in 0..3 {
            app.browser().get(&request.path()).await.is("/login", 200);
        }
        for _ in 0..20 {
            let refused = app.browser().get(&request.path()).await;
            refused.is_error(429);
            assert!(refused.location.is_none(), "the app would send the browser here again");
            let seconds: i64 = refused.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60).contains(&seconds));
            let words = if seconds == 1 { "second" } else { "seconds" };
            assert!(refused.body.contains(&format!("Wait {seconds} {words}, then try again.")));
            assert_eq!(refused.attribute("#back", "href"), request.path());
        }
        // The people next door have what is theirs, and all of them have it again in a minute.
        for number in 1..=3 {
            let mut elsewhere = app.browser();
            elsewhere.address = machine(number);
            elsewhere.get(&request.path()).await.is("/login", 200);
        }
        app.clock.advance(60);
        app.browser().get(&request.path()).await.is("/login", 200);
    }
}

http_test! {
    async fn refused_sign_ins_leave_one_row_for_each_delay(app: TestServer) {
        app.create_user(ADA).await;
        let delay = use_up(&app, ADA).await;
        let rows_before = app.audit_log().await.len();
        let nodes = [app.another_node().await, app.another_node().await];
        for _ in 0..10 {
            for node in &nodes {
                node.browser().try_password(ADA, WRONG).await.is("/login", 429);
            }
        }
        assert_eq!(app.audit_log().await.len(), rows_before);
        assert_eq!(rows(&app, "login_failed", "throttled").await.len(), 1);
        app.clock.advance(delay);
        for _ in 0..10 {
            app.browser().try_password(ADA, WRONG).await;
        }
        assert_eq!(app.audit_log().await.len(), rows_before + 2);
    }
}

http_test! {
    async fn passwords_too_long_to_hash_are_counted_like_others(app: TestServer) {
        app.create_user(ADA).await;
        let long = "x".repeat(2000);
        let free = usize::try_from(app.server.config().throttle.free_attempts).unwrap();
        for _ in 0..free {
            app.browser().try_password(ADA, &long).await.is("/login", 422);
        }
        for _ in 0..10 {
            app.browser().try_password(ADA, &long).await.is("/login", 429);
        }
        assert_eq!(rows(&app, "login_failed", "password too long").await.len(), free);
    }
}

http_test! {
    async fn what_fails_everywhere_leaves_a_bounded_number_of_rows(app: TestServer) {
        app.run_due_jobs().await;
        let mut browser = app.browser();
        let page = browser.register("new@example.org", PASSWORD).await;
        let code = app.mail().await[0].code();
        let wrong = if code == "111111" { "222222" } else { "111111" };
        // Each address once and from a network of its own: no counter stands in the way.
        let text = String::new;
        let login = Event::LoginFailed { user_id: None, client_id: None, reason: text() };
        let given = Event::CodeRefused { purpose: text(), reason: text() };
        for number in 0..600 {
            let ip = IpAddr::from([0x2001, 0xdb8, 0, number, 0, 0, 0, 1]);
            let origin = Origin { ip: Some(ip), ..Origin::default() };
            for event in [&login, &given] {
                assert!(app.server.refusals().admits(event, &origin, app.server.now()));
            }
        }
        let fail = async |browser: &mut Browser| {
            app.browser().try_password("nobody@example.org", WRONG).await.is("/login", 422);
            browser.submit(&page, "submit", &[("code", wrong)]).await.is("/code", 422);
        };
        fail(&mut browser).await;
        fail(&mut browser).await;
        for (event, reason) in [("login_failed", "unknown account"), ("code_refused", "wrong code")] {
            assert_eq!(rows(&app, event, reason).await.len(), 0);
        }
        app.clock.advance(60);
        app.run_due_jobs().await;
        fail(&mut browser).await;
        for (event, reason) in [("login_failed", "unknown account"), ("code_refused", "wrong code")] {
            assert_eq!(rows(&app, event, reason).await.len(), 1);
            let omitted = rows(&app, "refusals_omitted", event).await;
            let detail: serde_json::Value = serde_json::from_str(&omitted[0].detail).unwrap();
            assert_eq!((&detail["count"], omitted.len()), (&2.into(), 1));
        }
    }
}

http_test! {
    async fn codes_that_are_not_compared_leave_a_bounded_number_of_rows(app: TestServer) {
        let app = app.restart(|config| config.throttle.network_free_attempts = 10).await;
        let mut browser = app.browser();
        let page = browser.register("new@example.org", PASSWORD).await;
        let code = app.mail().await[0].code();
        let wrong = if code == "111111" { "222222" } else { "111111" };
        for _ in 0..40 {
            let refused = browser.submit(&page, "submit", &[("code", wrong)]).await;
            refused.is("/code", 422);
        }
        assert_eq!(rows(&app, "code_refused", "wrong code").await.len(), 5);
        assert_eq!(rows(&app, "code_refused", "no tries or time left").await.len(), 10);
        // Whoever has a code is let in all the same.
        let mut neighbour = app.browser();
        let page = neighbour.register("other@example.org", PASSWORD).await;
        let code = app.mail().await[0].code();
        neighbour.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
    }
}

http_test! {
    async fn registering_anothers_address_does_not_use_up_the_codes_of_its_owner(app: TestServer) {
        let request = CreateUser {
            email: ADA.to_owned(),
            name: None,
            password: Some(Secret::new(PASSWORD.to_owned())),
            verified: false,
        };
        users::create(&app.server, request).await.unwrap();
        // A stranger asks for codes and tries them until nothing goes any more.
        let mut refused = 0;
        for _ in 0..4 {
            let mut stranger = app.browser();
            let page = stranger.register(ADA, PASSWORD).await;
            for _ in 0..5 {
                let answer = stranger.submit(&page, "submit", &[("code", "000000")]).await;
                refused += u32::from(answer.status.as_u16() == 429);
            }
            app.clock.advance(60);
        }
        assert!(refused > 0, "the tries of a registration are used up");
        app.browser().register(ADA, PASSWORD).await;
        app.browser().register(ADA, PASSWORD).await.is("/register", 429);
        // Ada, who has the password, gets her code and is let in.
        let mut ada = app.browser();
        let page = ada.try_password(ADA, PASSWORD).await;
        page.is("/code", 200);
        let code = app.mail().await[0].code();
        ada.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
    }
}
