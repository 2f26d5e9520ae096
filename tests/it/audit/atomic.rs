//! What cannot be written down does not happen: a change and its audit row are one transaction.

use chancery::accounts::invitations::{self, Invite};
use chancery::accounts::users::{self, CreateUser};
use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient, CreateClient, RotateSecret};
use chancery::keys::Rotation;
use chancery::secret::Secret;

use super::{ADA, WRONG};
use crate::support::{PASSWORD, TestServer, Tokens, http_test, web_metadata};
use crate::token::{assert_alive, assert_dead, fresh_code};

/// Without the table every row is refused.
async fn hide_the_log(app: &TestServer) {
    app.execute("ALTER TABLE audit_log RENAME TO hidden_log").await;
}

async fn show_the_log(app: &TestServer) {
    app.execute("ALTER TABLE hidden_log RENAME TO audit_log").await;
}

http_test! {
    async fn no_token_is_issued_used_up_or_ended_without_its_row(app: TestServer) {
        let client = app.web_client().await;
        let trusted = app.password_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let used = client.tokens(&mut browser, "openid").await;
        let next = Tokens::of(&client.refresh(used.refresh()).await);
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let (replayed, old_code) = fresh_code(&client, &mut browser, "openid").await;
        let of_old_code = Tokens::of(&client.redeem(&replayed, &old_code).await);
        app.clock.advance(11);

        hide_the_log(&app).await;
        let password = [("grant_type", "password"), ("username", ADA), ("password", PASSWORD)];
        for response in [
            client.redeem(&request, &code).await,
            client.redeem(&replayed, &old_code).await,
            client.refresh(tokens.refresh()).await,
            client.refresh(used.refresh()).await,
            client.refresh("x").await,
            client.revoke(tokens.refresh()).await,
            client.revoke(&tokens.access).await,
            trusted.token(&password).await,
            app.post_form("/token", &password).await,
        ] {
            response.refused(500, "server_error");
        }
        for alive in [&tokens, &next, &of_old_code] {
            assert_alive(&client, alive).await;
        }

        show_the_log(&app).await;
        client.redeem(&request, &code).await.ok();
        client.refresh(tokens.refresh()).await.ok();
        client.refresh(used.refresh()).await.refused(400, "invalid_grant");
        assert_dead(&client, &next).await;
        client.redeem(&replayed, &old_code).await.refused(400, "invalid_grant");
        assert_dead(&client, &of_old_code).await;
    }
}

http_test! {
    async fn the_row_of_a_machines_token_waits_for_the_log(app: TestServer) {
        let machine = app.machine_client().await;
        let seen = app.audit_log().await.len();
        hide_the_log(&app).await;
        for _ in 0..5 {
            machine.token(&[("grant_type", "client_credentials")]).await.ok();
        }
        show_the_log(&app).await;
        let rows = app.audit_log().await.split_off(seen);
        assert_eq!(rows.len(), 5, "{rows:#?}");
        for row in rows {
            assert_eq!((&*row.event, &*row.outcome), ("token_issued", "success"));
            assert_eq!(row.client_id.as_ref(), Some(&machine.id));
        }
    }
}

http_test! {
    async fn nobody_signs_in_or_out_or_decides_without_its_row(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let request = client.authorization("openid");
        let consent = browser.get(&request.path()).await;
        let logout = browser.get("/logout").await;
        let mut visitor = app.browser();
        let login = visitor.get("/login").await;
        let register = visitor.get("/register").await;

        hide_the_log(&app).await;
        let typed = [("email", ADA), ("password", PASSWORD)];
        let wrong = [("email", ADA), ("password", WRONG)];
        let new = [("email", "new@example.org"), ("password", PASSWORD)];
        visitor.submit(&login, "submit", &typed).await.is_error(500);
        visitor.submit(&login, "submit", &wrong).await.is_error(500);
        visitor.submit(&register, "submit", &new).await.is_error(500);
        browser.submit(&consent, "deny", &[]).await.is_error(500);
        browser.submit(&consent, "approve", &[]).await.is_error(500);
        browser.submit(&logout, "confirm", &[]).await.is_error(500);

        show_the_log(&app).await;
        visitor.get("/").await.is("/login", 200);
        assert!(app.mail().await.is_empty());
        browser.get("/").await.is("/", 200);
        // It was neither allowed nor refused: the same question can still be answered.
        browser.get(&request.path()).await.is("/consent", 200);
        request.code(&browser.submit(&consent, "approve", &[]).await);
    }
}

http_test! {
    async fn no_administrator_changes_anything_without_its_row(app: TestServer) {
        let client = app.web_client().await;
        let user = app.create_user(ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let server = &app.server;
        let keys = server.keys().list().into_iter().map(|key| key.kid).collect::<Vec<_>>();

        hide_the_log(&app).await;
        let origin = Origin::default();
        let other = Secret::new("another-otter-in-the-meadow".to_owned());
        let new = CreateUser {
            email: "new@example.org".to_owned(),
            name: None,
            password: None,
            verified: true,
        };
        assert!(users::create(server, new).await.is_err());
        let invite = Invite { email: "guest@example.org".to_owned(), ..Invite::default() };
        assert!(invitations::invite(server, invite).await.is_err());
        assert!(users::set_password(server, ADA, other).await.is_err());
        assert!(users::lock(server, ADA).await.is_err());
        assert!(users::delete(server, ADA).await.is_err());
        let id = Some("new".to_owned());
        let create = CreateClient { id, metadata: web_metadata(), origin: origin.clone() };
        assert!(registry::create(server, create).await.is_err());
        let web = || ChangeClient { id: "web".to_owned(), origin: Origin::default() };
        assert!(registry::disable(server, web()).await.is_err());
        assert!(registry::delete(server, web()).await.is_err());
        let rotate = RotateSecret { id: "web".to_owned(), overlap: 0, origin: origin.clone() };
        assert!(registry::rotate_secret(server, rotate).await.is_err());
        let rotation = Rotation { algorithm: None, force: true };
        let rotated =
            server.keys().rotate(server.database(), server.master_key(), &origin, rotation);
        assert!(rotated.await.is_err());

        show_the_log(&app).await;
        assert!(app.mail().await.is_empty(), "nobody is told of what did not happen");
        assert!(users::show(server, "new@example.org").await.is_err());
        assert!(users::show(server, "guest@example.org").await.is_err());
        assert!(registry::find(server, "new").await.unwrap().is_none());
        assert_alive(&client, &tokens).await;
        browser.get("/").await.is("/", 200);
        app.browser().sign_in(ADA, PASSWORD).await;
        server.keys().reload(server.database(), server.master_key()).await.unwrap();
        let after: Vec<_> = server.keys().list().into_iter().map(|key| key.kid).collect();
        assert_eq!(after, keys);
    }
}
