//! `config.toml` says what the code does: every key once, with its default.

use std::collections::{BTreeMap, BTreeSet};

use chancery::config::{Config, Place};
use serde_json::Value;

use super::Setup;

#[test]
fn config_toml_names_every_key_once_with_its_default() {
    let text = include_str!("../../../config.toml");
    let uncommented: String =
        text.lines().map(|line| commented_key(line).unwrap_or(line).to_owned() + "\n").collect();
    // The parser refuses a key that stands twice.
    let table: toml::Table = uncommented.parse().unwrap();
    let documented = leaves(&serde_json::to_value(&table).unwrap());
    let in_code = leaves(&serde_json::to_value(Config::default()).unwrap());
    assert_eq!(documented.keys().collect::<BTreeSet<_>>(), in_code.keys().collect::<BTreeSet<_>>());

    let config = Setup::new().file(&uncommented).config();
    assert_eq!(leaves(&serde_json::to_value(&config).unwrap()), in_code);
    assert_eq!(config.database.url.expose(), Config::default().database.url.expose());

    let known: BTreeSet<_> = Setup::new().load().unwrap().origins.into_keys().collect();
    assert_eq!(known.iter().collect::<BTreeSet<_>>(), in_code.keys().collect());
}

#[test]
fn config_toml_as_it_is_sets_nothing() {
    let loaded = Setup::new().file(include_str!("../../../config.toml")).load().unwrap();
    assert!(loaded.origins.values().all(|origin| *origin == Place::Default));
}

/// `key = value` of a line `# key = value`.
fn commented_key(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("# ")?;
    let (name, _) = rest.split_once(" = ")?;
    let is_key = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    is_key.then_some(rest)
}

/// The values below each section by `section.name`.
fn leaves(tree: &Value) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    for (section, keys) in tree.as_object().unwrap() {
        for (name, value) in keys.as_object().unwrap() {
            leaves.insert(format!("{section}.{name}"), value.clone());
        }
    }
    leaves
}
