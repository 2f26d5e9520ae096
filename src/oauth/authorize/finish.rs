//! Answers the client, once.

use super::error::AuthorizeError;
use super::flow::Flow;
use super::front_channel::{self, FrontChannel};
use super::response::AuthorizationResponse;
use crate::accounts::sessions::{self, SignedIn};
use crate::audit::{Event, Origin};
use crate::clients::Client;
use crate::clock::Seconds;
use crate::oauth::error::OAuthError;
use crate::oauth::grants::{CodeDetail, access_token_lifetime, audience_of_person};
use crate::secret::opaque::{self, Kind};
use crate::secret::{digest, random_id};
use crate::server::Server;
use crate::storage::authorization_codes::AuthorizationCodeRow;
use crate::storage::grants::GrantRow;
use crate::storage::{
    self, StorageError, Tx, audit_log, authorization_codes, authorization_sessions, grants,
    pushed_requests, session_clients,
};
use crate::tokens::access_token::new_jti;
use crate::tokens::grant::{GrantDetail, NewGrant};

struct Finish {
    server: Server,
    sid: String,
    flow_digest: Vec<u8>,
    pushed: Option<Vec<u8>>,
    grant: GrantRow,
    /// None: only tokens are given.
    code: Option<AuthorizationCodeRow>,
    /// Of the access token in the answer, if there is one.
    jti: String,
    event: Event,
    origin: Origin,
    now: Seconds,
}

/// Issues the code: grant, code, audit row and the end of the sign-in in one transaction.
pub(super) async fn finish(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
    origin: &Origin,
) -> Result<AuthorizationResponse, AuthorizeError> {
    let code = opaque::generate(Kind::AuthorizationCode);
    let input = prepare(server, flow, signed_in, origin, &code)?;
    let (detail, jti) = (GrantDetail::of(&input.grant)?, input.jti.clone());
    let done = server.database().write(input, |tx, input| Box::pin(apply(tx, input))).await?;
    if !done {
        return Err(AuthorizeError::Answered);
    }
    let reply_to = flow.request.reply_to(&flow.client);
    if !flow.request.response_type.is_front_channel() {
        return Ok(reply_to.code(server, &code)?);
    }
    let code = flow.request.response_type.code.then(|| code.to_string());
    let given = FrontChannel { detail, jti, code };
    // In a box, so that the others carry no room for it.
    let parameters = Box::pin(front_channel::parameters(server, flow, signed_in, given)).await?;
    Ok(reply_to.tokens(server, parameters)?)
}

/// Answers with an error, and notes whose doing it was.
pub(super) async fn refuse(
    server: &Server,
    flow: &Flow,
    error: &OAuthError,
    note: Option<(Origin, Event)>,
) -> Result<AuthorizationResponse, AuthorizeError> {
    let now = server.now();
    let done = server
        .database()
        .write((flow.row.id_digest.clone(), flow.request.pushed.clone(), note), move |tx, input| {
            Box::pin(async move {
                let (id, pushed, note) = input;
                let done = complete(tx, id, pushed.as_deref(), now).await?;
                if let (true, Some((origin, event))) = (done, note) {
                    audit_log::append(tx, now, origin, event).await?;
                }
                Ok(done)
            })
        })
        .await?;
    if !done {
        return Err(AuthorizeError::Answered);
    }
    Ok(flow.request.reply_to(&flow.client).error(server, error)?)
}

fn prepare(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
    origin: &Origin,
    code: &str,
) -> Result<Finish, StorageError> {
    let now = server.now();
    let session = &signed_in.session;
    let grant_id = random_id();
    let jti = new_jti(Some(&grant_id));
    let code_end = now + code_lifetime(server, &flow.client);
    let offline = flow.request.scope.contains("offline_access");
    let detail = GrantDetail {
        sid: Some(session.sid.clone()),
        auth_time: session.auth_time,
        amr: session.amr.clone(),
        audience: audience_of_person(
            server,
            &flow.client,
            &flow.request.resource,
            &flow.request.scope,
        ),
        claims: flow.request.claims.clone(),
        authorization_details: flow.request.authorization_details.clone(),
    };
    let code_detail = CodeDetail {
        redirect_uri: flow.request.redirect_uri.clone(),
        redirect_uri_was_given: flow.request.redirect_uri_was_given,
        challenge: flow.request.challenge.clone(),
        nonce: flow.request.nonce.clone(),
        dpop_jkt: flow.request.dpop_jkt.clone(),
    };
    let code_detail = serde_json::to_string(&code_detail)
        .map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let new = NewGrant {
        id: grant_id.clone(),
        client_id: &flow.client.id,
        user_id: &signed_in.user.id,
        sid: (!offline).then_some(session.sid.as_str()),
        scope: flow.request.scope.to_string(),
        detail: &detail,
        now,
        // Without a refresh token the grant lives as long as its access token may.
        end: code_end + access_token_lifetime(server, &flow.client),
    };
    Ok(Finish {
        server: server.clone(),
        sid: session.sid.clone(),
        flow_digest: flow.row.id_digest.clone(),
        pushed: flow.request.pushed.clone(),
        event: issued(flow, signed_in, &grant_id, &jti),
        code: flow.request.response_type.code.then(|| AuthorizationCodeRow {
            code_digest: digest(code.as_bytes()).to_vec(),
            grant_id,
            client_id: flow.client.id.clone(),
            detail: code_detail,
            expires_at: code_end,
            used_at: None,
        }),
        jti,
        grant: new.row()?,
        origin: origin.clone(),
        now,
    })
}

/// The audit row of the answer.
fn issued(flow: &Flow, signed_in: &SignedIn, grant_id: &str, jti: &str) -> Event {
    let (user_id, client_id) = (signed_in.user.id.clone(), flow.client.id.clone());
    if flow.request.response_type.code {
        return Event::CodeIssued { user_id, client_id, grant_id: grant_id.to_owned() };
    }
    Event::TokenIssued {
        grant_type: flow.request.response_type.grant_type(),
        client_id,
        user_id: Some(user_id),
        grant_id: Some(grant_id.to_owned()),
        scope: flow.request.scope.to_string(),
        jti: jti.to_owned(),
    }
}

async fn apply(tx: &mut Tx, input: &Finish) -> storage::Result<bool> {
    // Whoever signs out, or changes the password, from here on ends this grant as well.
    let signed_in = sessions::hold(tx, &input.sid, input.now, input.server.config()).await?;
    let pushed = input.pushed.as_deref();
    if !signed_in || !complete(tx, &input.flow_digest, pushed, input.now).await? {
        return Ok(false);
    }
    grants::insert(tx, &input.grant).await?;
    if let Some(code) = &input.code {
        authorization_codes::insert(tx, code).await?;
    }
    if input.grant.scope.split(' ').any(|scope| scope == "openid") {
        // Its ID token will name the session, so it is told of its end.
        session_clients::note(tx, &input.sid, &input.grant.client_id).await?;
    }
    audit_log::append(tx, input.now, &input.origin, &input.event).await?;
    Ok(true)
}

/// Claims the one answer, and uses up the pushed request that began the sign-in (RFC 9126 §4);
/// `false` when either was done already or the time is over.
async fn complete(
    tx: &mut Tx,
    flow_digest: &[u8],
    pushed: Option<&[u8]>,
    now: Seconds,
) -> storage::Result<bool> {
    if !authorization_sessions::complete(tx, flow_digest, now).await? {
        return Ok(false);
    }
    match pushed {
        None => Ok(true),
        Some(id_digest) => pushed_requests::consume(tx, id_digest, now).await,
    }
}

/// Seconds that a code is valid (FAPI 2.0 §5.3.2.1: a minute at most).
fn code_lifetime(server: &Server, client: &Client) -> Seconds {
    let lifetime = server.config().tokens.authorization_code_lifetime;
    if client.extra().is_fapi2() { lifetime.min(60) } else { lifetime }
}
