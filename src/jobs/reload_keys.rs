//! Takes over keys that another node or the command line rotated, as soon as it is told.
//!
//! Should the message be lost: it runs within the lifetime of a cached JWKS, at most a minute apart: a new key is published
//! by every node one lifetime after it was made, and known to every client one more later, which
//! is the delay that rotation keeps.

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

const MINUTE: Seconds = 60;

pub(super) struct ReloadKeys;

#[async_trait]
impl Job for ReloadKeys {
    fn name(&self) -> &'static str {
        "reload_keys"
    }

    fn every(&self, config: &Config) -> Seconds {
        config.keys.jwks_max_age.clamp(1, MINUTE)
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        if server.keys().reload(server.database(), server.master_key()).await? {
            tracing::info!("signing keys reloaded");
        }
        Ok(Progress::Done)
    }

    async fn woken(&self, server: &Server) {
        server.keys_changed().await;
    }
}
