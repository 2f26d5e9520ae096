//! What probes ask: whether the process answers, and whether it can do its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::error::HttpError;
use crate::oauth::error::ErrorCode;
use crate::server::Server;
use crate::storage::{self, StorageError, jobs};

/// For so long an answer of the database holds, however many ask.
const HOLDS: Duration = Duration::from_secs(1);
/// A database that takes longer to answer is none to work with.
const PATIENCE: Duration = Duration::from_secs(2);
/// The row that the question writes; no job has this name.
const ROW: &str = "readiness";

/// Whether the server is to be sent requests. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_withdrawn: AtomicBool,
    /// Whoever asks first asks the database, the others wait for the answer.
    verdict: Mutex<Option<Verdict>>,
}

#[derive(Clone, Copy, Debug)]
struct Verdict {
    at: Instant,
    is_ready: bool,
}

impl Readiness {
    /// From now on the server is not ready, whatever the database says: it is about to stop.
    pub fn withdraw(&self) {
        self.0.is_withdrawn.store(true, Ordering::Relaxed);
    }

    fn is_withdrawn(&self) -> bool {
        self.0.is_withdrawn.load(Ordering::Relaxed)
    }

    /// Whether the database answers, and takes writes.
    async fn can_work(&self, server: &Server) -> bool {
        let mut verdict = self.0.verdict.lock().await;
        if let Some(verdict) = verdict.filter(|verdict| verdict.at.elapsed() < HOLDS) {
            return verdict.is_ready;
        }
        let answer = tokio::time::timeout(PATIENCE, ask(server)).await;
        let answer =
            answer.unwrap_or_else(|_| Err(StorageError::Unavailable("no answer".to_owned())));
        let was_ready = verdict.is_none_or(|verdict| verdict.is_ready);
        match &answer {
            Err(error) if was_ready => tracing::error!(%error, "not ready: the database"),
            Ok(()) if !was_ready => tracing::info!("ready again"),
            _ => {}
        }
        *verdict = Some(Verdict { at: Instant::now(), is_ready: answer.is_ok() });
        answer.is_ok()
    }
}

/// The routes of the probes.
pub(super) fn routes(readiness: Readiness) -> Router<Server> {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready).layer(Extension(readiness)))
}

async fn live() -> Response {
    Json(serde_json::json!({ "status": "live" })).into_response()
}

async fn ready(
    State(server): State<Server>,
    Extension(readiness): Extension<Readiness>,
) -> Result<Response, HttpError> {
    let reason = if readiness.is_withdrawn() {
        "the server is stopping"
    } else if readiness.can_work(&server).await {
        return Ok(Json(serde_json::json!({ "status": "ready" })).into_response());
    } else {
        "the database does not answer or takes no writes"
    };
    Err(ErrorCode::TemporarilyUnavailable.because(reason).retry_after(1).into())
}

/// Reads a row and writes it: a full disk shows only when something is really written.
async fn ask(server: &Server) -> storage::Result<()> {
    server.database().has_room().await?;
    let now = server.now();
    let written = jobs::next_run(&mut server.database().reader().await?, ROW).await?;
    server
        .database()
        .write((), move |tx, ()| {
            Box::pin(async move {
                if written.is_none() {
                    jobs::ensure(tx, ROW, now).await?;
                }
                // Never the same value, which SQLite would not write: the clock may stand still.
                let next = if written == Some(now) { now + 1 } else { now };
                jobs::finish(tx, ROW, next).await
            })
        })
        .await
}
