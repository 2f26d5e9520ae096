//! Deletes accounts whose people asked for that and did not change their minds
//! (`accounts::deletion`).

use async_trait::async_trait;

use super::{Job, JobError, Progress};
use crate::accounts::deletion;
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

const EVERY: Seconds = 3600;

pub(super) struct DeleteAccounts;

#[async_trait]
impl Job for DeleteAccounts {
    fn name(&self) -> &'static str {
        "delete_accounts"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let has_more = deletion::delete_due(server, self.name()).await?;
        Ok(if has_more { Progress::More } else { Progress::Done })
    }
}
