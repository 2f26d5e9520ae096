//! What the caller of the driver prepared: issuer, clients and a password.

use std::{env, fs, path::PathBuf};

use serde::Deserialize;

use crate::report::Outcome;

/// The run this driver belongs to.
pub struct Environment {
    directory: PathBuf,
    /// The server's issuer, also the origin of its pages.
    pub issuer: String,
    /// Registered for every client with the code flow.
    pub redirect_uri: String,
    /// The password of every user of the run.
    pub password: String,
}

/// A client that was created for the run, as the command line printed it.
#[derive(Deserialize)]
pub struct Client {
    /// RFC 6749 §2.2.
    pub client_id: String,
    /// RFC 6749 §2.3.1.
    pub client_secret: String,
}

impl Environment {
    /// Reads what `tests/interop/run` exports.
    pub fn read() -> Outcome<Self> {
        Ok(Self {
            directory: variable("INTEROP_DIR")?.into(),
            issuer: variable("INTEROP_ISSUER")?,
            redirect_uri: variable("INTEROP_REDIRECT_URI")?,
            password: variable("INTEROP_PASSWORD")?,
        })
    }

    /// The client with this name among those created for the run.
    pub fn client(&self, name: &str) -> Outcome<Client> {
        let file = self.directory.join("clients").join(format!("{name}.json"));
        Ok(serde_json::from_slice(&fs::read(file)?)?)
    }
}

fn variable(name: &str) -> Outcome<String> {
    env::var(name)
        .map_err(|_| format!("{name} is not set; start this with tests/interop/run rust").into())
}
