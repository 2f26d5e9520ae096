//! What is no right redemption of a code (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9700 §2.1.1, §4.5).

use chancery::clients::ClientMetadata;

use super::{assert_alive, assert_dead, cut_and_extended, flipped, fresh_code, signed_in};
use crate::support::{
    Authorization, OAuthClient, Response, TestServer, Tokens, http_test, web_metadata,
};

/// Redeems a code with some fields changed; `None` leaves one out.
async fn redeem_with(
    client: &OAuthClient,
    (request, code): (&Authorization, &str),
    changes: &[(&str, Option<&str>)],
) -> Response {
    let redirect_uri = request.parameters.get("redirect_uri").map(String::as_str);
    let verifier = Some(request.verifier.as_str());
    let mut fields = vec![("code", Some(code)), ("redirect_uri", redirect_uri)];
    fields.push(("code_verifier", verifier));
    for (name, value) in changes {
        fields.retain(|(each, _)| each != name);
        fields.push((name, *value));
    }
    let mut form = vec![("grant_type", "authorization_code")];
    form.extend(fields.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    client.token(&form).await
}

http_test! {
    // RFC 6749 §5.2: issued to another client. The honest one must not suffer (Zitadel
    // CVE-2026-55672).
    async fn a_code_of_another_client_is_refused_and_stays_good(app: TestServer) {
        let metadata = || ClientMetadata { require_pkce: false, ..web_metadata() };
        let confidential = app.create_client("one", metadata()).await;
        let thief = app.create_client("two", metadata()).await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for (owner, thieves) in [
            (&confidential, [&thief, &public]),
            (&thief, [&confidential, &public]),
            (&public, [&confidential, &thief]),
        ] {
            let (request, code) = fresh_code(owner, &mut browser, "openid").await;
            for thief in thieves {
                let response = thief.redeem(&request, &code).await;
                response.refused(400, "invalid_grant");
                redeem_with(thief, (&request, &code), &[("code_verifier", None)])
                    .await
                    .refused(400, "invalid_grant");
            }
            let tokens = Tokens::of(&owner.redeem(&request, &code).await);
            // A replay by a thief is no replay (RFC 9700 §4.5): anyone could end sign-ins.
            for thief in thieves {
                thief.redeem(&request, &code).await.refused(400, "invalid_grant");
            }
            owner.userinfo(&tokens.access).await.ok();
            owner.refresh(tokens.refresh()).await.ok();
        }
    }
}

http_test! {
    // RFC 6749 §4.1.2, §10.5: all tokens of a replayed code are revoked.
    async fn a_code_used_twice_ends_every_token_of_its_grant_and_no_other(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let others = client.tokens(&mut browser, "openid").await;
        let (request, code) = fresh_code(&client, &mut browser, "openid offline_access").await;
        let first = Tokens::of(&client.redeem(&request, &code).await);
        let refreshed = Tokens::of(&client.refresh(first.refresh()).await);
        assert_alive(&client, &refreshed).await;

        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        assert_dead(&client, &refreshed).await;
        client.userinfo(&first.access).await.refused(401, "invalid_token");
        assert_alive(&client, &others).await;
    }
}

http_test! {
    async fn a_replay_long_after_the_code_expired_still_ends_the_grant(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        app.clock.advance(300);
        assert_alive(&client, &tokens).await;
        client.redeem(&request, &code).await.refused(400, "invalid_grant");
        assert_dead(&client, &tokens).await;
    }
}

http_test! {
    // Only who could have redeemed the code can end its grant with it (draft-ietf-oauth-v2-1
    // §7.5): not one who saw the code in a log and lacks the verifier.
    async fn a_wrong_replay_ends_nothing(app: TestServer) {
        let client = app.public_client().await;
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let tokens = Tokens::of(&client.redeem(&request, &code).await);
        for change in [
            ("code_verifier", None),
            ("code_verifier", Some("a-verifier-of-forty-three-characters-or-more")),
            ("redirect_uri", Some("https://print.example/other")),
            ("redirect_uri", None),
        ] {
            let response = redeem_with(&client, (&request, &code), &[change]).await;
            response.refused(400, "invalid_grant");
        }
        client.userinfo(&tokens.access).await.ok();
        client.refresh(tokens.refresh()).await.ok();
    }
}

http_test! {
    // RFC 6749 §4.1.2, FAPI 2.0: 60 seconds.
    async fn a_code_is_refused_after_a_minute(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        for age in [60, 61, 3600] {
            let (request, code) = fresh_code(&client, &mut browser, "openid").await;
            app.clock.advance(age);
            client.redeem(&request, &code).await.refused(400, "invalid_grant");
        }
    }
}

http_test! {
    // RFC 7636 §4.6, RFC 6749 §4.1.3: one try, or a thief could guess.
    async fn a_wrong_redemption_spends_the_code(app: TestServer) {
        let confidential = app.web_client().await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        let almost = |text: &str| format!("{}~", &text[..text.len() - 1]);
        for client in [&confidential, &public] {
            let (other, _) = fresh_code(client, &mut browser, "openid").await;
            for name in ["code_verifier", "redirect_uri"] {
                for wrong in [
                    None,
                    Some(String::new()),
                    Some("x".repeat(42)),
                    Some("x".repeat(43)),
                    Some("x".repeat(129)),
                    Some(other.verifier.clone()),
                    Some(other.parameters["code_challenge"].clone()),
                    Some(almost("https://print.example/callback")),
                    Some("https://print.example/callback/".to_owned()),
                    Some("https://print.example/callback?".to_owned()),
                    Some("https://PRINT.example/callback".to_owned()),
                    Some("https://print.example:443/callback".to_owned()),
                    Some("\u{e9}".repeat(43)),
                ] {
                    let (request, code) = fresh_code(client, &mut browser, "openid").await;
                    let change = (name, wrong.as_deref());
                    redeem_with(client, (&request, &code), &[change])
                        .await
                        .refused(400, "invalid_grant");
                    client.redeem(&request, &code).await.refused(400, "invalid_grant");
                }
            }
        }
    }
}

http_test! {
    async fn the_challenge_itself_and_parts_of_the_verifier_do_not_redeem(app: TestServer) {
        let client = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for change in [
            |request: &Authorization| request.parameters["code_challenge"].clone(),
            |request: &Authorization| request.verifier[..42].to_owned(),
            |request: &Authorization| format!("{}A", request.verifier),
            |request: &Authorization| request.verifier.to_ascii_uppercase(),
            |request: &Authorization| format!("{}=", request.verifier),
        ] {
            let (request, code) = fresh_code(&client, &mut browser, "openid").await;
            let wrong = change(&request);
            redeem_with(&client, (&request, &code), &[("code_verifier", Some(&wrong))])
                .await
                .refused(400, "invalid_grant");
        }
    }
}

http_test! {
    // RFC 9700 §4.8.2: the downgrade in which a challenge was stripped on the way.
    async fn a_verifier_without_a_challenge_is_refused(app: TestServer) {
        let metadata = ClientMetadata { require_pkce: false, ..web_metadata() };
        let client = app.create_client("old", metadata).await;
        let mut browser = signed_in(&app).await;
        let request = client.authorization("openid");
        let without = request.without("code_challenge").without("code_challenge_method");
        let code = client.code(&mut browser, &without).await;
        client.redeem(&without, &code).await.refused(400, "invalid_grant");

        // Without either the client's secret has to do; with a challenge the verifier is needed.
        let code = client.code(&mut browser, &without).await;
        redeem_with(&client, (&without, &code), &[("code_verifier", None)]).await.ok();
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        let response = redeem_with(&client, (&request, &code), &[("code_verifier", None)]).await;
        response.refused(400, "invalid_grant");
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        client.redeem(&request, &code).await.ok();
    }
}

http_test! {
    // RFC 7636 §4.4.1; RFC 9700 §2.1.1: `plain` protects nothing.
    async fn a_code_is_not_issued_without_a_challenge_or_for_a_plain_one(app: TestServer) {
        let confidential = app.web_client().await;
        let public = app.public_client().await;
        let mut browser = signed_in(&app).await;
        for client in [&confidential, &public] {
            let request = client.authorization("openid");
            for request in [
                request.clone().without("code_challenge").without("code_challenge_method"),
                request.clone().without("code_challenge"),
                request.clone().without("code_challenge_method"),
                request.clone().with("code_challenge_method", "plain"),
                request.clone().with("code_challenge_method", "s256"),
                request.clone().with("code_challenge", &"x".repeat(42)),
                request.clone().with("code_challenge", &"x".repeat(129)),
                request.clone().with("code_challenge", &format!("{}=", "x".repeat(43))),
            ] {
                let page = browser.get(&request.path()).await;
                assert_eq!(request.error(&page), "invalid_request");
            }
        }
    }
}

http_test! {
    // RFC 6749 §4.1.3: needed if the request had it; a client with one URI may leave it out.
    async fn the_redirect_uri_counts_when_the_request_left_it_out_too(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let request = client.authorization("openid");
        let silent = request.clone().without("redirect_uri");
        for (sent, expected) in [
            (None, 200),
            (Some(&*client.redirect_uri), 200),
            (Some("https://print.example/other"), 400),
        ] {
            let page = browser.get(&silent.path()).await;
            let page = match page.location {
                Some(_) => page,
                None => browser.submit(&page, "approve", &[]).await,
            };
            let code = request.code(&page);
            let response = redeem_with(&client, (&silent, &code), &[("redirect_uri", sent)]).await;
            assert_eq!(response.status, expected, "{sent:?} {}", response.body);
        }
    }
}

http_test! {
    // Tokens are verified whole (Zitadel CVE-2026-27840).
    async fn a_code_cut_short_extended_or_flipped_is_refused_and_stays_good(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let (request, code) = fresh_code(&client, &mut browser, "openid").await;
        for damaged in cut_and_extended(&code).chain(flipped(&code)) {
            client.redeem(&request, &damaged).await.refused(400, "invalid_grant");
        }
        redeem_with(&client, (&request, &code), &[("code", None)])
            .await
            .refused(400, "invalid_request");
        assert_alive(&client, &Tokens::of(&client.redeem(&request, &code).await)).await;
    }
}

http_test! {
    async fn other_secrets_are_no_codes(app: TestServer) {
        let client = app.web_client().await;
        let mut browser = signed_in(&app).await;
        let tokens = client.tokens(&mut browser, "openid").await;
        let (request, _) = fresh_code(&client, &mut browser, "openid").await;
        let secret = client.secret.as_deref().unwrap();
        for other in [&*tokens.access, tokens.refresh(), tokens.id.as_deref().unwrap(), secret] {
            client.redeem(&request, other).await.refused(400, "invalid_grant");
        }
        assert_alive(&client, &tokens).await;
    }
}
