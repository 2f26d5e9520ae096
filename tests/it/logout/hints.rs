//! `id_token_hint`: what is no ID token of ours proves nothing (OpenID Connect RP-Initiated Logout
//! §2, §3; attacks B7, B12).

use chancery::secret::{base64url, from_base64url};
use josekit::jwk::Jwk;
use josekit::jwk::alg::ec::EcCurve;
use josekit::jws::{self, JwsHeader};
use serde_json::{Value, json};

use super::{ADA, AFTER, Scene, end_session, plain};
use crate::support::{PASSWORD, TestServer, http_test};

/// Ada is asked, and is sent nowhere when she agrees.
async fn proves_nothing(scene: &mut Scene, what: &str, hint: &str) {
    let request = [("id_token_hint", hint), ("post_logout_redirect_uri", AFTER), ("state", "s")];
    let page = scene.end_session(&request).await;
    assert_eq!((page.url.path(), page.status.as_u16()), ("/end-session", 200), "{what}");
    assert!(page.location.is_none(), "{what}");
    scene.is_signed_in().await;
    let page = scene.browser.submit(&page, "confirm", &[]).await;
    page.is("/signed-out", 200);
    scene.is_signed_out().await;
    scene.browser.sign_in(ADA, PASSWORD).await;
    scene.tokens = scene.client.tokens(&mut scene.browser, "openid").await;
}

fn with_header(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let (header, rest) = token.split_once('.').unwrap();
    let mut header = serde_json::from_slice(&from_base64url(header).unwrap()).unwrap();
    change(&mut header);
    format!("{}.{rest}", base64url(header.to_string().as_bytes()))
}

fn unsigned(token: &str) -> String {
    let token = with_header(token, |header| header["alg"] = json!("none"));
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.")
}

fn signed_by_somebody_else(token: &str) -> String {
    let key = Jwk::generate_ec_key(EcCurve::P256).unwrap();
    let mut parts = token.split('.');
    let decoded: Value =
        serde_json::from_slice(&from_base64url(parts.next().unwrap()).unwrap()).unwrap();
    let payload = from_base64url(parts.next().unwrap()).unwrap();
    let mut header = JwsHeader::new();
    header.set_token_type("JWT");
    header.set_key_id(decoded["kid"].as_str().unwrap());
    let signer = jws::ES256.signer_from_jwk(&key).unwrap();
    jws::serialize_compact(&payload, &header, &signer).unwrap()
}

http_test! {
    async fn an_unsigned_id_token_proves_nothing(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = unsigned(scene.id_token());
        proves_nothing(&mut scene, "alg none", &hint).await;
        let (signed, _) = hint.rsplit_once('.').unwrap();
        let signed = signed.to_owned();
        proves_nothing(&mut scene, "two parts", &signed).await;
    }
}

http_test! {
    async fn an_id_token_that_somebody_else_signed_proves_nothing(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = signed_by_somebody_else(scene.id_token());
        proves_nothing(&mut scene, "another key", &hint).await;
        let (signed, _) = scene.id_token().rsplit_once('.').unwrap();
        let hint = format!("{signed}.{}", base64url(&[7; 256]));
        proves_nothing(&mut scene, "another signature", &hint).await;
    }
}

http_test! {
    async fn no_other_token_of_ours_stands_in_for_an_id_token(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hints = [
            ("access token", scene.tokens.access.clone()),
            ("refresh token", scene.tokens.refresh().to_owned()),
            ("nothing", "x".to_owned()),
            ("dots", "..".to_owned()),
            ("much", "a".repeat(10_000)),
        ];
        for (what, hint) in hints {
            proves_nothing(&mut scene, what, &hint).await;
        }
        let hint = with_header(scene.id_token(), |header| header["typ"] = json!("logout+jwt"));
        proves_nothing(&mut scene, "another type", &hint).await;
    }
}

http_test! {
    async fn an_id_token_of_another_session_has_the_person_asked(app: TestServer) {
        // §2: the question MUST be asked when the token does not belong to the session.
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let mut elsewhere = app.browser();
        elsewhere.sign_in(ADA, PASSWORD).await;
        let request = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", AFTER),
            ("state", "s"),
        ];
        let page = elsewhere.get(&end_session(&request)).await;
        page.is("/end-session", 200);
        elsewhere.get("/").await.is("/", 200);
        let page = elsewhere.submit(&page, "confirm", &[]).await;
        // The token is genuine, so the way back is the client's.
        assert_eq!(page.location.unwrap().as_str(), format!("{AFTER}?state=s"));
        elsewhere.get("/").await.is("/login", 200);
        scene.is_signed_in().await;
    }
}

http_test! {
    async fn a_client_that_is_gone_sends_nobody_anywhere(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        app.disable_client("web").await;
        scene.end_session(&request).await.is("/signed-out", 200);
        app.delete_client("web").await;
        scene.end_session(&request).await.is("/signed-out", 200);
    }
}

http_test! {
    async fn an_id_token_outlives_the_rotation_of_its_key(app: TestServer) {
        let mut scene = Scene::new(&app, plain()).await;
        let hint = scene.id_token().to_owned();
        app.clock.advance(app.server.config().keys.rotate_every + 1);
        app.run_due_jobs().await;
        scene.browser.sign_in(ADA, PASSWORD).await;
        let request = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", AFTER)];
        let page = scene.end_session(&request).await;
        page.is("/end-session", 200);
        let page = scene.browser.submit(&page, "confirm", &[]).await;
        assert_eq!(page.location.unwrap().as_str(), AFTER);
    }
}
