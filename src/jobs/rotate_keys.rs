//! Rotates the signing keys that have signed for long enough (see `keys::Ring::rotate_due`).

use async_trait::async_trait;

use super::{Job, JobError, Progress};
use crate::audit::Origin;
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

const HOUR: Seconds = 3600;

pub(super) struct RotateKeys;

#[async_trait]
impl Job for RotateKeys {
    fn name(&self) -> &'static str {
        "rotate_keys"
    }

    fn every(&self, config: &Config) -> Seconds {
        config.keys.rotate_every.clamp(1, HOUR)
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let origin = Origin { request_id: self.name().into(), ..Origin::default() };
        server.keys().rotate_due(server.database(), server.master_key(), &origin).await?;
        Ok(Progress::Done)
    }
}
