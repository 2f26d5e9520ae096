//! Where a fault happens: a directory of its own, a database, a site on it.

use anyhow::Result;
use chancery_harness::invariants;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::Site;
use tempfile::TempDir;

use crate::Kind;
use crate::verdict::Verdict;

/// See the module. Dropping it ends the cluster and removes the files.
pub(crate) struct Ground {
    /// What servers and commands work on.
    pub(crate) site: Site,
    /// The PostgreSQL it is on.
    pub(crate) cluster: Option<Cluster>,
    /// Which database it is.
    pub(crate) kind: Kind,
    directory: TempDir,
    is_gone: bool,
}

impl Ground {
    /// A fresh ground; `keep` leaves its files behind.
    pub(crate) fn new(kind: Kind, keep: bool) -> Result<Self> {
        let mut directory = tempfile::Builder::new().prefix("chancery-faults").tempdir()?;
        directory.disable_cleanup(keep);
        let cluster = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(Cluster::start(&[])?),
        };
        let url = cluster.as_ref().map(|it| it.create_database("chancery")).transpose()?;
        let site = Site::new(directory.path(), url.as_deref())?;
        Ok(Self { site, cluster, kind, directory, is_gone: false })
    }

    /// The private PostgreSQL; an error on SQLite.
    pub(crate) fn cluster(&self) -> Result<&Cluster> {
        self.cluster.as_ref().ok_or_else(|| anyhow::anyhow!("this is for PostgreSQL only"))
    }

    /// Asks the database for what must hold.
    pub(crate) async fn check_invariants(&self, verdict: &mut Verdict) -> Result<()> {
        if self.is_gone {
            return Ok(());
        }
        let violations = invariants::violations(&self.site.database_url()).await?;
        verdict.at_most("violations", violations.len(), 0);
        for violation in violations {
            verdict.require(false, violation);
        }
        Ok(())
    }

    /// For a fault whose database is gone when it is over, and which checked it before.
    pub(crate) fn forget_database(&mut self) {
        self.is_gone = true;
    }

    /// Leaves the files of a run that failed.
    pub(crate) fn keep_if(&mut self, keep: bool) {
        if keep {
            self.directory.disable_cleanup(true);
            eprintln!("kept: {}", self.directory.path().display());
        }
    }
}
