//! `chancery keys list|rotate|revoke|generate-master`

use clap::Subcommand;
use serde_json::json;

use super::Global;
use super::failure::Failure;
use super::output::table;
use super::{start, times};
use crate::keys::{Algorithm, KeyInfo, Revoked, Rotation};
use crate::secret::MasterKey;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// List the signing keys.
    List,
    /// Let the next keys sign from now on, and publish new next ones.
    Rotate {
        /// Only the keys of this algorithm: RS256, PS256, ES256 or EdDSA.
        #[arg(long, value_name = "ALG", value_parser = algorithm)]
        alg: Option<Algorithm>,
        /// Also when clients may not know the next key yet.
        #[arg(long)]
        force: bool,
    },
    /// Remove a key that leaked, and refuse whatever it signed.
    Revoke {
        /// Its `kid`.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// Print a new master key.
    GenerateMaster,
}

pub(super) async fn run(global: &Global, command: Keys) -> Result<(), Failure> {
    match command {
        Keys::List => list(global).await,
        Keys::Rotate { alg, force } => rotate(global, Rotation { algorithm: alg, force }).await,
        Keys::Revoke { kid } => revoke(global, &kid).await,
        Keys::GenerateMaster => {
            let key = MasterKey::generate().to_text();
            let value = json!({ "master_key": key.as_str() });
            global.output().result(&value, || key.to_string())
        }
    }
}

/// Reads the name of an algorithm.
pub(super) fn algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::parse(name).ok_or_else(|| {
        let names = Algorithm::ALL.map(Algorithm::as_str).join(", ");
        format!("is none of {names}")
    })
}

async fn list(global: &Global) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let keys = server.keys().list();
    let now = server.now();
    server.database().close().await;
    global.output().result(&keys, || {
        let rows: Vec<_> = keys.iter().map(|key| row(key, now)).collect();
        table(["ALG", "STATE", "KID", "SINCE"], &rows)
    })
}

fn row(key: &KeyInfo, now: crate::clock::Seconds) -> [String; 4] {
    let state = match key.state {
        crate::keys::KeyState::Active => "active",
        crate::keys::KeyState::Next => "next",
        crate::keys::KeyState::Retired => "retired",
    };
    let since = key.retired_at.or(key.activated_at).unwrap_or(key.created_at);
    [key.alg.to_string(), state.to_owned(), key.kid.clone(), times::moment_from(since, now)]
}

async fn rotate(global: &Global, rotation: Rotation) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done = server
        .keys()
        .rotate(server.database(), server.master_key(), &start::origin(), rotation)
        .await;
    server.database().close().await;
    let done = done?;
    global.output().result(&done, || {
        let rows: Vec<_> = done
            .iter()
            .map(|done| [done.alg.to_string(), done.kid.clone(), done.retired.clone()])
            .collect();
        table(["ALG", "SIGNS NOW", "RETIRED"], &rows)
    })?;
    global.output().note("A running server takes over the new keys within a second.");
    Ok(())
}

async fn revoke(global: &Global, kid: &str) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done =
        server.keys().revoke(server.database(), server.master_key(), &start::origin(), kid).await;
    let max_age = server.config().keys.jwks_max_age;
    server.database().close().await;
    let done = done?;
    global.output().result(&done, || {
        let Revoked { alg, kid, signs_now } = &done;
        let next = signs_now.as_ref().map(|next| format!(", {next} signs now"));
        format!("{alg} key {kid} is gone{}", next.unwrap_or_default())
    })?;
    global.output().note(&format!(
        "Apps that verify tokens themselves accept what it signed until they fetch the keys \
         again, within {max_age} s."
    ));
    Ok(())
}
