//! What the person does in a sign-in: signs in, allows, refuses.

use super::asked::asked;
use super::consent::Consent;
use super::error::AuthorizeError;
use super::finish;
use super::flow::Flow;
use super::next_step::Progress;
use super::response::AuthorizationResponse;
use crate::accounts::sessions::SignedIn;
use crate::audit::{Event, Origin};
use crate::oauth::error::ErrorCode;
use crate::server::Server;
use crate::storage::{StorageError, authorization_sessions};

/// Notes that the person signed in on our page within this sign-in.
pub async fn note_login(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
) -> Result<Flow, AuthorizeError> {
    let progress =
        Progress { logged_in_sid: Some(signed_in.session.sid.clone()), ..flow.progress.clone() };
    set_progress(server, flow, progress, None).await
}

/// Notes that the person wants to go on with the account that is signed in.
pub async fn note_choice(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
) -> Result<Flow, AuthorizeError> {
    let progress =
        Progress { chosen_in: Some(signed_in.session.sid.clone()), ..flow.progress.clone() };
    set_progress(server, flow, progress, None).await
}

/// Notes that the person allowed what was asked, and remembers it.
pub async fn approve(
    server: &Server,
    flow: &Flow,
    signed_in: &SignedIn,
    origin: &Origin,
) -> Result<Flow, AuthorizeError> {
    let progress =
        Progress { approved_sid: Some(signed_in.session.sid.clone()), ..flow.progress.clone() };
    let consent = Consent {
        user_id: signed_in.user.id.clone(),
        client_id: flow.client.id.clone(),
        scope: asked(&flow.request, None),
        origin: origin.clone(),
        now: server.now(),
    };
    set_progress(server, flow, progress, Some(consent)).await
}

/// Answers the client that the person refused, or went back before anybody signed in.
pub async fn deny(
    server: &Server,
    flow: &Flow,
    signed_in: Option<&SignedIn>,
    origin: &Origin,
) -> Result<AuthorizationResponse, AuthorizeError> {
    let client_id = flow.client.id.clone();
    let event = match signed_in {
        Some(signed_in) => Event::ConsentDenied { user_id: signed_in.user.id.clone(), client_id },
        None => Event::SignInCancelled { client_id },
    };
    let is_noted = server.refusals().admits(&event, origin, server.now());
    let error = ErrorCode::AccessDenied.because("the person refused");
    finish::refuse(server, flow, &error, is_noted.then(|| (origin.clone(), event))).await
}

async fn set_progress(
    server: &Server,
    flow: &Flow,
    progress: Progress,
    consent: Option<Consent>,
) -> Result<Flow, AuthorizeError> {
    let text = serde_json::to_string(&progress)
        .map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let input = (flow.row.clone(), text.clone(), consent);
    let done = server
        .database()
        .write(input, |tx, (row, text, consent)| {
            Box::pin(async move {
                let done = authorization_sessions::set_progress(tx, row, text).await?;
                if let (true, Some(consent)) = (done, consent) {
                    consent.remember(tx).await?;
                }
                Ok(done)
            })
        })
        .await?;
    if !done {
        return Err(AuthorizeError::Answered);
    }
    let mut flow = flow.clone();
    flow.row.progress = text;
    flow.progress = progress;
    Ok(flow)
}
