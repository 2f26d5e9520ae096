//! One connection of each node that listens: for changes, and for whether the server lives.
//!
//! What was announced while nobody listened is unknown, so each new connection begins with
//! [`Change::Everything`].

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Acquire as _, Connection as _};
use tokio::time::{sleep, timeout};

use super::health::Health;
use crate::storage::changes::{CHANNEL, Change, Contact};

/// How long there may be silence before the server is asked whether it is there.
const SILENCE: Duration = Duration::from_millis(500);
/// How long it may take to answer, or to be connected to.
const ANSWER: Duration = Duration::from_secs(1);
/// Between two tries to connect.
const RETRY: Duration = Duration::from_millis(250);

/// Listens, and connects again when the connection is lost, until the task is aborted.
pub(super) async fn run(options: PgConnectOptions, health: Health) {
    let leaving = Leaving(health);
    let Leaving(health) = &leaving;
    let mut told = Contact::Live;
    loop {
        let contact = match timeout(ANSWER, connect(&options)).await {
            Ok(Ok(listener)) => {
                // Whatever is read from now on is as new as what will be announced.
                health.changes.publish(&Change::Everything);
                health.changes.set_contact(Contact::Live);
                if told != Contact::Live {
                    tracing::info!("the database answers again");
                }
                told = Contact::Live;
                let contact = listen(listener, health).await;
                tracing::warn!("the connection that listens to the database was lost");
                contact
            }
            // The server is there, and refuses: it starts up, or has no room.
            Ok(Err(sqlx::Error::Database(_))) => Contact::Deaf,
            Ok(Err(_)) | Err(_) => Contact::Lost,
        };
        health.changes.set_contact(contact);
        health.note_break();
        if told != contact {
            tracing::warn!(?contact, "the database tells nothing of changes by other nodes");
        }
        told = contact;
        sleep(RETRY).await;
    }
}

/// A connection that listens, in a pool of its own so that it takes no request's place.
async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgListener> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ANSWER)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    let channel: String = sqlx::query_scalar(CHANNEL).fetch_one(&mut listener).await?;
    listener.listen(&channel).await?;
    Ok(listener)
}

/// Publishes what is announced until the connection is lost; what that says of the server.
async fn listen(mut listener: PgListener, health: &Health) -> Contact {
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(message))) => {
                health.changes.publish(&Change::from_message(message.payload()));
            }
            Ok(Ok(None) | Err(_)) => return Contact::Deaf,
            Err(_) => match timeout(ANSWER, ping(&mut listener)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Contact::Deaf,
                Err(_) => return Contact::Lost,
            },
        }
    }
}

async fn ping(listener: &mut PgListener) -> sqlx::Result<()> {
    listener.acquire().await?.ping().await
}

/// However the task ends, what is kept is not trusted for long any more.
struct Leaving(Health);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.changes.set_contact(Contact::Deaf);
    }
}
