//! `password` (RFC 6749 §4.3): off unless a first-party confidential client has it.
//!
//! RFC 9700 §2.4 forbids it; it is kept for clients on their way to the code flow. It goes through
//! `accounts::login` like the sign-in page, so every throttle holds, and gives no ID token and no
//! browser session. Accounts with a second factor are refused.

use async_trait::async_trait;

use super::{Exchange, Given, Grant, Granted, Subject, audience, lifetime};
use crate::accounts::devices::arrival::keep;
use crate::accounts::factors::{self, Authentication, Method};
use crate::accounts::login::{Login, login};
use crate::accounts::{AccountError, KnownBrowser};
use crate::audit::{Event, Origin};
use crate::clients::registry;
use crate::clock::Seconds;
use crate::oauth::decision::negotiate_scope;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::scope::Scope;
use crate::secret::Secret;
use crate::server::Server;
use crate::storage::grants::GrantRow;
use crate::storage::{self, Tx, audit_log, grants, users};
use crate::texts::{Language, Texts};
use crate::tokens::RequestedClaims;
use crate::tokens::grant::GrantDetail;

/// See the module.
pub(super) struct Password;

const NAME: &str = "password";

#[async_trait]
impl Grant for Password {
    fn grant_type(&self) -> &'static str {
        NAME
    }

    async fn is_advertised(&self, server: &Server) -> storage::Result<bool> {
        Ok(!server.config().tokens.forbid_password_grant
            && registry::any_with_grant(server, NAME).await?)
    }

    async fn exchange(&self, cx: &Exchange<'_>) -> Result<Granted, OAuthError> {
        if let Some(error) = policy(cx) {
            return Err(cx.refuse(NAME, error).await);
        }
        let registered = Scope::registered(cx.client);
        let scope = match negotiate_scope(cx.parameters.get("scope")?, &registered) {
            Ok(scope) => scope,
            Err(error) => return Err(cx.refuse(NAME, error).await),
        };
        let user = login(
            cx.server,
            Login {
                email: cx.parameters.require("username")?.to_owned(),
                password: Secret::new(cx.parameters.require("password")?.to_owned()),
                client_id: Some(cx.client.id.clone()),
                known: KnownBrowser::default(),
                origin: cx.origin.clone(),
            },
        )
        .await;
        let user = match user {
            Ok(user) => user,
            // The throttle has noted it, once for the whole delay.
            Err(error @ AccountError::TooManyAttempts { .. }) => return Err(refusal(error)),
            Err(error) => return Err(cx.refuse(NAME, refusal(error)).await),
        };
        // Here nobody can take the second step, and nothing may go without it.
        let mut reader = cx.server.database().reader().await?;
        let needs_more = factors::is_required(&mut reader, &user.id).await?;
        drop(reader);
        if needs_more {
            return Err(cx.refuse(NAME, mfa_required()).await);
        }
        let proven = Authentication::by(Method::Password, cx.now);
        let detail = GrantDetail {
            sid: None,
            auth_time: proven.auth_time,
            amr: proven.amr,
            audience: audience(cx.server, cx.client),
            ..GrantDetail::default()
        };
        let Given { row: mut grant, jti, issued } = cx.given(NAME, &user.id, &scope, &detail)?;
        let refresh = cx.first_refresh_token(&grant.id)?;
        if let Some(token) = &refresh {
            grant.refresh_digest = Some(token.digest.clone());
            (grant.idle_expires_at, grant.expires_at) =
                lifetime::refresh_token(cx.server, cx.client, cx.now, cx.now);
        }
        // Whoever signs in keeps an account that was to be deleted; a program has no language.
        keep(cx.server, &user, cx.origin, Texts::new(Language::En)).await.map_err(refusal)?;
        let input = (grant, user.updated_at, cx.origin.clone(), issued);
        if !cx.server.database().write(input, |tx, input| Box::pin(record(tx, input))).await? {
            return Err(cx.refuse(NAME, refusal(AccountError::InvalidCredentials)).await);
        }
        Ok(Granted {
            subject: Subject::User {
                user_id: user.id,
                sid: None,
                auth_time: Some(detail.auth_time),
                amr: detail.amr,
                nonce: None,
                claims: RequestedClaims::default(),
                id_token: false,
            },
            scope,
            audience: detail.audience,
            authorization_details: Vec::new(),
            jti,
            refresh_token: refresh.map(|token| token.text),
        })
    }
}

/// `false` when the account was locked or changed since its password was checked.
async fn record(
    tx: &mut Tx,
    (grant, updated_at, origin, event): &(GrantRow, Seconds, Origin, Event),
) -> storage::Result<bool> {
    if !users::hold(tx, &grant.user_id, *updated_at).await? {
        return Ok(false);
    }
    grants::insert(tx, grant).await?;
    audit_log::append(tx, grant.created_at, origin, event).await?;
    Ok(true)
}

/// Why this client may not use the grant, whatever it registered.
fn policy(cx: &Exchange<'_>) -> Option<OAuthError> {
    if cx.server.config().tokens.forbid_password_grant {
        return Some(ErrorCode::UnauthorizedClient.because("the password grant is switched off"));
    }
    if !cx.client.is_confidential() || !cx.client.metadata.first_party {
        return Some(
            ErrorCode::UnauthorizedClient
                .because("the password grant is for confidential first-party clients"),
        );
    }
    None
}

/// The hint tells an app what to do next, and only after the right password.
fn mfa_required() -> OAuthError {
    ErrorCode::InvalidGrant
        .because("mfa_required: the account has a second factor, use the authorization code flow")
}

fn refusal(error: AccountError) -> OAuthError {
    match error {
        AccountError::EmailNotVerified { .. } | AccountError::PasswordChangeRequired { .. } => {
            ErrorCode::InvalidGrant.because("the person must sign in on the sign-in page first")
        }
        AccountError::TooManyAttempts { retry_after } | AccountError::Cooldown { retry_after } => {
            ErrorCode::InvalidGrant
                .because("too many attempts, try again later")
                .retry_after(retry_after)
        }
        AccountError::Busy => ErrorCode::TemporarilyUnavailable
            .because("the server is busy, try again")
            .retry_after(1),
        AccountError::Storage(error) => error.into(),
        AccountError::Fault(reason) => OAuthError::fault(reason),
        _ => ErrorCode::InvalidGrant.because("username or password is not right"),
    }
}
