//! What is in force: every key with its value and where it came from, secrets redacted.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::keys;
use super::load::Loaded;
use super::problem::Place;

/// Every key, section by section; prints as TOML that says `# where` behind each value.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Effective(pub Vec<Setting>);

/// One key in force.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// `[section]`.
    pub section: String,
    /// The key within it.
    pub name: String,
    /// The value; null when not set, `[redacted]` for a secret.
    pub value: Value,
    /// Where it came from.
    #[serde(serialize_with = "as_text")]
    pub source: Place,
}

impl Loaded {
    /// Every key with the value in force and its source.
    pub fn effective(&self) -> Effective {
        // Only a path that is not UTF-8 fails here, and such a path cannot be configured.
        let tree = serde_json::to_value(&self.config).unwrap_or_default();
        let setting = |section: &str, name: &str| Setting {
            section: section.to_owned(),
            name: name.to_owned(),
            value: tree[section][name].clone(),
            source: self
                .origins
                .get(&format!("{section}.{name}"))
                .map_or(Place::Default, Place::clone),
        };
        let keys = keys::KEYS.iter().map(|key| setting(key.section, key.name));
        let words = keys::WORDS.iter().flat_map(|section| {
            let names = tree[section].as_object().into_iter().flat_map(|own| own.keys());
            names.map(move |name| setting(section, name))
        });
        Effective(keys.chain(words).collect())
    }
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut section = "";
        for Setting { section: own, name, value, source } in &self.0 {
            if own != section {
                let gap = if section.is_empty() { "" } else { "\n" };
                writeln!(f, "{gap}[{own}]")?;
                section = own;
            }
            let name = if keys::WORDS.contains(&own.as_str()) {
                format!("{name:?}")
            } else {
                name.clone()
            };
            let value = match value {
                Value::Null => "\"\"".to_owned(),
                // No key holds anything that TOML cannot say.
                other => toml::Value::try_from(other).map_err(|_| fmt::Error)?.to_string(),
            };
            writeln!(f, "{:<48} # {source}", format!("{name} = {value}"))?;
        }
        Ok(())
    }
}

fn as_text<S: Serializer>(place: &Place, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(place)
}
