//! Finds the master key: in the configuration or in its file, which development mode makes.
//!
//! A lost key cannot be replaced: what it sealed stays closed. So a new one is never made beside
//! a database that has signing keys, and a file is never overwritten.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::start::sqlite_file;
use crate::config::Config;
use crate::secret::{MasterKey, random_id};
use crate::storage::{Database, migrations, signing_keys};

/// The key and where it is.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) key: MasterKey,
    /// Its file; none: it is in the configuration.
    pub(super) file: Option<PathBuf>,
    /// What the operator should know about the file.
    pub(super) warning: Option<String>,
}

/// The configured master key. In development mode a missing file is made.
pub(super) async fn find(config: &Config) -> Result<Found, Failure> {
    if let Some(text) = &config.keys.master_key {
        let key = MasterKey::parse(text.expose())
            .map_err(|error| Failure::error(format!("keys.master_key: {error}")))?;
        return Ok(Found { key, file: None, warning: None });
    }
    let path = &config.keys.master_key_file;
    if let Some(found) = read(path)? {
        return Ok(found);
    }
    let shown = path.display();
    if has_signing_keys(config).await? {
        return Err(Failure::error(format!(
            "the master key file {shown} is missing, and the database has signing keys that only \
             this key opens\n\
             Put the file back, or set CHANCERY__KEYS__MASTER_KEY. Without the key, the signing \
             keys are lost: then start with an empty database."
        )));
    }
    if !config.is_development() {
        return Err(Failure::error(format!(
            "there is no master key: {shown} does not exist and keys.master_key is not set\n\
             Make one and keep a copy of it in a safe place:\n\
             \u{20}   (umask 077; chancery keys generate-master > {shown})"
        )));
    }
    create(path, &MasterKey::generate())
        .map_err(|error| Failure::error(format!("the master key file {shown}: {error}")))?;
    read(path)?.ok_or_else(|| Failure::error(format!("the master key file {shown} vanished")))
}

/// `None` when there is no such file.
fn read(path: &Path) -> Result<Option<Found>, Failure> {
    let fail = |reason: String| {
        Failure::error(format!("the master key file {}: {reason}", path.display()))
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => zeroize::Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error.to_string())),
    };
    let key = MasterKey::parse(&text).map_err(|error| fail(error.to_string()))?;
    Ok(Some(Found { key, file: Some(path.to_owned()), warning: lax_mode(path) }))
}

/// Looks before anything is made: a database without its key must not get another one.
async fn has_signing_keys(config: &Config) -> Result<bool, Failure> {
    // Nor is an empty database made: its directory is to be as private as the key's.
    if sqlite_file(config).is_some_and(|path| !Path::new(path).exists()) {
        return Ok(false);
    }
    let database = Database::connect(&config.database).await?;
    migrations::run(&database).await?;
    let keys = signing_keys::list(&mut database.reader().await?).await?;
    database.close().await;
    Ok(!keys.is_empty())
}

/// Writes the whole file under another name and links it into place, which fails when someone
/// else was faster; their key is the key then.
fn create(path: &Path, key: &MasterKey) -> std::io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    private_directory(directory)?;
    let draft = directory.join(format!(".master.key.{}", random_id()));
    let written = private_file(&draft)
        .and_then(|mut file| {
            file.write_all(key.to_text().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        })
        .and_then(|()| match std::fs::hard_link(&draft, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => std::fs::File::open(directory)?.sync_all(),
        });
    let removed = std::fs::remove_file(&draft);
    written.and(removed)
}

#[cfg(unix)]
fn private_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private_directory(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn lax_mode(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| {
        let shown = path.display();
        format!("everyone on this machine can read the master key: chmod 600 {shown}")
    })
}

#[cfg(not(unix))]
fn lax_mode(_path: &Path) -> Option<String> {
    None
}
