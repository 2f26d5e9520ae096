//! Another server side by side: npm's `oidc-provider`, everything in memory, one process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chancery_harness::http::{Connection, Request};
use chancery_harness::load::{self, Closed, Meter, Same, Visitor, closed};
use chancery_harness::server::{free_port, status_of};
use serde_json::Value;
use tokio::process::Command;

use crate::calibrate::CONNECTIONS;
use crate::scenarios::Bench;
use crate::stage::{ALGORITHMS, ROTATING};
use crate::visitors::Rotation;

/// What it is called in the results.
pub(crate) const NODE: &str = "oidc-provider";
/// Refresh tokens at most; they come in one answer.
const MOST_TOKENS: u64 = 50_000;
/// Its one client; see `benches/peers/server.mjs`.
const CLIENT: (&str, &str) = ("bench", "a-secret-that-is-none-0123456789");

/// Measures it the way the product is measured.
pub(crate) async fn node(bench: &mut Bench, directory: &Path) -> Result<()> {
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
        lasting: bench.plan.lasting,
        most: None,
        meter: Meter::of(process.id().context("the peer has ended")?),
    };
    let tokens = prepared(address, bench.plan.usual.grants.min(MOST_TOKENS)).await?;
    let get = |path: &str| Request::get(path).render("localhost");
    let post = |path: &str, form: &[(&str, &str)]| {
        Request::post(path).basic(CLIENT.0, CLIENT.1).form(form).render("localhost")
    };
    same(bench, &plan, "jwks", get("/jwks"))?;
    for algorithm in ALGORITHMS {
        let resource = format!("urn:bench:{algorithm}");
        let form = [("grant_type", "client_credentials"), ("resource", resource.as_str())];
        same(bench, &plan, &format!("client_credentials {algorithm}"), post("/token", &form))?;
    }
    let opaque = tokens.opaque.as_str();
    same(bench, &plan, "introspection active", post("/token/introspection", &[("token", opaque)]))?;
    let refresh =
        |token: &str| post("/token", &[("grant_type", "refresh_token"), ("refresh_token", token)]);
    let rotations = Rotation::divide(refresh, tokens.refresh, ROTATING);
    measure(bench, &plan, "refresh", || rotations)?;
    process.kill().await?;
    Ok(())
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

fn same(bench: &mut Bench, plan: &Closed, name: &str, request: Vec<u8>) -> Result<()> {
    measure(bench, plan, name, || Same::many(vec![request], CONNECTIONS, 200))
}

fn measure<V: Visitor + 'static>(
    bench: &mut Bench,
    plan: &Closed,
    name: &str,
    visitors: impl FnOnce() -> Vec<V> + Send,
) -> Result<()> {
    if bench.plan.wants(name) {
        let measured = load::run(&bench.cores, || async { Ok(closed(plan, visitors()).await?.0) })?;
        bench.book.step(NODE, name, &measured);
    }
    Ok(())
}
