//! From what a layer holds for a key to a value of the right kind, or to why not.

use std::collections::BTreeMap;

use toml::de::{DeString, DeTable, DeValue};
use toml::{Spanned, Value};

use super::check::{Check, TableCheck};
use super::keys::{Key, Kind};

/// A value, `None` for "explicitly not set", or why it was refused.
pub(super) type Outcome = Result<Option<Value>, Refusal>;

/// The environment as it was handed in.
pub(super) type Environment = BTreeMap<String, String>;

/// Why a value was refused and what would be right.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

/// Reads a value from the text of a variable or flag.
pub(super) fn from_text(key: &Key, text: &str) -> Outcome {
    let subject = if key.is_secret() { "the value".to_owned() } else { format!("{text:?}") };
    let refuse = |reason: &str| Err(refusal(key, &format!("{subject} {reason}")));
    if key.optional && text.is_empty() {
        return Ok(None);
    }
    match &key.kind {
        Kind::Number { least, most, .. } => match text.parse::<i64>() {
            Ok(number) if number < *least => Err(refusal(key, &format!("{number} is too small"))),
            Ok(number) if number > *most => Err(refusal(key, &format!("{number} is too large"))),
            Ok(number) => Ok(Some(Value::Integer(number))),
            Err(_) => refuse("is not a whole number in range"),
        },
        Kind::Switch => match text.parse() {
            Ok(on) => Ok(Some(Value::Boolean(on))),
            Err(_) => refuse("is neither true nor false"),
        },
        Kind::OneOf(words) if words.contains(&text) => Ok(Some(Value::String(text.to_owned()))),
        Kind::OneOf(_) => refuse("is none of the words taken here"),
        Kind::Text(_, check) | Kind::Secret(_, check) => match check(text) {
            Ok(()) => Ok(Some(Value::String(text.to_owned()))),
            Err(reason) => refuse(reason),
        },
        Kind::List(_, check) if text.trim().is_empty() => {
            list(key, *check, &mut std::iter::empty())
        }
        Kind::List(_, check) => list(key, *check, &mut text.split(',').map(str::trim).map(Ok)),
        Kind::Tables(_, check) => {
            match toml::from_str::<toml::Table>(&format!("tables = {text}")) {
                Ok(mut read) if read.len() == 1 => match read.remove("tables") {
                    Some(Value::Array(tables)) => tables_of(key, *check, tables),
                    _ => refuse("is no list of tables"),
                },
                _ => refuse("is no list of tables in TOML"),
            }
        }
    }
}

/// Reads a value from a file's TOML; a secret may be a table that says where it is.
pub(super) fn from_toml(key: &Key, value: &DeValue<'_>, environment: &Environment) -> Outcome {
    match (&key.kind, value) {
        (Kind::Secret(..), DeValue::Table(table)) => from_reference(key, table, environment),
        (Kind::Text(..) | Kind::Secret(..) | Kind::OneOf(_), DeValue::String(text)) => {
            from_text(key, text)
        }
        (Kind::Switch, DeValue::Boolean(on)) => Ok(Some(Value::Boolean(*on))),
        (Kind::Number { .. }, DeValue::Integer(integer)) => {
            // In decimal whatever the notation; what overflows is out of range anyway.
            match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) => from_text(key, &number.to_string()),
                Err(_) => from_text(key, integer.as_str()),
            }
        }
        (Kind::List(_, check), DeValue::Array(array)) => {
            let mut texts = array.iter().map(|entry| match entry.get_ref() {
                DeValue::String(text) => Ok(text.as_ref()),
                other => Err(other.type_str()),
            });
            list(key, *check, &mut texts)
        }
        (Kind::Tables(_, check), DeValue::Array(array)) => {
            let tables = array.iter().map(|entry| plain(entry.get_ref())).collect();
            tables_of(key, *check, tables)
        }
        _ => Err(refusal(key, &format!("the value is of type {}", value.type_str()))),
    }
}

/// The list of `texts`, each of which is a text or names the type it has instead.
fn list(
    key: &Key,
    check: Check,
    texts: &mut dyn Iterator<Item = Result<&str, &'static str>>,
) -> Outcome {
    let mut values = Vec::new();
    for (index, text) in texts.enumerate() {
        let refuse = |reason: &str| Err(refusal(key, &format!("entry {} {reason}", index + 1)));
        match text.map(|text| (text, check(text))) {
            Ok((text, Ok(()))) => values.push(Value::String(text.to_owned())),
            Ok((text, Err(reason))) => return refuse(&format!("({text:?}) {reason}")),
            Err(type_name) => return refuse(&format!("is of type {type_name}")),
        }
    }
    Ok(Some(Value::Array(values)))
}

/// The list of `tables`, each of which passes the check.
fn tables_of(key: &Key, check: TableCheck, tables: Vec<Value>) -> Outcome {
    for (index, table) in tables.iter().enumerate() {
        if let Err(reason) = check(table.clone()) {
            return Err(refusal(key, &format!("entry {}: {reason}", index + 1)));
        }
    }
    Ok(Some(Value::Array(tables)))
}

/// A value without its places in the file. Dates, of which no key has any, become texts.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(on) => Value::Boolean(*on),
        DeValue::Integer(integer) => {
            let number = i64::from_str_radix(integer.as_str(), integer.radix());
            number.map_or_else(|_| Value::String(integer.to_string()), Value::Integer)
        }
        DeValue::Float(float) => Value::String(float.to_string()),
        DeValue::Datetime(moment) => Value::String(moment.to_string()),
        DeValue::Array(array) => {
            Value::Array(array.iter().map(|entry| plain(entry.get_ref())).collect())
        }
        DeValue::Table(table) => {
            let entry = |(name, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
                (name.get_ref().to_string(), plain(value.get_ref()))
            };
            Value::Table(table.iter().map(entry).collect())
        }
    }
}

/// Reads a secret from the file that a layer names. The path is not repeated in a refusal: it
/// may be the secret itself, put in the wrong place.
pub(super) fn from_secret_file(key: &Key, path: &str) -> Outcome {
    match std::fs::read_to_string(path) {
        Ok(text) => from_reference_target(key, text.trim_end_matches(['\r', '\n']), "the file"),
        Err(error) => {
            let reason = format!("the file that holds it cannot be read: {error}");
            Err(refusal(key, &reason))
        }
    }
}

fn from_reference(key: &Key, table: &DeTable<'_>, environment: &Environment) -> Outcome {
    let mut entries = table.iter().map(|(name, value)| (name.get_ref(), value.get_ref()));
    match (entries.next(), entries.next()) {
        (Some((name, DeValue::String(path))), None) if name == "file" => {
            from_secret_file(key, path)
        }
        (Some((name, DeValue::String(variable))), None) if name == "env" => {
            match environment.get(variable.as_ref()) {
                Some(text) => from_reference_target(key, text, "the variable"),
                None => Err(refusal(key, "the environment variable that holds it is not set")),
            }
        }
        _ => {
            let reason = "the table is neither { file = \"…\" } nor { env = \"…\" }";
            Err(refusal(key, reason))
        }
    }
}

/// Whoever names a file or variable wants a secret in it, so "none" is a mistake here.
fn from_reference_target(key: &Key, text: &str, holder: &str) -> Outcome {
    if text.is_empty() {
        return Err(refusal(key, &format!("{holder} that holds it is empty")));
    }
    from_text(key, text)
}

fn refusal(key: &Key, reason: &str) -> Refusal {
    Refusal {
        message: format!("bad value for `{}`: {reason}", key.path()),
        hint: Some(format!("expected {}", key.expected())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys;
    use super::*;

    fn read(section: &str, name: &str, text: &str) -> Result<Option<Value>, String> {
        let key = keys::find(section, name).unwrap();
        from_text(key, text).map_err(|refusal| refusal.message)
    }

    #[test]
    fn numbers_keep_their_bounds() {
        assert_eq!(read("otp", "length", "6"), Ok(Some(Value::Integer(6))));
        for bad in ["5", "11", "-6", "6.0", "six", "", "99999999999999999999"] {
            let message = read("otp", "length", bad).unwrap_err();
            assert!(message.contains(bad), "{message}");
        }
    }

    #[test]
    fn the_empty_text_unsets_what_can_be_unset() {
        assert_eq!(read("server", "public_url", ""), Ok(None));
        assert!(read("server", "listen", "").is_err());
        assert!(read("database", "url", "").is_err());
    }

    #[test]
    fn a_list_is_separated_by_commas_and_each_entry_is_checked() {
        let list = |texts: &[&str]| {
            let texts = texts.iter().map(|text| Value::String((*text).to_owned()));
            Ok(Some(Value::Array(texts.collect())))
        };
        let proxies = |text| read("server", "trusted_proxies", text);
        for none in ["", "  "] {
            assert_eq!(proxies(none), list(&[]));
        }
        assert_eq!(proxies("10.0.0.0/8"), list(&["10.0.0.0/8"]));
        assert_eq!(proxies(" 10.0.0.0/8 ,::1,"), Err(
            "bad value for `server.trusted_proxies`: entry 3 (\"\") is neither an IP address nor \
             a network such as 10.0.0.0/8".to_owned()
        ));
        assert_eq!(proxies(" 10.0.0.0/8 ,::1"), list(&["10.0.0.0/8", "::1"]));
        assert!(proxies("10.0.0.0/8;::1").unwrap_err().contains("entry 1"));
    }

    #[test]
    fn a_refused_secret_is_not_repeated() {
        let message = read("mail", "smtp_url", "hunter2").unwrap_err();
        assert_eq!(message, "bad value for `mail.smtp_url`: the value is not a URL");
    }
}
