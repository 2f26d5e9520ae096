//! What must hold in the database after any fault, asked in SQL from outside the server.
//!
//! Each rule counts its violations. Rows are looked at where no request can be under way any
//! more: after the servers have stopped, or between two rounds.

use anyhow::{Context as _, Result};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// A rule: what it forbids, and the SQL that counts what breaks it. `{grant_id}` and `{grant_type}`
/// stand for members of the JSON column `detail` of the table that is called `a`.
struct Rule {
    forbids: &'static str,
    sql: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        forbids: "two grants with the same live refresh token",
        sql: "SELECT COUNT(*) FROM (SELECT refresh_digest FROM grants \
              WHERE refresh_digest IS NOT NULL AND revoked_at IS NULL \
              GROUP BY refresh_digest HAVING COUNT(*) > 1) AS doubled",
    },
    Rule {
        forbids: "a grant whose replaced refresh token is live",
        sql: "SELECT COUNT(*) FROM grants g JOIN grants other \
              ON other.refresh_digest = g.previous_digest WHERE other.revoked_at IS NULL",
    },
    Rule {
        forbids: "a code that brought more than one set of tokens",
        sql: "SELECT COUNT(*) FROM (SELECT {grant_id} AS grant_id FROM audit_log a \
              WHERE a.event = 'token_issued' AND {grant_type} = 'authorization_code' \
              GROUP BY {grant_id} HAVING COUNT(*) > 1) AS doubled",
    },
    Rule {
        forbids: "a session of a locked or missing user",
        sql: "SELECT COUNT(*) FROM sessions s LEFT JOIN users u ON u.id = s.user_id \
              WHERE u.id IS NULL OR u.locked_at IS NOT NULL",
    },
    Rule {
        forbids: "a standing grant of a locked or missing user",
        sql: "SELECT COUNT(*) FROM grants g LEFT JOIN users u ON u.id = g.user_id \
              WHERE g.revoked_at IS NULL AND (u.id IS NULL OR u.locked_at IS NOT NULL)",
    },
    Rule {
        forbids: "a standing grant of a missing client",
        sql: "SELECT COUNT(*) FROM grants g LEFT JOIN clients c ON c.id = g.client_id \
              WHERE g.revoked_at IS NULL AND c.id IS NULL",
    },
    Rule {
        forbids: "tokens in the audit log without their grant",
        sql: "SELECT COUNT(*) FROM audit_log a WHERE a.event = 'token_issued' \
              AND {grant_id} IS NOT NULL \
              AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.id = {grant_id})",
    },
    Rule {
        forbids: "a rotation without its row in the audit log",
        sql: "SELECT COUNT(*) FROM grants g WHERE g.generation > (SELECT COUNT(*) FROM audit_log a \
              WHERE a.event = 'token_issued' AND a.client_id = g.client_id \
              AND {grant_type} = 'refresh_token' AND {grant_id} = g.id)",
    },
    Rule {
        forbids: "a standing grant with a refresh token that nothing in the audit log explains",
        sql: "SELECT COUNT(*) FROM grants g WHERE g.refresh_digest IS NOT NULL \
              AND NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.client_id = g.client_id \
              AND a.event = 'token_issued' AND {grant_id} = g.id)",
    },
    Rule {
        forbids: "a code without its grant",
        sql: "SELECT COUNT(*) FROM authorization_codes c LEFT JOIN grants g ON g.id = c.grant_id \
              WHERE g.id IS NULL",
    },
    Rule {
        forbids: "a consent without its user or client",
        sql: "SELECT COUNT(*) FROM consents s LEFT JOIN users u ON u.id = s.user_id \
              LEFT JOIN clients c ON c.id = s.client_id WHERE u.id IS NULL OR c.id IS NULL",
    },
    Rule {
        forbids: "a sign-in under way for a missing client",
        sql: "SELECT COUNT(*) FROM authorization_sessions s LEFT JOIN clients c \
              ON c.id = s.client_id WHERE c.id IS NULL",
    },
    Rule {
        forbids: "an algorithm without exactly one active and one next key",
        sql: "SELECT COUNT(*) FROM (SELECT alg FROM signing_keys GROUP BY alg HAVING \
              SUM(CASE WHEN state = 'active' THEN 1 ELSE 0 END) <> 1 OR \
              SUM(CASE WHEN state = 'next' THEN 1 ELSE 0 END) <> 1) AS odd",
    },
];

/// Checks every rule on the database of this URL; what was broken, in words.
pub async fn violations(url: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut database = Database::connect(url).await?;
    for rule in RULES {
        let count = database.count(rule.sql).await.with_context(|| rule.forbids)?;
        if count > 0 {
            found.push(format!("{count} × {}", rule.forbids));
        }
    }
    if let Database::Sqlite(connection) = &mut database {
        let said: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(connection).await?;
        if said != ["ok"] {
            found.push(format!("integrity_check: {}", said.join(", ")));
        }
    }
    database.close().await?;
    Ok(found)
}

/// One number that a statement asks for; `{…}` as in the rules.
pub async fn count(url: &str, sql: &str) -> Result<i64> {
    let mut database = Database::connect(url).await?;
    let count = database.count(sql).await?;
    database.close().await?;
    Ok(count)
}

enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    async fn connect(url: &str) -> Result<Self> {
        Ok(if url.starts_with("postgres") {
            Self::Postgres(PgConnection::connect(url).await?)
        } else {
            Self::Sqlite(SqliteConnection::connect(url).await?)
        })
    }

    async fn count(&mut self, sql: &str) -> Result<i64> {
        let member = |name: &str| match self {
            Self::Sqlite(_) => format!("json_extract(a.detail, '$.{name}')"),
            Self::Postgres(_) => format!("(a.detail::json->>'{name}')"),
        };
        let mut sql = sql.to_owned();
        for name in ["grant_id", "grant_type"] {
            sql = sql.replace(&format!("{{{name}}}"), &member(name));
        }
        let query = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(connection) => sqlx::query_scalar(query).fetch_one(connection).await?,
            Self::Postgres(connection) => sqlx::query_scalar(query).fetch_one(connection).await?,
        })
    }

    async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }
}
