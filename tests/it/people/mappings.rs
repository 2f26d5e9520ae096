//! Claims that a client is told by its mappings: where and under which name, and never without the
//! scope that the person allowed.

use chancery::accounts::memberships::{self, Change, Kind};
use chancery::accounts::settings::Part;
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use chancery::clients::claims::{ClaimMapping, Destination};
use chancery::clients::error::ClientError;
use chancery::clients::registry::{self, CreateClient, UpdateClient};
use serde_json::json;

use super::ADA;
use super::claims::{known_person, set};
use crate::support::{Jwt, OAuthClient, TestServer, Tokens, http_test};

fn mapping(claim: &str, source: &str, destinations: &[Destination]) -> ClaimMapping {
    ClaimMapping {
        claim: claim.to_owned(),
        source: source.to_owned(),
        destinations: destinations.to_vec(),
    }
}

/// Gives a client these mappings.
async fn map(app: &TestServer, client: &OAuthClient, claim_mappings: Vec<ClaimMapping>) {
    let client = registry::find(&app.server, &client.id).await.unwrap().unwrap();
    let metadata = ClientMetadata { claim_mappings, ..client.metadata.clone() };
    let request = UpdateClient { client, metadata, origin: Origin::default() };
    registry::update(&app.server, request).await.unwrap();
}

http_test! {
    async fn a_mapping_tells_a_claim_where_and_as_it_says(app: TestServer) {
        let client = known_person(&app).await;
        let [id_token, userinfo, access_token] =
            [Destination::IdToken, Destination::Userinfo, Destination::AccessToken];
        let mappings = vec![
            mapping("email", "email", &[id_token]),
            mapping("https://print.example/roles", "roles", &[access_token, id_token]),
            mapping("theme", "settings/print/theme", &[id_token]),
            mapping("credit", "admin_settings/print/credit", &[access_token, userinfo]),
            mapping("country", "address/country", &[userinfo]),
            mapping("missing", "settings/none/of/these", &[id_token, userinfo, access_token]),
        ];
        map(&app, &client, mappings).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        let scope = "openid email roles settings address";
        let tokens = client.tokens(&mut browser, scope).await;
        let told = async |tokens: &Tokens| {
            let id = Jwt::verify(&app, tokens.id.as_ref().unwrap()).await.claims;
            let access = Jwt::verify(&app, &tokens.access).await.claims;
            (id, access, client.userinfo(&tokens.access).await.ok())
        };
        let (id, access, info) = told(&tokens).await;
        assert_eq!((&id["email"], &id["theme"]), (&json!(ADA), &json!("dark")));
        assert_eq!(id["https://print.example/roles"], json!(["admin", "editor"]));
        assert_eq!(access["https://print.example/roles"], json!(["admin", "editor"]));
        assert_eq!((&access["credit"], &info["credit"]), (&json!(100), &json!(100)));
        assert_eq!(info["country"], "UK");
        for (name, token) in [
            ("email", &access),
            ("theme", &access),
            ("theme", &info),
            ("credit", &id),
            ("country", &id),
            ("missing", &id),
            ("missing", &access),
            ("missing", &info),
            ("https://print.example/roles", &info),
            ("admin_settings", &info),
        ] {
            assert!(token.get(name).is_none(), "{name}: {token}");
        }
        // The tokens are whole and ours.
        assert_eq!((&id["sub"], &access["sub"]), (&json!(user.id), &json!(user.id)));
        assert_eq!(client.introspect(&tokens.access).await.ok()["active"], true);

        // A refresh tells what is so by then.
        set(&app, Part::User, json!({ "print": { "theme": "light" } })).await;
        let change = Change {
            kind: Kind::Roles,
            add: vec!["owner".to_owned()],
            remove: vec!["admin".to_owned(), "editor".to_owned()],
        };
        memberships::change(&app.server, ADA, change).await.unwrap();
        let next = Tokens::of(&client.refresh(tokens.refresh()).await);
        let (id, access, _) = told(&next).await;
        assert_eq!(id["theme"], "light");
        assert_eq!(access["https://print.example/roles"], json!(["owner"]));
    }
}

http_test! {
    async fn a_mapping_is_no_way_around_the_scope(app: TestServer) {
        let client = known_person(&app).await;
        let everywhere = [Destination::IdToken, Destination::Userinfo, Destination::AccessToken];
        let mappings = vec![
            mapping("email", "email", &everywhere),
            mapping("r", "roles", &everywhere),
            mapping("s", "settings", &everywhere),
            mapping("a", "admin_settings", &everywhere),
            mapping("p", "phone_number", &everywhere),
        ];
        let names = ["email", "r", "s", "a", "p"];
        map(&app, &client, mappings).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid profile").await;
        let narrow = [
            Jwt::verify(&app, tokens.id.as_ref().unwrap()).await.claims,
            Jwt::verify(&app, &tokens.access).await.claims,
            client.userinfo(&tokens.access).await.ok(),
        ];
        for (name, token) in names.iter().flat_map(|name| narrow.iter().map(move |it| (name, it))) {
            assert!(token.get(name).is_none(), "{name}: {token}");
        }
        // A refresh for less gets less.
        let tokens = client.tokens(&mut browser, "openid email roles").await;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh()),
            ("scope", "openid email"),
        ];
        let less = Tokens::of(&client.token(&form).await);
        let access = Jwt::verify(&app, &less.access).await.claims;
        assert_eq!(access["email"], ADA);
        assert!(access.get("r").is_none(), "{access}");
    }
}

http_test! {
    async fn a_client_speaks_for_itself_without_mappings(app: TestServer) {
        let client = known_person(&app).await;
        map(&app, &client, vec![mapping("r", "roles", &[Destination::AccessToken])]).await;
        let found = registry::find(&app.server, &client.id).await.unwrap().unwrap();
        let metadata = ClientMetadata {
            grant_types: vec!["client_credentials".to_owned()],
            redirect_uris: Vec::new(),
            ..found.metadata.clone()
        };
        let machine = app.create_client("machine", metadata).await;
        let form = [("grant_type", "client_credentials"), ("scope", "roles")];
        let tokens = Tokens::of(&machine.token(&form).await);
        let claims = Jwt::verify(&app, &tokens.access).await.claims;
        assert!(claims.get("r").is_none(), "{claims}");
    }
}

http_test! {
    async fn a_mapping_outside_the_rules_is_not_registered(app: TestServer) {
        for (claim, source) in [
            ("sub", "email"),
            ("aud", "roles"),
            ("email", "settings/email"),
            ("x", "password_hash"),
            ("x", "sub"),
        ] {
            let metadata = ClientMetadata {
                claim_mappings: vec![mapping(claim, source, &[Destination::IdToken])],
                ..crate::support::web_metadata()
            };
            let request = CreateClient { id: None, metadata, origin: Origin::default() };
            let Err(ClientError::Invalid(problems)) = registry::create(&app.server, request).await
            else {
                panic!("{claim} from {source}");
            };
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].field, "claim_mappings");
        }
    }
}
