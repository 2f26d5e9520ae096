//! Refresh tokens and keys (RFC 9449 §5): those of public clients are bound to the key, those of
//! others to the client, which may change its key.

use super::{bound_app, bound_tokens, prepared, refreshing};
use crate::support::{DpopKey, Jwt, TestServer, Tokens, http_test};
use crate::token::signed_in;

http_test! {
    async fn a_public_client_refreshes_with_its_key_alone(app: TestServer) {
        let (client, key) = (bound_app(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let first = bound_tokens(&app, &client, &mut browser, &key).await;
        let form = refreshing(first.refresh());
        let stolen = DpopKey::generate().proof(&app, "POST", "/token");
        client.token_with(&form, &[&stolen]).await.refused(400, "invalid_grant");
        client.token(&form).await.refused(400, "invalid_request");
        // Whoever has not the key harms nothing.
        let proof = key.proof(&app, "POST", "/token");
        let second = Tokens::bound(&client.token_with(&form, &[&proof]).await);
        assert_eq!(Jwt::verify(&app, &second.access).await.claims["cnf"]["jkt"], key.jkt());
        app.clock.advance(61);
        client.token_with(&form, &[&stolen]).await.refused(400, "invalid_dpop_proof");
        let stolen = DpopKey::generate().proof(&app, "POST", "/token");
        client.token_with(&form, &[&stolen]).await.refused(400, "invalid_grant");
        let proof = key.proof(&app, "POST", "/token");
        Tokens::bound(&client.token_with(&refreshing(second.refresh()), &[&proof]).await);
    }
}

http_test! {
    // The lost answer of a bound token is given again, with another proof.
    async fn a_bound_token_that_is_retried_gives_the_same_successor(app: TestServer) {
        let (client, key) = (bound_app(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let first = bound_tokens(&app, &client, &mut browser, &key).await;
        let mut successors = Vec::new();
        for _ in 0..2 {
            let proof = key.proof(&app, "POST", "/token");
            let answer = client.token_with(&refreshing(first.refresh()), &[&proof]).await;
            successors.push(Tokens::bound(&answer).refresh().to_owned());
        }
        assert_eq!(successors[0], successors[1]);
        app.clock.advance(11);
        // After the window it is a replay, by whoever holds the key too.
        let proof = key.proof(&app, "POST", "/token");
        client.token_with(&refreshing(first.refresh()), &[&proof]).await.refused(400, "invalid_grant");
        let proof = key.proof(&app, "POST", "/token");
        let ended = client.token_with(&refreshing(&successors[0]), &[&proof]).await;
        ended.refused(400, "invalid_grant");
    }
}

http_test! {
    async fn an_unbound_token_of_a_public_client_becomes_bound_and_stays_so(app: TestServer) {
        let (client, key) = (app.public_client().await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let first = client.tokens(&mut browser, "openid offline_access").await;
        let proof = key.proof(&app, "POST", "/token");
        let bound = Tokens::bound(&client.token_with(&refreshing(first.refresh()), &[&proof]).await);
        client.refresh(bound.refresh()).await.refused(400, "invalid_grant");
        let proof = key.proof(&app, "POST", "/token");
        Tokens::bound(&client.token_with(&refreshing(bound.refresh()), &[&proof]).await);
    }
}

http_test! {
    async fn a_client_that_authenticates_may_change_its_key(app: TestServer) {
        let (client, _, first) = prepared(&app).await;
        let other = DpopKey::generate();
        let proof = other.proof(&app, "POST", "/token");
        let second = Tokens::bound(&client.token_with(&refreshing(first.refresh()), &[&proof]).await);
        assert_eq!(Jwt::verify(&app, &second.access).await.claims["cnf"]["jkt"], other.jkt());
        other.userinfo(&app, &second.access).await.ok();
    }
}

http_test! {
    // RFC 7009 §2.1: giving back proves nothing; RFC 7662.
    async fn a_bound_refresh_token_is_given_back_without_a_proof(app: TestServer) {
        let (client, key) = (bound_app(&app).await, DpopKey::generate());
        let mut browser = signed_in(&app).await;
        let tokens = bound_tokens(&app, &client, &mut browser, &key).await;
        assert_eq!(client.revoke(tokens.refresh()).await.status, 200);
        let proof = key.proof(&app, "POST", "/token");
        let ended = client.token_with(&refreshing(tokens.refresh()), &[&proof]).await;
        ended.refused(400, "invalid_grant");
        key.userinfo(&app, &tokens.access).await.refused(401, "invalid_token");
    }
}
