//! F5: a backup reads the whole SQLite file from another process while 200 clients write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use chancery_harness::{fixtures, invariants};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use crate::Options;
use crate::f04_postgres::lost;
use crate::ground::Ground;
use crate::ledger::{Storm, families};
use crate::toolbox::percentile;
use crate::verdict::Verdict;

const EMAIL: &str = "backup@example.com";
const P99: Duration = Duration::from_millis(500);

/// See the module.
pub(crate) async fn run(ground: &mut Ground, options: &Options) -> Result<Verdict> {
    let writers = options.pick(options.workers, 200, 200);
    let seconds = options.pick(options.seconds, 30, 6);
    let site = ground.site.clone();
    let mut node = site.start().await?;
    let client = fixtures::app(&site, "backup").await?;
    fixtures::user(&site, EMAIL).await?;
    let all = families(&site, node.address(), &client, EMAIL, writers).await?;
    let shares = all.into_iter().map(|family| vec![family]).collect();

    let over = Arc::new(AtomicBool::new(false));
    let copies = site.directory().join("copies");
    std::fs::create_dir(&copies)?;
    let backups = tokio::spawn({
        let (over, copies, url) = (Arc::clone(&over), copies.clone(), site.database_url());
        async move {
            let mut made: u32 = 0;
            while !over.load(Ordering::Relaxed) {
                let copy = copies.join(format!("{made}.db"));
                let mut connection = SqliteConnection::connect(&url).await?;
                let vacuum = format!("VACUUM INTO '{}'", copy.display());
                sqlx::query(AssertSqlSafe(vacuum)).execute(&mut connection).await?;
                connection.close().await?;
                made += 1;
                if made > 1 {
                    std::fs::remove_file(copies.join(format!("{}.db", made - 2)))?;
                }
            }
            anyhow::Ok(made)
        }
    });
    let storm = Storm::start(&site, &[node.address()], &client, shares, Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (families, mut findings) = storm.stop().await?;
    over.store(true, Ordering::Relaxed);
    let made = backups.await??;

    let mut verdict = Verdict::default();
    verdict.note("writers", writers);
    verdict.at_least("backups", made, 1);
    verdict.at_least("rotations", findings.rotations, 1);
    verdict.at_most("lost_acked", findings.lost_acked, 0);
    verdict.at_most("answers other than 200", findings.others.values().sum::<u64>(), 0);
    verdict.at_most("cut off", findings.cut_off, 0);
    verdict.at_most("busy in the log", node.logged("locked")? + node.logged("busy")?, 0);
    verdict.within("p99", percentile(&mut findings.took, 0.99), P99);
    verdict.at_most("lost at the end", lost(&site, &node, &client, &families).await?, 0);
    let copy = format!("sqlite:{}", copies.join(format!("{}.db", made - 1)).display());
    let broken = invariants::violations(&copy).await?;
    verdict.at_most("violations in the last copy", broken.len(), 0);
    node.stop(Duration::from_secs(15)).await?;
    Ok(verdict)
}
