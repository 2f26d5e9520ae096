//! `authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.5): once, by the client it was issued to.
//!
//! The code is consumed by one conditional update. A second redemption that would otherwise be
//! right ends the grant with every token it gave; one by another client changes nothing, or
//! anyone who saw a code could end sign-ins (RFC 9700 §4.5).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Exchange, Grant, Granted, IssuedFacts, Subject, lifetime, principal, refused};
use crate::accounts::sessions;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::oauth::decision::{self, CodeInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::narrowing::{Narrowing, narrowed};
use crate::oauth::scope::Scope;
use crate::secret::digest;
use crate::secret::opaque::{self, Kind};
use crate::server::Server;
use crate::storage::authorization_codes::AuthorizationCodeRow;
use crate::storage::grants::GrantRow;
use crate::storage::{self, StorageError, Tx, audit_log, authorization_codes, grants};
use crate::tokens::Binding;
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::GrantDetail;
use crate::tokens::refresh_token::RefreshToken;

/// See the module.
pub(super) struct AuthorizationCode;

const NAME: &str = "authorization_code";

/// What a code is bound to beside its columns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CodeDetail {
    /// The redirect URI it was sent to, to the letter.
    pub redirect_uri: String,
    /// Whether the authorization request named it.
    pub redirect_uri_was_given: bool,
    /// The PKCE challenge as `decision` returned it.
    pub challenge: Option<String>,
    /// The request's `nonce`.
    pub nonce: Option<String>,
    /// The key that whoever redeems it must prove to hold (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
}

/// What the transaction needs to know.
struct Redemption {
    server: Server,
    origin: Origin,
    now: Seconds,
    code_digest: Vec<u8>,
    client_id: String,
    grant_id: String,
    /// Why the redemption is wrong in itself, whatever the state of the code.
    mistake: Option<String>,
    expired: bool,
    refresh: Option<Refresh>,
    issued: Event,
}

struct Refresh {
    digest: Vec<u8>,
    idle_expires_at: Seconds,
    expires_at: Seconds,
}

/// How a redemption ended.
enum Redeemed {
    Rightly,
    /// For a reason that the client is told.
    Mistaken(String),
    /// For a reason that only the audit log tells.
    Refused(&'static str),
    Replayed {
        /// Whether this replay ended the grant, which one before it may have done.
        ends: bool,
    },
}

#[async_trait]
impl Grant for AuthorizationCode {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        let found = match find(cx).await? {
            Some(found) if found.code.client_id == cx.client.id => found,
            _ => return Err(cx.refuse(NAME, invalid_code()).await),
        };
        let Found { code, grant, detail } = found;
        let scope = Scope::from(grant.scope.clone());
        let verdict = decision::code(&CodeInput {
            client_id: &cx.client.id,
            issued_to: &code.client_id,
            user_id: &grant.user_id,
            redirect_uri: &detail.redirect_uri,
            presented_redirect_uri: cx.parameters.get("redirect_uri")?,
            redirect_uri_was_given: detail.redirect_uri_was_given,
            scope: &scope,
            challenge: detail.challenge.as_deref(),
            code_verifier: cx.parameters.get("code_verifier")?,
        });
        let mistake = match verdict {
            Err(error) if error.source.is_some() => return Err(error),
            verdict => verdict.err().map(|error| error.description),
        };
        let mistake = mistake.or_else(|| other_key(detail.dpop_jkt.as_deref(), cx.binding));
        let narrowing = Narrowing::of(cx.parameters)?;
        let granted = match narrowed(narrowing.as_ref(), GrantDetail::of(&grant)?) {
            Ok(granted) => granted,
            Err(error) => return Err(cx.refuse(NAME, error).await),
        };
        let refresh = cx.first_refresh_token(&grant.id)?;
        let jti = new_jti(Some(&grant.id));
        let redemption = redemption(cx, &code, &grant, mistake, refresh.as_ref(), &jti);
        let database = cx.server.database();
        match database.write(redemption, |tx, input| Box::pin(redeem(tx, input))).await? {
            Redeemed::Rightly => {}
            Redeemed::Mistaken(reason) => return Err(ErrorCode::InvalidGrant.because(reason)),
            Redeemed::Refused(_) | Redeemed::Replayed { .. } => return Err(invalid_code()),
        }
        Ok(Granted {
            subject: Subject::User {
                user_id: grant.user_id,
                sid: granted.sid,
                auth_time: Some(granted.auth_time),
                amr: granted.amr,
                nonce: detail.nonce,
                claims: granted.claims,
                id_token: scope.contains("openid"),
            },
            scope,
            audience: granted.audience,
            authorization_details: granted.authorization_details,
            jti,
            refresh_token: refresh.map(|token| token.text),
        })
    }
}

/// Why a code that is bound to a key cannot be redeemed, if it cannot (RFC 9449 §10).
fn other_key(jkt: Option<&str>, binding: Option<&Binding>) -> Option<String> {
    let jkt = jkt?;
    let holds = matches!(binding, Some(Binding::Dpop(held)) if held == jkt);
    (!holds).then(|| "the code is bound to another DPoP key (RFC 9449 section 10)".to_owned())
}

struct Found {
    code: AuthorizationCodeRow,
    grant: GrantRow,
    detail: CodeDetail,
}

async fn find(cx: &Exchange<'_>) -> Result<Option<Found>, OAuthError> {
    let text = cx.parameters.require("code")?;
    if opaque::decode(Kind::AuthorizationCode, text).is_none() {
        return Ok(None);
    }
    let mut reader = cx.server.database().reader().await?;
    let code = authorization_codes::find(&mut reader, &digest(text.as_bytes())).await?;
    let Some(code) = code else { return Ok(None) };
    let Some(grant) = grants::find(&mut reader, &code.grant_id).await? else { return Ok(None) };
    let detail = serde_json::from_str(&code.detail)
        .map_err(|_| StorageError::Corrupt("authorization_codes".to_owned()))?;
    Ok(Some(Found { code, grant, detail }))
}

fn redemption(
    cx: &Exchange<'_>,
    code: &AuthorizationCodeRow,
    grant: &GrantRow,
    mistake: Option<String>,
    refresh: Option<&RefreshToken>,
    jti: &str,
) -> Redemption {
    let scope = Scope::from(grant.scope.clone());
    let (idle_expires_at, expires_at) =
        lifetime::refresh_token(cx.server, cx.client, grant.created_at, cx.now);
    let facts = IssuedFacts {
        user_id: Some(&grant.user_id),
        grant_id: Some(&grant.id),
        scope: &scope,
        jti,
    };
    Redemption {
        server: cx.server.clone(),
        origin: cx.origin.clone(),
        now: cx.now,
        code_digest: code.code_digest.clone(),
        client_id: cx.client.id.clone(),
        grant_id: grant.id.clone(),
        mistake,
        expired: code.expires_at <= cx.now,
        refresh: refresh.map(|token| Refresh {
            digest: token.digest.clone(),
            idle_expires_at,
            expires_at,
        }),
        issued: cx.issued(NAME, &facts),
    }
}

async fn redeem(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let redeemed = judge(tx, input).await?;
    let refused = |reason| refused(NAME, &input.client_id, ErrorCode::InvalidGrant, reason);
    let event = match &redeemed {
        Redeemed::Rightly => &input.issued,
        Redeemed::Mistaken(reason) => &refused(reason),
        Redeemed::Refused(reason) => &refused(reason),
        Redeemed::Replayed { .. } => &Event::CodeReplayed {
            client_id: input.client_id.clone(),
            grant_id: input.grant_id.clone(),
        },
    };
    let ends = matches!(redeemed, Redeemed::Replayed { ends: true });
    if ends || input.server.refusals().admits(event, &input.origin, input.now) {
        audit_log::append(tx, input.now, &input.origin, event).await?;
    }
    Ok(redeemed)
}

async fn judge(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    // Whatever else is wrong, the code is spent: a guess at the verifier gets one try.
    let fresh = authorization_codes::consume(tx, &input.code_digest, input.now).await?;
    if let Some(mistake) = &input.mistake {
        return Ok(Redeemed::Mistaken(mistake.clone()));
    }
    if !fresh {
        let ends = grants::revoke(tx, &input.grant_id, input.now).await?;
        return Ok(Redeemed::Replayed { ends });
    }
    if input.expired {
        return Ok(Redeemed::Refused("the code expired"));
    }
    if begin_grant(tx, input).await? {
        return Ok(Redeemed::Rightly);
    }
    let reason = match grants::find(tx, &input.grant_id).await? {
        Some(grant) => principal::refusal(tx, &grant, input.now, input.server.config()).await?,
        None => None,
    };
    Ok(Redeemed::Refused(reason.unwrap_or(principal::ENDED)))
}

/// Lets the grant be used from now on; `false` when something has ended it.
async fn begin_grant(tx: &mut Tx, input: &Redemption) -> storage::Result<bool> {
    let limits = sessions::limits(input.server.config(), input.now);
    match &input.refresh {
        None => grants::may_be_used(tx, &input.grant_id, limits).await,
        Some(refresh) => {
            let ends = (refresh.idle_expires_at, refresh.expires_at);
            grants::set_refresh(tx, &input.grant_id, &refresh.digest, ends, limits).await
        }
    }
}

fn invalid_code() -> OAuthError {
    ErrorCode::InvalidGrant.because("the code is not valid (RFC 6749 section 5.2)")
}
