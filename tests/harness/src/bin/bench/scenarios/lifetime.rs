//! What a server takes as it lives: memory idle, while people sign in, and after many tokens.

use anyhow::Result;
use chancery_harness::fixtures;
use chancery_harness::load::{self, Same, closed};

use super::{Bench, people};
use crate::calibrate::CONNECTIONS;
use crate::stage::{ALGORITHMS, Stage, stop};

/// What tokens leave behind: of the first of two equal numbers, then of the second.
pub(crate) const GAINED: &str = "memory gained by tokens, MB";

/// `memory`.
pub(crate) async fn memory(bench: &mut Bench, stage: &Stage) -> Result<()> {
    if !bench.plan.wants("memory") {
        return Ok(());
    }
    let place = stage.kind.name();
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let node = stage.start().await?;
    tokio::time::sleep(bench.plan.settle).await;
    bench.book.figure(place, "memory idle, MB", megabytes(node.resident()?));
    let forms = people::forms(stage, &node).await?;
    let plan = bench.closed(stage, &node);
    let logins =
        load::run(&bench.cores, || async { Ok(closed(&plan, people::visitors(&forms)).await?.0) })?;
    bench.book.step(place, "memory, its logins", &logins);
    bench.book.figure(place, "memory in 64 logins, MB", megabytes(node.peak()?));
    stop(node).await?;

    let node = stage.start().await?;
    let requests: Vec<Vec<u8>> = stage
        .machines(ALGORITHMS[0])
        .iter()
        .map(|client| fixtures::machine_request(&stage.site, client))
        .collect();
    // What the allocator keeps for its busiest moment comes with the first of them; what is lost
    // with each token comes with the second as well.
    let (first, more) = bench.plan.tokens;
    let mut resident = Vec::new();
    for count in [first, more, more] {
        let plan = bench.closed_until(stage, &node, count);
        let requests = requests.clone();
        load::run(&bench.cores, || async {
            Ok(closed(&plan, Same::many(requests, CONNECTIONS, 200)).await?.0)
        })?;
        resident.push(megabytes(node.resident()?));
    }
    bench.book.figure(place, "memory after many tokens, MB", resident[2]);
    for pair in resident.windows(2) {
        bench.book.figure(place, GAINED, pair[1] - pair[0]);
    }
    stop(node).await
}
