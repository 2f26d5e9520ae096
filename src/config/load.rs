//! Lays the sources over each other and tells every problem at once.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::keys::{self, Key};
use super::layers::Layers;
use super::problem::{Place, Problem};
use super::value::{Environment, Refusal};
use super::{Config, file, profile, rules, text_sources};

/// Where configuration may come from, lowest layer first. Not `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Sources {
    /// Files the operator named; each must exist, and later ones win.
    pub files: Vec<PathBuf>,
    /// Looked for when none is named; the first that exists is read.
    pub search: Vec<PathBuf>,
    /// The environment; nothing else of the process's is read.
    pub environment: BTreeMap<String, String>,
    /// Flags: a key such as `server.listen` and its text.
    pub overrides: Vec<(String, String)>,
}

/// A configuration in which everything was understood.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// The files that were read, in order.
    pub files_read: Vec<PathBuf>,
    /// For each key such as `server.listen` or `scopes.openid`, where its value came from.
    pub origins: BTreeMap<String, Place>,
}

impl Default for Sources {
    /// The standard places and nothing else.
    fn default() -> Self {
        Self {
            files: Vec::new(),
            search: vec!["config.toml".into(), "/etc/chancery/config.toml".into()],
            environment: BTreeMap::new(),
            overrides: Vec::new(),
        }
    }
}

/// The environment of this process, for [`Sources`]. What is not UTF-8 keeps its place with
/// replacement characters instead of stopping the program.
pub fn process_environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .map(|(name, text)| (name.to_string_lossy().into(), text.to_string_lossy().into()))
        .collect()
}

/// Loads the configuration: defaults, files, environment, flags. Either all of it was understood
/// and fits together, or every problem comes back.
pub fn load(sources: Sources) -> Result<Loaded, Vec<Problem>> {
    let Sources { files, search, environment, overrides } = sources;
    let mut layers = Layers::default();
    let files_read = read_files(&files, &search, &environment, &mut layers);
    text_sources::read_environment(&environment, &mut layers);
    text_sources::read_overrides(&overrides, &mut layers);
    match profiled(&mut layers) {
        Ok(config) => {
            rules::check(&config, &mut layers);
            if layers.problems.is_empty() {
                return Ok(Loaded { config, files_read, origins: origins(&layers) });
            }
        }
        Err(error) => {
            let message = format!("the configuration does not fit together: {}", error.message());
            layers.refuse(Place::Default, Refusal { message, hint: None });
        }
    }
    Err(layers.problems)
}

/// The struct tree, with what its profile sets below all layers.
fn profiled(layers: &mut Layers) -> Result<Config, toml::de::Error> {
    let config = layers.assemble()?;
    profile::lay(config.server.profile, layers);
    layers.assemble()
}

fn read_files(
    named: &[PathBuf],
    search: &[PathBuf],
    environment: &Environment,
    layers: &mut Layers,
) -> Vec<PathBuf> {
    let read = |path: &Path, layers: &mut Layers| match std::fs::read_to_string(path) {
        Ok(text) => {
            file::read(path, &text, environment, layers);
            true
        }
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_empty() => false,
        Err(error) => {
            layers.incomplete = true;
            let message = format!("the configuration file cannot be read: {error}");
            layers.refuse(Place::File(path.to_owned()), Refusal { message, hint: None });
            true
        }
    };
    if named.is_empty() {
        search.iter().find(|path| read(path, layers)).cloned().into_iter().collect()
    } else {
        named.iter().filter(|path| read(path, layers)).cloned().collect()
    }
}

fn origins(layers: &Layers) -> BTreeMap<String, Place> {
    let mut origins: BTreeMap<_, _> =
        keys::KEYS.iter().map(Key::path).map(|path| (path, Place::Default)).collect();
    origins.extend(layers.places());
    origins
}
