//! Fetches the logos of clients: new ones at once, the others once a day (`clients::logos`).
//!
//! Every node fetches: each logo is claimed by itself (`storage::client_logos`).

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clients::logos;
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

/// How often to look for logos whose time has come, and for what a dead node left behind.
const LOOK_EVERY: Seconds = 60;

pub(super) struct FetchLogos;

#[async_trait]
impl Job for FetchLogos {
    fn name(&self) -> &'static str {
        "fetch_logos"
    }

    fn every(&self, _config: &Config) -> Seconds {
        LOOK_EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let is_more = logos::fetch_due(server).await?;
        Ok(if is_more { Progress::More } else { Progress::Done })
    }

    async fn woken(&self, server: &Server) {
        server.clients_changed().await;
    }
}
