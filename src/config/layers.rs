//! The layers laid over each other: for each key the highest value and where it came from, and
//! the problems found on the way.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize as _;
use toml::{Table, Value};

use super::Config;
use super::problem::{Place, Problem};
use super::value::{Outcome, Refusal};

/// What has been read so far.
#[derive(Default)]
pub(super) struct Layers {
    /// By key path; what the operator names stands as `scopes.<name>`.
    values: BTreeMap<String, (Option<Value>, Place)>,
    unsound: BTreeSet<String>,
    /// Some file could not be understood, so what it would have set is unknown.
    pub(super) incomplete: bool,
    pub(super) problems: Vec<Problem>,
}

impl Layers {
    /// Lays a value over whatever lower layers gave for the key, or notes why it was refused.
    pub(super) fn set(&mut self, path: String, outcome: Outcome, place: Place) {
        match outcome {
            Ok(value) => {
                self.values.insert(path, (value, place));
            }
            Err(refusal) => {
                self.unsound.insert(path);
                self.refuse(place, refusal);
            }
        }
    }

    /// Notes a problem.
    pub(super) fn refuse(&mut self, place: Place, Refusal { message, hint }: Refusal) {
        self.problems.push(Problem { place, message, hint });
    }

    /// Where the value of a key came from.
    pub(super) fn place(&self, path: &str) -> Place {
        self.values.get(path).map_or(Place::Default, |(_, place)| place.clone())
    }

    /// Whether all that was given for the keys was understood, so that they can be compared.
    pub(super) fn are_sound(&self, paths: &[&str]) -> bool {
        !self.incomplete && paths.iter().all(|path| !self.unsound.contains(*path))
    }

    /// Where each key that is set came from.
    pub(super) fn places(&self) -> BTreeMap<String, Place> {
        self.values.iter().map(|(path, (_, place))| (path.clone(), place.clone())).collect()
    }

    /// The struct tree: the values over the defaults.
    pub(super) fn assemble(&self) -> Result<Config, toml::de::Error> {
        let mut tree = Table::new();
        for (path, (value, _)) in &self.values {
            let (Some((section, name)), Some(value)) = (path.split_once('.'), value) else {
                continue;
            };
            let section = tree.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(section) = section {
                section.insert(name.to_owned(), value.clone());
            }
        }
        Config::deserialize(tree)
    }
}
