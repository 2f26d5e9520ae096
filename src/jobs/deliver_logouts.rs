//! Tells clients that a session ended, at once when it did (`oidc::backchannel`).
//!
//! Every node delivers: each delivery is claimed by itself (`storage::logout_deliveries`). Clients that
//! registered themselves have a job of their own, which nobody wakes: it looks often enough.

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::oidc::backchannel;
use crate::server::Server;

/// How often to look for clients that are to be told again, and for what a dead node left behind.
const LOOK_EVERY: Seconds = 15;

pub(super) struct DeliverLogouts {
    /// Whether it is for clients that registered themselves.
    pub(super) is_strangers: bool,
}

#[async_trait]
impl Job for DeliverLogouts {
    fn name(&self) -> &'static str {
        if self.is_strangers { "deliver_logouts_to_strangers" } else { "deliver_logouts" }
    }

    fn every(&self, _config: &Config) -> Seconds {
        LOOK_EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let is_more = backchannel::deliver_due(server, self.is_strangers).await?;
        Ok(if is_more { Progress::More } else { Progress::Done })
    }

    async fn woken(&self, server: &Server) {
        if self.is_strangers {
            return std::future::pending().await;
        }
        server.logouts_added().await;
    }
}
