//! What probes ask: whether the process answers, and whether it can do its work.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};

use super::error::HttpError;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::server::Server;
use crate::storage;

/// The routes of the probes.
pub(super) fn routes() -> Router<Server> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

async fn live() -> Response {
    Json(serde_json::json!({ "status": "live" })).into_response()
}

/// Ready means that the database answers, and takes writes.
async fn ready(State(server): State<Server>) -> Result<Response, HttpError> {
    match answers(&server).await {
        Ok(()) => Ok(Json(serde_json::json!({ "status": "ready" })).into_response()),
        Err(error) => Err(OAuthError {
            source: Some(error.into()),
            ..ErrorCode::TemporarilyUnavailable.because("the database does not answer")
        }
        .into()),
    }
}

async fn answers(server: &Server) -> storage::Result<()> {
    server.database().reader().await?.prepare("SELECT 1").await?;
    // Writes nothing, but by the way of all writes: on SQLite through its one writer.
    server.database().write((), |_, ()| Box::pin(std::future::ready(Ok(())))).await
}
