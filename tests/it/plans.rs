//! No statement on a table that grows reads all of it: each finds its rows by an index. The tables
//! are empty, so the planners show what they could use, not what they would at some size.

use chancery::storage::{STATEMENTS, migrations};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
};

use crate::support::{TestDatabase, database_test};

/// The tables that people and clients make grow.
const TABLES: [&str; 28] = [
    "audit_log",
    "authorization_codes",
    "authorization_sessions",
    "client_logos",
    "clients",
    "consents",
    "device_authorizations",
    "devices",
    "grants",
    "initial_access_tokens",
    "logout_deliveries",
    "one_time_codes",
    "outbox",
    "passkeys",
    "password_tickets",
    "pending_sign_ins",
    "pushed_requests",
    "recovery_codes",
    "revoked_tokens",
    "session_clients",
    "sessions",
    "spent_challenges",
    "spent_ids",
    "throttles",
    "totp_secrets",
    "trusted_devices",
    "user_settings",
    "users",
];

/// What reads an index from its end, as far as its limit.
const FROM_THE_END: [&str; 1] = ["audit_log::LATEST"];

database_test! {
    async fn every_statement_on_a_table_that_grows_uses_an_index(database: TestDatabase) {
        let connected = database.connect().await;
        migrations::run(&connected).await.unwrap();
        let mut count = 0;
        let composed = connected.composed_statements().map(|text| ("composed".to_owned(), text));
        for (name, statement) in statements().into_iter().chain(composed) {
            let plan = plan(&database, statement).await;
            if let Some(line) = whole_table(&plan)
                && !FROM_THE_END.contains(&name.as_str())
            {
                panic!("{name} reads a whole table: {line}\n{statement}\n{}", plan.join("\n"));
            }
            count += 1;
        }
        assert!(count > 40, "{count}");
        for scanning in [
            "SELECT * FROM grants WHERE scope = $1",
            "DELETE FROM grants WHERE idle_expires_at < $1",
            "SELECT id FROM audit_log WHERE at < $1",
        ] {
            let plan = plan(&database, scanning).await;
            assert!(whole_table(&plan).is_some(), "{scanning}: {plan:?}");
        }
    }
}

fn statements() -> Vec<(String, &'static str)> {
    let grown = STATEMENTS.iter().filter(|(table, _)| TABLES.contains(table));
    grown
        .flat_map(|(table, statements)| {
            statements.iter().map(move |(name, text)| (format!("{table}::{name}"), *text))
        })
        .collect()
}

async fn plan(database: &TestDatabase, statement: &str) -> Vec<String> {
    if database.url().starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(database.url()).await.unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let rows = connection.fetch_all(explain).await.unwrap();
        return rows.iter().map(|row| row.get("detail")).collect();
    }
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let nulls = (1..).take_while(|number| statement.contains(&format!("${number}")));
    let nulls = vec!["NULL"; nulls.count()].join(", ");
    let mut rows = Vec::new();
    for text in [
        "SET enable_seqscan = off".to_owned(),
        "SET enable_hashjoin = off".to_owned(),
        "SET enable_mergejoin = off".to_owned(),
        // Where a statement writes CROSS JOIN, it is for the order. Of an empty table the planner
        // believes that next to no row has a column without a value, and reads them all.
        "SET join_collapse_limit = 1".to_owned(),
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE explained AS {statement}"),
        format!("EXPLAIN EXECUTE explained({nulls})"),
    ] {
        rows = connection.fetch_all(AssertSqlSafe(text)).await.unwrap();
    }
    rows.iter().map(|row| row.get(0)).collect()
}

/// The line of the plan that reads a table, or an index, from one end to the other.
fn whole_table(plan: &[String]) -> Option<&String> {
    plan.iter().enumerate().find_map(|(at, line)| {
        let scanned = line.strip_prefix("SCAN ").and_then(|line| line.split(' ').next());
        let is_sqlite_scan = scanned.is_some_and(|table| TABLES.contains(&table));
        let reads_index = line.contains("Index Scan") || line.contains("Index Only Scan");
        let details = plan[at + 1..].iter().take_while(|line| !line.contains("->"));
        let has_condition = details.into_iter().any(|line| line.contains("Index Cond:"));
        let is_postgres_scan = line.contains("Seq Scan") || (reads_index && !has_condition);
        (is_sqlite_scan || is_postgres_scan).then_some(line)
    })
}
