//! The letter to the address that an account had, and what its link does: "that was not me" (R42).

use chancery::accounts::former_address::{self, Reclaim};
use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::secret::Secret;
use chancery::storage::former_addresses;
use chancery::storage::users::UserRow;
use chancery::texts::{Language, Texts};
use futures_util::future::join_all;

use super::{ADA, EVE, add_phones, events_of, link_of, new_browser_letter, phones_of};
use crate::pages::{Filled, visit};
use crate::support::{Browser, Letter, PASSWORD, Page, TestServer, http_test};
use crate::token::{assert_dead, signed_in};

const PAGE: &str = "/not-me/address";
const DONE: &str = "/not-me/done";
const NEXT: &str = "thief@example.org";
const LAST: &str = "fence@example.org";
const WEEK: i64 = 7 * 86_400;

/// The page on which a code gives the account another address, and that code.
async fn asked(app: &TestServer, browser: &mut Browser, email: &str) -> (Page, String) {
    let page = browser.get("/account/email").await;
    let page = browser.submit(&page, "submit", &[("email", email)]).await;
    page.is("/account/email/code", 200);
    let letter = app.mail().await.into_iter().find(|letter| letter.to == email).unwrap();
    (page, letter.code())
}

/// Gives the account another address; the letter about it, and the page of its link.
async fn moved(app: &TestServer, browser: &mut Browser, email: &str) -> (Letter, String) {
    let (page, code) = asked(app, browser, email).await;
    browser.submit(&page, "submit", &[("code", &code)]).await.is("/account/security", 200);
    let letter = app.mail().await.into_iter().find(|letter| letter.template == "email_changed");
    let letter = letter.unwrap();
    let link = letter.link_to(PAGE);
    (letter, link)
}

/// Somebody who is in Ada's account and has given it another address; the page of Ada's link.
async fn stolen(app: &TestServer) -> (Browser, String) {
    let mut thief = signed_in(app).await;
    let (letter, link) = moved(app, &mut thief, NEXT).await;
    assert_eq!(letter.to, ADA);
    (thief, link)
}

/// The form behind a link, in a browser that was never here.
async fn form(app: &TestServer, link: &str) -> Filled {
    let mut reader = app.browser();
    let page = reader.get(link).await;
    page.is(PAGE, 200);
    Filled::new(&reader, &page, "submit", &[])
}

async fn status_of(app: &TestServer, link: &str) -> u16 {
    visit(app, &app.browser(), link).await.status.as_u16()
}

/// The account with the thief's id, wherever its address went.
async fn account(app: &TestServer, id: &str) -> UserRow {
    users::show(&app.server, id).await.unwrap()
}

fn reclaim(link: &str) -> Reclaim {
    Reclaim {
        secret: Secret::new(link.split_once("?t=").unwrap().1.to_owned()),
        origin: Origin::default(),
        texts: Texts::new(Language::En),
    }
}

http_test! {
    async fn the_owner_gets_the_address_back_and_everyone_is_out(app: TestServer) {
        let client = app.web_client().await;
        let mut own = signed_in(&app).await;
        let mut thief = app.browser();
        thief.sign_in(ADA, PASSWORD).await;
        let tokens = client.tokens(&mut thief, "openid offline_access").await;
        let (letter, link) = moved(&app, &mut thief, NEXT).await;
        assert_eq!(letter.to, ADA);
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        for _ in 0..3 {
            let page = app.browser().get(&link).await;
            page.is(PAGE, 200);
            let words = page.text("main");
            assert!(words.contains("a•••@example.org") && words.contains("127.0.0.1"), "{words}");
            assert!(!page.body.contains(ADA) && !page.body.contains(NEXT), "{}", page.body);
        }
        assert_eq!(account(&app, &id).await.email, NEXT, "looking changes nothing");
        let mut reader = app.browser();
        let page = reader.get(&link).await;
        let form = Filled::new(&reader, &page, "submit", &[]);
        let done = reader.submit(&page, "submit", &[]).await;
        done.is(DONE, 200);
        assert_eq!(done.attribute("a#recover", "href"), "/forgot");
        assert!(!reader.cookies.contains_key("chancery"), "nobody is signed in by a link");

        let user = account(&app, &id).await;
        assert_eq!((user.email.as_str(), user.email_verified), (ADA, true));
        assert!(user.password_hash.is_none() && user.locked_at.is_none());
        for browser in [&mut own, &mut thief] {
            browser.get("/account/devices").await.is("/login", 200);
        }
        assert_dead(&client, &tokens).await;
        let newest = &app.mail().await[0];
        assert_eq!((newest.to.as_str(), newest.template.as_str()), (ADA, "email_restored"));
        assert!(newest.text.contains("/forgot"), "{}", newest.text);
        let events = events_of(&app, &id).await;
        assert!(events.contains(&"email_reclaimed".to_owned()), "{events:?}");
        // The address in between opens nothing.
        let (_, _, letter) = crate::passwords::forget(&app, NEXT).await;
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (NEXT, "no_account"));
        let (mut browser, page, letter) = crate::passwords::forget(&app, ADA).await;
        let page = browser.submit(&page, "submit", &[("code", &letter.code())]).await;
        let typed = [("password", crate::passwords::NEW)];
        browser.submit(&page, "submit", &typed).await.is("/login", 200);
        browser.sign_in(ADA, crate::passwords::NEW).await;
        // Once.
        let again = form.send(&app, &[]).await;
        assert_eq!(again.status, 410);
        assert!(again.body.contains("This link no longer works"), "{}", again.body);
        assert_eq!(status_of(&app, &link).await, 410);
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn an_account_whose_address_is_taken_is_locked(app: TestServer) {
        let (mut thief, link) = stolen(&app).await;
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        let other = app.create_user(ADA).await;
        let answer = form(&app, &link).await.send(&app, &[]).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("Your account is locked"), "{}", answer.body);
        let user = account(&app, &id).await;
        assert_eq!(user.email, NEXT);
        assert!(user.locked_at.is_some() && user.password_hash.is_none());
        thief.get("/account/devices").await.is("/login", 200);
        let (_, _, letter) = crate::passwords::forget(&app, NEXT).await;
        assert_eq!(letter.template, "no_account", "the address in between opens nothing");
        let events = events_of(&app, &id).await;
        for event in ["email_reclaimed", "user_locked"] {
            assert!(events.contains(&event.to_owned()), "{events:?}");
        }
        // Nothing happened to whoever has the address.
        app.browser_of(&other).await;
        assert_eq!(status_of(&app, &link).await, 410);
    }
}

http_test! {
    async fn of_several_changes_the_earliest_counts(app: TestServer) {
        let (mut thief, first) = stolen(&app).await;
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        app.clock.advance(61);
        let (letter, second) = moved(&app, &mut thief, LAST).await;
        assert_eq!(letter.to, NEXT, "the thief has the second link");
        assert_eq!(form(&app, &second).await.send(&app, &[]).await.status, 303);
        assert_eq!(account(&app, &id).await.email, NEXT);
        assert_eq!(form(&app, &first).await.send(&app, &[]).await.status, 303);
        assert_eq!(account(&app, &id).await.email, ADA);
        assert_eq!((status_of(&app, &first).await, status_of(&app, &second).await), (410, 410));
    }
}

http_test! {
    async fn the_earliest_link_ends_the_later_ones(app: TestServer) {
        let (mut thief, first) = stolen(&app).await;
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        app.clock.advance(61);
        let (_, second) = moved(&app, &mut thief, LAST).await;
        let late = form(&app, &second).await;
        assert_eq!(form(&app, &first).await.send(&app, &[]).await.status, 303);
        assert_eq!(late.send(&app, &[]).await.status, 410);
        assert_eq!(account(&app, &id).await.email, ADA);
    }
}

http_test! {
    async fn both_links_at_once_end_with_the_earliest_address(app: TestServer) {
        for _ in 0..4 {
            let (mut thief, first) = stolen(&app).await;
            let id = users::show(&app.server, NEXT).await.unwrap().id;
            app.clock.advance(61);
            let (_, second) = moved(&app, &mut thief, LAST).await;
            let other = app.another_node().await;
            let (ours, theirs) = tokio::join!(
                former_address::reclaim(&app.server, reclaim(&first)),
                former_address::reclaim(&other.server, reclaim(&second)),
            );
            ours.unwrap();
            drop(theirs);
            assert_eq!(account(&app, &id).await.email, ADA);
            assert_eq!(status_of(&app, &second).await, 410);
            app.delete_user(&id).await;
            app.clock.advance(3600);
        }
    }
}

http_test! {
    async fn a_link_that_is_used_many_times_at_once_works_once(app: TestServer) {
        let (_, link) = stolen(&app).await;
        let form = form(&app, &link).await;
        let headers = [("origin", app.issuer())];
        let answers = join_all((0..8).map(|_| form.send(&app, &headers))).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(303), count(410)), (1, 7));
        let letters = app.mail().await;
        let told = letters.iter().filter(|letter| letter.template == "email_restored");
        assert_eq!(told.count(), 1);
    }
}

http_test! {
    async fn a_change_under_way_does_not_outlive_it(app: TestServer) {
        for round in 0..12 {
            let (mut thief, link) = stolen(&app).await;
            let id = users::show(&app.server, NEXT).await.unwrap().id;
            app.clock.advance(61);
            let (page, code) = asked(&app, &mut thief, LAST).await;
            let change = Filled::new(&thief, &page, "submit", &[("code", &code)]);
            let form = form(&app, &link).await;
            let headers = [("origin", app.issuer())];
            let (answer, _) = if round % 2 == 0 {
                tokio::join!(form.send(&app, &headers), change.send(&app, &headers))
            } else {
                let (changed, answer) =
                    tokio::join!(change.send(&app, &headers), form.send(&app, &headers));
                (answer, changed)
            };
            assert_eq!(answer.status, 303);
            assert_eq!(account(&app, &id).await.email, ADA, "round {round}");
            app.delete_user(&id).await;
            app.clock.advance(3600);
        }
    }
}

http_test! {
    async fn a_link_counts_for_a_week_and_only_whole_and_is_then_forgotten(app: TestServer) {
        let (_, link) = stolen(&app).await;
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        let secret = link.split_once("?t=").unwrap().1;
        for bad in ["", "x", &secret[1..], &secret[..42], &format!("{secret}A")] {
            assert_eq!(status_of(&app, &format!("{PAGE}?t={bad}")).await, 410, "{bad}");
        }
        app.clock.advance(WEEK - 1);
        let late = form(&app, &link).await;
        app.clock.advance(1);
        assert_eq!(status_of(&app, &link).await, 410);
        let answer = late.send(&app, &[]).await;
        assert_eq!(answer.status, 410);
        assert!(answer.body.contains("ask those who run the service"), "{}", answer.body);
        assert_eq!(account(&app, &id).await.email, NEXT);
        app.clock.advance(86_401);
        app.run_due_jobs().await;
        let mut reader = app.server.database().reader().await.unwrap();
        assert!(former_addresses::list_by_user(&mut reader, &id, 0, 9).await.unwrap().is_empty());
    }
}

http_test! {
    async fn what_was_added_in_the_week_before_is_gone_and_the_rest_is_not(app: TestServer) {
        let user = app.create_user(ADA).await;
        let apps = [("own", app.clock.now() - WEEK - 1), ("theirs", app.clock.now() - WEEK + 60)];
        let (_, link) = {
            let mut thief = app.browser_of(&user).await;
            moved(&app, &mut thief, NEXT).await
        };
        add_phones(&app, &user.id, apps).await;
        assert_eq!(form(&app, &link).await.send(&app, &[]).await.status, 303);
        assert_eq!(phones_of(&app, &user.id).await, ["own"]);
    }
}

http_test! {
    async fn the_link_about_a_new_browser_takes_the_change_back_too(app: TestServer) {
        let own = signed_in(&app).await;
        let mut thief = app.browser();
        let link = link_of(&new_browser_letter(&app, &mut thief).await);
        moved(&app, &mut thief, NEXT).await;
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        let mut reader = app.browser();
        let page = reader.get(&link).await;
        page.is("/not-me", 200);
        reader.submit(&page, "submit", &[]).await.is(DONE, 200);
        let user = account(&app, &id).await;
        assert_eq!(user.email, ADA);
        assert!(user.password_hash.is_none());
        let letter = &app.mail().await[0];
        assert_eq!((letter.to.as_str(), letter.template.as_str()), (ADA, "email_restored"));
        let (_, _, letter) = crate::passwords::forget(&app, NEXT).await;
        assert_eq!(letter.template, "no_account");
        drop(own);
    }
}

http_test! {
    async fn another_site_cannot_press_the_button(app: TestServer) {
        let (mut thief, link) = stolen(&app).await;
        let form = form(&app, &link).await;
        assert_eq!(form.send(&app, &[("origin", "https://evil.example")]).await.status, 403);
        assert_eq!(form.clone().with("csrf", "x").send(&app, &[]).await.status, 419);
        thief.get("/").await.is("/", 200);
        assert_eq!(status_of(&app, &link).await, 200);
    }
}

http_test! {
    async fn the_address_is_kept_for_the_owner_of_the_account_alone(app: TestServer) {
        let (mut browser, link) = stolen(&app).await;
        let eve = app.create_user(EVE).await;
        let page = browser.get("/account/data").await;
        let export = Filled::new(&browser, &page, "export", &[]).send(&app, &[]).await.ok();
        assert_eq!(export["former_addresses"][0]["email"], ADA);
        // It goes with the account.
        let id = users::show(&app.server, NEXT).await.unwrap().id;
        app.delete_user(&id).await;
        assert_eq!(status_of(&app, &link).await, 410);
        let mut reader = app.server.database().reader().await.unwrap();
        for id in [&id, &eve.id] {
            assert!(former_addresses::list_by_user(&mut reader, id, 0, 9).await.unwrap().is_empty());
        }
    }
}
