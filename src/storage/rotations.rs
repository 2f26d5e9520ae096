//! Rotations of refresh tokens: those that come at the same time share a statement and a
//! transaction (`together`), on PostgreSQL too.
//!
//! Each is still the one conditional update that `grants` has for a single one, with the same
//! guards: of several that present one token, one statement lets one through. What did not get
//! through is no failure here; the caller looks for the reason in a transaction of its own.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use super::audit_log::{self, Entry};
use super::grants::{Held, IdleEnd, LiveToken, Rotation, live, of_live_session};
use super::sessions::{SessionLimits, session_stands};
use super::together::Together;
use super::{Connection, Database, Result, StorageError, Tx};

/// A statement carries out up to 2 to this power of rotations.
const MOST: usize = 6;
/// Placeholders of each rotation.
const OWN: usize = 8;

/// The way to rotate. Cloning is cheap; when all are gone the task ends.
#[derive(Clone)]
pub struct Rotations(Together<Arc<Use>, Option<Held>>);

/// Makes the audit row of a rotation from what it told.
pub type Note = Box<dyn Fn(&Held) -> Result<Entry> + Send + Sync>;

/// The use of a live refresh token.
pub struct Use {
    /// The token.
    pub token: LiveToken,
    /// The client that presents it.
    pub client_id: String,
    /// What takes its place.
    pub rotation: Rotation,
    /// Until when that may stay unused.
    pub end: IdleEnd,
    /// By what the session is judged.
    pub limits: SessionLimits,
    /// Writes it down.
    pub note: Note,
}

/// A rotation that was carried out: its grant, the digest that it put in place, and what it tells.
type Done = (String, Vec<u8>, String, String, String);

/// For 1, 2, 4 … rotations: few texts, so that they stay prepared.
type Texts = LazyLock<[String; MOST + 1]>;

/// The first row tells the types of all.
static POSTGRES: Texts = LazyLock::new(|| {
    texts(|number| match TYPES.get(number - 1) {
        Some(of_type) => format!("CAST(${number} AS {of_type})"),
        None => format!("${number}"),
    })
});

/// With placeholders that have no number, and `OR FAIL`: see `audit_log`.
static SQLITE: Texts = LazyLock::new(|| {
    texts(|_| "?".to_owned()).map(|text| text.replacen("UPDATE grants", "UPDATE OR FAIL grants", 1))
});

fn texts(placeholder: impl Fn(usize) -> String) -> [String; MOST + 1] {
    std::array::from_fn(|power| {
        let rows = (0..1 << power).map(|row| {
            let first = row * OWN + 1;
            let values: Vec<_> = (first..first + OWN).map(&placeholder).collect();
            format!("({})", values.join(", "))
        });
        let rotate = renumbered(ROTATE, OWN << power);
        format!("{ASKED} (VALUES {}) {rotate}", rows.collect::<Vec<_>>().join(", "))
    })
}

/// The limits, `$2` to `$4`, as the first three placeholders after the first `own`.
fn renumbered(text: &str, own: usize) -> String {
    let mut parts = text.split('$');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digit, rest) = part.split_at(1);
        let number = own + digit.parse().unwrap_or(0) - 1;
        format!("{text}${number}{rest}")
    })
}

/// Of the columns of `asked`.
const TYPES: [&str; OWN] =
    ["TEXT", "BIGINT", "BYTEA", "BIGINT", "BIGINT", "TEXT", "BYTEA", "BYTEA"];

const ASKED: &str = "WITH asked (id, generation, digest, idle_end, longest, client_id, \
                     next_digest, successor) AS";

/// The statement `ROTATE` of `grants` for each row of `asked`; `$2` to `$4` are the limits. SQLite
/// returns no column of `asked`, so a rotation is known by its grant and its next digest. `IS TRUE`
/// keeps PostgreSQL from beginning with all grants of a client or a person.
const ROTATE: &str = concat!(
    "UPDATE grants SET generation = grants.generation + 1, \
     previous_digest = grants.refresh_digest, refresh_digest = asked.next_digest, \
     successor = asked.successor, rotated_at = $2, idle_expires_at = \
     CASE WHEN grants.created_at + asked.longest < asked.idle_end \
     THEN grants.created_at + asked.longest ELSE asked.idle_end END \
     FROM asked WHERE grants.id = asked.id AND (grants.generation = asked.generation \
     AND grants.refresh_digest = asked.digest AND grants.client_id = asked.client_id AND ",
    live!(),
    ") IS TRUE RETURNING grants.id, grants.refresh_digest, grants.user_id, grants.scope, grants.detail"
);

impl Rotations {
    /// Starts the task that rotates.
    pub fn start(database: Database) -> Self {
        Self(Together::start(
            1 << MOST,
            Box::new(move |uses| {
                let database = database.clone();
                Box::pin(async move { rotate(&database, uses).await })
            }),
        ))
    }

    /// Puts the next refresh token in place and writes that down; none when the one presented is no
    /// longer live, is another client's or may not be used, and when the transaction failed for a
    /// reason that may be another rotation's.
    pub async fn rotate(&self, token: Use) -> Result<Option<Held>> {
        self.0.ask(Arc::new(token)).await
    }
}

/// The statements on SQLite, or on PostgreSQL.
pub(super) fn statements(is_sqlite: bool) -> &'static [String] {
    if is_sqlite { &SQLITE[..] } else { &POSTGRES[..] }
}

impl fmt::Debug for Rotations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rotations").finish_non_exhaustive()
    }
}

async fn rotate(database: &Database, mut uses: Vec<Arc<Use>>) -> Result<Vec<Option<Held>>> {
    let count = uses.len();
    let mut places: Vec<usize> = (0..count).collect();
    // In the same order everywhere, so that two nodes do not wait for each other's rows.
    places.sort_by(|&one, &other| uses[one].token.grant_id.cmp(&uses[other].token.grant_id));
    uses.sort_by(|one, other| one.token.grant_id.cmp(&other.token.grant_id));
    let work = database.write(uses, |tx, uses| Box::pin(rotate_in(tx, uses))).await;
    let mut answers: Vec<Option<Held>> = (0..count).map(|_| None).collect();
    match work {
        Ok(held) => {
            for (place, held) in places.into_iter().zip(held) {
                answers[place] = held;
            }
        }
        Err(error) if error.is_unavailable() => return Err(error),
        // Whoever is not to blame gets through alone.
        Err(error) => tracing::warn!(%error, count, "rotations are carried out one by one"),
    }
    Ok(answers)
}

async fn rotate_in(tx: &mut Tx, uses: &[Arc<Use>]) -> Result<Vec<Option<Held>>> {
    let done = update(tx, uses).await?;
    tx.rows += done.len() as u64;
    let mut done: HashMap<_, _> = done
        .into_iter()
        .map(|(id, next_digest, user_id, scope, detail)| {
            ((id, next_digest), Held { user_id, scope, detail })
        })
        .collect();
    let mut answers = Vec::with_capacity(uses.len());
    for token in uses {
        let key = (token.token.grant_id.clone(), token.rotation.next_digest.clone());
        let held = done.remove(&key);
        if let Some(held) = &held {
            audit_log::append_all(tx, [Arc::new((token.note)(held)?)]);
        }
        answers.push(held);
    }
    Ok(answers)
}

async fn update(tx: &mut Tx, uses: &[Arc<Use>]) -> Result<Vec<Done>> {
    let Some(last) = uses.iter().max_by_key(|token| token.limits.now) else {
        return Ok(Vec::new());
    };
    let SessionLimits { now, created_after, used_after } = last.limits;
    let power = usize::try_from(uses.len().next_power_of_two().ilog2()).unwrap_or(MOST).min(MOST);
    macro_rules! bind_all {
        ($query:expr) => {
            // Places that are left over have an id that no grant has.
            (0..1 << power)
                .map(|place| uses.get(place))
                .fold($query, |query, token| {
                    query
                        .bind(token.map_or("", |it| &it.token.grant_id))
                        .bind(token.map_or(0, |it| it.token.generation))
                        .bind(token.map_or(&[][..], |it| &it.token.digest))
                        .bind(token.map_or(0, |it| it.end.at))
                        .bind(token.map_or(0, |it| it.end.after_creation))
                        .bind(token.map_or("", |it| &it.client_id))
                        .bind(token.map_or(&[][..], |it| &it.rotation.next_digest))
                        .bind(token.map_or(&[][..], |it| &it.rotation.successor))
                })
                .bind(now)
                .bind(created_after)
                .bind(used_after)
        };
    }
    let result = match tx.connection() {
        Connection::Sqlite(connection) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Sqlite, Done>(SQLITE[power].as_str()));
            query.fetch_all(connection).await.map_err(StorageError::from)
        }
        Connection::Postgres(connection, health) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Postgres, Done>(POSTGRES[power].as_str()));
            health.bounded(query.fetch_all(connection)).await
        }
    };
    tx.noted(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_a_place_for_each_rotation() {
        for (power, (postgres, sqlite)) in POSTGRES.iter().zip(SQLITE.iter()).enumerate() {
            let own = OWN << power;
            assert!((1..=own + 3).all(|number| postgres.contains(&format!("${number}"))));
            assert!(!postgres.contains(&format!("${}", own + 4)), "{postgres}");
            assert_eq!(sqlite.matches('?').count(), own);
            for text in [postgres, sqlite] {
                assert!(text.contains(&format!("sessions.expires_at > ${} AND", own + 1)));
                assert!(text.contains(&format!("sessions.created_at > ${} AND", own + 2)));
                assert!(text.contains(&format!("sessions.last_used_at > ${})", own + 3)));
            }
        }
    }
}
