//! The store under tower-sessions: rows of table `sessions`.
//!
//! The layer above thinks in records with an id and a map; the row's columns are filled from the
//! map when a sign-in makes the row, and that is the only way a row comes to be.

use std::collections::HashMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_sessions::session::{Id, Record};
use tower_sessions::{SessionStore, session_store};

use super::{BrowserSession, SESSION, SIGN_IN, limits};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::secret::{Digest, digest, random};
use crate::server::Server;
use crate::storage::sessions::{self, SessionRow};
use crate::storage::users::{self, UserRow};
use crate::storage::{self, StorageError, audit_log, session_clients};

/// `last_used_at` is written at most once in this time.
const TOUCH_EVERY: Seconds = 60;
const MAX_USER_AGENT: usize = 256;
const ID_ATTEMPTS: usize = 8;

/// Keeps sessions in table `sessions`.
#[derive(Clone, Debug)]
pub struct Store(Server);

impl Store {
    /// A store in the server's database.
    pub fn new(server: Server) -> Self {
        Self(server)
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let sign_in = take_sign_in(&mut record.data)?;
        let Some(signed_in) = signed_in(&record.data)? else { return Ok(()) };
        let row = self.row(record, signed_in, &sign_in)?;
        for _ in 0..ID_ATTEMPTS {
            let row = SessionRow { id_digest: id_digest(record.id).to_vec(), ..row.clone() };
            match insert(&self.0, row, sign_in.clone()).await.map_err(backend)? {
                Inserted::Yes | Inserted::Refused => return Ok(()),
                Inserted::IdTaken => record.id = Id::default(),
            }
        }
        Err(session_store::Error::Backend("no free session id was found".to_owned()))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let id_digest = id_digest(record.id);
        let data = match signed_in(&record.data)? {
            Some(_) => Some(encode(&record.data)?),
            None => None,
        };
        self.0
            .database()
            .write((id_digest, data), |tx, (id_digest, data)| {
                Box::pin(async move {
                    match data {
                        Some(data) => sessions::set_data(tx, id_digest, data).await,
                        None => sessions::delete(tx, id_digest).await,
                    }
                })
            })
            .await
            .map(drop)
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let id_digest = id_digest(*id);
        let mut reader = self.0.database().reader().await.map_err(backend)?;
        let row = sessions::find(&mut reader, &id_digest).await.map_err(backend)?;
        drop(reader);
        let now = self.0.now();
        let Some(row) = row.filter(|row| row.stands(limits(self.0.config(), now))) else {
            return Ok(None);
        };
        if now - row.last_used_at >= TOUCH_EVERY {
            self.0
                .database()
                .write(id_digest, move |tx, id| Box::pin(sessions::touch(tx, id, now)))
                .await
                .map_err(backend)?;
        }
        let data = serde_json::from_str(&row.data)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0
            .database()
            .write(id_digest(*id), |tx, id| Box::pin(sessions::delete(tx, id)))
            .await
            .map(drop)
            .map_err(backend)
    }
}

impl Store {
    fn row(
        &self,
        record: &Record,
        signed_in: BrowserSession,
        sign_in: &SignIn,
    ) -> session_store::Result<SessionRow> {
        let now = self.0.now();
        Ok(SessionRow {
            id_digest: Vec::new(),
            sid: signed_in.sid,
            user_id: signed_in.user_id,
            data: encode(&record.data)?,
            ip: sign_in.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            user_agent: sign_in.user_agent.clone().unwrap_or_default(),
            created_at: now,
            last_used_at: now,
            expires_at: now + self.0.config().sessions.absolute,
        })
    }
}

/// Facts of a sign-in on their way through the session layer to the row.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct SignIn {
    user_updated_at: Seconds,
    request_id: String,
    ip: Option<std::net::IpAddr>,
    user_agent: Option<String>,
}

enum Inserted {
    Yes,
    IdTaken,
    Refused,
}

impl SignIn {
    pub(super) fn new(user: &UserRow, origin: &Origin) -> Self {
        let agent = origin.user_agent.as_ref();
        Self {
            user_updated_at: user.updated_at,
            request_id: origin.request_id.to_string(),
            ip: origin.ip,
            user_agent: agent.map(|agent| agent.chars().take(MAX_USER_AGENT).collect()),
        }
    }

    fn origin(&self) -> Origin {
        Origin {
            request_id: self.request_id.as_str().into(),
            ip: self.ip,
            user_agent: self.user_agent.as_deref().map(Into::into),
        }
    }
}

/// Adds the row of a sign-in. A row that still has the `sid` is of the same person and gives way.
async fn insert(server: &Server, row: SessionRow, sign_in: SignIn) -> storage::Result<Inserted> {
    server
        .database()
        .write((row, sign_in), |tx, (row, sign_in)| {
            Box::pin(async move {
                if !users::hold(tx, &row.user_id, sign_in.user_updated_at).await? {
                    return Ok(Inserted::Refused);
                }
                let is_renewed = sessions::delete_by_sid(tx, &row.sid).await?;
                if !sessions::insert(tx, row).await? {
                    return Ok(Inserted::IdTaken);
                }
                if is_renewed {
                    session_clients::prolong(tx, &row.sid, row.expires_at).await?;
                }
                let (user_id, sid) = (row.user_id.clone(), row.sid.clone());
                let event = Event::SessionStarted { user_id, sid };
                audit_log::append(tx, row.created_at, &sign_in.origin(), &event).await?;
                Ok(Inserted::Yes)
            })
        })
        .await
}

/// Takes a session's id away, so that the session layer's own deletion by id finds nothing: the
/// session stays alive under its `sid` until [`insert`] puts the new row in its place.
pub(super) async fn take_id(server: &Server, id: Id) -> storage::Result<()> {
    server
        .database()
        .write((id_digest(id), random::<32>()), |tx, (id, nobodys)| {
            Box::pin(async move { sessions::set_id(tx, id, nobodys).await.map(drop) })
        })
        .await
}

/// The session that a row keeps.
pub(super) fn session_of(row: &SessionRow) -> Option<BrowserSession> {
    let data: HashMap<String, Value> = serde_json::from_str(&row.data).ok()?;
    signed_in(&data).ok()?
}

fn id_digest(id: Id) -> Digest {
    digest(&id.0.to_le_bytes())
}

fn signed_in(data: &HashMap<String, Value>) -> session_store::Result<Option<BrowserSession>> {
    let decode = |value: &Value| serde_json::from_value(value.clone());
    let session = data.get(SESSION).map(decode).transpose();
    session.map_err(|error| session_store::Error::Decode(error.to_string()))
}

fn take_sign_in(data: &mut HashMap<String, Value>) -> session_store::Result<SignIn> {
    let sign_in = data.remove(SIGN_IN).map(serde_json::from_value).transpose();
    sign_in
        .map(Option::unwrap_or_default)
        .map_err(|error| session_store::Error::Decode(error.to_string()))
}

fn encode(data: &HashMap<String, Value>) -> session_store::Result<String> {
    serde_json::to_string(data).map_err(|error| session_store::Error::Encode(error.to_string()))
}

/// The layer carries errors as text; the cause goes along for the log.
fn backend(error: StorageError) -> session_store::Error {
    session_store::Error::Backend(match error {
        StorageError::Unavailable(reason) => reason,
        error => match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    })
}
