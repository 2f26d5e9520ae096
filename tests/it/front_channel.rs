//! Response types that give tokens in the front channel: nowhere but in the test profile, and there
//! as OpenID Connect Core §3.2 and §3.3 say.

use std::collections::BTreeMap;

use chancery::audit::Origin;
use chancery::clients::registry::{self, CreateClient};
use chancery::clients::{ClientError, ClientMetadata, Extra};
use chancery::config::Profile;
use chancery::secret::{base64url, digest};
use serde_json::Value;
use url::Url;

use crate::support::{
    Authorization, Browser, Jwt, OAuthClient, Page, TestServer, Tokens, http_test, web_metadata,
};

const ALL: [&str; 6] =
    ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

fn metadata() -> ClientMetadata {
    let grants = ["authorization_code", "implicit", "refresh_token"];
    ClientMetadata {
        grant_types: grants.map(str::to_owned).into(),
        extra: Extra { response_types: ALL.map(str::to_owned).into(), ..Extra::default() },
        ..web_metadata()
    }
}

/// The client, and a browser of a person who has allowed it everything.
async fn set_up(app: TestServer) -> (TestServer, OAuthClient, Browser) {
    let app = app.restart(|config| config.server.profile = Profile::Test).await;
    let client = app.create_client("spa", metadata()).await;
    let user = app.create_user("ada@example.org").await;
    let mut browser = app.browser_of(&user).await;
    client.tokens(&mut browser, "openid email").await;
    (app, client, browser)
}

/// What came in the fragment, by name.
#[track_caller]
fn fragment(request: &Authorization, page: &Page) -> BTreeMap<String, String> {
    let Some(location) = &page.location else { panic!("{}: {}", page.url, page.body) };
    assert!(location.query().is_none(), "{location}");
    let fragment = location.fragment().unwrap_or_default();
    let parsed = Url::parse(&format!("https://x.example/?{fragment}")).unwrap();
    let found: BTreeMap<_, _> = parsed.query_pairs().into_owned().collect();
    assert_eq!(found.get("state"), Some(&request.state), "{location}");
    found
}

async fn ask(
    client: &OAuthClient,
    browser: &mut Browser,
    response_type: &str,
) -> (Authorization, BTreeMap<String, String>) {
    let request = client.authorization("openid email").with("response_type", response_type);
    let page = browser.get(&request.path()).await;
    let answer = fragment(&request, &page);
    (request, answer)
}

fn half(text: &str) -> String {
    base64url(&digest(text.as_bytes())[..16])
}

async fn claims(app: &TestServer, answer: &BTreeMap<String, String>) -> Value {
    Jwt::verify(app, &answer["id_token"]).await.claims
}

http_test! {
    async fn outside_of_the_test_profile_there_is_only_the_code(app: TestServer) {
        let document = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(document["response_types_supported"], serde_json::json!(["code"]));
        let grants = document["grant_types_supported"].as_array().unwrap().clone();
        assert!(!grants.contains(&"implicit".into()));
        let request = CreateClient { id: None, metadata: metadata(), origin: Origin::default() };
        let refused = registry::create(&app.server, request).await.unwrap_err();
        let ClientError::Invalid(problems) = refused else { panic!("{refused}") };
        let told = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(told.contains("grant_types") && told.contains("response_types"), "{told}");
        let client = app.web_client().await;
        let user = app.create_user("ada@example.org").await;
        let mut browser = app.browser_of(&user).await;
        for response_type in &ALL[1..] {
            let request = client.authorization("openid").with("response_type", response_type);
            let page = browser.get(&request.path()).await;
            assert_eq!(request.error(&page), "unsupported_response_type");
        }
    }
}

http_test! {
    // RFC 9449 §5, RFC 8705 §3: nobody proves anything in the front channel.
    async fn a_client_whose_tokens_are_bound_gets_none_in_the_front_channel(app: TestServer) {
        let app = app.restart(|config| config.server.profile = Profile::Test).await;
        let register = async |response_types: &[&str]| {
            let mut metadata = metadata();
            metadata.extra.dpop_bound_access_tokens = true;
            metadata.extra.response_types =
                response_types.iter().map(|name| (*name).to_owned()).collect();
            let request = CreateClient { id: None, metadata, origin: Origin::default() };
            registry::create(&app.server, request).await
        };
        for with_token in ["id_token token", "code token", "code id_token token"] {
            let refused = register(&["code", with_token]).await.unwrap_err();
            assert!(refused.to_string().contains("bound to nothing"), "{refused}");
        }
        register(&["code", "id_token", "code id_token"]).await.unwrap();
    }
}

http_test! {
    // What a client registered before does not revive them (attack A8).
    async fn a_client_from_the_test_profile_gets_no_tokens_there_either(app: TestServer) {
        let (app, client, _) = set_up(app).await;
        let app = app.restart(|config| config.server.profile = Profile::Standard).await;
        let client = OAuthClient { site: (*app).clone(), ..client };
        let mut browser = app.browser();
        browser.sign_in("ada@example.org", crate::support::PASSWORD).await;
        let request = client.authorization("openid").with("response_type", "id_token token");
        let page = browser.get(&request.path()).await;
        let location = page.location.as_ref().unwrap().as_str();
        assert!(location.contains("error=unsupported_response_type"), "{location}");
        assert!(!location.contains("token="), "{location}");
    }
}

http_test! {
    async fn discovery_lists_them_in_the_test_profile(app: TestServer) {
        let (app, ..) = set_up(app).await;
        let document = app.get("/.well-known/openid-configuration").await.ok();
        assert_eq!(document["response_types_supported"], serde_json::json!(ALL));
        let grants = document["grant_types_supported"].as_array().unwrap();
        assert!(grants.contains(&"implicit".into()));
        let modes = document["response_modes_supported"].as_array().unwrap();
        assert!(modes.contains(&"fragment".into()));
    }
}

http_test! {
    // OpenID Connect Core §3.2.2.5, §3.2.2.10, §5.4.
    async fn an_id_token_alone_holds_the_claims_and_no_hashes(app: TestServer) {
        let (app, client, mut browser) = set_up(app).await;
        let (request, answer) = ask(&client, &mut browser, "id_token").await;
        let names: Vec<_> = answer.keys().map(String::as_str).collect();
        assert_eq!(names, ["id_token", "iss", "state"]);
        let claims = claims(&app, &answer).await;
        assert_eq!(claims["nonce"], request.nonce);
        assert_eq!((&claims["aud"], &claims["email"]), (&"spa".into(), &"ada@example.org".into()));
        assert!(claims.get("at_hash").is_none() && claims.get("c_hash").is_none());
    }
}

http_test! {
    // OpenID Connect Core §3.2.2.5, §3.2.2.9.
    async fn an_id_token_is_bound_to_the_access_token_beside_it(app: TestServer) {
        let (app, client, mut browser) = set_up(app).await;
        let (_, answer) = ask(&client, &mut browser, "id_token token").await;
        assert_eq!(answer["token_type"], "Bearer");
        assert!(answer["expires_in"].parse::<i64>().unwrap() > 0);
        let claims = claims(&app, &answer).await;
        assert_eq!(claims["at_hash"], half(&answer["access_token"]));
        assert!(claims.get("email").is_none());
        let userinfo = client.userinfo(&answer["access_token"]).await.ok();
        assert_eq!((&userinfo["sub"], &userinfo["email"]), (&claims["sub"], &"ada@example.org".into()));
        assert!(!answer.contains_key("code") && !answer.contains_key("refresh_token"));
    }
}

http_test! {
    // OpenID Connect Core §3.3.2.5, §3.3.2.11, §3.3.3.
    async fn a_hybrid_answer_has_a_code_that_is_redeemed_as_ever(app: TestServer) {
        let (app, client, mut browser) = set_up(app).await;
        for response_type in &ALL[3..] {
            let (request, answer) = ask(&client, &mut browser, response_type).await;
            assert_eq!(answer.contains_key("access_token"), response_type.contains(" token"));
            if response_type.contains("id_token") {
                let claims = claims(&app, &answer).await;
                assert_eq!(claims["c_hash"], half(&answer["code"]));
                assert_eq!(claims.get("at_hash").is_some(), answer.contains_key("access_token"));
            }
            let tokens = Tokens::of(&client.redeem(&request, &answer["code"]).await);
            client.userinfo(&tokens.access).await.ok();
            client.redeem(&request, &answer["code"]).await.refused(400, "invalid_grant");
            // The replay ended what the front channel gave, too.
            if let Some(token) = answer.get("access_token") {
                client.userinfo(token).await.refused(401, "invalid_token");
            }
        }
    }
}

http_test! {
    async fn what_must_not_be_asked_for_in_this_way_is_refused(app: TestServer) {
        let (app, client, mut browser) = set_up(app).await;
        let request = client.authorization("openid").with("response_type", "id_token");
        for (bad, error) in [
            (request.clone().without("nonce"), "invalid_request"),
            (request.clone().with("scope", "email"), "invalid_scope"),
            (request.clone().with("response_mode", "query"), "invalid_request"),
        ] {
            let page = browser.get(&bad.path()).await;
            let location = page.location.as_ref().unwrap().as_str();
            assert!(location.contains(&format!("error={error}")), "{location}");
            assert!(!location.contains("id_token="), "{location}");
        }
        let other = app.web_client().await;
        let request = other.authorization("openid").with("response_type", "id_token");
        let page = browser.get(&request.path()).await;
        assert_eq!(request.error(&page), "unauthorized_client");
        let form = [("grant_type", "implicit")];
        client.token(&form).await.refused(400, "unsupported_grant_type");
    }
}
