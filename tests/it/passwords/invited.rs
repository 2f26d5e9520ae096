//! Invitations: an account without a password, and the letter with which its person chooses one.

use chancery::accounts::invitations::{self, Follow, Invite, Invited};
use chancery::accounts::{AccountError, BrowserId, users};
use chancery::audit::Origin;
use chancery::secret::{Secret, base64url};
use chancery::texts::Language;
use futures_util::future::join_all;

use super::{ADA, NEW, forget, letter_to, opens, times};
use crate::pages::{Filled, visit};
use crate::support::{Browser, Letter, PASSWORD, TestServer, http_test};

const PAGE: &str = "/invitation";
const WEEK: i64 = 7 * 86_400;

async fn invite(app: &TestServer, email: &str) -> Result<Invited, AccountError> {
    invite_with(app, Invite { email: email.to_owned(), ..Invite::default() }).await
}

async fn invite_with(app: &TestServer, request: Invite) -> Result<Invited, AccountError> {
    invitations::invite(&app.server, request).await
}

/// Invites Ada; the letter that she gets.
async fn invited(app: &TestServer) -> Letter {
    invite(app, ADA).await.unwrap();
    letter_to(app, ADA).await
}

fn follow(letter: &Letter, browser: u8) -> Follow {
    let link = letter.link_to(PAGE);
    Follow {
        secret: Secret::new(link.split_once("?t=").unwrap().1.to_owned()),
        browser: BrowserId::new(Secret::new(base64url(&[browser; 32]))),
        origin: Origin::default(),
    }
}

/// Says what the letter's link leads to in a browser that was never here.
async fn status_of(app: &TestServer, letter: &Letter) -> u16 {
    visit(app, &app.browser(), &letter.link_to(PAGE)).await.status.as_u16()
}

/// A browser with the form of the first password.
async fn on_the_way(app: &TestServer, letter: &Letter) -> (Browser, crate::support::Page) {
    let mut browser = app.browser();
    let page = browser.get(&letter.link_to(PAGE)).await;
    page.is(PAGE, 200);
    let page = browser.submit(&page, "submit", &[]).await;
    page.is("/password/new", 200);
    (browser, page)
}

http_test! {
    async fn an_invited_person_chooses_a_password_and_signs_in_with_it(app: TestServer) {
        let request = Invite {
            email: "Ada@example.org".to_owned(),
            name: Some("Ada Lovelace".to_owned()),
            username: Some("ada".to_owned()),
            roles: vec!["editor".to_owned(), "admin".to_owned()],
            language: None,
        };
        let made = invite_with(&app, request).await.unwrap();
        assert!(made.is_new && made.user.password_hash.is_none() && !made.user.email_verified);
        assert_eq!((made.user.username.as_deref(), made.user.roles.as_str()), (Some("ada"), "[\"admin\",\"editor\"]"));
        assert_eq!(made.expires_at, app.clock.now() + WEEK);
        let letter = letter_to(&app, "Ada@example.org").await;
        assert_eq!(letter.template, "invitation");
        assert_eq!(letter.subject, "You are invited to Chancery");
        // However often a scanner looks.
        for _ in 0..3 {
            assert_eq!(status_of(&app, &letter).await, 200);
        }
        let mut browser = app.browser();
        let shown = browser.get(&letter.link_to(PAGE)).await;
        shown.is(PAGE, 200);
        assert_eq!(shown.text("h1"), "You are invited");
        assert!(!shown.body.contains("Ada@example.org"), "masked");
        assert!(!users::show(&app.server, ADA).await.unwrap().email_verified);
        let form = Filled::new(&browser, &shown, "submit", &[]);
        let page = browser.submit(&shown, "submit", &[]).await;
        page.is("/password/new", 200);
        assert_eq!(page.text("h1"), "Choose a password");
        assert_eq!(page.attribute("#email", "value"), "Ada@example.org");
        assert!(users::show(&app.server, ADA).await.unwrap().email_verified);

        for weak in ["", "short", "password1234", "ada@example.org"] {
            let refused = browser.submit(&page, "submit", &[("password", weak)]).await;
            refused.is("/password/new", 422);
            assert_eq!(refused.attribute("#password", "aria-invalid"), "true", "{weak}");
        }
        let signing_in = browser.submit(&page, "submit", &[("password", NEW)]).await;
        signing_in.is("/login", 200);
        assert!(signing_in.text("[role=status].box").contains("Your password was saved"));
        assert!(!browser.cookies.contains_key("chancery"), "nobody is signed in by a link");

        // The link and the page of the password are used up, and there is a way on.
        let again = form.send(&app, &[]).await;
        assert_eq!(again.status, 410);
        let old = app.browser().get(&letter.link_to(PAGE)).await;
        old.is_error(410);
        assert_eq!(old.text("h1"), "This invitation no longer works");
        assert_eq!(old.attribute("a#back", "href"), "/forgot");
        browser.submit(&page, "submit", &[("password", PASSWORD)]).await.is_error(410);
        browser.sign_in(ADA, NEW).await;
        for event in ["user_created", "user_invited", "email_verified", "invitation_accepted"] {
            assert_eq!(times(&app, event).await, 1, "{event}");
        }
        assert_eq!(app.mail().await.len(), 1, "no letter about what the letter was for");
    }
}

http_test! {
    async fn the_link_lives_for_a_week_and_the_account_longer(app: TestServer) {
        let letter = invited(&app).await;
        app.clock.advance(WEEK - 1);
        let mut browser = app.browser();
        let page = browser.get(&letter.link_to(PAGE)).await;
        let form = Filled::new(&browser, &page, "submit", &[]);
        app.clock.advance(1);
        let late = form.send(&app, &[]).await;
        assert_eq!(late.status, 410);
        assert!(late.body.contains("This invitation no longer works"), "{}", late.body);
        assert_eq!(status_of(&app, &letter).await, 410);
        // The way on that the page names.
        let (mut browser, page, reset) = forget(&app, ADA).await;
        assert_eq!(reset.template, "reset_code");
        let page = browser.submit(&page, "submit", &[("code", &reset.code())]).await;
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        assert!(opens(&app, ADA, NEW).await);
    }
}

http_test! {
    async fn an_operator_sets_how_long_the_link_lives(app: TestServer) {
        let app = app.restart(|config| config.accounts.invite_lifetime = 300).await;
        let letter = invited(&app).await;
        app.clock.advance(299);
        assert_eq!(status_of(&app, &letter).await, 200);
        app.clock.advance(1);
        assert_eq!(status_of(&app, &letter).await, 410);
    }
}

http_test! {
    async fn a_newer_invitation_ends_the_one_before(app: TestServer) {
        let old = invited(&app).await;
        let again = invite(&app, "ADA@example.org").await.unwrap();
        assert!(!again.is_new);
        let new = letter_to(&app, ADA).await;
        assert_ne!(new.link_to(PAGE), old.link_to(PAGE));
        assert_eq!((status_of(&app, &old).await, status_of(&app, &new).await), (410, 200));
        // Whoever followed the link and went no further is invited once more.
        let (mut browser, page) = on_the_way(&app, &new).await;
        app.clock.advance(60);
        invite(&app, ADA).await.unwrap();
        let newest = letter_to(&app, ADA).await;
        let (mut other, other_page) = on_the_way(&app, &newest).await;
        other.submit(&other_page, "submit", &[("password", NEW)]).await.is("/login", 200);
        browser.submit(&page, "submit", &[("password", PASSWORD)]).await.is_error(410);
        assert!(opens(&app, ADA, NEW).await);
        assert_eq!((times(&app, "user_created").await, times(&app, "user_invited").await), (1, 3));
    }
}

http_test! {
    async fn a_password_ends_the_invitation_and_the_wish_for_one_does_not(app: TestServer) {
        let letter = invited(&app).await;
        let (mut browser, page, reset) = forget(&app, ADA).await;
        assert_eq!(status_of(&app, &letter).await, 200, "anybody may ask");
        let page = browser.submit(&page, "submit", &[("code", &reset.code())]).await;
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        assert_eq!(status_of(&app, &letter).await, 410);
        assert!(matches!(
            invitations::follow(&app.server, follow(&letter, 1)).await,
            Err(AccountError::LinkExpired)
        ));

        // An administrator's password too.
        invite(&app, "eve@example.org").await.unwrap();
        let letter = letter_to(&app, "eve@example.org").await;
        let password = Secret::new(PASSWORD.to_owned());
        users::set_password(&app.server, "eve@example.org", password).await.unwrap();
        let mut browser = app.browser();
        let page = browser.get(&letter.link_to(PAGE)).await;
        browser.submit(&page, "submit", &[]).await.is_error(410);
        assert!(!users::show(&app.server, "eve@example.org").await.unwrap().email_verified);
    }
}

http_test! {
    async fn whoever_could_ever_sign_in_is_not_invited(app: TestServer) {
        app.create_user(ADA).await;
        let refused = invite(&app, ADA).await.unwrap_err();
        assert!(matches!(refused, AccountError::Refused(_)), "{refused}");
        assert!(refused.to_string().contains("has or had a password"), "{refused}");
        // Not even without the password, once it was there.
        let (mut browser, page, letter) = forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
        app.execute("UPDATE users SET password_hash = NULL").await;
        let refused = invite(&app, ADA).await.unwrap_err();
        assert!(matches!(refused, AccountError::Refused(_)), "{refused}");
        assert!(app.mail().await.iter().all(|letter| letter.template != "invitation"));
        assert_eq!(times(&app, "user_invited").await, 0);
    }
}

http_test! {
    async fn a_locked_account_is_neither_invited_nor_opened(app: TestServer) {
        let letter = invited(&app).await;
        users::lock_quietly(&app.server, ADA).await.unwrap();
        assert!(matches!(invite(&app, ADA).await, Err(AccountError::Disabled)));
        let mut browser = app.browser();
        let page = browser.get(&letter.link_to(PAGE)).await;
        browser.submit(&page, "submit", &[]).await.is_error(403);
        // The account of somebody else with the address, after the first one is gone, is not opened.
        users::delete_quietly(&app.server, ADA).await.unwrap();
        invite(&app, ADA).await.unwrap();
        assert_eq!(status_of(&app, &letter).await, 410);
    }
}

http_test! {
    async fn what_is_taken_or_wrong_makes_no_account(app: TestServer) {
        app.create_user(ADA).await;
        chancery::accounts::username::set(&app.server, ADA, Some("ada")).await.unwrap();
        let request = |email: &str| Invite { email: email.to_owned(), ..Invite::default() };
        let eve = || request("eve@example.org");
        for (wrong, said) in [
            (request("no address"), "not an e-mail address"),
            (Invite { username: Some("ADA".to_owned()), ..eve() }, "user name is taken"),
            (Invite { username: Some("a@b".to_owned()), ..eve() }, "a user name has"),
            (Invite { name: Some("a\u{7}".to_owned()), ..eve() }, "the name is too long"),
            (Invite { roles: vec![" ".to_owned()], ..eve() }, "has not 1 to 200 characters"),
        ] {
            let error = invite_with(&app, wrong).await.unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        assert!(users::show(&app.server, "eve@example.org").await.is_err());
        // Facts are given once: what is there is changed by commands that say so.
        invite_with(&app, eve()).await.unwrap();
        let again = Invite { name: Some("Eve".to_owned()), ..eve() };
        let error = invite_with(&app, again).await.unwrap_err().to_string();
        assert!(error.contains("there is such an account already"), "{error}");
        assert_eq!(times(&app, "user_invited").await, 1);
    }
}

http_test! {
    async fn the_letter_speaks_the_language_that_was_asked_for(app: TestServer) {
        for language in Language::ALL {
            let email = format!("{}@example.org", language.tag());
            let request =
                Invite { email: email.clone(), language: Some(language), ..Invite::default() };
            let made = invite_with(&app, request).await.unwrap();
            assert_eq!(made.user.locale.as_deref(), Some(language.tag()));
            // And so does the next one, without being asked.
            invite(&app, &email).await.unwrap();
            let letters = app.mail().await.into_iter().filter(|letter| letter.to == email);
            let letters: Vec<_> = letters.collect();
            let html = format!("<html lang=\"{}\" dir=\"{}\">", language.tag(), language.dir());
            assert!(!letters.is_empty());
            for letter in letters {
                assert!(letter.html.contains(&html), "{}", letter.html);
                assert!(letter.subject.contains("Chancery"), "{}", letter.subject);
                for text in [&letter.subject, &letter.text, &letter.html] {
                    assert!(!text.contains("notices-") && !text.contains("{$"), "{text}");
                }
                assert!(letter.html.contains(&letter.link_to(PAGE).replace('=', "&#61;"))
                    || letter.html.contains(&letter.link_to(PAGE)), "{}", letter.html);
            }
        }
    }
}

http_test! {
    async fn the_link_is_of_one_kind_and_only_whole(app: TestServer) {
        app.create_user("eve@example.org").await;
        let letter = invited(&app).await;
        let link = letter.link_to(PAGE);
        let secret = link.split_once("?t=").unwrap().1;
        let (_, _, reset) = forget(&app, "eve@example.org").await;
        let reset = reset.link().split_once("?t=").unwrap().1.to_owned();
        for (page, bad) in [
            (PAGE, ""),
            (PAGE, "x"),
            (PAGE, &secret[1..]),
            (PAGE, &secret[..secret.len() - 1]),
            (PAGE, &reset),
            ("/reset/link", secret),
        ] {
            app.browser().get(&format!("{page}?t={bad}")).await.is_error(410);
        }
        let mut browser = app.browser();
        let page = browser.get(&link).await;
        let form = Filled::new(&browser, &page, "submit", &[]);
        assert_eq!(form.clone().with("t", &reset).send(&app, &[]).await.status, 410);
        assert_eq!(form.clone().with("csrf", "x").send(&app, &[]).await.status, 419);
        let foreign = [("origin", "https://evil.example")];
        assert_eq!(form.send(&app, &foreign).await.status, 403);
        assert_eq!(status_of(&app, &letter).await, 200, "none of it used the link up");
        assert!(!users::show(&app.server, ADA).await.unwrap().email_verified);
    }
}

http_test! {
    async fn the_ticket_is_of_the_browser_that_followed_the_link(app: TestServer) {
        let letter = invited(&app).await;
        let (mut browser, page) = on_the_way(&app, &letter).await;
        app.browser().get(page.url.as_str()).await.is_error(410);
        browser.submit(&page, "submit", &[("password", NEW)]).await.is("/login", 200);
    }
}

http_test! {
    async fn a_link_that_is_followed_many_times_at_once_gives_one_ticket(app: TestServer) {
        let nodes = [app.clone(), app.another_node().await];
        let letter = invited(&app).await;
        let tries = (0..20_u8).map(|number| {
            let server = nodes[usize::from(number) % nodes.len()].server.clone();
            let request = follow(&letter, number);
            tokio::spawn(async move { invitations::follow(&server, request).await })
        });
        let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let refused = answers.iter().filter(|answer| matches!(answer, Err(AccountError::LinkExpired)));
        assert_eq!(refused.count(), 19);
    }
}

http_test! {
    async fn many_invitations_at_once_make_one_account_and_leave_one_link(app: TestServer) {
        let nodes = [app.clone(), app.another_node().await];
        let invitations = (0..8).map(|number| {
            let server = nodes[number % nodes.len()].server.clone();
            let request = Invite { email: ADA.to_owned(), ..Invite::default() };
            tokio::spawn(async move { invitations::invite(&server, request).await.unwrap().is_new })
        });
        let made = join_all(invitations).await.into_iter().filter(|is_new| *is_new.as_ref().unwrap());
        assert_eq!(made.count(), 1);
        assert_eq!(times(&app, "user_created").await, 1);
        let letters = app.mail().await;
        assert!(!letters.is_empty());
        let mut live = 0;
        for letter in &letters {
            live += usize::from(status_of(&app, letter).await == 200);
        }
        assert_eq!(live, 1, "of {}", letters.len());
    }
}
