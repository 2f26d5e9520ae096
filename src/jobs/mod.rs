//! What the server does by itself: rotating keys, delivering mail, telling of
//! sign-outs, cleaning up.
//!
//! A job is one file and one line in [`ALL`]. A job of the whole site is claimed by one node with
//! a conditional update of its row (`storage::jobs`); a job of each node keeps no row. Jobs are a
//! front door: what they do belongs to the layers below, which they call like a page would.
//!
//! A job may be cut off at any point and may, after a long stall, run on two nodes at once; each
//! is written so that this does no harm.

use async_trait::async_trait;

use crate::clock::Seconds;
use crate::config::Config;
use crate::keys::KeysError;
use crate::mail::MailError;
use crate::server::Server;
use crate::storage::StorageError;
use crate::tls::TlsError;

mod clean_up;
mod delete_accounts;
mod deliver_logouts;
mod deliver_mail;
mod expire_clients;
mod fetch_logos;
mod note_refusals;
mod reload_certificate;
mod reload_keys;
mod rotate_keys;
mod run;
mod turn;

pub use run::{run, run_due};

/// All jobs.
pub static ALL: [&dyn Job; 11] = [
    &rotate_keys::RotateKeys,
    &reload_keys::ReloadKeys,
    &reload_certificate::ReloadCertificate,
    &deliver_mail::DeliverMail,
    &deliver_logouts::DeliverLogouts { is_strangers: false },
    &deliver_logouts::DeliverLogouts { is_strangers: true },
    &expire_clients::ExpireClients,
    &fetch_logos::FetchLogos,
    &note_refusals::NoteRefusals,
    &delete_accounts::DeleteAccounts,
    &clean_up::CleanUp,
];

/// Something done again and again.
#[async_trait]
pub trait Job: Send + Sync {
    /// Names the job in its row and in the log.
    fn name(&self) -> &'static str;

    /// Seconds from the end of one run to the next.
    fn every(&self, config: &Config) -> Seconds;

    /// Who runs it.
    fn place(&self) -> Place {
        Place::OneNode
    }

    /// Does it once, or a part of it.
    async fn run(&self, server: &Server) -> Result<Progress, JobError>;

    /// Resolves when there is something to do before the time is over.
    async fn woken(&self, _server: &Server) {
        std::future::pending::<()>().await;
    }
}

/// Who runs a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One node for the whole site.
    OneNode,
    /// Each node for itself.
    EachNode,
}

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is left to do.
    Done,
    /// There is more to do, at once: a run ends now and then so that the server can stop.
    More,
}

/// A job did not do its work; it is tried again later.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database failed.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// Keys could not be rotated or reloaded.
    #[error("the signing keys: {0}")]
    Keys(#[from] KeysError),
    /// Mail could not be delivered.
    #[error("mail: {0}")]
    Mail(#[from] MailError),
    /// The server's certificate could not be read anew.
    #[error("the server's certificate: {0}")]
    Tls(#[from] TlsError),
    /// The job has a defect.
    #[error("the job panicked")]
    Panicked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_a_name_of_its_own_and_a_positive_period() {
        let mut config = Config::default();
        for jwks_max_age in [1, 300, 86_400] {
            config.keys.jwks_max_age = jwks_max_age;
            let names: std::collections::HashSet<_> = ALL.iter().map(|job| job.name()).collect();
            assert_eq!(names.len(), ALL.len());
            assert!(ALL.iter().all(|job| job.every(&config) > 0));
        }
    }
}
