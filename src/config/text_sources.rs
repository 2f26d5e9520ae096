//! The layers of texts: `CHANCERY__SECTION__KEY` in the environment, and flags above it.

use super::keys::{self, Key};
use super::layers::Layers;
use super::problem::Place;
use super::value::{self, Environment, Refusal};

/// Two underscores: Kubernetes sets `CHANCERY_SERVICE_HOST` and the like for a service so named.
const PREFIX: &str = "CHANCERY__";

/// Reads the variables that begin with `CHANCERY__`; others are none of ours.
pub(super) fn read_environment(environment: &Environment, layers: &mut Layers) {
    for (name, text) in environment.range(PREFIX.to_owned()..) {
        if !name.starts_with(PREFIX) {
            break;
        }
        let place = Place::Environment(name.clone());
        match variable(name) {
            Some(Variable::Value(key)) => {
                layers.set(key.path(), value::from_text(key, text), place);
            }
            Some(Variable::File(key)) if environment.contains_key(&key.variable()) => {
                let message = format!("{} and {name} are both set", key.variable());
                let hint = Some("remove one of the two".to_owned());
                layers.refuse(place, Refusal { message, hint });
            }
            Some(Variable::File(key)) => {
                layers.set(key.path(), value::from_secret_file(key, text), place);
            }
            None => layers.refuse(place, unknown_variable(name)),
        }
    }
}

/// Reads flags, each a key such as `server.listen` and its text.
pub(super) fn read_overrides(overrides: &[(String, String)], layers: &mut Layers) {
    for (path, text) in overrides {
        let place = Place::Flag(path.clone());
        if let Some(key) = keys::KEYS.iter().find(|key| key.path() == *path) {
            layers.set(key.path(), value::from_text(key, text), place);
        } else {
            let paths: Vec<_> = keys::KEYS.iter().map(Key::path).collect();
            let hint = keys::did_you_mean(path, paths.iter().map(String::as_str));
            layers.refuse(place, Refusal { message: format!("unknown key `{path}`"), hint });
        }
    }
}

enum Variable {
    Value(&'static Key),
    File(&'static Key),
}

/// The key that a variable sets. `KEYS__MASTER_KEY_FILE` is a key of its own and so comes first.
fn variable(name: &str) -> Option<Variable> {
    let named = |name: &str| keys::KEYS.iter().find(|key| key.variable() == name);
    if let Some(key) = named(name) {
        return Some(Variable::Value(key));
    }
    named(name.strip_suffix("_FILE")?).filter(|key| key.is_secret()).map(Variable::File)
}

fn unknown_variable(name: &str) -> Refusal {
    let rest = name.trim_start_matches(PREFIX).to_ascii_lowercase();
    let section = rest.split("__").next().unwrap_or_default();
    if keys::WORDS.contains(&section) {
        return Refusal {
            message: format!("{section} are not taken from the environment"),
            hint: Some(format!(
                "add to config.toml:\n\n[{section}]\n\"reports:read\" = \"read your reports\""
            )),
        };
    }
    let variables: Vec<_> = keys::KEYS.iter().map(Key::variable).collect();
    let question = keys::did_you_mean(name, variables.iter().map(String::as_str));
    let names = keys::names(section);
    let list = if names.is_empty() {
        format!(
            "variables are named {PREFIX}SECTION__KEY; sections: {}",
            keys::sections().join(", ")
        )
    } else {
        format!("[{section}] has {}", names.join(", "))
    };
    Refusal {
        message: "unknown key in the environment".to_owned(),
        hint: Some(question.map_or(list.clone(), |question| format!("{question}\n{list}"))),
    }
}
