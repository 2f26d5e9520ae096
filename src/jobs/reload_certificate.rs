//! Takes over a renewed certificate of the server (`tls`), without a restart. A pair that does not
//! fit, as while only one of the two files was replaced, changes nothing and is looked at again.

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

/// Seconds between two looks at the files.
const EVERY: Seconds = 30;

pub(super) struct ReloadCertificate;

#[async_trait]
impl Job for ReloadCertificate {
    fn name(&self) -> &'static str {
        "reload_certificate"
    }

    fn every(&self, _config: &Config) -> Seconds {
        EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let Some(tls) = server.tls().cloned() else { return Ok(Progress::Done) };
        let reloaded = tokio::task::spawn_blocking(move || tls.reload()).await;
        if reloaded.map_err(|_| JobError::Panicked)?? {
            tracing::info!("the server's certificate was read anew");
        }
        Ok(Progress::Done)
    }
}
