//! `urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523 §2.1): an access token for a person whom
//! somebody else has signed in, on the word of an issuer that the operator named (`[jwt_bearer]`).
//!
//! The word is for the sign-in, not for what the client may do: that is what the person allowed it
//! before, or anything when the client is the operator's own. There is no refresh token (RFC 7521
//! §4.1), no ID token and no session. An assertion counts once.

use async_trait::async_trait;
use serde::Deserialize as _;
use serde_json::Value;

use super::{Exchange, Given, Grant, Granted, Subject, audience};
use crate::accounts::{self, AccountError};
use crate::audit::{Event, Origin};
use crate::clients::keys;
use crate::clients::metadata::grant_type::JWT_BEARER as NAME;
use crate::clock::Seconds;
use crate::config::{AssertionIssuer, AssertionSubject};
use crate::keys::Algorithm;
use crate::keys::foreign;
use crate::oauth::assertion::{Tolerance, counts_until};
use crate::oauth::decision::negotiate_scope;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::resource;
use crate::oauth::scope::Scope;
use crate::secret::{Digest, base64url, digest};
use crate::server::Server;
use crate::storage::grants::GrantRow;
use crate::storage::spent_ids::{self, Kind};
use crate::storage::users::UserRow;
use crate::storage::{self, Tx, audit_log, consents, grants, users};
use crate::tokens::access_token::Audience;
use crate::tokens::grant::GrantDetail;

/// See the module.
pub(super) struct JwtBearer;

const TOLERANCE: Tolerance = Tolerance { skew: 10, longest: 3600 };
/// The longest `jti`.
const LONGEST_JTI: usize = 256;

#[async_trait]
impl Grant for JwtBearer {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn is_advertised(&self, server: &Server) -> storage::Result<bool> {
        Ok(!server.config().jwt_bearer.issuers.is_empty())
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        match grant(cx).await {
            // A missing parameter is noted by whoever called.
            Err(error)
                if error.source.is_some()
                    || matches!(
                        error.code,
                        ErrorCode::InvalidRequest | ErrorCode::TemporarilyUnavailable
                    ) =>
            {
                Err(error)
            }
            Err(error) => Err(cx.refuse(NAME, error).await),
            granted => granted,
        }
    }
}

/// What an assertion says, as far as it counts.
struct Assertion<'c> {
    issuer: &'c AssertionIssuer,
    subject: String,
    /// Names it among those of its issuer.
    id: Digest,
    expires_at: Seconds,
}

/// What the transaction needs to know.
struct Use {
    id: Digest,
    expires_at: Seconds,
    user_updated_at: Seconds,
    grant: GrantRow,
    origin: Origin,
    issued: Event,
}

async fn grant(cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
    let text = cx.parameters.require("assertion")?;
    let assertion = judge(cx, text).await?;
    let scope = negotiate_scope(cx.parameters.get("scope")?, &Scope::registered(cx.client))?;
    let asked = resource::requested(cx.server, cx.client, cx.parameters)?;
    let user = person(cx.server, &assertion).await?;
    if !cx.client.metadata.first_party && !has_allowed(cx, &user, &scope).await? {
        return Err(refusal("the person has not allowed the client this"));
    }
    let detail = GrantDetail {
        auth_time: cx.now,
        audience: if asked.is_empty() { audience(cx.server, cx.client) } else { asked },
        ..GrantDetail::default()
    };
    let Given { row, jti, issued } = cx.given(NAME, &user.id, &scope, &detail)?;
    let input = Use {
        id: assertion.id,
        expires_at: assertion.expires_at,
        user_updated_at: user.updated_at,
        grant: row,
        origin: cx.origin.clone(),
        issued,
    };
    if !cx.server.database().write(input, |tx, input| Box::pin(record(tx, input))).await? {
        return Err(refusal("the assertion was used before, or the account changed meanwhile"));
    }
    Ok(Granted {
        subject: Subject::User {
            user_id: user.id,
            sid: None,
            // Neither when nor how somebody else signed the person in is ours to tell.
            auth_time: None,
            amr: Vec::new(),
            nonce: None,
            claims: detail.claims,
            id_token: false,
        },
        scope,
        audience: detail.audience,
        authorization_details: Vec::new(),
        jti,
        refresh_token: None,
    })
}

/// Reads an assertion that its issuer signed for us and that counts at this moment (RFC 7523 §3).
async fn judge<'c>(cx: &Exchange<'c>, text: &str) -> Result<Assertion<'c>, OAuthError> {
    let said = foreign::peek(text).map_err(|error| refusal(error.to_string()))?;
    let is_named = |issuer: &&AssertionIssuer| {
        said.claims.get("iss").and_then(Value::as_str) == Some(issuer.issuer.as_str())
    };
    let issuer = cx.server.config().jwt_bearer.issuers.iter().find(is_named);
    let issuer = issuer.ok_or_else(|| refusal("iss is no issuer whose assertions are taken"))?;
    if !issuer.clients.is_empty() && !issuer.clients.contains(&cx.client.id) {
        return Err(ErrorCode::UnauthorizedClient
            .because("the client may not bring assertions of this issuer"));
    }
    let kid = said.header.kid.as_deref();
    let keys = keys::at(cx.server, &issuer.jwks_uri, kid, cx.now).await.map_err(|error| {
        tracing::warn!(issuer = issuer.issuer, %error, "the keys of an issuer of assertions");
        ErrorCode::TemporarilyUnavailable
            .because("the keys of the issuer cannot be had")
            .retry_after(1)
    })?;
    let jwt = foreign::verify(text, &keys, &Algorithm::ALL);
    let claims = jwt.map_err(|error| refusal(error.to_string()))?.claims;
    let expires_at = counts_until(&claims, TOLERANCE, cx.now).map_err(refusal)?;
    if !is_for(claims.get("aud"), cx.server.issuer()) {
        return Err(refusal("aud names neither the issuer nor the token endpoint of this server"));
    }
    let subject = claims.get("sub").and_then(Value::as_str).filter(|sub| !sub.is_empty());
    let subject = subject.ok_or_else(|| refusal("sub is missing"))?.to_owned();
    // Without a name of its own the whole of it is its name.
    let id = match claims.get("jti") {
        None => base64url(&digest(text.as_bytes())),
        Some(Value::String(jti)) if (1..=LONGEST_JTI).contains(&jti.len()) => format!("jti:{jti}"),
        Some(_) => return Err(refusal("jti is empty, longer than 256 bytes or no string")),
    };
    let id = spent_ids::id_digest(&issuer.issuer, &id);
    Ok(Assertion { issuer, subject, id, expires_at })
}

/// Whether `aud` names the server or its token endpoint (RFC 7523 §3, item 3).
fn is_for(aud: Option<&Value>, issuer: &str) -> bool {
    let aud = aud.and_then(|aud| Audience::<String>::deserialize(aud).ok());
    aud.is_some_and(|aud| aud.contains(issuer) || aud.contains(&format!("{issuer}/token")))
}

/// The account that the issuer means, which may be used.
async fn person(server: &Server, assertion: &Assertion<'_>) -> Result<UserRow, OAuthError> {
    let unknown = || refusal("sub is nobody who may sign in here");
    let found = match accounts::users::show(server, &assertion.subject).await {
        Ok(user) => user,
        Err(AccountError::Storage(error)) => return Err(error.into()),
        Err(_) => return Err(unknown()),
    };
    // An id, an address and a user name never have the form of each other.
    let is_meant = match assertion.issuer.subject {
        AssertionSubject::Id => found.id == assertion.subject,
        AssertionSubject::Email => assertion.subject.contains('@') && found.email_verified,
        AssertionSubject::Username => {
            found.id != assertion.subject && !assertion.subject.contains('@')
        }
    };
    if is_meant && may_be_used(&found) { Ok(found) } else { Err(unknown()) }
}

/// Whether the account may be used, and is not to be deleted: only its person keeps it, by signing in
/// here, and until then no app has access.
const fn may_be_used(user: &UserRow) -> bool {
    user.is_active() && user.delete_at.is_none()
}

async fn has_allowed(cx: &Exchange<'_>, user: &UserRow, scope: &Scope) -> storage::Result<bool> {
    let mut reader = cx.server.database().reader().await?;
    let consent = consents::find(&mut reader, &user.id, &cx.client.id).await?;
    Ok(consent.is_some_and(|consent| Scope::from(consent.scope).covers(scope)))
}

/// `false` when the assertion was used before, or the account was locked or changed meanwhile.
async fn record(tx: &mut Tx, input: &Use) -> storage::Result<bool> {
    let Use { id, expires_at, user_updated_at, grant, origin, issued } = input;
    if !spent_ids::spend(tx, Kind::AssertionGrant, id, *expires_at).await?
        || !users::hold(tx, &grant.user_id, *user_updated_at).await?
        || !users::find(tx, &grant.user_id).await?.is_some_and(|user| may_be_used(&user))
    {
        return Ok(false);
    }
    grants::insert(tx, grant).await?;
    audit_log::append(tx, grant.created_at, origin, issued).await?;
    Ok(true)
}

fn refusal(reason: impl Into<String>) -> OAuthError {
    ErrorCode::InvalidGrant.because(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_audience_is_one_of_ours_or_has_one() {
        for good in [
            json!("https://id.example"),
            json!("https://id.example/token"),
            json!(["https://other.example", "https://id.example"]),
        ] {
            assert!(is_for(Some(&good), "https://id.example"), "{good}");
        }
        for bad in [
            json!("https://id.example/"),
            json!("https://id.example.evil.example"),
            json!([]),
            json!(null),
            json!({ "https://id.example": 1 }),
        ] {
            assert!(!is_for(Some(&bad), "https://id.example"), "{bad}");
        }
        assert!(!is_for(None, "https://id.example"));
    }
}
