//! Writes down how many refused requests have no audit row of their own (`audit::refusals`).

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::audit::refusals::Omitted;
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;
use crate::storage::{self, Tx, audit_log};

const EVERY: Seconds = 60;

pub(super) struct NoteRefusals;

#[async_trait]
impl Job for NoteRefusals {
    fn name(&self) -> &'static str {
        "note_refusals"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let omitted = server.refusals().take_omitted();
        if omitted.is_empty() {
            return Ok(Progress::Done);
        }
        for Omitted { event, network, count } in &omitted {
            tracing::warn!(
                event,
                network = network.map(tracing::field::display),
                count,
                "refused requests were counted instead of written down one by one",
            );
        }
        let (name, now) = (self.name(), server.now());
        let written = server.database().write(omitted.clone(), move |tx, omitted| {
            Box::pin(async move {
                for omitted in omitted {
                    append(tx, name, now, omitted).await?;
                }
                Ok(())
            })
        });
        if let Err(error) = written.await {
            server.refusals().give_back(&omitted);
            return Err(error.into());
        }
        Ok(Progress::Done)
    }
}

async fn append(tx: &mut Tx, job: &str, now: Seconds, omitted: &Omitted) -> storage::Result<()> {
    let origin = Origin { request_id: job.into(), ip: omitted.network, user_agent: None };
    let event = Event::RefusalsOmitted { refused: omitted.event.to_owned(), count: omitted.count };
    audit_log::append(tx, now, &origin, &event).await
}
