//! `chancery migrate`

use super::Global;
use super::failure::Failure;
use super::start;
use crate::storage::{Database, migrations};

pub(super) async fn run(global: &Global) -> Result<(), Failure> {
    let config = start::configuration(global, Vec::new())?.config;
    let database = Database::connect(&config.database).await?;
    migrations::run(&database).await?;
    database.close().await;
    let name = start::database_name(&config);
    let count = migrations::count();
    let value = serde_json::json!({ "database": name, "migrations": count });
    global.output().result(&value, || format!("{name} is up to date ({})", counted(count)))
}

/// The number of migrations in words.
pub(super) fn counted(count: usize) -> String {
    if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") }
}
