//! The layer of a configuration file: parsed once with spans, walked key by key, each mistake
//! noted with its line.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeString, DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::layers::Layers;
use super::source_text::{SourceText, line_around};
use super::value::{self, Environment, Outcome, Refusal};
use super::{check, keys};
use crate::texts::Language;

type Entry<'a, 'i> = (&'a Spanned<DeString<'i>>, &'a Spanned<DeValue<'i>>);

/// Reads one file's text into the layers.
pub(super) fn read(path: &Path, text: &str, environment: &Environment, layers: &mut Layers) {
    let mut walk = Walk { environment, values: Vec::new(), refusals: Vec::new(), hidden: vec![] };
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        document.get_ref().iter().for_each(|entry| walk.section(entry));
    } else {
        // The tree of a broken document is guesswork: only the syntax is judged.
        layers.incomplete = true;
        for error in &errors {
            walk.syntax(text, error);
        }
    }
    let source = SourceText::new(path, text, walk.hidden);
    walk.refusals.sort_by_key(|(span, _)| span.start);
    for (span, refusal) in walk.refusals {
        layers.refuse(source.place(&span), refusal);
    }
    walk.values.sort_by_key(|(span, ..)| span.start);
    for (span, key, outcome) in walk.values {
        layers.set(key, outcome, source.place(&span));
    }
}

/// What one file holds, before places are worked out: hidden parts may follow what they hide.
struct Walk<'e> {
    environment: &'e Environment,
    values: Vec<(Range<usize>, String, Outcome)>,
    refusals: Vec<(Range<usize>, Refusal)>,
    hidden: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn section(&mut self, (name, value): Entry<'_, '_>) {
        let section = name.get_ref().as_ref();
        let sections = keys::sections();
        if !sections.contains(&section) {
            // It may be a misspelt [database]: nothing in it is shown.
            self.hide(value);
            let place = keys::KEYS.iter().find(|key| key.name == section);
            let hint = match place {
                Some(key) => format!("`{section}` stands under [{}]", key.section),
                None => suggestion(section, &sections, "the sections are"),
            };
            return self.refuse(name.span(), format!("unknown section [{section}]"), hint);
        }
        match value.get_ref() {
            DeValue::Table(table) if keys::WORDS.contains(&section) => {
                table.iter().for_each(|entry| self.words(section, entry));
            }
            DeValue::Table(table) => table.iter().for_each(|entry| self.key(section, entry)),
            _ => {
                self.hide(value);
                let message = format!("`{section}` is a section, not a value");
                self.refuse(name.span(), message, format!("write [{section}] on its own line"));
            }
        }
    }

    fn key(&mut self, section: &str, (name, value): Entry<'_, '_>) {
        let Some(key) = keys::find(section, name.get_ref()) else {
            // It may be a misspelt secret.
            self.hide(value);
            let message = format!("unknown key `{}` in [{section}]", name.get_ref());
            let known = format!("[{section}] has");
            let hint = suggestion(name.get_ref(), &keys::names(section), &known);
            return self.refuse(name.span(), message, hint);
        };
        if key.is_secret() {
            self.hide(value);
        }
        let outcome = value::from_toml(key, value.get_ref(), self.environment);
        self.values.push((value.span(), key.path(), outcome));
    }

    fn words(&mut self, section: &str, (name, value): Entry<'_, '_>) {
        let own = name.get_ref();
        if let Err(reason) = check::scope_token(own) {
            let hint = "a name is made of printable ASCII without spaces, \" and \\";
            return self.refuse(name.span(), format!("{own:?} {reason}"), hint.to_owned());
        }
        let said = match value.get_ref() {
            DeValue::Table(table) => self.translated(section, own, name.span(), table),
            _ => self.said(section, own, value),
        };
        if let Some(said) = said {
            self.values.push((value.span(), format!("{section}.{own}"), Ok(Some(said))));
        }
    }

    /// One text for each language.
    fn translated(
        &mut self,
        section: &str,
        own: &str,
        place: Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<Value> {
        let mut words = Table::new();
        for (tag, value) in table {
            let tags = Language::ALL.map(Language::tag);
            if !tags.contains(&tag.get_ref().as_ref()) {
                let message =
                    format!("`{}` under `{own}` in [{section}] is no language", tag.get_ref());
                let hint = format!(
                    "the languages are {}; a name with dots in it is written in quotes",
                    tags.join(", ")
                );
                self.refuse(tag.span(), message, hint);
                return None;
            }
            words.insert(tag.get_ref().to_string(), self.said(section, own, value)?);
        }
        if !words.contains_key(Language::En.tag()) {
            let message = format!("`{own}` in [{section}] has no words in English");
            let hint = "add en = \"…\": languages without words of their own get them";
            self.refuse(place, message, hint.to_owned());
            return None;
        }
        Some(Value::Table(words))
    }

    fn said(&mut self, section: &str, own: &str, value: &Spanned<DeValue<'_>>) -> Option<Value> {
        if let DeValue::String(text) = value.get_ref()
            && check::line(text).is_ok()
        {
            return Some(Value::String(text.to_string()));
        }
        let message = format!("bad value for `{own}` in [{section}]");
        let hint = "expected what the consent page says the app will be able to do, in quotes, or \
                    { en = \"…\", de = \"…\" } for several languages";
        self.refuse(value.span(), message, hint.to_owned());
        None
    }

    fn syntax(&mut self, text: &str, error: &toml::de::Error) {
        let span = error.span().unwrap_or_default();
        let (start, end) = line_around(text, span.start);
        if let Some(from) = first_doubtful_byte(&text[start..end]) {
            self.hidden.push(start + from..end);
        }
        let message = format!("not valid TOML: {}", error.message().replace('\n', "; "));
        self.refusals.push((span, Refusal { message, hint: None }));
    }

    /// Hides a value leaf by leaf, because the span of a table may be no more than its header.
    fn hide(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => table.values().for_each(|value| self.hide(value)),
            DeValue::Array(array) => array.iter().for_each(|value| self.hide(value)),
            _ => self.hidden.push(value.span()),
        }
    }

    fn refuse(&mut self, span: Range<usize>, message: String, hint: String) {
        self.refusals.push((span, Refusal { message, hint: Some(hint) }));
    }
}

/// Where a line that could not be parsed may begin to hold a secret; `None` if it cannot.
fn first_doubtful_byte(line: &str) -> Option<usize> {
    let Some((name, value)) = line.split_once('=') else {
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '[' | ']' | '_' | '-' | '.');
        let header = line.trim_start().starts_with('[') && line.trim().chars().all(bare);
        return if header || line.trim().is_empty() { None } else { Some(0) };
    };
    match keys::KEYS.iter().find(|key| key.name == name.trim()) {
        // A second key on the line may be a secret one, a comment may hold one.
        Some(key) if !key.is_secret() && !value.contains(['=', '#']) => None,
        Some(_) => Some(name.len() + 1),
        None => Some(0),
    }
}

fn suggestion(given: &str, names: &[&str], introduction: &str) -> String {
    let list = format!("{introduction} {}", names.join(", "));
    match keys::did_you_mean(given, names.iter().copied()) {
        Some(question) => format!("{question}\n{list}"),
        None => list,
    }
}
