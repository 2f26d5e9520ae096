//! The schema, brought up to date at start.
//!
//! One text serves both databases; a file ends in `.sqlite.sql` or `.postgres.sql` only where they
//! differ.
//!
//! Migrations expand and contract: the previous release keeps running against the new schema.
//! On PostgreSQL an advisory lock lets one of several starting nodes migrate; SQLite has one
//! process.

use std::borrow::Cow;

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::{Database, Result};

type Text = (i64, &'static str, &'static str);

const MIGRATIONS: &[Text] = &[
    (1, "main", include_str!("../../migrations/0001_main.sql")),
    (3, "people", include_str!("../../migrations/0003_people.sql")),
    (4, "outbox", include_str!("../../migrations/0004_outbox.sql")),
    (5, "passwords", include_str!("../../migrations/0005_passwords.sql")),
    (6, "factors", include_str!("../../migrations/0006_factors.sql")),
    (8, "branding", include_str!("../../migrations/0008_branding.sql")),
    (9, "former_addresses", include_str!("../../migrations/0009_former_addresses.sql")),
    (10, "registration", include_str!("../../migrations/0010_registration.sql")),
    (11, "client_auth", include_str!("../../migrations/0011_client_auth.sql")),
    (12, "requests", include_str!("../../migrations/0012_requests.sql")),
    (13, "logout", include_str!("../../migrations/0013_logout.sql")),
    (14, "device", include_str!("../../migrations/0014_device.sql")),
    (15, "apply", include_str!("../../migrations/0015_apply.sql")),
];
/// Those whose text differs, by database.
const SQLITE: &[Text] = &[
    (2, "clean_up", include_str!("../../migrations/0002_clean_up.sqlite.sql")),
    (7, "account", include_str!("../../migrations/0007_account.sqlite.sql")),
];
const POSTGRES: &[Text] = &[
    (2, "clean_up", include_str!("../../migrations/0002_clean_up.postgres.sql")),
    (7, "account", include_str!("../../migrations/0007_account.postgres.sql")),
];
const _: () = assert!(SQLITE.len() == POSTGRES.len(), "a migration is missing for one database");

/// How many migrations this release knows.
pub const fn count() -> usize {
    MIGRATIONS.len() + SQLITE.len()
}

/// Applies what is missing; migrations already applied must be unchanged.
pub async fn run(database: &Database) -> Result<()> {
    let own = match database {
        Database::Sqlite(_) => SQLITE,
        Database::Postgres(_) => POSTGRES,
    };
    let mut texts = [MIGRATIONS, own].concat();
    texts.sort_unstable_by_key(|(version, ..)| *version);
    let migrator = Migrator::with_migrations(
        texts
            .iter()
            .map(|&(version, name, sql)| {
                Migration::new(
                    version,
                    Cow::Borrowed(name),
                    MigrationType::Simple,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    );
    match database {
        Database::Sqlite(sqlite) => sqlite.migrate(&migrator).await,
        Database::Postgres(postgres) => postgres.migrate(&migrator).await,
    }
}
