//! The token endpoint (RFC 6749 §3.2): client authentication, the grant, the tokens.

use serde::Serialize;
use zeroize::Zeroizing;

use super::client_auth::{AuthenticatedClient, Presented, authenticate};
use super::error::{ErrorCode, OAuthError};
use super::grants::{self, Exchange, Granted, Subject};
use super::parameters::Parameters;
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage;
use crate::tokens::KeysError;
use crate::tokens::access_token::{self, AccessTokenClaims};
use crate::tokens::claims::{self, Claims, OfTokens};
use crate::tokens::id_token::{self, IdTokenClaims};

/// A request at the token endpoint.
#[derive(Debug)]
pub struct TokenRequest {
    /// The form.
    pub parameters: Parameters,
    /// The value of the `Authorization` header.
    pub authorization: Option<Secret<String>>,
    /// Where it came from.
    pub origin: Origin,
}

/// The answer (RFC 6749 §5.1). Never printed.
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token. It is not wiped: its copy in the answer is not either, and it ends soon.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: Seconds,
    /// The refresh token, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Zeroizing<String>>,
    /// The ID token, if one is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<Zeroizing<String>>,
    /// The scopes of the access token.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

/// Exchanges what a client presents for tokens. Refusals are in boxes, so that nearly every
/// request, which is not refused, carries no room for them.
pub async fn exchange(
    server: &Server,
    request: &TokenRequest,
) -> Result<(AuthenticatedClient, TokenResponse), OAuthError> {
    let parameters = &request.parameters;
    let presented = Presented { authorization: request.authorization.as_ref(), parameters };
    let grant_type = parameters.require("grant_type")?;
    let client = authenticate(server, &presented, &request.origin).await?;
    let now = server.now();
    let cx = Exchange { server, client: &client, parameters, origin: &request.origin, now };
    let Some(grant) = grants::ALL.iter().find(|grant| grant.grant_type() == grant_type) else {
        let error = ErrorCode::UnsupportedGrantType.because("there is no such grant_type");
        // What was sent instead may be anything, so it is not written down.
        return Err(Box::pin(cx.refuse("unknown", error)).await);
    };
    if !client.allows_grant(grant_type) {
        let error = ErrorCode::UnauthorizedClient
            .because("the client is not registered for this grant_type");
        return Err(Box::pin(cx.refuse(grant_type, error)).await);
    }
    let granted = match grant.exchange(&cx).await {
        // The grant stopped reading before it wrote anything.
        Err(error) if error.code == ErrorCode::InvalidRequest => {
            return Err(Box::pin(cx.refuse(grant_type, error)).await);
        }
        granted => granted?,
    };
    let mapped = mapped(server, &client, &granted).await?;
    let response = issue(server, &client, granted, &mapped, now).map_err(OAuthError::fault)?;
    Ok((client, response))
}

/// What the client's mappings add to the tokens.
async fn mapped(
    server: &Server,
    client: &AuthenticatedClient,
    granted: &Granted,
) -> storage::Result<OfTokens> {
    match &granted.subject {
        // In a box, so that clients without mappings carry no room for it.
        Subject::User { user_id, .. } if !client.metadata.claim_mappings.is_empty() => {
            let scope = granted.scope.to_string();
            Box::pin(claims::of_tokens(server, user_id, client, &scope)).await
        }
        _ => Ok(OfTokens::default()),
    }
}

/// Makes the tokens, after the transaction: signing never holds the database.
fn issue(
    server: &Server,
    client: &AuthenticatedClient,
    granted: Granted,
    mapped: &OfTokens,
    now: Seconds,
) -> Result<TokenResponse, KeysError> {
    let tokens = &server.config().tokens;
    let lifetime = grants::access_token_lifetime(server, client);
    let scope = granted.scope.to_string();
    let claims = access_token_claims(server, client, &granted, (now, now + lifetime));
    let claims = AccessTokenClaims { scope: scope.as_str(), ..claims };
    let (own, default) =
        (client.metadata.access_token_signed_response_alg, &tokens.access_token_signing_alg);
    let alg = algorithm(own, default)?;
    let access_token = access_token::mint(server, alg, &claims, &mapped.access_token)?;
    let of_id_token = (&mapped.id_token, access_token.as_str());
    let id_token = id_token(server, client, &granted.subject, of_id_token, now)?;
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime,
        refresh_token: granted.refresh_token,
        id_token,
        scope,
    })
}

/// All but the scope.
fn access_token_claims<'a>(
    server: &'a Server,
    client: &'a AuthenticatedClient,
    granted: &'a Granted,
    (iat, exp): (Seconds, Seconds),
) -> AccessTokenClaims<&'a str> {
    let (sub, sid, auth_time, amr) = match &granted.subject {
        Subject::Client => (&client.id, None, None, &[][..]),
        Subject::User { user_id, sid, auth_time, amr, .. } => {
            (user_id, sid.as_deref(), *auth_time, &amr[..])
        }
    };
    AccessTokenClaims {
        iss: server.issuer(),
        sub,
        aud: granted.audience.iter().map(String::as_str).collect::<Vec<_>>().into(),
        client_id: &client.id,
        scope: "",
        iat,
        exp,
        jti: &granted.jti,
        sid,
        auth_time,
        amr: amr.iter().map(String::as_str).collect(),
    }
}

/// The client's own algorithm, else the server's.
fn algorithm(own: Option<Algorithm>, default: &str) -> Result<Algorithm, KeysError> {
    own.or_else(|| Algorithm::parse(default))
        .ok_or_else(|| KeysError::Other(format!("{default} is not a signing algorithm")))
}

fn id_token(
    server: &Server,
    client: &AuthenticatedClient,
    subject: &Subject,
    (mapped, access_token): (&Claims, &str),
    now: Seconds,
) -> Result<Option<Zeroizing<String>>, KeysError> {
    let Subject::User { user_id, sid, auth_time, amr, nonce, id_token: true } = subject else {
        return Ok(None);
    };
    let default = &server.config().tokens.id_token_signing_alg;
    let alg = algorithm(client.metadata.id_token_signed_response_alg, default)?;
    let claims = IdTokenClaims {
        iss: server.issuer(),
        sub: user_id,
        aud: &client.id,
        iat: now,
        exp: now + server.config().tokens.id_token_lifetime,
        auth_time: *auth_time,
        nonce: nonce.as_deref(),
        amr,
        sid: sid.as_deref(),
        at_hash: id_token::at_hash(alg, access_token),
        mapped,
    };
    id_token::mint(server, alg, &claims).map(Zeroizing::new).map(Some)
}
