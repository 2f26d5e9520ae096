//! Another server side by side: npm's `oidc-provider`, everything in memory, one process.
//!
//! What a row compares is measured on the product right before and right after it; the one of the
//! two that has no turn waits idle.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::fixtures;
use chancery_harness::http::{Connection, Request};
use chancery_harness::load::{self, Closed, Measured, Meter, Same, Visitor, closed};
use chancery_harness::server::{Node, free_port, status_of};
use serde_json::Value;
use tokio::process::Command;

use crate::calibrate::CONNECTIONS;
use crate::scenarios::{Bench, tokens};
use crate::stage::{ALGORITHMS, ROTATING, Stage, stop};
use crate::visitors::Rotation;

/// What it is called in the results.
pub(crate) const NODE: &str = "oidc-provider";
/// What rows compare.
pub(crate) const COMPARED: [&str; 3] =
    ["client_credentials ES256", "introspection active", "refresh"];
/// Refresh tokens at most; they come in one answer.
const MOST_TOKENS: u64 = 50_000;
/// Its one client; see `benches/peers/server.mjs`.
const CLIENT: (&str, &str) = ("bench", "a-secret-that-is-none-0123456789");

/// Measures it the way the product is measured.
pub(crate) async fn node(bench: &mut Bench, stage: &mut Stage, directory: &Path) -> Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
    let mut process = Command::new("node")
        .arg("server.mjs")
        .arg(address.port().to_string())
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("node does not start")?;
    let began = Instant::now();
    while status_of(address, "/jwks").await != Some(200) {
        anyhow::ensure!(began.elapsed() < Duration::from_secs(20), "the peer does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let plan = Closed {
        address,
        warm: bench.plan.warm,
        warm_units: 0,
        lasting: bench.plan.lasting,
        most: None,
        meter: Meter::of(process.id().context("the peer has ended")?),
    };
    let tokens = prepared(address, bench.plan.usual.grants.min(MOST_TOKENS)).await?;
    let get = |path: &str| Request::get(path).render("localhost");
    let post = |path: &str, form: &[(&str, &str)]| {
        Request::post(path).basic(CLIENT.0, CLIENT.1).form(form).render("localhost")
    };
    let [es256, introspection, refresh] = COMPARED;
    let mut ours = Ours::start(bench, stage).await?;
    if bench.plan.wants("jwks") {
        same(bench, &plan, "jwks", get("/jwks"))?;
    }
    for algorithm in ALGORITHMS {
        let resource = format!("urn:bench:{algorithm}");
        let form = [("grant_type", "client_credentials"), ("resource", resource.as_str())];
        let request = post("/token", &form);
        let name = format!("client_credentials {algorithm}");
        if name == es256 {
            ours.beside(bench, es256, |bench| same(bench, &plan, es256, request.clone()))?;
        } else if bench.plan.wants(&name) {
            same(bench, &plan, &name, request)?;
        }
    }
    let request = post("/token/introspection", &[("token", &tokens.opaque)]);
    ours.beside(bench, introspection, |bench| same(bench, &plan, introspection, request.clone()))?;
    let render =
        |token: &str| post("/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let rotations = Rotation::divide(render, tokens.refresh, ROTATING);
    ours.beside(bench, refresh, |bench| measure(bench, &plan, refresh, || rotations))?;
    stop(ours.node).await?;
    process.kill().await?;
    Ok(())
}

/// The product beside it.
struct Ours<'a> {
    stage: &'a mut Stage,
    node: Node,
    questions: Vec<Vec<u8>>,
}

impl<'a> Ours<'a> {
    async fn start(bench: &Bench, stage: &'a mut Stage) -> Result<Self> {
        let node = stage.start().await?;
        let is_asked = bench.plan.wants(COMPARED[1]);
        let questions = if is_asked { tokens::questions(stage, &node).await? } else { Vec::new() };
        Ok(Self { stage, node, questions })
    }

    /// Measures the product, what `theirs` measures, and the product again; notes the ratio.
    fn beside(
        &mut self,
        bench: &mut Bench,
        name: &str,
        theirs: impl FnOnce(&mut Bench) -> Result<Measured>,
    ) -> Result<()> {
        if !bench.plan.wants(name) {
            return Ok(());
        }
        let before = self.rate(bench, name)?;
        let theirs = theirs(bench)?.rate();
        let after = self.rate(bench, name)?;
        let ratio = f64::midpoint(before, after) / theirs;
        bench.book.figure(self.stage.kind.name(), &against(name), ratio);
        Ok(())
    }

    fn rate(&mut self, bench: &mut Bench, name: &str) -> Result<f64> {
        let plan = bench.closed(self.stage, &self.node);
        let [_, introspection, refresh] = COMPARED;
        let measured = if name == refresh {
            bench.rotate_as(self.stage, &plan)?
        } else {
            let requests = if name == introspection {
                self.questions.clone()
            } else {
                let client = self.stage.machines(ALGORITHMS[0]).first().context("no client")?;
                vec![fixtures::machine_request(&self.stage.site, client)]
            };
            let visitors = || Same::many(requests, CONNECTIONS, 200);
            load::run(&bench.cores, || async { Ok(closed(&plan, visitors()).await?.0) })?
        };
        let name = format!("{name}, beside the peer");
        bench.book.step(self.stage.kind.name(), &name, &measured);
        Ok(measured.rate())
    }
}

/// The name of a ratio.
pub(crate) fn against(name: &str) -> String {
    format!("{name} ÷ {NODE}")
}

struct Tokens {
    /// An access token that is no JWT: of JWTs it keeps nothing to look at.
    opaque: String,
    refresh: Vec<String>,
}

async fn prepared(address: SocketAddr, count: u64) -> Result<Tokens> {
    let mut connection = Connection::new(address, Duration::from_mins(1));
    let request = Request::get(&format!("/bench/tokens/{count}")).render("localhost");
    let json = connection.exchange(&request).await?.json()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let refresh = json["refresh"].as_array().map(|all| all.iter().filter_map(text).collect());
    Ok(Tokens {
        opaque: text(&json["opaque"]).context("no opaque token")?,
        refresh: refresh.context("no refresh tokens")?,
    })
}

fn same(bench: &mut Bench, plan: &Closed, name: &str, request: Vec<u8>) -> Result<Measured> {
    measure(bench, plan, name, || Same::many(vec![request], CONNECTIONS, 200))
}

fn measure<V: Visitor + 'static>(
    bench: &mut Bench,
    plan: &Closed,
    name: &str,
    visitors: impl FnOnce() -> Vec<V> + Send,
) -> Result<Measured> {
    let measured = load::run(&bench.cores, || async { Ok(closed(plan, visitors()).await?.0) })?;
    bench.book.step(NODE, name, &measured);
    Ok(measured)
}
