//! Claims by scope (OpenID Connect Core §5.4): what the userinfo endpoint releases, in the types of
//! §5.1, and that nothing else does.

use std::collections::BTreeSet;

use chancery::accounts::memberships::{self, Change, Kind};
use chancery::accounts::settings::{self, Part, Patch};
use chancery::audit::Origin;
use chancery::clients::ClientMetadata;
use serde_json::{Value, json};

use super::{ADA, describe, name};
use crate::support::{Jwt, OAuthClient, START, TestServer, http_test, web_metadata};

const ALL_SCOPES: &str = "openid profile email address phone roles groups settings offline_access";

/// Ada with everything that can be known, and a client that may ask for it.
pub(super) async fn known_person(app: &TestServer) -> OAuthClient {
    app.create_user(ADA).await;
    let claims = [
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("middle_name", "King"),
        ("nickname", "Enchantress"),
        ("profile", "https://example.org/ada"),
        ("picture", "https://example.org/ada.png"),
        ("website", "https://ada.example/"),
        ("gender", "female"),
        ("birthdate", "1815-12-10"),
        ("zoneinfo", "Europe/London"),
        ("locale", "en-GB"),
        ("phone_number", "+44 20 7946 0000"),
        ("phone_number_verified", "true"),
        ("address.street_address", "12 St James's Square"),
        ("address.locality", "London"),
        ("address.postal_code", "SW1Y 4JH"),
        ("address.country", "UK"),
    ];
    describe(app, ADA, &claims).await.unwrap();
    name(app, ADA, "Ada.L").await.unwrap();
    for (kind, names) in [(Kind::Roles, ["editor", "admin"]), (Kind::Groups, ["poets", "maths"])] {
        let change = Change { kind, add: names.map(str::to_owned).to_vec(), remove: Vec::new() };
        memberships::change(&app.server, ADA, change).await.unwrap();
    }
    set(app, Part::User, json!({ "print": { "theme": "dark", "size": 3 } })).await;
    set(app, Part::Admin, json!({ "print": { "credit": 100 } })).await;
    let metadata = ClientMetadata { scope: ALL_SCOPES.to_owned(), ..web_metadata() };
    app.create_client("web", metadata).await
}

pub(super) async fn set(app: &TestServer, part: Part, patch: Value) {
    let Value::Object(patch) = patch else { panic!("{patch}") };
    let patch = Patch { part, patch, origin: Origin::default() };
    settings::merge(&app.server, ADA, patch).await.unwrap();
}

http_test! {
    async fn each_scope_releases_its_claims_and_no_others(app: TestServer) {
        let client = known_person(&app).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        for (scope, expected) in [
            ("", json!({})),
            (
                "profile",
                json!({
                    "name": "Ada Lovelace",
                    "given_name": "Ada",
                    "family_name": "Lovelace",
                    "middle_name": "King",
                    "nickname": "Enchantress",
                    "preferred_username": "Ada.L",
                    "profile": "https://example.org/ada",
                    "picture": "https://example.org/ada.png",
                    "website": "https://ada.example/",
                    "gender": "female",
                    "birthdate": "1815-12-10",
                    "zoneinfo": "Europe/London",
                    "locale": "en-GB",
                    "updated_at": START,
                }),
            ),
            ("email", json!({ "email": ADA, "email_verified": true })),
            (
                "address",
                json!({
                    "address": {
                        "street_address": "12 St James's Square",
                        "locality": "London",
                        "postal_code": "SW1Y 4JH",
                        "country": "UK",
                    }
                }),
            ),
            (
                "phone",
                json!({ "phone_number": "+442079460000", "phone_number_verified": true }),
            ),
            ("roles", json!({ "roles": ["admin", "editor"] })),
            ("groups", json!({ "groups": ["maths", "poets"] })),
            ("settings", json!({ "settings": { "print": { "theme": "dark", "size": 3 } } })),
        ] {
            let scope = format!("openid {scope}");
            let tokens = client.tokens(&mut browser, scope.trim()).await;
            let mut userinfo = client.userinfo(&tokens.access).await.ok();
            let sub = userinfo.as_object_mut().unwrap().remove("sub");
            assert_eq!(sub, Some(user.id.clone().into()), "{scope}");
            assert_eq!(userinfo, expected, "{scope}");
            // OpenID Connect Core §5.4: with a code they come from the userinfo endpoint alone.
            for token in [&tokens.access, tokens.id.as_ref().unwrap()] {
                let told = Jwt::verify(&app, token).await.claims;
                let told = told.as_object().unwrap();
                for claim in expected.as_object().unwrap().keys() {
                    assert!(!told.contains_key(claim), "{scope}: {claim} in {told:?}");
                }
            }
        }
    }
}

http_test! {
    async fn all_standard_scopes_together_release_all_standard_claims(app: TestServer) {
        // oidcc-scope-all; OpenID Connect Core §5.1, §5.4
        let client = known_person(&app).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid profile email address phone").await;
        let userinfo = client.userinfo(&tokens.access).await.ok();
        let told = userinfo.as_object().unwrap().keys().map(String::as_str).collect::<BTreeSet<_>>();
        let expected = BTreeSet::from([
            "sub", "name", "given_name", "family_name", "middle_name", "nickname",
            "preferred_username", "profile", "picture", "website", "gender", "birthdate",
            "zoneinfo", "locale", "updated_at", "email", "email_verified", "address",
            "phone_number", "phone_number_verified",
        ]);
        assert_eq!(told, expected);
        assert!(userinfo["updated_at"].is_i64() && userinfo["address"].is_object());
        for claim in ["email_verified", "phone_number_verified"] {
            assert!(userinfo[claim].is_boolean(), "{claim}");
        }
        let id = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        for claim in expected.iter().filter(|claim| **claim != "sub") {
            assert!(id.get(claim).is_none(), "{claim}: {id}");
        }
        assert_eq!(id["sub"], userinfo["sub"]);
    }
}

http_test! {
    async fn what_is_not_known_is_left_out(app: TestServer) {
        app.create_user(ADA).await;
        let metadata = ClientMetadata { scope: ALL_SCOPES.to_owned(), ..web_metadata() };
        let client = app.create_client("web", metadata).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, ALL_SCOPES).await;
        let userinfo = client.userinfo(&tokens.access).await.ok();
        let expected = json!({
            "sub": user.id,
            "name": "Ada Lovelace",
            "updated_at": START,
            "email": ADA,
            "email_verified": true,
            "roles": [],
            "groups": [],
            "settings": {},
        });
        assert_eq!(userinfo, expected);
    }
}

http_test! {
    async fn a_change_shows_at_once_with_its_moment(app: TestServer) {
        let client = known_person(&app).await;
        let user = crate::people::show(&app, ADA).await;
        let mut browser = app.browser_of(&user).await;
        let tokens = client.tokens(&mut browser, "openid profile phone roles").await;
        app.clock.advance(100);
        describe(&app, ADA, &[("nickname", "Countess")]).await.unwrap();
        let remove = vec!["admin".to_owned()];
        let change = Change { kind: Kind::Roles, add: Vec::new(), remove };
        memberships::change(&app.server, ADA, change).await.unwrap();
        let told = client.userinfo(&tokens.access).await.ok();
        assert_eq!(told["nickname"], "Countess");
        assert_eq!(told["roles"], json!(["editor"]));
        assert_eq!(told["updated_at"], START + 100);
        // Nobody is signed out by it, and the browser stays known.
        client.refresh(tokens.refresh()).await.ok();
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    async fn the_metadata_names_the_scopes_and_their_claims(app: TestServer) {
        let metadata = app.get("/.well-known/openid-configuration").await.ok();
        let listed = |member: &str| -> Vec<String> {
            serde_json::from_value(metadata[member].clone()).unwrap()
        };
        let scopes = listed("scopes_supported");
        for scope in ALL_SCOPES.split(' ') {
            assert_eq!(scopes.iter().filter(|each| *each == scope).count(), 1, "{scope}");
        }
        let claims = listed("claims_supported");
        for claim in ["sub", "given_name", "address", "phone_number_verified", "roles", "settings"] {
            assert_eq!(claims.iter().filter(|each| *each == claim).count(), 1, "{claim}");
        }
        assert!(!claims.iter().any(|claim| claim.contains("admin")));
    }
}
