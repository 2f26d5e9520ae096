//! `chancery client create|list|show|update|rotate-secret|token|disable|enable|delete`

use std::sync::Arc;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::output::Output;
use super::{Global, start};
use crate::clients::registry::{self, ChangeClient, CreateClient, RotateSecret, UpdateClient};
use crate::clients::{Client as Registered, ClientError, ClientMetadata, metadata};
use crate::server::Server;

mod arguments;
mod extra;
mod show;
mod token;

use arguments::MetadataArguments;

const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(super) enum Client {
    /// Register a client and print its secret, once.
    Create {
        /// Its `client_id`; left out: a random one.
        id: Option<String>,
        /// It cannot keep a secret: a browser, mobile or desktop app.
        #[arg(long, conflicts_with = "auth_method")]
        public: bool,
        #[command(flatten)]
        metadata: Box<MetadataArguments>,
    },
    /// List all clients.
    List,
    /// Show a client.
    Show {
        /// Its `client_id`.
        id: String,
    },
    /// Change what is named and leave the rest; a list is replaced as a whole.
    Update {
        /// Its `client_id`.
        id: String,
        #[command(flatten)]
        metadata: Box<MetadataArguments>,
        /// Set this field back to its default, such as `access_token_lifetime`; repeatable.
        #[arg(long, value_name = "FIELD")]
        unset: Vec<String>,
    },
    /// Make a new secret and print it, once; the one before works for another day.
    RotateSecret {
        /// Its `client_id`.
        id: String,
        /// End the current secret at once: it leaked.
        #[arg(long)]
        revoke_current: bool,
    },
    /// Initial access tokens, with which others can register clients.
    #[command(subcommand)]
    Token(token::Token),
    /// Disable a client and end all that people granted it.
    Disable {
        /// Its `client_id`.
        id: String,
    },
    /// Enable a disabled client.
    Enable {
        /// Its `client_id`.
        id: String,
    },
    /// Remove a client and end all that people granted it.
    Delete {
        /// Its `client_id`.
        id: String,
    },
}

pub(super) async fn run(global: &Global, command: Client) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done = carry_out(&server, global.output(), command).await;
    server.database().close().await;
    done
}

async fn carry_out(server: &Server, output: Output, command: Client) -> Result<(), Failure> {
    let change = |id: &str| ChangeClient { id: id.to_owned(), origin: start::origin() };
    match command {
        Client::Create { id, public, metadata } => {
            create(server, output, id, public, *metadata).await
        }
        Client::List => list(server, output).await,
        Client::Show { id } => show(server, output, find(server, &id).await?.as_ref()),
        Client::Update { id, metadata, unset } => {
            update(server, output, &id, *metadata, &unset).await
        }
        Client::RotateSecret { id, revoke_current } => {
            rotate_secret(server, output, &id, revoke_current).await
        }
        Client::Token(command) => token::run(server, output, command).await,
        Client::Disable { id } => {
            show(server, output, &registry::disable(server, change(&id)).await?)
        }
        Client::Enable { id } => {
            show(server, output, &registry::enable(server, change(&id)).await?)
        }
        Client::Delete { id } => {
            registry::delete(server, change(&id)).await?;
            let value = json!({ "client_id": id, "deleted": true });
            output.result(&value, || format!("{id} is deleted"))
        }
    }
}

async fn create(
    server: &Server,
    output: Output,
    id: Option<String>,
    public: bool,
    arguments: MetadataArguments,
) -> Result<(), Failure> {
    let mut metadata = ClientMetadata::default();
    if public {
        metadata::auth_method::NONE.clone_into(&mut metadata.token_endpoint_auth_method);
    }
    arguments.apply(&mut metadata)?;
    let request = CreateClient { id, metadata, origin: start::origin() };
    let created = registry::create(server, request).await?;
    let secret = created.secret.as_ref().map(|secret| secret.expose().as_str());
    let client = &created.client;
    output.result(&show::json_with_secret(client, secret, server.now()), || {
        show::created(client, secret)
    })?;
    if secret.is_some() {
        let id = &client.id;
        output.note(&format!(
            "The secret is shown once; `chancery client rotate-secret {id}` makes another."
        ));
    }
    if let Some(example) = show::example(client, server.issuer()) {
        output.note(&example);
    }
    Ok(())
}

async fn list(server: &Server, output: Output) -> Result<(), Failure> {
    let mut clients: Vec<Registered> = Vec::new();
    loop {
        let after = clients.last().map_or("", |client| client.id.as_str());
        let page = registry::list(server, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        clients.extend(page);
    }
    let now = server.now();
    let values: Vec<_> = clients.iter().map(|client| show::json(client, now)).collect();
    output.result(&values, || show::table(&clients))
}

async fn update(
    server: &Server,
    output: Output,
    id: &str,
    arguments: MetadataArguments,
    unset: &[String],
) -> Result<(), Failure> {
    let client = find(server, id).await?;
    let mut metadata = without(&client.metadata, unset)?;
    arguments.apply(&mut metadata)?;
    let request = UpdateClient { client, metadata, origin: start::origin() };
    show(server, output, &registry::update(server, request).await?)
}

async fn rotate_secret(
    server: &Server,
    output: Output,
    id: &str,
    revoke_current: bool,
) -> Result<(), Failure> {
    let overlap = if revoke_current { 0 } else { registry::SECRET_OVERLAP };
    let request = RotateSecret { id: id.to_owned(), overlap, origin: start::origin() };
    let secret = registry::rotate_secret(server, request).await?;
    let value = json!({ "client_id": id, "client_secret": secret.expose() });
    output.result(&value, || show::secret(id, secret.expose()))?;
    output.note(if revoke_current {
        "The secret is shown once. The one before no longer works."
    } else {
        "The secret is shown once. The one before works for another 24 hours."
    });
    Ok(())
}

fn show(server: &Server, output: Output, client: &Registered) -> Result<(), Failure> {
    let now = server.now();
    output.result(&show::json(client, now), || show::text(client, now))
}

async fn find(server: &Server, id: &str) -> Result<Arc<Registered>, Failure> {
    Ok(registry::find(server, id).await?.ok_or(ClientError::NotFound)?)
}

/// The metadata with these fields back at their defaults.
fn without(metadata: &ClientMetadata, fields: &[String]) -> Result<ClientMetadata, Failure> {
    let damaged = |error: serde_json::Error| Failure::error(error.to_string());
    let mut members: Map<String, Value> =
        serde_json::to_value(metadata).and_then(serde_json::from_value).map_err(damaged)?;
    for field in fields {
        let fields = [arguments::FIELDS, extra::FIELDS].concat();
        if !fields.contains(&field.as_str()) {
            let known = fields.join(", ");
            return Err(Failure::usage(format!("--unset {field}: is none of {known}")));
        }
        members.remove(field);
    }
    serde_json::from_value(Value::Object(members)).map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_can_be_set_back_but_no_other() {
        let metadata = ClientMetadata {
            access_token_lifetime: Some(60),
            first_party: true,
            ..ClientMetadata::default()
        };
        let fields = [arguments::FIELDS, extra::FIELDS].concat();
        let every: Vec<_> = fields.into_iter().map(str::to_owned).collect();
        assert_eq!(without(&metadata, &every).unwrap(), ClientMetadata::default());
        assert_eq!(without(&metadata, &[]).unwrap(), metadata);
        assert!(without(&metadata, &["client_secret".to_owned()]).is_err());
    }
}
