//! `authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.5): once, by the client it was issued to.
//!
//! The code is consumed by one conditional update. A second redemption that would otherwise be
//! right ends the grant with every token it gave; one by another client changes nothing, or
//! anyone who saw a code could end sign-ins (RFC 9700 §4.5).

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::first_use::{self, FirstUse, Redeemed};
use super::{Exchange, Grant, Granted};
use crate::oauth::decision::{self, CodeInput};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::narrowing::{Narrowing, narrowed};
use crate::oauth::scope::Scope;
use crate::secret::digest;
use crate::secret::opaque::{self, Kind};
use crate::storage::authorization_codes::AuthorizationCodeRow;
use crate::storage::grants::GrantRow;
use crate::storage::{self, StorageError, Tx, authorization_codes, grants};
use crate::tokens::Binding;
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::GrantDetail;

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
    first_use: FirstUse,
    code_digest: Vec<u8>,
    /// Why the redemption is wrong in itself, whatever the state of the code.
    mistake: Option<String>,
    expired: bool,
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
        let redemption = Redemption {
            first_use: FirstUse::of(cx, NAME, &grant, (refresh.as_ref(), &jti)),
            code_digest: code.code_digest,
            mistake,
            expired: code.expires_at <= cx.now,
        };
        let database = cx.server.database();
        let redeemed = database.write(redemption, |tx, input| Box::pin(redeem(tx, input))).await?;
        if let Some(error) = redeemed.refusal(invalid_code) {
            return Err(error);
        }
        Ok(first_use::granted(grant, granted, detail.nonce, jti, refresh))
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

async fn redeem(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let redeemed = judge(tx, input).await?;
    input.first_use.note(tx, &redeemed).await?;
    Ok(redeemed)
}

async fn judge(tx: &mut Tx, input: &Redemption) -> storage::Result<Redeemed> {
    let first_use = &input.first_use;
    // Whatever else is wrong, the code is spent: a guess at the verifier gets one try.
    let fresh = authorization_codes::consume(tx, &input.code_digest, first_use.now).await?;
    if let Some(mistake) = &input.mistake {
        return Ok(Redeemed::Mistaken(ErrorCode::InvalidGrant.because(mistake.as_str())));
    }
    if !fresh {
        return first_use.end(tx).await;
    }
    if input.expired {
        return Ok(Redeemed::Refused("the code expired"));
    }
    first_use.begin(tx).await
}

fn invalid_code() -> OAuthError {
    ErrorCode::InvalidGrant.because("the code is not valid (RFC 6749 section 5.2)")
}
