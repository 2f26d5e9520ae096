//! Removes clients that came here by themselves and that nobody used (`clients::unused`).

use async_trait::async_trait;

use super::{Job, JobError, Progress};
use crate::clients::unused;
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

const EVERY: Seconds = 3600;

pub(super) struct ExpireClients;

#[async_trait]
impl Job for ExpireClients {
    fn name(&self) -> &'static str {
        "expire_clients"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let has_more = unused::delete_due(server, self.name()).await?;
        Ok(if has_more { Progress::More } else { Progress::Done })
    }
}
