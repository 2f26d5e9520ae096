//! Where claims about people are told: at userinfo, and in an ID token only where that was asked for
//! (OpenID Connect Core §5.4, §5.5).

use serde_json::json;

use crate::support::{Jwt, TestServer, Tokens, http_test};
use crate::token::signed_in;

/// Claims of an ID token that say something about the person beside who it is.
const ABOUT_THE_PERSON: [&str; 8] = [
    "name",
    "email",
    "email_verified",
    "preferred_username",
    "locale",
    "updated_at",
    "address",
    "phone_number",
];

http_test! {
    // OpenID Connect Core §5.4: with an access token, claims by scope come from userinfo.
    async fn an_id_token_holds_no_claim_that_was_not_asked_for(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid profile email").await;
        let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
        for name in ABOUT_THE_PERSON {
            assert!(claims.get(name).is_none(), "{claims}");
        }
        let told = client.userinfo(&tokens.access).await.ok();
        assert_eq!((&told["email"], &told["name"]), (&json!("ada@example.org"), &json!("Ada Lovelace")));
    }
}

http_test! {
    // OpenID Connect Core §5.5: by name, each where it was asked for and nowhere else.
    async fn a_claim_that_is_asked_for_by_name_is_told_where_it_was_asked_for(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let asked = json!({
            "id_token": { "email": null, "auth_time": { "essential": true } },
            "userinfo": { "name": { "essential": true }, "unheard_of": null },
        });
        let request = client.authorization("openid").with("claims", &asked.to_string());
        let code = client.code(&mut browser, &request).await;
        let mut tokens = Tokens::of(&client.redeem(&request, &code).await);
        for _ in 0..2 {
            let claims = Jwt::verify(&app, tokens.id.as_deref().unwrap()).await.claims;
            assert_eq!(claims["email"], "ada@example.org");
            assert_eq!(claims["auth_time"], app.clock.now());
            let told = client.userinfo(&tokens.access).await.ok();
            assert_eq!(told, json!({ "sub": claims["sub"], "name": "Ada Lovelace" }));
            assert!(claims.get("name").is_none(), "{claims}");
            // RFC 9068 §2.2.2: the access token tells the resource server nothing of it.
            let access = Jwt::verify(&app, &tokens.access).await.claims;
            assert!(access.get("email").is_none() && access.get("name").is_none(), "{access}");
            // The next ones say the same (§12.2).
            tokens = Tokens::of(&client.refresh(tokens.refresh()).await);
        }
    }
}
