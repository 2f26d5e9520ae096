//! The token endpoint (RFC 6749 §3.2): client authentication, the grant, the tokens.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;
use zeroize::Zeroizing;

use super::client_auth::{AuthenticatedClient, Presented, authenticate};
use super::dpop::DpopHeader;
use super::error::{ErrorCode, OAuthError};
use super::grants::{self, Exchange, Granted, Subject};
use super::parameters::Parameters;
use super::sender::Sender;
use crate::accounts::factors::Acr;
use crate::audit::Origin;
use crate::clients::Client;
use crate::clients::metadata::AccessTokenFormat;
use crate::clock::Seconds;
use crate::keys::Algorithm;
use crate::keys::certificate::ClientCertificate;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage;
use crate::tokens::access_token::{self, AccessTokenClaims};
use crate::tokens::claims::{self, Claims, OfTokens};
use crate::tokens::id_token::{self, IdTokenClaims};
use crate::tokens::{AuthorizationDetails, Binding, KeysError, subject};

/// A request at the token endpoint.
#[derive(Debug)]
pub struct TokenRequest {
    /// The form.
    pub parameters: Parameters,
    /// The value of the `Authorization` header.
    pub authorization: Option<Secret<String>>,
    /// What it proves to hold.
    pub dpop: DpopHeader,
    /// The certificate of its TLS connection (RFC 8705), whose key the sender holds.
    pub certificate: Option<Arc<ClientCertificate>>,
    /// Where it came from.
    pub origin: Origin,
}

impl TokenRequest {
    /// What in it says who the client is.
    pub fn presented(&self) -> Presented<'_> {
        Presented {
            authorization: self.authorization.as_ref(),
            certificate: self.certificate.as_deref(),
            parameters: &self.parameters,
        }
    }
}

/// The answer (RFC 6749 §5.1). Never printed.
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token. It is not wiped: its copy in the answer is not either, and it ends soon.
    pub access_token: String,
    /// `Bearer` or `DPoP`.
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
    /// What else it is for (RFC 9396 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: AuthorizationDetails,
}

/// Exchanges what a client presents for tokens. Refusals are in boxes, so that nearly every
/// request, which is not refused, carries no room for them.
pub async fn exchange(
    server: &Server,
    request: &TokenRequest,
) -> Result<(AuthenticatedClient, TokenResponse), OAuthError> {
    let parameters = &request.parameters;
    let presented = request.presented();
    let grant_type = parameters.require("grant_type")?;
    let client = authenticate(server, &presented, &request.origin).await?;
    let now = server.now();
    let mut cx = Exchange {
        server,
        client: &client,
        parameters,
        binding: None,
        origin: &request.origin,
        now,
    };
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
    // Most requests prove nothing: in a box, so that they carry no room for it.
    let sender = if Sender::is_ordinary(&client, request) {
        Sender::default()
    } else {
        match Box::pin(Sender::of(server, &client, request)).await {
            Ok(sender) => sender,
            // The client is to try again with the nonce that it gets.
            Err(error) if error.code == ErrorCode::UseDpopNonce => return Err(error),
            Err(error) => return Err(Box::pin(cx.refuse(grant_type, error)).await),
        }
    };
    cx.binding = sender.binding.as_ref();
    let granted = match grant.exchange(&cx).await {
        // The grant stopped reading before it wrote anything.
        Err(error) if error.code == ErrorCode::InvalidRequest => {
            return Err(Box::pin(cx.refuse(grant_type, error)).await);
        }
        granted => granted?,
    };
    if cx.binding.is_some()
        && let Err(error) = Box::pin(sender.spend(server)).await
    {
        return Err(match error.code {
            // Another request with the same proof was faster.
            ErrorCode::InvalidDpopProof => Box::pin(cx.refuse(grant_type, error)).await,
            _ => error,
        });
    }
    let mapped = mapped(server, &client, &granted).await?;
    let how = (sender.binding.as_ref(), Bound { code: None, access_token: true });
    let response = issue(server, &client, how, granted, &mapped, now).map_err(OAuthError::fault)?;
    Ok((client, response))
}

/// What the client's mappings, and the request, add to the tokens.
pub(super) async fn mapped(
    server: &Server,
    client: &Client,
    granted: &Granted,
) -> storage::Result<OfTokens> {
    match &granted.subject {
        // In a box, so that clients that are told nothing more carry no room for it.
        Subject::User { user_id, claims, .. }
            if !client.metadata.claim_mappings.is_empty() || !claims.id_token.is_empty() =>
        {
            let scope = granted.scope.to_string();
            let of_tokens = claims::of_tokens(server, user_id, client, &scope, &claims.id_token);
            Box::pin(of_tokens).await
        }
        _ => Ok(OfTokens::default()),
    }
}

/// What an ID token comes with, and is bound to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    /// The code in the same authorization response.
    pub(super) code: Option<&'a str>,
    /// Whether the access token is handed out.
    pub(super) access_token: bool,
}

/// Makes the tokens, after the transaction: signing never holds the database.
pub(super) fn issue(
    server: &Server,
    client: &Client,
    (binding, bound): (Option<&Binding>, Bound<'_>),
    granted: Granted,
    mapped: &OfTokens,
    now: Seconds,
) -> Result<TokenResponse, KeysError> {
    let tokens = &server.config().tokens;
    let lifetime = grants::access_token_lifetime(server, client);
    let scope = granted.scope.to_string();
    let (sub, sid) = match &granted.subject {
        Subject::Client => (Cow::Borrowed(client.id.as_str()), None),
        Subject::User { user_id, sid, .. } => {
            let sid = sid.as_deref().map(|sid| subject::session(server, client, sid));
            (subject::of(server, client, user_id), sid)
        }
    };
    let (sub, sid) = (&*sub, sid.as_deref());
    let claims = access_token_claims(server, client, &granted, (now, now + lifetime));
    let cnf = binding.map(Binding::as_ref);
    let claims = AccessTokenClaims { sub, sid, scope: scope.as_str(), cnf, ..claims };
    let access_token = match client.extra().access_token_format {
        AccessTokenFormat::Jwt => {
            let own = client.metadata.access_token_signed_response_alg;
            let alg = algorithm(own, &tokens.access_token_signing_alg)?;
            access_token::mint(server, alg, &claims, &mapped.access_token)?
        }
        AccessTokenFormat::Opaque => access_token::seal(server, &claims, &mapped.access_token)?,
    };
    let handed_out = bound.access_token.then_some(access_token.as_str());
    let told = (sub, sid, &mapped.id_token);
    let id_token = id_token(server, client, &granted.subject, (told, handed_out, bound.code), now)?;
    Ok(TokenResponse {
        access_token,
        token_type: Binding::token_type(binding),
        expires_in: lifetime,
        refresh_token: granted.refresh_token,
        id_token,
        scope,
        authorization_details: granted.authorization_details,
    })
}

/// All but the names of subject and session, the scope and what the token is bound to.
fn access_token_claims<'a>(
    server: &'a Server,
    client: &'a Client,
    granted: &'a Granted,
    (iat, exp): (Seconds, Seconds),
) -> AccessTokenClaims<&'a str> {
    let (auth_time, amr) = match &granted.subject {
        Subject::Client => (None, &[][..]),
        Subject::User { auth_time, amr, .. } => (*auth_time, &amr[..]),
    };
    AccessTokenClaims {
        iss: server.issuer(),
        sub: "",
        aud: granted.audience.iter().map(String::as_str).collect::<Vec<_>>().into(),
        client_id: &client.id,
        scope: "",
        iat,
        exp,
        jti: &granted.jti,
        authorization_details: granted.authorization_details.clone(),
        cnf: None,
        sid: None,
        auth_time,
        acr: Acr::of(amr).map(Acr::as_str),
        amr: amr.iter().map(String::as_str).collect(),
    }
}

/// The client's own algorithm, else the server's.
fn algorithm(own: Option<Algorithm>, default: &str) -> Result<Algorithm, KeysError> {
    own.or_else(|| Algorithm::parse(default))
        .ok_or_else(|| KeysError::Other(format!("{default} is not a signing algorithm")))
}

/// What an ID token tells of the person: their subject, their session, and what else.
type Told<'a> = (&'a str, Option<&'a str>, &'a Claims);

fn id_token(
    server: &Server,
    client: &Client,
    subject: &Subject,
    ((sub, sid, told), access_token, code): (Told<'_>, Option<&str>, Option<&str>),
    now: Seconds,
) -> Result<Option<Zeroizing<String>>, KeysError> {
    let Subject::User { auth_time, amr, nonce, id_token: true, .. } = subject else {
        return Ok(None);
    };
    let default = &server.config().tokens.id_token_signing_alg;
    let alg = algorithm(client.metadata.id_token_signed_response_alg, default)?;
    let claims = IdTokenClaims {
        iss: server.issuer(),
        sub,
        aud: &client.id,
        iat: now,
        exp: now + server.config().tokens.id_token_lifetime,
        auth_time: *auth_time,
        nonce: nonce.as_deref(),
        acr: Acr::of(amr).map(Acr::as_str),
        amr,
        sid,
        at_hash: access_token.map(|token| id_token::half_hash(alg, token)),
        c_hash: code.map(|code| id_token::half_hash(alg, code)),
        told,
    };
    id_token::mint(server, alg, &claims).map(Zeroizing::new).map(Some)
}
