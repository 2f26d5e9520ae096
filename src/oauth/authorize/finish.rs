//! Answers the client, once.

use super::error::AuthorizeError;
use super::flow::Flow;
use super::response::AuthorizationResponse;
use crate::accounts::sessions::{self, SignedIn};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::oauth::error::OAuthError;
use crate::oauth::grants::{CodeDetail, access_token_lifetime, audience};
use crate::secret::opaque::{self, Kind};
use crate::secret::{digest, random_id};
use crate::server::Server;
use crate::storage::authorization_codes::AuthorizationCodeRow;
use crate::storage::grants::GrantRow;
use crate::storage::{
    self, StorageError, Tx, audit_log, authorization_codes, authorization_sessions, grants,
};
use crate::tokens::grant::GrantDetail;

struct Finish {
    server: Server,
    sid: String,
    flow_digest: Vec<u8>,
    grant: GrantRow,
    code: AuthorizationCodeRow,
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
    let done = server.database().write(input, |tx, input| Box::pin(apply(tx, input))).await?;
    if !done {
        return Err(AuthorizeError::Answered);
    }
    Ok(flow.request.reply_to(&flow.client, server.issuer()).code(&code))
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
        .write((flow.row.id_digest.clone(), note), move |tx, (id, note)| {
            Box::pin(async move {
                let done = authorization_sessions::complete(tx, id, now).await?;
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
    Ok(flow.request.reply_to(&flow.client, server.issuer()).error(error))
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
    let code_end = now + server.config().tokens.authorization_code_lifetime;
    // Without a refresh token the grant lives as long as its access token may.
    let grant_end = code_end + access_token_lifetime(server, &flow.client);
    let offline = flow.request.scope.contains("offline_access");
    let detail = GrantDetail {
        sid: Some(session.sid.clone()),
        auth_time: session.auth_time,
        amr: session.amr.clone(),
        audience: audience(server, &flow.client),
    };
    let code_detail = CodeDetail {
        redirect_uri: flow.request.redirect_uri.clone(),
        redirect_uri_was_given: flow.request.redirect_uri_was_given,
        challenge: flow.request.challenge.clone(),
        nonce: flow.request.nonce.clone(),
    };
    let code_detail = serde_json::to_string(&code_detail)
        .map_err(|error| StorageError::Corrupt(error.to_string()))?;
    Ok(Finish {
        server: server.clone(),
        sid: session.sid.clone(),
        flow_digest: flow.row.id_digest.clone(),
        event: Event::CodeIssued {
            user_id: signed_in.user.id.clone(),
            client_id: flow.client.id.clone(),
            grant_id: grant_id.clone(),
        },
        code: AuthorizationCodeRow {
            code_digest: digest(code.as_bytes()).to_vec(),
            grant_id: grant_id.clone(),
            client_id: flow.client.id.clone(),
            detail: code_detail,
            expires_at: code_end,
            used_at: None,
        },
        grant: GrantRow {
            id: grant_id,
            client_id: flow.client.id.clone(),
            user_id: signed_in.user.id.clone(),
            sid: (!offline).then(|| session.sid.clone()),
            scope: flow.request.scope.to_string(),
            detail: detail.to_column()?,
            generation: 0,
            refresh_digest: None,
            previous_digest: None,
            successor: None,
            rotated_at: None,
            created_at: now,
            idle_expires_at: grant_end,
            expires_at: grant_end,
            revoked_at: None,
        },
        origin: origin.clone(),
        now,
    })
}

async fn apply(tx: &mut Tx, input: &Finish) -> storage::Result<bool> {
    // Whoever signs out, or changes the password, from here on ends this grant as well.
    let signed_in = sessions::hold(tx, &input.sid, input.now, input.server.config()).await?;
    if !signed_in || !authorization_sessions::complete(tx, &input.flow_digest, input.now).await? {
        return Ok(false);
    }
    grants::insert(tx, &input.grant).await?;
    authorization_codes::insert(tx, &input.code).await?;
    audit_log::append(tx, input.now, &input.origin, &input.event).await?;
    Ok(true)
}
