//! Delivers the mail that waits in the outbox, at once when this node has put some there.
//!
//! Every node delivers: each message is claimed by itself (`mail::delivery`).

use async_trait::async_trait;

use super::{Job, JobError, Place, Progress};
use crate::clock::Seconds;
use crate::config::Config;
use crate::server::Server;

/// How often to look for mail that did not leave, and for what a dead node left behind.
const LOOK_EVERY: Seconds = 15;

pub(super) struct DeliverMail;

#[async_trait]
impl Job for DeliverMail {
    fn name(&self) -> &'static str {
        "deliver_mail"
    }

    fn every(&self, _config: &Config) -> Seconds {
        LOOK_EVERY
    }

    fn place(&self) -> Place {
        Place::EachNode
    }

    async fn run(&self, server: &Server) -> Result<Progress, JobError> {
        let mailer = server.mailer();
        mailer.deliver_due(server.database(), server.master_key(), server.clock()).await?;
        Ok(Progress::Done)
    }

    async fn woken(&self, server: &Server) {
        server.mailer().woken().await;
    }
}
