//! Who stands behind an access token: asked with nearly every use of one, so those who ask at the
//! same time share a statement.
//!
//! Handing a statement to the database and its rows back costs several times what finding a row
//! does. Nobody waits for others to come: while one statement runs, those who come meanwhile are
//! the next one's. Every answer is from a statement that began after its question.

use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use futures_util::future::BoxFuture;
use sqlx::{FromRow, Row};
use tokio::sync::{mpsc, oneshot};

use super::grants::of_live_session;
use super::sessions::{SessionLimits, session_stands};
use super::users::{UserRow, user_columns};
use super::{Connection, Reader, Result, StorageError};

/// A statement answers up to 2 to this power of questions.
const MOST: usize = 5;
/// Questions that may wait.
const QUEUE: usize = 1024;
/// Of the statement beside the questions' own.
const PLACEHOLDERS: usize = 3;
/// Of each question.
const OWN: usize = 3;

/// Opens a reader for the next statement.
pub(super) type Open = Box<dyn Fn() -> BoxFuture<'static, Result<Reader>> + Send + Sync>;

/// The way to ask. Cloning is cheap; when all are gone the task ends.
#[derive(Clone)]
pub struct Holders(mpsc::Sender<Question>);

struct Question {
    grant_id: String,
    user_id: String,
    jti: String,
    limits: SessionLimits,
    caller: oneshot::Sender<Result<Option<UserRow>>>,
}

/// An answer, and to which question.
struct Holder {
    place: i64,
    user: UserRow,
}

impl<'r, R> FromRow<'r, R> for Holder
where
    R: Row,
    UserRow: FromRow<'r, R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    &'static str: sqlx::ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self { place: row.try_get("place")?, user: UserRow::from_row(row)? })
    }
}

/// For 1, 2, 4 … questions: few texts, so that they stay prepared.
static TEXTS: LazyLock<[String; MOST + 1]> =
    LazyLock::new(|| std::array::from_fn(|power| text(1 << power)));

/// The numbers after `$1` are those of `session_stands!`.
fn text(questions: usize) -> String {
    let mut text = "WITH asked (place, grant_id, user_id, jti) AS (VALUES ".to_owned();
    for place in 0..questions {
        let (comma, next) = (if place == 0 { "" } else { ", " }, PLACEHOLDERS + OWN * place + 2);
        // The first question's grant is `$1`.
        let grant = if place == 0 { 1 } else { next - 1 };
        let (user, jti) = (next, next + 1);
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}(CAST({place} AS BIGINT), ${grant}, ${user}, ${jti})");
    }
    text + ") " + FIND
}

/// For each question that has one, the person `user_id`; none when the token `jti`, the grant, the
/// session or the account has ended. `CROSS JOIN` is the order for SQLite.
const FIND: &str = concat!(
    "SELECT asked.place, ",
    user_columns!("users."),
    " FROM asked CROSS JOIN grants CROSS JOIN users WHERE grants.id = asked.grant_id \
     AND users.id = asked.user_id AND grants.user_id = asked.user_id \
     AND grants.revoked_at IS NULL AND users.locked_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE revoked_tokens.jti = asked.jti) AND ",
    of_live_session!()
);

impl Holders {
    /// Starts the task that asks.
    pub(super) fn start(open: Open) -> Self {
        let (sender, questions) = mpsc::channel(QUEUE);
        tokio::spawn(run(open, questions));
        Self(sender)
    }

    /// The person `user_id` behind the access token `jti` of a grant; none when the token, the
    /// grant, the session or the account has ended.
    pub async fn find(
        &self,
        grant_id: &str,
        (user_id, jti): (&str, &str),
        limits: SessionLimits,
    ) -> Result<Option<UserRow>> {
        let (caller, answer) = oneshot::channel();
        let [grant_id, user_id, jti] = [grant_id, user_id, jti].map(str::to_owned);
        let question = Question { grant_id, user_id, jti, limits, caller };
        self.0.send(question).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }
}

impl fmt::Debug for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Holders").finish_non_exhaustive()
    }
}

fn ended() -> StorageError {
    StorageError::Unavailable("the database is closed".to_owned())
}

async fn run(open: Open, mut questions: mpsc::Receiver<Question>) {
    let mut batch = Vec::with_capacity(1 << MOST);
    while questions.recv_many(&mut batch, 1 << MOST).await > 0 {
        // Callers that have gone away need no answer.
        batch.retain(|question| !question.caller.is_closed());
        let Some(last) = batch.last() else { continue };
        let limits = last.limits;
        match look(&open, &batch, limits).await {
            Ok(holders) => {
                let mut answers: Vec<Option<UserRow>> = batch.iter().map(|_| None).collect();
                for Holder { place, user } in holders {
                    let place = usize::try_from(place).unwrap_or(usize::MAX);
                    if let Some(answer) = answers.get_mut(place) {
                        *answer = Some(user);
                    }
                }
                for (question, answer) in batch.drain(..).zip(answers) {
                    // It may have gone away meanwhile.
                    let _ = question.caller.send(Ok(answer));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for question in batch.drain(..) {
                    // As above.
                    let _ = question.caller.send(Err(Arc::clone(&error).into()));
                }
            }
        }
    }
}

async fn look(open: &Open, batch: &[Question], limits: SessionLimits) -> Result<Vec<Holder>> {
    let mut reader = open().await?;
    let power = usize::try_from(batch.len().next_power_of_two().ilog2()).unwrap_or(MOST).min(MOST);
    // Places that nobody asks at have an id that no grant has.
    let texts = |place: usize| match batch.get(place) {
        Some(Question { grant_id, user_id, jti, .. }) => [grant_id, user_id, jti].map(|it| &**it),
        None => [""; OWN],
    };
    let SessionLimits { now, created_after, used_after } = limits;
    let [grant_id, user_id, jti] = texts(0);
    macro_rules! bind_all {
        ($query:expr) => {
            (1..1 << power).map(texts).fold(
                $query
                    .bind(grant_id)
                    .bind(now)
                    .bind(created_after)
                    .bind(used_after)
                    .bind(user_id)
                    .bind(jti),
                |query, [grant_id, user_id, jti]| query.bind(grant_id).bind(user_id).bind(jti),
            )
        };
    }
    let result = match reader.connection() {
        Connection::Sqlite(connection) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Sqlite, Holder>(TEXTS[power].as_str()));
            query.fetch_all(connection).await.map_err(StorageError::from)
        }
        Connection::Postgres(connection, health) => {
            let query = bind_all!(sqlx::query_as::<sqlx::Postgres, Holder>(TEXTS[power].as_str()));
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
