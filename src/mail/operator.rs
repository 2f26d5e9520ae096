//! What the operator does with mail: looks at what waits and what failed, has it tried again, tries
//! the way out.

use serde::Serialize;

use super::letter::{Letter, Part};
use super::smtp::Line;
use super::{MailError, Mailer, Message, open};
use crate::clock::Seconds;
use crate::secret::MasterKey;
use crate::storage::outbox::{self, OutboxRow};
use crate::storage::{Database, StorageError};
use crate::texts::Texts;

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It waits for a try.
    Queued,
    /// A node has it; when that node died, another takes it over within a minute.
    Sending,
    /// It was given up and is kept for a while.
    Failed,
}

/// A message of the outbox.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Names the message, also in its `Message-ID`.
    pub id: String,
    /// Which message it is.
    pub template: String,
    /// The receiver; `None` when this master key does not open it.
    pub to: Option<String>,
    /// What becomes of it.
    pub state: State,
    /// Deliveries tried.
    pub attempts: i64,
    /// When it was decided on.
    pub created_at: Seconds,
    /// When it is tried next; never when it failed.
    pub next_attempt_at: Option<Seconds>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Which failed messages to try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retry {
    /// All there are.
    All,
    /// The one with this id.
    One(String),
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Sending, Self::Failed];

    /// The value of the outbox's column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Up to `limit` messages with ids above `after`, oldest first: those in one state, or all.
pub async fn list(
    database: &Database,
    master_key: &MasterKey,
    state: Option<State>,
    after: &str,
    limit: i64,
) -> Result<Vec<Entry>, MailError> {
    let state = state.map_or("", State::as_str);
    let rows = outbox::list(&mut database.reader().await?, after, state, limit).await?;
    rows.into_iter().map(|row| entry(master_key, row)).collect()
}

/// Makes failed messages due at once; how many. A server finds them within a quarter of a minute.
pub async fn retry(database: &Database, now: Seconds, which: Retry) -> Result<u64, MailError> {
    let retried = database.write(which, move |tx, which| {
        Box::pin(async move {
            match which {
                Retry::All => outbox::retry_all(tx, now).await,
                Retry::One(id) => outbox::retry(tx, id, now).await.map(u64::from),
            }
        })
    });
    Ok(retried.await?)
}

impl Mailer {
    /// Sends a message that says that mail works, at once and not through the outbox. An error says
    /// what the mail server answered.
    pub async fn test(
        &self,
        to: String,
        service: &str,
        texts: Texts,
        now: Seconds,
    ) -> Result<(), MailError> {
        if self.captures() {
            return Err(MailError::NotSent(
                "neither mail.smtp_url nor mail.directory is set".to_owned(),
            ));
        }
        let args = [("service", service.into())];
        let letter = Letter {
            language: texts.language(),
            service: service.to_owned(),
            heading: texts.say("notices-test-heading"),
            parts: vec![Part::Text(texts.tell("notices-test-body", &args))],
            facts: vec![texts.tell("notices-fact-when", &[("when", texts.date_time(now).into())])],
            bound: None,
        };
        let body = letter.body().map_err(|error| MailError::Other(error.to_string()))?;
        let message = Message::new("test", to, texts.tell("notices-test-subject", &args), body);
        let (id, mut line) = (uuid::Uuid::now_v7().to_string(), Line::default());
        let sent = self.transport.send(&mut line, &id, message, now, now).await;
        line.close().await;
        sent.map_err(|error| MailError::NotSent(error.reason))
    }
}

fn entry(master_key: &MasterKey, row: OutboxRow) -> Result<Entry, MailError> {
    let state = State::parse(&row.state)
        .ok_or_else(|| StorageError::Corrupt(format!("outbox/{}: {}", row.id, row.state)))?;
    let to = open(master_key, &row).ok().map(|message| message.to);
    let OutboxRow { id, template, attempts, created_at, last_error, .. } = row;
    let next_attempt_at = (state != State::Failed).then_some(row.next_attempt_at);
    Ok(Entry { id, template, to, state, attempts, created_at, next_attempt_at, last_error })
}
