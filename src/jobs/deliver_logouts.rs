//! Tells clients that a session ended, at once when it did (`oidc::backchannel`).
//!
//! Every node delivers: each delivery is claimed by itself (`storage::logout_deliveries`).

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::oidc::backchannel;
use crate::server::Server;

/// How often to look for clients that are to be told again, and for what a dead node left behind.
const LOOK_EVERY: Seconds = 15;

pub(super) struct DeliverLogouts;

#[async_trait]
impl Job for DeliverLogouts {
    fn name(&self) -> &'static str {
        "deliver_logouts"
    }

    fn every(&self, _config: &Config) -> Seconds {
        LOOK_EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let is_more = backchannel::deliver_due(server).await?;
        Ok(if is_more { Progress::More } else { Progress::Done })
    }

    async fn woken(&self, server: &Server) {
        server.logouts_added().await;
    }
}
