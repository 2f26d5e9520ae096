//! What is measured, each with the names that its results have.

use std::time::Duration;

use anyhow::Result;
use chancery_harness::load::{self, Closed, Measured, Meter, Visitor, closed};
use chancery_harness::machine::Cores;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::Node;

use crate::book::Book;
use crate::plan::Plan;
use crate::stage::{Kind, Stage};

pub(crate) mod lifetime;
pub(crate) mod people;
pub(crate) mod size;
pub(crate) mod tokens;

/// What every scenario needs.
pub(crate) struct Bench {
    pub(crate) plan: Plan,
    pub(crate) cores: Cores,
    pub(crate) cluster: Option<Cluster>,
    pub(crate) book: Book,
}

impl Bench {
    /// The cluster, when the database is its.
    pub(crate) fn cluster(&self, kind: Kind) -> Option<&Cluster> {
        self.cluster.as_ref().filter(|_| kind == Kind::Postgres)
    }

    /// One whole round on a running server.
    pub(crate) async fn round(&mut self, stage: &mut Stage) -> Result<()> {
        let node = stage.start().await?;
        tokens::documents(self, stage, &node)?;
        tokens::client_credentials(self, stage, &node)?;
        tokens::introspection(self, stage, &node).await?;
        self.rotate(stage, &node, "refresh")?;
        people::code_flow(self, stage, &node)?;
        people::logins(self, stage, &node).await?;
        people::starvation(self, stage, &node).await?;
        crate::stage::stop(node).await
    }

    /// A closed loop of visitors that are made on the load's core.
    pub(crate) fn measure<V: Visitor + 'static>(
        &mut self,
        stage: &Stage,
        node: &Node,
        name: &str,
        visitors: impl FnOnce() -> Vec<V> + Send,
    ) -> Result<()> {
        if !self.plan.wants(name) {
            return Ok(());
        }
        let plan = self.closed(stage, node);
        let measured = load::run(&self.cores, || async { Ok(closed(&plan, visitors()).await?.0) })?;
        self.book.step(stage.kind.name(), name, &measured);
        Ok(())
    }

    /// Rotates refresh tokens, which move on.
    pub(crate) fn rotate(&mut self, stage: &mut Stage, node: &Node, name: &str) -> Result<()> {
        if !self.plan.wants(name) {
            return Ok(());
        }
        let plan = self.closed(stage, node);
        let measured = self.rotate_as(stage, &plan)?;
        self.book.step(stage.kind.name(), name, &measured);
        Ok(())
    }

    /// The same by another plan, noted nowhere.
    pub(crate) fn rotate_as(&self, stage: &mut Stage, plan: &Closed) -> Result<Measured> {
        let visitors = std::mem::take(&mut stage.rotations);
        let (measured, visitors) =
            load::run(&self.cores, || async { closed(plan, visitors).await })?;
        stage.rotations = visitors;
        Ok(measured)
    }

    /// The plan of a closed loop.
    pub(crate) fn closed(&self, stage: &Stage, node: &Node) -> Closed {
        Closed {
            address: node.address(),
            warm: self.plan.warm,
            lasting: self.plan.lasting,
            most: None,
            meter: self.meter(stage, node),
        }
    }

    /// Until so many units are done.
    pub(crate) fn closed_until(&self, stage: &Stage, node: &Node, most: u64) -> Closed {
        Closed {
            warm: Duration::ZERO,
            lasting: Duration::from_mins(30),
            most: Some(most),
            ..self.closed(stage, node)
        }
    }

    pub(crate) fn meter(&self, stage: &Stage, node: &Node) -> Meter {
        let database = self.cluster(stage.kind).and_then(|cluster| cluster.pid().ok());
        Meter { server: node.pid(), database }
    }
}
