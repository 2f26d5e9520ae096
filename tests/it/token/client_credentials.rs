//! A token for the client itself (RFC 6749 §4.4), and what it must not become.

use chancery::clients::ClientMetadata;
use chancery::clients::error::ClientError;
use chancery::clients::registry::{self, CreateClient};
use chancery::oauth::grants;

use crate::support::{Jwt, OAuthClient, Response, TestServer, Tokens, http_test, web_metadata};

async fn ask(client: &OAuthClient, scope: Option<&str>) -> Response {
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.map(|scope| ("scope", scope)));
    client.token(&form).await
}

http_test! {
    // RFC 6749 §4.4.3: no refresh token. RFC 9068 §2.2: the subject is the client.
    async fn the_token_speaks_for_the_client_and_cannot_be_refreshed(app: TestServer) {
        let client = app.machine_client().await;
        let response = ask(&client, None).await;
        let tokens = Tokens::of(&response);
        assert!(tokens.refresh.is_none() && tokens.id.is_none(), "{}", response.body);
        let claims = Jwt::verify(&app, &tokens.access).await.claims;
        assert_eq!((&claims["sub"], &claims["client_id"]), (&"machine".into(), &"machine".into()));
        for personal in ["sid", "auth_time", "amr", "nonce", "email"] {
            assert!(claims.get(personal).is_none(), "{claims}");
        }
        // It is nobody's, so there is nothing to say about its person.
        client.userinfo(&tokens.access).await.refused(401, "invalid_token");
        client.refresh(&tokens.access).await.refused(400, "unauthorized_client");
    }
}

http_test! {
    async fn more_scope_than_registered_is_refused(app: TestServer) {
        let client = app.machine_client().await;
        for scope in [
            "reports:delete",
            "reports:read reports:delete",
            "reports",
            "reports:*",
            "*",
            "REPORTS:READ",
            "reports:read\u{a0}reports:write",
            "reports:read,reports:write",
            "\"reports:read\"",
            "reports:read\\",
            &(0..200).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" "),
            &"x".repeat(20_000),
        ] {
            ask(&client, Some(scope)).await.refused(400, "invalid_scope");
        }
        for (scope, granted) in [
            (Some("reports:read"), "reports:read"),
            (Some("reports:write reports:read"), "reports:read reports:write"),
            (Some("reports:read reports:read"), "reports:read"),
            (Some("  reports:read  "), "reports:read"),
            (None, "reports:read reports:write"),
        ] {
            assert_eq!(Tokens::of(&ask(&client, scope).await).scope, granted);
        }
    }
}

http_test! {
    // OpenID Connect Core §5.4, §11: these speak about a person, and there is none.
    async fn scopes_about_a_person_are_refused_even_when_registered(app: TestServer) {
        let metadata = ClientMetadata {
            grant_types: vec!["client_credentials".to_owned(), "authorization_code".to_owned()],
            scope: "openid profile email address phone offline_access reports:read".to_owned(),
            ..web_metadata()
        };
        let client = app.create_client("both", metadata).await;
        for personal in ["openid", "profile", "email", "address", "phone", "offline_access"] {
            for scope in [personal.to_owned(), format!("reports:read {personal}")] {
                ask(&client, Some(&scope)).await.refused(400, "invalid_scope");
            }
        }
        assert_eq!(Tokens::of(&ask(&client, None).await).scope, "reports:read");
    }
}

http_test! {
    // RFC 6749 §4.4: confidential clients only.
    async fn a_public_client_gets_no_token_of_its_own(app: TestServer) {
        let client = app.public_client().await;
        ask(&client, None).await.refused(400, "unauthorized_client");
        let metadata = ClientMetadata {
            grant_types: vec!["client_credentials".to_owned()],
            token_endpoint_auth_method: "none".to_owned(),
            ..ClientMetadata::default()
        };
        let request = CreateClient {
            id: None,
            metadata,
            origin: chancery::audit::Origin::default(),
        };
        let refused = registry::create(&app.server, request).await;
        assert!(matches!(refused, Err(ClientError::Invalid(_))), "{refused:?}");
    }
}

http_test! {
    // RFC 6749 §5.2 unauthorized_client: the whole matrix, computed from the registry.
    async fn a_client_uses_the_grants_it_registered_and_no_others(app: TestServer) {
        for registered in grants::ALL.iter().map(|grant| grant.grant_type()) {
            // A refresh token needs another grant beside it; that one is judged in its own row.
            let beside = (registered == "refresh_token").then_some("authorization_code");
            let grant_types: Vec<_> =
                [Some(registered), beside].into_iter().flatten().map(str::to_owned).collect();
            let redirects = grant_types.iter().any(|name| name == "authorization_code");
            let metadata = ClientMetadata {
                redirect_uris: web_metadata().redirect_uris.into_iter().filter(|_| redirects).collect(),
                grant_types: grant_types.clone(),
                first_party: true,
                scope: "reports:read".to_owned(),
                ..ClientMetadata::default()
            };
            let client = app.create_client(&registered.replace(':', "-"), metadata).await;
            for asked in grants::ALL.iter().map(|grant| grant.grant_type()) {
                let form = [
                    ("grant_type", asked),
                    ("code", "x"),
                    ("refresh_token", "x"),
                    ("device_code", "x"),
                    ("assertion", "x"),
                    ("username", "x"),
                    ("password", "x"),
                ];
                let response = client.token(&form).await;
                match (grant_types.iter().any(|name| name == asked), asked) {
                    (false, _) => response.refused(400, "unauthorized_client"),
                    (true, "client_credentials") => drop(response.ok()),
                    (true, _) => response.refused(400, "invalid_grant"),
                }
            }
        }
    }
}

http_test! {
    // RFC 9700 §4.15: no client can be taken for a person.
    async fn no_client_can_have_the_id_of_a_person(app: TestServer) {
        let user = app.create_user("ada@example.org").await;
        let request = CreateClient {
            id: Some(user.id),
            metadata: ClientMetadata::default(),
            origin: chancery::audit::Origin::default(),
        };
        let refused = registry::create(&app.server, request).await;
        assert!(matches!(refused, Err(ClientError::Invalid(_))), "{refused:?}");
    }
}
