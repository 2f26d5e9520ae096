//! The audit log: a row for every authentication, token, consent and admin event, none with a
//! secret (R47). `atomic` shows that a row and its change are one.

use std::collections::BTreeSet;

use chancery::accounts::users;
use chancery::audit::Origin;
use chancery::clients::registry::{self, UpdateClient};
use chancery::keys::Rotation;
use chancery::secret::Secret;
use chancery::storage::audit_log::AuditRow;

use crate::support::{OAuthClient, PASSWORD, TestServer, Tokens, http_test};
use crate::token::fresh_code;

mod atomic;

const ADA: &str = "ada@example.org";
const WRONG: &str = "not-the-right-password";

/// Looks at the rows that came since it last looked.
struct Auditor {
    app: TestServer,
    seen: usize,
    events: BTreeSet<String>,
    /// What no row may hold.
    secrets: Vec<String>,
}

impl Auditor {
    async fn new(app: &TestServer) -> Self {
        let seen = app.audit_log().await.len();
        let secrets = vec![PASSWORD.to_owned(), WRONG.to_owned()];
        Self { app: app.clone(), seen, events: BTreeSet::new(), secrets }
    }

    /// Checks which events came and how they ended, and that a request caused them.
    async fn sees(&mut self, expected: &[(&str, &str)]) -> Vec<AuditRow> {
        let rows = self.sees_without_request(expected).await;
        for row in &rows {
            assert_eq!(row.ip.as_deref(), Some("127.0.0.1"), "{row:?}");
            assert!(row.request_id.is_some(), "{row:?}");
        }
        rows
    }

    async fn sees_without_request(&mut self, expected: &[(&str, &str)]) -> Vec<AuditRow> {
        let rows = self.app.audit_log().await.split_off(self.seen);
        let short: Vec<_> = rows.iter().map(|row| (&*row.event, &*row.outcome)).collect();
        assert_eq!(short, expected, "{rows:#?}");
        self.seen += rows.len();
        self.events.extend(rows.iter().map(|row| row.event.clone()));
        rows
    }

    fn keep_secret(&mut self, tokens: &Tokens) {
        let Tokens { access, refresh, id, .. } = tokens.clone();
        self.secrets.extend([Some(access), refresh, id].into_iter().flatten());
    }
}

http_test! {
    async fn everything_that_happens_leaves_its_row_and_no_row_tells_a_secret(app: TestServer) {
        let mut auditor = Auditor::new(&app).await;
        people(&app, &mut auditor).await;
        let (web, trusted) = clients(&app, &mut auditor).await;
        consents(&app, &mut auditor, &web).await;
        tokens(&app, &mut auditor, &web).await;
        passwords(&app, &mut auditor, &trusted).await;
        refusals(&mut auditor, &web).await;
        many_refusals(&app, &mut auditor).await;
        administration(&app, &mut auditor, &web).await;

        let mut known = events_of(include_str!("../../src/audit/event.rs"));
        known.extend(renamed(include_str!("../../src/audit/client_event.rs")));
        assert!(known.len() > 50, "{known:?}");
        for (event, test) in ELSEWHERE {
            assert!(test.contains(&format!("\"{event}\"")), "{event}");
            auditor.events.insert((*event).to_owned());
        }
        assert_eq!(auditor.events, known);
        for row in app.audit_log().await {
            let row = format!("{row:?}");
            for secret in &auditor.secrets {
                assert!(!row.contains(secret), "{row}");
                // Not a part of one either: what is enough to find it by is enough to leak it.
                let end = &secret[secret.len().saturating_sub(16)..];
                assert!(secret.len() < 20 || !row.contains(end), "{row}");
            }
        }
    }
}

macro_rules! elsewhere {
    ($($file:literal: $($event:literal),+;)+) => {
        &[$($(($event, include_str!($file))),+),+]
    };
}

/// Events that tests of their own look for, and the texts of those.
const ELSEWHERE: &[(&str, &str)] = elsewhere! {
    "account/apps.rs": "consent_revoked";
    "account/data.rs": "data_exported";
    "account/deletion.rs": "deletion_asked", "deletion_cancelled";
    "account/ending.rs": "sessions_ended";
    "account/former_address.rs": "email_reclaimed";
    "account/new_device.rs": "new_device", "sign_in_disowned";
    "client_registration/expiry.rs": "client_expired";
    "client_registration/tokens.rs": "client_registered", "client_registration_refused",
        "initial_access_token_created", "initial_access_token_revoked";
    "device.rs": "device_allowed";
    "factors/passkeys.rs": "factor_added", "factor_removed", "factor_renamed", "password_removed";
    "factors/recovery_codes.rs": "recovery_codes_made";
    "factors/security.rs": "factors_reset";
    "factors/totp.rs": "second_step_refused", "second_step_taken";
    "factors/trusted_devices.rs": "device_trusted", "trusted_devices_forgotten";
    "logout/deliveries.rs": "logout_undelivered";
    "pages/endings.rs": "sign_in_cancelled";
    "passwords/email.rs": "email_changed";
    "passwords/forgotten.rs": "password_reset", "password_reset_requested";
    "passwords/invited.rs": "invitation_accepted", "user_invited";
    "passwords/temporary.rs": "temporary_password_set";
    "people/facts.rs": "memberships_changed", "profile_changed", "settings_changed";
    "people/usernames.rs": "username_changed";
};

/// Variants that say themselves how the log names them.
fn renamed(source: &str) -> impl Iterator<Item = String> {
    let names = source.split("#[serde(rename = \"").skip(1);
    names.map(|rest| rest.split('"').next().unwrap().to_owned())
}

/// The variants of the enum, as the log names them.
fn events_of(source: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once("pub enum Event {").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let variants = body.lines().filter_map(|line| line.strip_prefix("    ")?.strip_suffix(" {"));
    variants
        .map(|name| {
            let snake = name.chars().flat_map(|c| {
                let underscore = c.is_ascii_uppercase().then_some('_');
                underscore.into_iter().chain([c.to_ascii_lowercase()])
            });
            snake.collect::<String>().trim_start_matches('_').to_owned()
        })
        .collect()
}

async fn people(app: &TestServer, auditor: &mut Auditor) {
    let mut browser = app.browser();
    let page = browser.get("/register").await;
    let page = browser.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await;
    auditor.sees(&[("registration_requested", "success")]).await;
    app.clock.advance(60);
    let page = browser.submit(&page, "resend", &[]).await;
    auditor.sees(&[("code_sent", "success")]).await;
    let code = app.mail().await[0].code();
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let page = browser.submit(&page, "submit", &[("code", wrong)]).await;
    auditor.sees(&[("code_refused", "failure")]).await;
    browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
    let rows = auditor
        .sees(&[
            ("user_created", "success"),
            ("email_verified", "success"),
            ("session_started", "success"),
        ])
        .await;
    assert!(rows.iter().all(|row| row.user_id.is_some() && row.user_id == rows[0].user_id));
    auditor.secrets.extend(browser.cookies.values().cloned());

    browser.sign_out().await;
    auditor.sees(&[("session_ended", "success")]).await;
    let page = browser.get("/login").await;
    browser.submit(&page, "submit", &[("email", ADA), ("password", WRONG)]).await;
    let wrong = auditor.sees(&[("login_failed", "failure")]).await;
    assert_eq!(wrong[0].user_id, rows[0].user_id);
    browser.submit(&page, "submit", &[("email", ADA), ("password", PASSWORD)]).await;
    auditor.sees(&[("login_succeeded", "success"), ("session_started", "success")]).await;
}

async fn clients(app: &TestServer, auditor: &mut Auditor) -> (OAuthClient, OAuthClient) {
    let web = app.web_client().await;
    let rows = auditor.sees_without_request(&[("client_created", "success")]).await;
    assert_eq!(rows[0].client_id.as_deref(), Some("web"));
    let found = registry::find(&app.server, "web").await.unwrap().unwrap();
    let metadata = found.metadata.clone();
    let update = UpdateClient { client: found, metadata, origin: Origin::default() };
    registry::update(&app.server, update).await.unwrap();
    auditor.sees_without_request(&[("client_updated", "success")]).await;
    let renewed = app.rotate_secret(&web, 60).await;
    auditor.sees_without_request(&[("client_secret_rotated", "success")]).await;
    let trusted = app.password_client().await;
    auditor.sees_without_request(&[("client_created", "success")]).await;
    auditor.secrets.extend([&web, &renewed, &trusted].map(|client| client.secret.clone().unwrap()));
    (renewed, trusted)
}

async fn consents(app: &TestServer, auditor: &mut Auditor, web: &OAuthClient) {
    let mut browser = app.browser();
    browser.sign_in(ADA, PASSWORD).await;
    auditor
        .sees(&[
            ("login_succeeded", "success"),
            ("new_device", "success"),
            ("session_started", "success"),
        ])
        .await;
    let request = web.authorization("openid");
    let page = browser.get(&request.path()).await;
    auditor.sees(&[]).await;
    browser.submit(&page, "deny", &[]).await;
    let rows = auditor.sees(&[("consent_denied", "failure")]).await;
    assert_eq!(rows[0].client_id.as_deref(), Some("web"));
    let (request, code) = fresh_code(web, &mut browser, "openid email").await;
    let rows = auditor.sees(&[("consent_granted", "success"), ("code_issued", "success")]).await;
    assert!(rows[0].detail.contains("email openid"), "{rows:?}");
    auditor.secrets.extend([request.verifier, request.nonce, request.state, code]);
    auditor.secrets.extend(browser.cookies.values().cloned());
}

async fn tokens(app: &TestServer, auditor: &mut Auditor, web: &OAuthClient) {
    let mut browser = app.browser();
    browser.sign_in(ADA, PASSWORD).await;
    let (request, code) = fresh_code(web, &mut browser, "openid").await;
    auditor.seen = app.audit_log().await.len();
    let issued = [("token_issued", "success")];
    let first = Tokens::of(&web.redeem(&request, &code).await);
    let rows = auditor.sees(&issued).await;
    assert!(rows[0].user_id.is_some() && rows[0].client_id.as_deref() == Some("web"));
    let second = Tokens::of(&web.refresh(first.refresh()).await);
    auditor.sees(&issued).await;
    let third = Tokens::of(&web.refresh(first.refresh()).await);
    auditor.sees(&issued).await;
    app.clock.advance(11);
    web.refresh(first.refresh()).await.refused(400, "invalid_grant");
    auditor.sees(&[("refresh_token_replayed", "failure")]).await;
    web.redeem(&request, &code).await.refused(400, "invalid_grant");
    auditor.sees(&[("code_replayed", "failure")]).await;
    for tokens in [&first, &second, &third] {
        auditor.keep_secret(tokens);
    }
    let last = web.tokens(&mut browser, "openid").await;
    auditor.keep_secret(&last);
    auditor.sees(&[("code_issued", "success"), ("token_issued", "success")]).await;
    web.revoke(&last.access).await;
    auditor.sees(&[("token_revoked", "success")]).await;
    web.revoke(last.refresh()).await;
    let rows = auditor.sees(&[("token_revoked", "success")]).await;
    assert!(rows[0].detail.contains("grant_id"), "{rows:?}");

    let machine = app.machine_client().await;
    auditor.sees_without_request(&[("client_created", "success")]).await;
    let own = Tokens::of(&machine.token(&[("grant_type", "client_credentials")]).await);
    auditor.keep_secret(&own);
    let rows = auditor.sees(&issued).await;
    assert_eq!((&rows[0].user_id, rows[0].client_id.as_deref()), (&None, Some("machine")));
}

async fn passwords(app: &TestServer, auditor: &mut Auditor, trusted: &OAuthClient) {
    for (password, events) in [
        (PASSWORD, [("login_succeeded", "success"), ("token_issued", "success")]),
        (WRONG, [("login_failed", "failure"), ("token_refused", "failure")]),
        (&*"too-long-".repeat(1000), [("login_failed", "failure"), ("token_refused", "failure")]),
    ] {
        let form = [("grant_type", "password"), ("username", ADA), ("password", password)];
        let response = trusted.token(&form).await;
        let rows = auditor.sees(&events).await;
        assert!(rows.iter().all(|row| row.client_id.as_deref() == Some("trusted")), "{rows:?}");
        if response.status == 200 {
            auditor.keep_secret(&Tokens::of(&response));
        }
    }
    auditor.secrets.push("too-long-".to_owned());
    app.clock.advance(60);
}

/// Whatever is refused, whoever asked.
async fn refusals(auditor: &mut Auditor, web: &OAuthClient) {
    let refused = [("token_refused", "failure")];
    for form in [
        &[("grant_type", "authorization_code"), ("code", "a-code-that-never-was")][..],
        &[("grant_type", "authorization_code")],
        &[("grant_type", "refresh_token"), ("refresh_token", "a-token-that-never-was")],
        &[("grant_type", "refresh_token"), ("refresh_token", "x"), ("refresh_token", "x")],
        &[("grant_type", "client_credentials")],
        &[("grant_type", "password"), ("username", ADA), ("password", PASSWORD)],
        &[("grant_type", "a-grant-that-never-was")],
    ] {
        assert_eq!(web.token(form).await.status, 400);
        let rows = auditor.sees(&refused).await;
        assert_eq!(rows[0].client_id.as_deref(), Some("web"));
        assert!(!rows[0].detail.contains("never-was"), "{rows:?}");
    }
    let failed = [("client_authentication_failed", "failure")];
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", "x")];
    for path in crate::token::CLIENT_ENDPOINTS {
        let impostor = OAuthClient { secret: Some("a-made-up-secret".to_owned()), ..web.clone() };
        impostor.post(path, &form).await.refused(401, "invalid_client");
        assert_eq!(auditor.sees(&failed).await[0].client_id.as_deref(), Some("web"));
        // What was said to be a client's name may be a secret in the wrong place.
        let nobody = OAuthClient { id: "a-made-up-secret".to_owned(), ..web.clone() };
        nobody.post(path, &form).await.refused(401, "invalid_client");
        assert_eq!(auditor.sees(&failed).await[0].client_id, None);
        web.site.post_form(path, &form).await.refused(401, "invalid_client");
        auditor.sees(&failed).await;
    }
    auditor.secrets.push("a-made-up-secret".to_owned());
}

/// Anyone can be refused as often as the network carries it: from some number on it is counted.
async fn many_refusals(app: &TestServer, auditor: &mut Auditor) {
    let public = app.public_client().await;
    auditor.sees_without_request(&[("client_created", "success")]).await;
    app.clock.advance(60);
    for _ in 0..100 {
        public.refresh("x").await.refused(400, "invalid_grant");
    }
    auditor.sees(&[("token_refused", "failure"); 60]).await;
    for omitted in [40, 1] {
        app.run_due_jobs().await;
        let rows = auditor.sees(&[("refusals_omitted", "failure")]).await;
        let detail: serde_json::Value = serde_json::from_str(&rows[0].detail).unwrap();
        assert_eq!(detail, serde_json::json!({ "refused": "token_refused", "count": omitted }));
        app.run_due_jobs().await;
        auditor.sees_without_request(&[]).await;
        public.refresh("x").await.refused(400, "invalid_grant");
    }
    app.run_due_jobs().await;
    auditor.sees(&[("refusals_omitted", "failure")]).await;
    app.clock.advance(60);
    public.refresh("x").await.refused(400, "invalid_grant");
    auditor.sees(&[("token_refused", "failure")]).await;
}

async fn administration(app: &TestServer, auditor: &mut Auditor, web: &OAuthClient) {
    app.disable_client(&web.id).await;
    auditor.sees_without_request(&[("client_disabled", "success")]).await;
    app.enable_client(&web.id).await;
    auditor.sees_without_request(&[("client_enabled", "success")]).await;
    app.delete_client(&web.id).await;
    auditor.sees_without_request(&[("client_deleted", "success")]).await;

    users::set_password(&app.server, ADA, Secret::new(PASSWORD.to_owned())).await.unwrap();
    auditor.sees_without_request(&[("password_changed", "success")]).await;
    app.lock_user(ADA).await;
    auditor.sees_without_request(&[("user_locked", "success")]).await;
    app.unlock_user(ADA).await;
    auditor.sees_without_request(&[("user_unlocked", "success")]).await;
    app.delete_user(ADA).await;
    auditor.sees_without_request(&[("user_deleted", "success")]).await;

    let (server, rotation) = (&app.server, Rotation { algorithm: None, force: true });
    let origin = Origin::default();
    let rotated = server.keys().rotate(server.database(), server.master_key(), &origin, rotation);
    let rotated = rotated.await.unwrap();
    auditor.sees_without_request(&vec![("keys_rotated", "success"); rotated.len()]).await;
    assert_eq!(rotated.len(), 4);
    let kid = &rotated[0].kid;
    server.keys().revoke(server.database(), server.master_key(), &origin, kid).await.unwrap();
    auditor.sees_without_request(&[("key_revoked", "success")]).await;
}
