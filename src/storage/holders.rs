//! Who stands behind an access token: asked with nearly every use of one, so those who ask at the
//! same time share a statement (`together`).

use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use futures_util::future::BoxFuture;
use sqlx::{FromRow, Row};

use super::grants::of_live_session;
use super::sessions::{SessionLimits, session_stands};
use super::together::Together;
use super::users::{UserRow, user_columns};
use super::{Connection, Reader, Result, StorageError};

/// A statement answers up to 2 to this power of questions.
const MOST: usize = 5;
/// Of the statement beside the questions' own.
const PLACEHOLDERS: usize = 3;
/// Of each question.
const OWN: usize = 2;

/// Opens a reader for the next statement.
pub(super) type Open = Box<dyn Fn() -> BoxFuture<'static, Result<Reader>> + Send + Sync>;

/// The way to ask. Cloning is cheap; when all are gone the task ends.
#[derive(Clone)]
pub struct Holders(Together<Question, Option<Holder>>);

struct Question {
    grant_id: String,
    jti: String,
    limits: SessionLimits,
}

/// Who stands behind a token.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The person who gave the grant.
    pub user: UserRow,
    /// What the tokens of the grant say, as JSON (see `tokens::grant`).
    pub detail: String,
}

/// An answer, and to which question.
struct Answer {
    place: i64,
    holder: Holder,
}

impl<'r, R> FromRow<'r, R> for Answer
where
    R: Row,
    UserRow: FromRow<'r, R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    &'static str: sqlx::ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let holder = Holder { user: UserRow::from_row(row)?, detail: row.try_get("detail")? };
        Ok(Self { place: row.try_get("place")?, holder })
    }
}

/// For 1, 2, 4 … questions: few texts, so that they stay prepared.
static TEXTS: LazyLock<[String; MOST + 1]> =
    LazyLock::new(|| std::array::from_fn(|power| text(1 << power)));

/// The numbers after `$1` are those of `session_stands!`.
fn text(questions: usize) -> String {
    let mut text = "WITH asked (place, grant_id, jti) AS (VALUES ".to_owned();
    for place in 0..questions {
        let (comma, next) = (if place == 0 { "" } else { ", " }, PLACEHOLDERS + OWN * place + 2);
        // The first question's grant is `$1`.
        let grant = if place == 0 { 1 } else { next - 1 };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}(CAST({place} AS BIGINT), ${grant}, ${next})");
    }
    text + ") " + FIND
}

/// For each question that has one, the person who gave the grant; none when the token `jti`, the
/// grant, the session or the account has ended. `CROSS JOIN` is the order for SQLite.
const FIND: &str = concat!(
    "SELECT asked.place, grants.detail, ",
    user_columns!("users."),
    " FROM asked CROSS JOIN grants CROSS JOIN users WHERE grants.id = asked.grant_id \
     AND users.id = grants.user_id \
     AND grants.revoked_at IS NULL AND users.locked_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE revoked_tokens.jti = asked.jti) AND ",
    of_live_session!()
);

impl Holders {
    /// Starts the task that asks.
    pub(super) fn start(open: Open) -> Self {
        let open = Arc::new(open);
        Self(Together::start(
            1 << MOST,
            Box::new(move |questions| {
                let open = Arc::clone(&open);
                Box::pin(async move { answer(&open, &questions).await })
            }),
        ))
    }

    /// The person behind the access token `jti` of a grant; none when the token, the grant, the
    /// session or the account has ended.
    pub async fn find(
        &self,
        grant_id: &str,
        jti: &str,
        limits: SessionLimits,
    ) -> Result<Option<Holder>> {
        let [grant_id, jti] = [grant_id, jti].map(str::to_owned);
        self.0.ask(Question { grant_id, jti, limits }).await
    }
}

/// The statements.
pub(super) fn statements() -> &'static [String] {
    &TEXTS[..]
}

impl fmt::Debug for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Holders").finish_non_exhaustive()
    }
}

/// The answers in the order of the questions, of which there is at least one.
async fn answer(open: &Open, questions: &[Question]) -> Result<Vec<Option<Holder>>> {
    let mut answers: Vec<Option<Holder>> = questions.iter().map(|_| None).collect();
    for Answer { place, holder } in look(open, questions).await? {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if let Some(answer) = answers.get_mut(place) {
            *answer = Some(holder);
        }
    }
    Ok(answers)
}

async fn look(open: &Open, batch: &[Question]) -> Result<Vec<Answer>> {
    let Some(last) = batch.last() else { return Ok(Vec::new()) };
    let mut reader = open().await?;
    let power = usize::try_from(batch.len().next_power_of_two().ilog2()).unwrap_or(MOST).min(MOST);
    // Places that nobody asks at have an id that no grant has.
    let texts = |place: usize| match batch.get(place) {
        Some(Question { grant_id, jti, .. }) => [grant_id, jti].map(|it| &**it),
        None => [""; OWN],
    };
    let SessionLimits { now, created_after, used_after } = last.limits;
    let [grant_id, jti] = texts(0);
    macro_rules! bind_all {
        ($query:expr) => {
            (1..1 << power).map(texts).fold(
                $query.bind(grant_id).bind(now).bind(created_after).bind(used_after).bind(jti),
                |query, [grant_id, jti]| query.bind(grant_id).bind(jti),
            )
        };
    }
    let result = match reader.connection() {
        Connection::Sqlite(connection) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Sqlite, Answer>(TEXTS[power].as_str()));
            query.fetch_all(connection).await.map_err(StorageError::from)
        }
        Connection::Postgres(connection, health) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Postgres, Answer>(TEXTS[power].as_str()));
            health.bounded(query.fetch_all(connection)).await
        }
    };
    reader.noted(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_a_place_for_each_question() {
        for (power, text) in TEXTS.iter().enumerate() {
            let questions = 1 << power;
            let last = PLACEHOLDERS + OWN * questions;
            assert!((1..=last).all(|number| text.contains(&format!("${number}"))), "{text}");
            assert!(!text.contains(&format!("${}", last + 1)), "{text}");
        }
    }
}
