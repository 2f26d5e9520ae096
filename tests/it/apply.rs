//! `chancery apply`: a set-up in one file, applied as often as one likes.

use std::collections::BTreeMap;

use chancery::accounts::users;
use chancery::apply::{Action, ApplyError, Document, Plan, plan};
use chancery::clients::registry;
use serde_json::{Value, json};

use crate::support::{
    ClientKey, OAuthClient, PASSWORD, Site, TestServer, Tokens, blocks, http_test, record,
};

const SECRET: &str = "kR3vT9wXzLq2bN7mYp5sD8fGh4jC6xVa";

fn document(value: &Value) -> Document {
    Document::read(value.clone(), &BTreeMap::new()).unwrap()
}

async fn planned(app: &TestServer, value: &Value, prune: bool) -> Plan {
    plan(&app.server, document(value), prune).await.unwrap()
}

async fn apply(app: &TestServer, value: &Value, prune: bool) {
    planned(app, value, prune).await.carry_out(&app.server).await.unwrap();
}

/// The changes, as the command prints them.
fn lines(plan: &Plan) -> Vec<String> {
    let line = |change: &chancery::apply::Change| {
        let mark = match change.action {
            Action::Create => '+',
            Action::Update => '~',
            Action::Delete => '-',
        };
        format!("{mark}{} {}", change.name, change.fields.join(","))
    };
    plan.changes.iter().map(|change| line(change).trim_end().to_owned()).collect()
}

/// A certification set-up: static clients with two redirect URIs, and a person with every claim.
fn set_up() -> Value {
    record(SECRET);
    record(PASSWORD);
    json!({
        "clients": [
            {
                "client_id": "basic",
                "client_secret": SECRET,
                "redirect_uris": ["https://suite.example/callback", "https://suite.example/other"],
                "grant_types": ["authorization_code", "refresh_token"],
                "scope": "openid profile email address phone offline_access",
            },
            {
                "client_id": "post",
                "client_secret": SECRET,
                "token_endpoint_auth_method": "client_secret_post",
                "redirect_uris": ["https://suite.example/callback?dummy=1"],
            },
        ],
        "users": [{
            "email": "ada@example.org",
            "password": PASSWORD,
            "username": "ada",
            "roles": ["admin"],
            "groups": ["math"],
            "name": "Ada Lovelace",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "middle_name": "King",
            "nickname": "Ada",
            "profile": "https://people.example/ada",
            "picture": "https://people.example/ada.png",
            "website": "https://ada.example",
            "gender": "female",
            "birthdate": "1815-12-10",
            "zoneinfo": "Europe/London",
            "locale": "en",
            "phone_number": "+44 20 7946 0000",
            "phone_number_verified": true,
            "address": {
                "street_address": "12 St James's Square",
                "locality": "London",
                "postal_code": "SW1Y 4JH",
                "country": "United Kingdom",
            },
        }],
    })
}

http_test! {
    async fn a_set_up_is_made_and_made_again_for_nothing(app: TestServer) {
        let wanted = set_up();
        let first = planned(&app, &wanted, false).await;
        assert_eq!(lines(&first), ["+basic", "+post", "+ada@example.org"]);
        // Nothing is done until it is carried out.
        assert!(registry::find(&app.server, "basic").await.unwrap().is_none());
        first.carry_out(&app.server).await.unwrap();
        let again = planned(&app, &wanted, false).await;
        assert!(again.is_empty(), "{:?}", lines(&again));

        // It works: the person signs in, the client has its secret, all claims are there.
        let site: Site = (*app).clone();
        let metadata = registry::find(&app.server, "basic").await.unwrap().unwrap().metadata.clone();
        let client =
            OAuthClient::new(site, "basic".to_owned(), metadata, Some(SECRET.to_owned()));
        let mut browser = app.browser();
        browser.sign_in("ada@example.org", PASSWORD).await;
        let scope = "openid profile email address phone";
        let tokens: Tokens = client.tokens(&mut browser, scope).await;
        let claims = client.userinfo(&tokens.access).await.ok();
        for claim in ["name", "preferred_username", "zoneinfo", "email", "phone_number", "updated_at"] {
            assert!(claims.get(claim).is_some(), "{claim}: {claims}");
        }
        assert_eq!(claims["phone_number_verified"], true);
        assert_eq!(claims["address"]["locality"], "London");
    }
}

http_test! {
    async fn what_is_different_is_named_and_brought_there(app: TestServer) {
        let mut wanted = set_up();
        apply(&app, &wanted, false).await;
        wanted["clients"][0]["client_name"] = "Suite".into();
        wanted["clients"][1]["disabled"] = true.into();
        wanted["clients"][1]["client_secret"] = format!("{SECRET}2").into();
        wanted["users"][0]["nickname"] = "The Countess".into();
        wanted["users"][0]["roles"] = json!(["admin", "editor"]);
        wanted["users"][0]["locked"] = true.into();
        let plan = planned(&app, &wanted, false).await;
        let expected = [
            "~basic client_name",
            "~post client_secret,disabled",
            "~ada@example.org nickname,roles,locked",
        ];
        assert_eq!(lines(&plan), expected);
        let printed = format!("{plan:?}") + &serde_json::to_string(&plan).unwrap();
        assert!(!printed.contains(SECRET) && !printed.contains(PASSWORD), "{printed}");
        plan.carry_out(&app.server).await.unwrap();
        assert!(planned(&app, &wanted, false).await.is_empty());
        assert!(!registry::find(&app.server, "post").await.unwrap().unwrap().is_enabled());
        assert!(!users::show(&app.server, "ada@example.org").await.unwrap().is_active());
    }
}

http_test! {
    async fn what_a_person_says_and_chose_is_left_alone(app: TestServer) {
        apply(&app, &set_up(), false).await;
        let other = "mango-teapot-velvet-93";
        record(other);
        let chosen = chancery::secret::Secret::new(other.to_owned());
        users::set_password(&app.server, "ada", chosen).await.unwrap();
        let user = json!({ "email": "Ada@Example.org", "password": PASSWORD, "given_name": "Ada" });
        let wanted = json!({ "users": [user] });
        assert!(planned(&app, &wanted, false).await.is_empty());
        app.browser().sign_in("ada@example.org", other).await;
    }
}

http_test! {
    async fn only_what_the_document_lists_is_pruned(app: TestServer) {
        app.web_client().await;
        app.create_user("old@example.org").await;
        apply(&app, &set_up(), false).await;
        assert_eq!(lines(&planned(&app, &set_up(), false).await), Vec::<String>::new());
        let clients = json!({ "clients": set_up()["clients"].clone() });
        assert_eq!(lines(&planned(&app, &clients, true).await), ["-web"]);
        let expected = ["-web", "-old@example.org"];
        assert_eq!(lines(&planned(&app, &set_up(), true).await), expected);
        apply(&app, &set_up(), true).await;
        assert!(registry::find(&app.server, "web").await.unwrap().is_none());
        assert!(users::show(&app.server, "old@example.org").await.is_err());
        assert!(users::show(&app.server, "ada").await.is_ok());
    }
}

http_test! {
    async fn a_mistake_is_told_before_anything_is_done(app: TestServer) {
        let mut wanted = set_up();
        wanted["clients"][1]["redirect_uris"] = json!(["http://suite.example/callback"]);
        wanted["users"][0]["birthday"] = "1815-12-10".into();
        let refused = Document::read(wanted, &BTreeMap::new()).unwrap_err();
        let ApplyError::Document(problems) = refused else { panic!("{refused}") };
        let told = problems.join("\n");
        assert!(told.contains("post: redirect_uris") && told.contains("birthday"), "{told}");
        // What only this server knows to be wrong too: nothing is left half made.
        let refused = async |kind: &str, entry: Value| {
            let wanted = document(&json!({ kind: [entry] }));
            plan(&app.server, wanted, false).await.unwrap_err().to_string()
        };
        let weak = json!({ "client_id": "weak", "client_secret": "hunter2" });
        let told = refused("clients", weak).await;
        assert!(told.contains("client weak") && !told.contains("hunter2"), "{told}");
        let secretless = json!({
            "client_id": "weak",
            "client_secret": SECRET,
            "token_endpoint_auth_method": "none",
            "redirect_uris": ["https://suite.example/callback"],
        });
        let told = refused("clients", secretless).await;
        assert!(told.contains("client weak") && !told.contains(SECRET), "{told}");
        for (member, value) in [
            ("birthdate", json!("yesterday")),
            ("username", json!("a b")),
            ("roles", json!(["\u{7}"])),
        ] {
            let told = refused("users", json!({ "email": "bob@example.org", member: value })).await;
            assert!(told.contains("user bob@example.org"), "{told}");
        }
        assert!(registry::find(&app.server, "weak").await.unwrap().is_none());
    }
}

http_test! {
    async fn people_who_came_by_themselves_are_never_pruned(app: TestServer) {
        let mut browser = app.browser();
        let page = browser.get("/register").await;
        let typed = [("email", "grace@example.org"), ("password", PASSWORD)];
        let page = browser.submit(&page, "submit", &typed).await;
        let code = app.mail().await[0].code();
        browser.submit(&page, "submit", &[("code", &code)]).await.is("/", 200);
        apply(&app, &set_up(), true).await;
        assert!(planned(&app, &set_up(), true).await.is_empty());
        browser.get("/").await.is("/", 200);
    }
}

http_test! {
    // Names are kept in one form, however they are written.
    async fn memberships_that_are_written_in_another_form_change_nothing(app: TestServer) {
        let user = |roles: Value| json!({ "users": [{ "email": "ada@example.org", "roles": roles }] });
        apply(&app, &user(json!(["admin", "rédaction"])), false).await;
        let other = user(json!([" admin ", "re\u{301}daction"]));
        assert_eq!(lines(&planned(&app, &other, false).await), Vec::<String>::new());
        apply(&app, &user(json!(["admin", " editor"])), false).await;
        assert!(planned(&app, &user(json!(["admin", "editor"])), false).await.is_empty());
    }
}

http_test! {
    // Whatever is wrong with the rest of it: nobody signs in with what the file gave.
    async fn an_account_that_shall_be_locked_is_so_first(app: TestServer) {
        app.create_user("bob@example.org").await;
        let taken = json!({ "users": [{ "email": "bob@example.org", "username": "ada" }] });
        apply(&app, &set_up(), false).await;
        let mut wanted = taken;
        wanted["users"][0]["locked"] = true.into();
        let refused = planned(&app, &wanted, false).await.carry_out(&app.server).await;
        assert!(refused.unwrap_err().to_string().contains("bob@example.org"));
        assert!(!users::show(&app.server, "bob@example.org").await.unwrap().is_active());
    }
}

/// The file of the page about certification, with secrets and keys where the page has places.
fn page_set_up() -> (Value, BTreeMap<String, String>) {
    let page = include_str!("../../docs/certification.md");
    let [text] = &blocks(page, "yaml")[..] else { panic!("{page}") };
    let mut text = text.clone();
    for file in ["suite-1.secret", "suite-2.secret", "suite-post.secret"] {
        text = text.replace(&format!("{{ file: {file} }}"), "{ env: SUITE_SECRET }");
    }
    for _ in 0..2 {
        let key = ClientKey::generate("suite").jwk();
        let (x, y) = (key["x"].to_string(), key["y"].to_string());
        text = text.replacen("x: \"…\", y: \"…\"", &format!("x: {x}, y: {y}"), 1);
    }
    let secrets = [("SUITE_SECRET", SECRET), ("ADA_PASSWORD", PASSWORD)];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    (serde_saphyr::from_str(&text).unwrap(), secrets.into())
}

http_test! {
    async fn the_set_up_of_the_page_about_certification_is_what_its_plans_need(app: TestServer) {
        record(SECRET);
        record(PASSWORD);
        let (wanted, environment) = page_set_up();
        let document = Document::read(wanted, &environment).unwrap();
        plan(&app.server, document, false).await.unwrap().carry_out(&app.server).await.unwrap();
        let mut browser = app.browser();
        browser.sign_in("ada@example.org", PASSWORD).await;
        for (id, redirect_uri) in [
            ("suite-1", "https://suite.test:8444/test/a/chancery/callback"),
            ("suite-2", "https://suite.test:8444/test/a/chancery/callback?dummy1=lorem&dummy2=ipsum"),
            ("suite-post", "https://suite.test:8444/test/a/chancery/callback"),
            ("suite-backchannel", "https://suite.test:8444/test/a/chancery/callback"),
            ("suite-frontchannel", "https://suite.test:8444/test/a/chancery/callback"),
        ] {
            let registered = registry::find(&app.server, id).await.unwrap().unwrap();
            assert_eq!(registered.metadata.redirect_uris, [redirect_uri]);
            let metadata = registered.metadata.clone();
            let client =
                OAuthClient::new((*app).clone(), id.to_owned(), metadata, Some(SECRET.to_owned()));
            // As most modules do: without PKCE.
            let request = client.authorization("openid email");
            let request = request.without("code_challenge").without("code_challenge_method");
            let code = client.code(&mut browser, &request).await;
            let form = [
                ("grant_type", "authorization_code"),
                ("code", &*code),
                ("redirect_uri", redirect_uri),
            ];
            let tokens = Tokens::of(&client.token(&form).await);
            client.userinfo(&tokens.access).await.ok();
        }
        for id in ["suite-fapi-1", "suite-fapi-2"] {
            let registered = registry::find(&app.server, id).await.unwrap().unwrap();
            assert!(registered.extra().is_fapi2() && registered.extra().dpop_bound_access_tokens);
        }
    }
}
