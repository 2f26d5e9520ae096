//! What is measured, each with the names that its results have.

use std::time::Duration;

use anyhow::Result;
use chancery_harness::load::{self, Closed, Measured, Meter, Visitor, closed};
use chancery_harness::machine::Cores;
use chancery_harness::postgres::Cluster;
use chancery_harness::server::Node;

use crate::book::Book;
use crate::calibrate::Calibrator;
use crate::plan::Plan;
use crate::stage::{Kind, Stage};
use crate::yardstick::{Gauge, Yardstick, settled};

pub(crate) mod lifetime;
pub(crate) mod people;
pub(crate) mod size;
pub(crate) mod tokens;

/// What every scenario needs.
pub(crate) struct Bench {
    pub(crate) plan: Plan,
    pub(crate) cores: Cores,
    pub(crate) cluster: Option<Cluster>,
    pub(crate) calibrator: Calibrator,
    pub(crate) book: Book,
}

/// A load by its name.
pub(crate) struct Load<'a> {
    name: &'a str,
    yardstick: Option<Yardstick>,
    warm_units: u64,
}

impl<'a> Load<'a> {
    pub(crate) const fn named(name: &'a str) -> Self {
        Self { name, yardstick: None, warm_units: 0 }
    }

    /// What its computing time is divided by.
    pub(crate) const fn by(self, yardstick: Yardstick) -> Self {
        Self { yardstick: Some(yardstick), ..self }
    }

    /// Units that each visitor has done before measuring begins.
    pub(crate) const fn warm_units(self, warm_units: u64) -> Self {
        Self { warm_units, ..self }
    }
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

    /// A closed loop of visitors that are made on the load's core. With a yardstick it is run
    /// again as long as that moves, a few times at most; the quietest attempt counts.
    pub(crate) fn measure<V: Visitor + 'static>(
        &mut self,
        stage: &Stage,
        node: &Node,
        load: &Load<'_>,
        visitors: impl Fn() -> Vec<V> + Sync,
    ) -> Result<()> {
        if !self.plan.wants(load.name) {
            return Ok(());
        }
        let plan = Closed { warm_units: load.warm_units, ..self.closed(stage, node) };
        let place = stage.kind.name();
        let run = || load::run(&self.cores, || async { Ok(closed(&plan, visitors()).await?.0) });
        let Some(yardstick) = load.yardstick else {
            let measured = run()?;
            self.book.step(place, load.name, &measured);
            return Ok(());
        };
        let (mut gauges, mut all) = (Vec::new(), Vec::new());
        let mut before_us = self.calibrator.gauge(&self.cores, yardstick)?;
        let counts = loop {
            let measured = run()?;
            let after_us = self.calibrator.gauge(&self.cores, yardstick)?;
            gauges.push(Gauge { before_us, after_us });
            before_us = after_us;
            let is_wrong = measured.wrong > 0;
            all.push(measured);
            // What does not work is told, not tried again.
            if is_wrong {
                break all.len() - 1;
            }
            if let Some(counts) = settled(&gauges, self.plan.repeats) {
                break counts;
            }
        };
        self.book.gauged(place, load.name, &all[counts], Some(gauges[counts]), all.len());
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
            warm_units: 0,
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
