//! Sessions through the layer's own type, against a real database.

use std::sync::Arc;

use super::*;
use crate::accounts::factors::Method;
use crate::accounts::tests::{App, app, app_with, origin, secret};
use crate::accounts::users::{delete, lock, set_password, unlock};
use crate::storage::grants::{self, GrantRow};
use crate::storage::sessions::SessionRow;
use tower_sessions::session::Id;

/// A browser: the id in its cookie.
#[derive(Default)]
struct Browser {
    cookie: Option<Id>,
}

impl Browser {
    fn session(&self, app: &App) -> Session {
        Session::new(self.cookie, Arc::new(Store::new(app.server.clone())), None)
    }

    async fn sign_in(&mut self, app: &App, user: &UserRow) -> BrowserSession {
        let session = self.session(app);
        let proven = Authentication::by(Method::Password, app.server.now());
        let signed_in = sign_in(&app.server, &session, user, &proven, &origin()).await.unwrap();
        session.save().await.unwrap(); // as the layer does at the end of the request
        self.cookie = session.id();
        signed_in
    }

    async fn current(&self, app: &App) -> Option<SignedIn> {
        current(&app.server, &self.session(app)).await.unwrap()
    }

    async fn sign_out(&mut self, app: &App) {
        let session = self.session(app);
        sign_out(&app.server, &session, &origin()).await.unwrap();
        assert!(session.is_empty().await, "the layer removes the cookie");
        self.cookie = session.id();
    }
}

#[tokio::test]
async fn a_session_is_alive_while_it_gets_its_new_id() {
    let app = app().await;
    let user = app.user("ada@example.org").await;
    let mut browser = Browser::default();
    let session = browser.sign_in(&app, &user).await;
    store::take_id(&app.server, browser.cookie.unwrap()).await.unwrap();
    browser.session(&app).cycle_id().await.unwrap();
    assert!(alive(&app, &session.sid).await);
    assert!(browser.current(&app).await.is_none(), "the old cookie is worth nothing");
}

async fn alive(app: &App, sid: &str) -> bool {
    let mut reader = app.server.database().reader().await.unwrap();
    is_alive(&mut reader, sid, app.server.now(), app.server.config()).await.unwrap()
}

async fn rows(app: &App, user: &UserRow) -> Vec<SessionRow> {
    let mut reader = app.server.database().reader().await.unwrap();
    sessions::list_by_user(&mut reader, &user.id, 100).await.unwrap()
}

async fn grant(app: &App, user: &UserRow, sid: Option<&str>) -> String {
    let id = random_id();
    let grant = GrantRow {
        id: id.clone(),
        client_id: "client".to_owned(),
        user_id: user.id.clone(),
        sid: sid.map(str::to_owned),
        scope: "openid".to_owned(),
        detail: "{}".to_owned(),
        generation: 0,
        refresh_digest: None,
        previous_digest: None,
        successor: None,
        rotated_at: None,
        created_at: app.server.now(),
        idle_expires_at: i64::MAX,
        expires_at: i64::MAX,
        revoked_at: None,
    };
    let database = app.server.database();
    database.write(grant, |tx, grant| Box::pin(grants::insert(tx, grant))).await.unwrap();
    id
}

async fn is_revoked(app: &App, grant: &str) -> bool {
    let mut reader = app.server.database().reader().await.unwrap();
    grants::find(&mut reader, grant).await.unwrap().unwrap().revoked_at.is_some()
}

#[tokio::test]
async fn a_session_remembers_the_person_and_stores_no_id() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser::default();
    assert!(browser.current(&app).await.is_none());
    let session = browser.sign_in(&app, &user).await;
    let found = browser.current(&app).await.unwrap();
    assert_eq!((&found.session, found.user.id.as_str()), (&session, user.id.as_str()));
    assert_eq!(found.user.password_hash, None);
    assert_eq!(
        (session.auth_time, session.amr.as_slice()),
        (app.server.now(), &["pwd".to_owned()][..])
    );
    let rows = rows(&app, &user).await;
    assert_eq!(rows.len(), 1);
    let cookie = browser.cookie.unwrap();
    assert_eq!((rows[0].ip.as_str(), rows[0].user_agent.as_str()), ("192.0.2.7", "Test/1"));
    assert_eq!(rows[0].id_digest, crate::secret::digest(&cookie.0.to_le_bytes()));
    assert!(!rows[0].data.contains(&cookie.to_string()) && !rows[0].data.contains("192.0.2.7"));
    assert!(alive(&app, &session.sid).await);
    assert!(!alive(&app, "other").await);
}

#[tokio::test]
async fn a_browser_without_a_person_has_no_row_and_invents_no_session() {
    let app = app().await;
    let invented = Browser { cookie: Some(Id(42)) };
    assert!(invented.current(&app).await.is_none());
    let session = invented.session(&app);
    session.insert("other", 1).await.unwrap();
    session.save().await.unwrap();
    let again = Browser { cookie: session.id() };
    assert!(again.session(&app).get::<i32>("other").await.unwrap().is_none());
}

#[tokio::test]
async fn every_sign_in_gives_the_cookie_a_new_id() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser { cookie: Some(Id(42)) };
    let first = browser.sign_in(&app, &user).await;
    assert_ne!(browser.cookie, Some(Id(42)), "fixation");
    let old = Browser { cookie: browser.cookie };
    app.advance(10);
    let again = browser.sign_in(&app, &user).await;
    assert_ne!(browser.cookie, old.cookie);
    assert!(old.current(&app).await.is_none(), "the old id is dead");
    assert_eq!((again.sid == first.sid, again.auth_time), (true, first.auth_time + 10));
    assert_eq!(rows(&app, &user).await.len(), 1);
}

#[tokio::test]
async fn another_person_in_the_same_browser_ends_the_session_before() {
    let app = app().await;
    let (alice, bob) = (app.user("alice@example.com").await, app.user("bob@example.com").await);
    let mut browser = Browser::default();
    let first = browser.sign_in(&app, &alice).await;
    let theirs = grant(&app, &alice, Some(&first.sid)).await;
    let second = browser.sign_in(&app, &bob).await;
    assert_ne!(first.sid, second.sid);
    assert!(!alive(&app, &first.sid).await && alive(&app, &second.sid).await);
    assert!(is_revoked(&app, &theirs).await);
    assert_eq!(browser.current(&app).await.unwrap().user.id, bob.id);
}

#[tokio::test]
async fn an_unused_session_ends_and_use_keeps_it() {
    let app = app_with(|config| {
        config.sessions.idle = 1000;
        config.sessions.absolute = 5000;
    })
    .await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser::default();
    let session = browser.sign_in(&app, &user).await;
    for _ in 0..5 {
        app.advance(900);
        assert!(browser.current(&app).await.is_some());
    }
    assert!(alive(&app, &session.sid).await);
    app.advance(499);
    assert!(browser.current(&app).await.is_some());
    app.advance(1);
    assert!(browser.current(&app).await.is_none(), "absolute");
    assert!(!alive(&app, &session.sid).await);

    let session = browser.sign_in(&app, &user).await;
    app.advance(999);
    assert!(alive(&app, &session.sid).await);
    app.advance(1);
    assert!(!alive(&app, &session.sid).await, "idle");
    assert!(browser.current(&app).await.is_none());
}

#[tokio::test]
async fn use_is_written_once_a_minute() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser::default();
    browser.sign_in(&app, &user).await;
    let begin = app.server.now();
    app.advance(59);
    browser.current(&app).await.unwrap();
    assert_eq!(rows(&app, &user).await[0].last_used_at, begin);
    app.advance(1);
    browser.current(&app).await.unwrap();
    assert_eq!(rows(&app, &user).await[0].last_used_at, begin + 60);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_its_grants_only() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let (mut here, mut there) = (Browser::default(), Browser::default());
    let session = here.sign_in(&app, &user).await;
    there.sign_in(&app, &user).await;
    let bound = grant(&app, &user, Some(&session.sid)).await;
    let offline = grant(&app, &user, None).await;
    let old = Browser { cookie: here.cookie };
    here.sign_out(&app).await;
    assert!(here.current(&app).await.is_none() && old.current(&app).await.is_none());
    assert!(there.current(&app).await.is_some());
    assert!(is_revoked(&app, &bound).await && !is_revoked(&app, &offline).await);
    here.sign_out(&app).await;
    let events = app.audited_events().await;
    assert_eq!(events[1..], ["session_started", "session_started", "session_ended"]);
}

#[tokio::test]
async fn an_ended_session_is_not_brought_back_by_a_request_under_way() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser::default();
    let begun = browser.sign_in(&app, &user).await;
    let under_way = browser.session(&app);
    under_way.get::<BrowserSession>(SESSION).await.unwrap().unwrap();
    Browser { cookie: browser.cookie }.sign_out(&app).await;
    under_way.insert("other", 1).await.unwrap();
    under_way.save().await.unwrap();
    assert!(browser.current(&app).await.is_none());
    assert!(!alive(&app, &begun.sid).await);
}

#[tokio::test]
async fn locking_a_new_password_and_deletion_end_everything_at_once() {
    let app = app().await;
    for change in ["lock", "set_password", "delete"] {
        let user = app.user(&format!("{change}@example.com")).await;
        let mut browser = Browser::default();
        let session = browser.sign_in(&app, &user).await;
        let bound = grant(&app, &user, Some(&session.sid)).await;
        let offline = grant(&app, &user, None).await;
        match change {
            "lock" => lock(&app.server, &user.id).await.unwrap(),
            "set_password" => {
                let password = secret("another gnome ordering");
                app.advance(1);
                set_password(&app.server, &user.id, password).await.unwrap();
            }
            _ => delete(&app.server, &user.id).await.unwrap(),
        }
        assert!(browser.current(&app).await.is_none(), "{change}");
        assert!(!alive(&app, &session.sid).await, "{change}");
        assert!(is_revoked(&app, &bound).await && is_revoked(&app, &offline).await, "{change}");
        // Whoever's password was checked just before gets no session either.
        let late = browser.session(&app);
        let proven = Authentication::by(Method::Password, app.server.now());
        let answer = sign_in(&app.server, &late, &user, &proven, &origin()).await;
        assert!(matches!(answer, Err(AccountError::InvalidCredentials)), "{change}: {answer:?}");
        assert!(rows(&app, &user).await.is_empty(), "{change}");
    }
}

#[tokio::test]
async fn unlocking_brings_no_session_back() {
    let app = app().await;
    let user = app.user("alice@example.com").await;
    let mut browser = Browser::default();
    browser.sign_in(&app, &user).await;
    lock(&app.server, &user.id).await.unwrap();
    unlock(&app.server, &user.id).await.unwrap();
    assert!(browser.current(&app).await.is_none());
    browser.sign_in(&app, &user).await;
    assert!(browser.current(&app).await.is_some());
}
