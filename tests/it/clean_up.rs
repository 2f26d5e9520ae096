//! What clean-up removes and what it leaves, in every table that grows with use.

use chancery::audit::{Event, Origin};
use chancery::clock::Seconds;
use chancery::storage::authorization_codes::{self, AuthorizationCodeRow};
use chancery::storage::authorization_sessions::{self, AuthorizationSessionRow};
use chancery::storage::grants::{self, GrantRow};
use chancery::storage::one_time_codes::{self, OneTimeCodeRow};
use chancery::storage::sessions::{self, SessionRow};
use chancery::storage::{Database, Result, Tx, audit_log, revoked_tokens, throttles};

use crate::support::{Jwt, TestServer, Tokens, http_test};
use crate::token::signed_in;

const HOUR: Seconds = 3600;
const DAY: Seconds = 86_400;

http_test! {
    async fn what_ended_a_day_ago_goes_and_what_lives_stays(app: TestServer) {
        let (now, database) = (app.clock.now(), app.server.database());
        let ends = [now - 2 * DAY, now - DAY - 1, now - DAY, now - 1, now, now + DAY];
        database
            .write(ends, move |tx, ends| {
                Box::pin(async move {
                    for end in ends {
                        insert(tx, *end, now).await?;
                    }
                    // Failed long ago, and blocked still.
                    throttles::count(tx, b"blocked", 0, 0).await?;
                    throttles::block(tx, b"blocked", now + 1).await
                })
            })
            .await
            .unwrap();
        for _ in 0..2 {
            clean(&app).await;
            for end in ends {
                let expected = [end >= now - DAY; 6];
                assert_eq!(present(database, end).await, expected, "{}", end - now);
            }
        }
        let mut reader = database.reader().await.unwrap();
        assert!(throttles::find(&mut reader, b"blocked").await.unwrap().is_some());
    }
}

http_test! {
    async fn a_session_that_nobody_used_goes_before_its_end(app: TestServer) {
        let (now, database) = (app.clock.now(), app.server.database());
        let end = now + 90 * DAY;
        database.write(end, move |tx, end| Box::pin(insert(tx, *end, now))).await.unwrap();
        app.clock.advance(app.server.config().sessions.idle + DAY);
        clean(&app).await;
        assert_eq!(present(database, end).await, [true; 6]);
        app.clock.advance(1);
        clean(&app).await;
        assert_eq!(present(database, end).await, [true, true, true, true, false, true]);
    }
}

http_test! {
    // Anyone may begin one, so it stays for as long as its person may wonder and no longer.
    async fn a_sign_in_that_nobody_finished_goes_an_hour_after_its_end(app: TestServer) {
        let now = app.clock.now();
        let ends = [now - HOUR - 1, now - HOUR, now];
        app.server
            .database()
            .write(ends, |tx, ends| {
                Box::pin(async move {
                    for end in ends {
                        insert_sign_in(tx, *end).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        clean(&app).await;
        let mut reader = app.server.database().reader().await.unwrap();
        for end in ends {
            let found = authorization_sessions::find(&mut reader, &end.to_be_bytes()).await;
            assert_eq!(found.unwrap().is_some(), end >= now - HOUR, "{}", end - now);
        }
    }
}

http_test! {
    async fn a_backlog_of_many_batches_goes_in_one_run(app: TestServer) {
        const COUNT: i64 = 3000;
        app.server
            .database()
            .write((), |tx, ()| {
                Box::pin(async move {
                    for index in 0..COUNT {
                        revoked_tokens::insert(tx, &index.to_string(), index).await?;
                        grants::insert(tx, &grant(&index.to_string(), index)).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        clean(&app).await;
        let mut reader = app.server.database().reader().await.unwrap();
        for index in 0..COUNT {
            let id = index.to_string();
            assert!(!revoked_tokens::contains(&mut reader, &id).await.unwrap());
            assert!(grants::find(&mut reader, &id).await.unwrap().is_none());
        }
    }
}

http_test! {
    // Rotation does not tell clean-up, which finds out when it looks.
    async fn a_grant_in_use_outlives_every_look_and_goes_after_its_last_use(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let used = client.tokens(&mut browser, "openid offline_access").await;
        let unused = client.tokens(&mut browser, "openid offline_access").await;
        let mut last = used.refresh().to_owned();
        let (used, unused) = (grant_of(&app, &used).await, grant_of(&app, &unused).await);
        for _ in 0..5 {
            app.clock.advance(5 * DAY);
            last = Tokens::of(&client.refresh(&last).await).refresh().to_owned();
            clean(&app).await;
        }
        assert!(!exists(&app, &unused).await);
        assert!(exists(&app, &used).await);
        client.refresh(&last).await.ok();
        app.clock.advance(9 * DAY);
        clean(&app).await;
        assert!(!exists(&app, &used).await);
        client.refresh(&last).await.refused(400, "invalid_grant");
    }
}

http_test! {
    // The release before this one knows no time to look.
    async fn grants_without_a_time_to_look_are_looked_at_first(app: TestServer) {
        let now = app.clock.now();
        app.server
            .database()
            .write((), move |tx, ()| {
                Box::pin(async move {
                    for index in 0..300 {
                        grants::insert(tx, &grant(&format!("live{index}"), now + DAY)).await?;
                    }
                    grants::insert(tx, &grant("ended", now - 2 * DAY)).await
                })
            })
            .await
            .unwrap();
        app.execute("UPDATE grants SET clean_at = 0").await;
        clean(&app).await;
        let mut reader = app.server.database().reader().await.unwrap();
        assert!(grants::find(&mut reader, "ended").await.unwrap().is_none());
        for index in 0..300 {
            assert!(grants::find(&mut reader, &format!("live{index}")).await.unwrap().is_some());
        }
    }
}

http_test! {
    async fn the_audit_log_is_kept_as_long_as_the_operator_says(app: TestServer) {
        let app = app
            .restart(|config| {
                config.audit.token_retention = DAY;
                config.audit.retention = 3 * DAY;
            })
            .await;
        let machine = app.machine_client().await;
        machine.token(&[("grant_type", "client_credentials")]).await.ok();
        let events = |app: &TestServer| {
            let app = app.clone();
            async move {
                let rows = app.audit_log().await;
                rows.into_iter().map(|row| row.event).collect::<Vec<_>>()
            }
        };
        app.clock.advance(DAY);
        clean(&app).await;
        assert_eq!(events(&app).await, ["client_created", "token_issued"]);
        app.clock.advance(1);
        clean(&app).await;
        assert_eq!(events(&app).await, ["client_created"]);
        app.clock.advance(2 * DAY - 1);
        clean(&app).await;
        assert_eq!(events(&app).await, ["client_created"]);
        app.clock.advance(1);
        clean(&app).await;
        assert_eq!(events(&app).await, [""; 0]);
        // What is written is what clean-up looks for.
        let event = serde_json::to_value(token_issued()).unwrap();
        assert_eq!(event["event"], "token_issued");
        let now = app.clock.now() - 2 * DAY;
        app.server
            .database()
            .write((), move |tx, ()| {
                Box::pin(async move {
                    audit_log::append(tx, now, &Origin::default(), &token_issued()).await
                })
            })
            .await
            .unwrap();
        app.clock.advance(HOUR);
        clean(&app).await;
        assert_eq!(events(&app).await, [""; 0]);
    }
}

http_test! {
    // Anyone may begin a sign-in, and nobody need ever come back.
    async fn so_many_sign_ins_begin_within_a_minute_and_no_more(app: TestServer) {
        let app = app.restart(|config| config.sessions.authorizations_per_minute = 3).await;
        let client = app.web_client().await;
        app.clock.advance(60 - app.clock.now().rem_euclid(60) + 10);
        let path = client.authorization("openid").path();
        for minute in 0..2 {
            // One network gets a part of them only.
            for number in 0..3 {
                let mut browser = app.browser();
                browser.address = [192, 0, 2, number].into();
                browser.get(&path).await.is("/login", 200);
            }
            for _ in 0..2 {
                app.browser().get(&path).await.is_error(503);
                let refused = app.get(&path).await;
                assert_eq!(refused.status, 503, "{minute}");
                assert_eq!(refused.header("retry-after"), Some("50"));
                assert_eq!(refused.header("location"), None);
            }
            app.clock.advance(60);
        }
    }
}

/// Runs the job, which is due again after a minute.
pub(crate) async fn clean(app: &TestServer) {
    app.execute("DELETE FROM jobs WHERE name = 'clean_up'").await;
    assert!(app.run_due_jobs().await.contains(&"clean_up"));
}

async fn grant_of(app: &TestServer, tokens: &Tokens) -> String {
    let claims = Jwt::verify(app, &tokens.access).await.claims;
    claims["jti"].as_str().unwrap().split_once('.').unwrap().0.to_owned()
}

async fn exists(app: &TestServer, grant_id: &str) -> bool {
    let mut reader = app.server.database().reader().await.unwrap();
    grants::find(&mut reader, grant_id).await.unwrap().is_some()
}

fn token_issued() -> Event {
    Event::TokenIssued {
        grant_type: "",
        client_id: String::new(),
        user_id: None,
        grant_id: None,
        scope: String::new(),
        jti: String::new(),
    }
}

fn grant(id: &str, end: Seconds) -> GrantRow {
    GrantRow {
        id: id.to_owned(),
        client_id: String::new(),
        user_id: String::new(),
        sid: None,
        scope: String::new(),
        detail: String::new(),
        generation: 0,
        refresh_digest: None,
        previous_digest: None,
        successor: None,
        rotated_at: None,
        created_at: 0,
        idle_expires_at: end,
        expires_at: end,
        revoked_at: None,
    }
}

/// Adds a row to every table that ended, or was last counted, at `end`; its key is `end` in bytes
/// or digits.
async fn insert(tx: &mut Tx, end: Seconds, now: Seconds) -> Result<()> {
    let key = end.to_be_bytes().to_vec();
    let text = end.to_string();
    let code = AuthorizationCodeRow {
        code_digest: key.clone(),
        grant_id: text.clone(),
        client_id: String::new(),
        detail: String::new(),
        expires_at: end,
        used_at: None,
    };
    authorization_codes::insert(tx, &code).await?;
    grants::insert(tx, &grant(&text, end)).await?;
    let code = OneTimeCodeRow {
        id_digest: key.clone(),
        purpose: String::new(),
        email_canonical: String::new(),
        browser_digest: Vec::new(),
        code_mac: None,
        payload: Vec::new(),
        attempts: 0,
        sent_at: 0,
        expires_at: end,
        used_at: None,
        link_digest: None,
        link_expires_at: None,
    };
    one_time_codes::insert(tx, &code).await?;
    revoked_tokens::insert(tx, &text, end).await?;
    let session = SessionRow {
        id_digest: key.clone(),
        sid: text,
        user_id: String::new(),
        data: String::new(),
        ip: String::new(),
        user_agent: String::new(),
        created_at: 0,
        last_used_at: now,
        expires_at: end,
    };
    sessions::insert(tx, &session).await?;
    throttles::count(tx, &key, end, 0).await.map(drop)
}

async fn insert_sign_in(tx: &mut Tx, end: Seconds) -> Result<()> {
    let session = AuthorizationSessionRow {
        id_digest: end.to_be_bytes().to_vec(),
        browser_digest: Vec::new(),
        client_id: String::new(),
        request: String::new(),
        progress: String::new(),
        created_at: 0,
        expires_at: end,
        completed_at: None,
    };
    authorization_sessions::insert(tx, &session).await
}

/// In which tables the row of `end` is still there.
async fn present(database: &Database, end: Seconds) -> [bool; 6] {
    let mut reader = database.reader().await.unwrap();
    let (key, text) = (end.to_be_bytes(), end.to_string());
    [
        authorization_codes::find(&mut reader, &key).await.unwrap().is_some(),
        grants::find(&mut reader, &text).await.unwrap().is_some(),
        one_time_codes::find(&mut reader, &key).await.unwrap().is_some(),
        revoked_tokens::contains(&mut reader, &text).await.unwrap(),
        sessions::find(&mut reader, &key).await.unwrap().is_some(),
        throttles::find(&mut reader, &key).await.unwrap().is_some(),
    ]
}
