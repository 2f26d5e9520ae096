//! Tokens in an authorization response (OpenID Connect Core §3.2.2.5, §3.3.2.5), for the response types
//! of the test profile.

use super::flow::Flow;
use super::response_type::ResponseType;
use crate::accounts::sessions::SignedIn;
use crate::oauth::error::OAuthError;
use crate::oauth::grants::{Granted, Subject};
use crate::oauth::token::{self, Bound};
use crate::server::Server;
use crate::storage::users;
use crate::tokens::claims;
use crate::tokens::grant::GrantDetail;

/// What was granted, as the tokens tell it.
pub(super) struct FrontChannel {
    pub(super) detail: GrantDetail,
    pub(super) jti: String,
    pub(super) code: Option<String>,
}

/// The parameters of the answer.
pub(super) async fn parameters(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
    FrontChannel { detail, jti, code }: FrontChannel,
) -> Result<Vec<(&'static str, String)>, OAuthError> {
    let request = &flow.request;
    let ResponseType { id_token, token, .. } = request.response_type;
    let granted = Granted {
        subject: Subject::User {
            user_id: signed_in.user.id.clone(),
            sid: detail.sid,
            auth_time: Some(detail.auth_time),
            amr: detail.amr,
            nonce: request.nonce.clone(),
            claims: detail.claims,
            id_token,
        },
        scope: request.scope.clone(),
        audience: detail.audience,
        authorization_details: detail.authorization_details,
        jti,
        refresh_token: None,
    };
    let mut mapped = token::mapped(server, &flow.client, &granted).await?;
    if !token && code.is_none() {
        // Nothing leads to the userinfo endpoint, so they are told here (OpenID Connect Core §5.4).
        let user = users::find(&mut server.database().reader().await?, &signed_in.user.id).await?;
        if let Some(user) = user {
            let scope = request.scope.to_string();
            let named = &request.claims.userinfo;
            let told = claims::of_userinfo(server, &user, &flow.client, &scope, named).await?;
            mapped.id_token.extend(told);
        }
    }
    let mut parameters = Vec::new();
    let bound = Bound { code: code.as_deref(), access_token: token };
    let issued = token::issue(server, &flow.client, (None, bound), granted, &mapped, server.now());
    let issued = issued.map_err(OAuthError::fault)?;
    if token {
        parameters.push(("access_token", issued.access_token));
        parameters.push(("token_type", issued.token_type.to_owned()));
        parameters.push(("expires_in", issued.expires_in.to_string()));
        parameters.push(("scope", issued.scope));
    }
    parameters.extend(issued.id_token.map(|id_token| ("id_token", id_token.to_string())));
    parameters.extend(code.map(|code| ("code", code)));
    Ok(parameters)
}
