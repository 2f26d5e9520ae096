//! Clients that came by themselves and that nobody uses go.

use axum::http::Method;
use chancery::audit::Origin;
use chancery::clients::registry::{self, ChangeClient, UpdateClient};

use super::{client_of, configuration, is_challenged, open, registered, send, text, usual};
use crate::support::{TestServer, http_test};

const DAY: i64 = 86_400;

http_test! {
    async fn a_client_that_nobody_allowed_anything_goes_after_a_week(app: TestServer) {
        let app = open(app).await;
        let unused = registered(&app, &usual()).await;
        let used = registered(&app, &usual()).await;
        let operators = app.web_client().await;
        let client = client_of(&app, &used);
        let ada = app.create_user("ada@example.org").await;
        client.tokens(&mut app.browser_of(&ada).await, "openid offline_access").await;
        let is_there = async |id: &str| registry::find(&app.server, id).await.unwrap().is_some();
        let unused_id = text(&unused, "client_id");

        app.clock.advance(7 * DAY);
        app.run_due_jobs().await;
        assert!(is_there(unused_id).await, "not before the week is over");
        app.clock.advance(3601);
        app.run_due_jobs().await;
        assert!(!is_there(unused_id).await);
        assert!(is_there(&client.id).await);
        assert!(is_there(&operators.id).await);
        let rows = app.audit_log().await;
        let expired: Vec<_> = rows.iter().filter(|row| row.event == "client_expired").collect();
        assert_eq!(expired.len(), 1);
        assert_eq!(expired[0].client_id.as_deref(), Some(unused_id));

        let path = configuration(&app, &unused);
        let token = text(&unused, "registration_access_token");
        let gone = send(&app, Method::GET, &path, Some(token), None).await;
        is_challenged(&app, &gone, Some("invalid_token"));
    }
}

http_test! {
    // Else a client known by its document would be back at its next request.
    async fn a_client_that_was_disabled_stays_so_however_long(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let id = text(&answer, "client_id");
        let change = ChangeClient { id: id.to_owned(), origin: Origin::default() };
        registry::disable(&app.server, change).await.unwrap();
        app.clock.advance(30 * DAY);
        app.run_due_jobs().await;
        let client = registry::find(&app.server, id).await.unwrap().unwrap();
        assert!(!client.is_enabled());
    }
}

http_test! {
    // Machines leave no grants behind by which one could see that they are there.
    async fn a_client_that_was_given_what_strangers_do_not_get_stays(app: TestServer) {
        let app = open(app).await;
        let grants: [&[&str]; 4] = [
            &["client_credentials"],
            &["authorization_code", "client_credentials"],
            &["urn:ietf:params:oauth:grant-type:jwt-bearer"],
            &["authorization_code"],
        ];
        let mut ids = Vec::new();
        for grants in grants {
            let mut body = usual();
            // A name makes nobody a machine.
            body["client_name"] = r#""grant_types":["client_credentials"]"#.into();
            let answer = registered(&app, &body).await;
            let id = text(&answer, "client_id").to_owned();
            let client = registry::find(&app.server, &id).await.unwrap().unwrap();
            let mut metadata = client.metadata.clone();
            metadata.grant_types = grants.iter().map(|&grant| grant.to_owned()).collect();
            if !grants.contains(&"authorization_code") {
                metadata.redirect_uris.clear();
            }
            let change = UpdateClient { client, metadata, origin: Origin::default() };
            registry::update(&app.server, change).await.unwrap();
            ids.push(id);
        }
        app.clock.advance(30 * DAY);
        app.run_due_jobs().await;
        for (id, stays) in ids.iter().zip([true, true, true, false]) {
            let found = registry::find(&app.server, id).await.unwrap();
            assert_eq!(found.is_some(), stays, "{id}");
        }
    }
}

http_test! {
    async fn a_change_keeps_a_client_for_another_week(app: TestServer) {
        let app = open(app).await;
        let answer = registered(&app, &usual()).await;
        let (path, token) = (configuration(&app, &answer), text(&answer, "registration_access_token"));
        app.clock.advance(6 * DAY);
        let mut body = usual();
        body["client_id"] = answer["client_id"].clone();
        body["client_name"] = "Photo Prints".into();
        let changed = send(&app, Method::PUT, &path, Some(token), Some(&body)).await.ok();
        app.clock.advance(2 * DAY);
        app.run_due_jobs().await;
        let token = text(&changed, "registration_access_token");
        send(&app, Method::GET, &path, Some(token), None).await.ok();
    }
}
