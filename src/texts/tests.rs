//! Whether every language says everything, with the same variables and marks, and whether every
//! message is used by somebody.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Resource,
    VariantKey,
};
use fluent_syntax::parser::parse;

use super::parts::PARTS;
use super::{Language, Mark, Texts, Value};

/// What a message needs of whoever says it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Needs {
    variables: BTreeSet<String>,
    marks: BTreeSet<String>,
}

#[test]
fn every_file_can_be_read_and_holds_messages_of_its_part_only() {
    for (part, language, resource) in files() {
        let prefix = format!("{}-", part.replace('_', "-"));
        let mut ids = BTreeSet::new();
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name;
                    assert!(id.starts_with(&prefix), "{part}, {language:?}: {id}");
                    assert!(ids.insert(id), "{part}, {language:?}: {id} is there twice");
                    assert!(message.value.is_some(), "{id}");
                    assert!(message.attributes.is_empty(), "{id} has attributes");
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                // Each part is read alone: the others would not see it.
                Entry::Term(term) => panic!("{part}, {language:?}: -{}", term.id.name),
                Entry::Junk { content } => panic!("{part}, {language:?}: {content}"),
            }
        }
    }
}

#[test]
fn every_file_is_registered() {
    for language in Language::ALL {
        let folder = root().join("templates/texts").join(language.tag());
        let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let names: BTreeSet<String> = names.map(|name| name.into_string().unwrap()).collect();
        let expected = PARTS.iter().map(|part| format!("{}.ftl", part.name)).collect();
        assert_eq!(names, expected, "{language:?}");
    }
}

#[test]
fn all_languages_say_the_same_messages_with_the_same_variables_and_marks() {
    let english = messages(Language::En);
    for language in Language::ALL {
        let other = messages(language);
        for (id, needs) in &english {
            assert_eq!(other.get(id), Some(needs), "{language:?}: {id}");
        }
        for id in other.keys() {
            assert!(english.contains_key(id), "{language:?}: {id}");
        }
    }
}

/// The categories of each language's cardinal numbers (CLDR).
#[test]
fn every_plural_has_the_forms_of_its_language() {
    let forms = |language| match language {
        Language::Ar => &["zero", "one", "two", "few", "many", "other"][..],
        Language::En | Language::De | Language::Fr | Language::Es => &["one", "other"],
    };
    for (part, language, resource) in files() {
        for_each_plural(&resource, &mut |id, keys| {
            for form in forms(language) {
                assert!(keys.contains(form), "{part}, {language:?}: {id} lacks {form}");
            }
        });
    }
}

/// An id is used where a source or a template has it as a literal, and every id that is said
/// exists.
#[test]
fn every_message_is_said_and_every_id_that_is_said_exists() {
    let known: BTreeSet<String> = messages(Language::En).into_keys().collect();
    let mut used = BTreeSet::new();
    for (path, text) in sources() {
        for literal in literals(&text) {
            if known.contains(literal) {
                used.insert(literal.to_owned());
            }
        }
        for id in said(&text) {
            assert!(known.contains(id), "{path}: {id}");
        }
    }
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn ids_are_found_where_they_are_said() {
    let text = r#"{{ layout.say("a-b") }} texts.tell(
        "c-d", &[]) layout.rich( "e-f", say(id) "g-h" """#;
    assert_eq!(said(text), ["a-b", "c-d", "e-f"]);
    assert_eq!(literals(text)[..2], ["a-b", "c-d"]);
}

#[test]
fn no_argument_is_taken_for_a_mark_or_for_markup() {
    let texts = Texts::new(Language::En);
    let attack = "</b><b>x</b><script>\"&";
    let rich = texts.rich("sign-out-account", &[("account", attack.into())], &[]).to_string();
    assert_eq!(rich.matches("<strong>").count(), 1);
    assert!(!rich.contains("<script") && !rich.contains("<b>"), "{rich}");
    assert!(rich.contains("&#60;/b&#62;&#60;b&#62;x"), "{rich}");
}

#[test]
fn no_line_ends_before_french_punctuation() {
    let texts = Texts::new(Language::Fr);
    assert_eq!(texts.say("common-error-prefix"), "Erreur\u{a0}:");
    let title = texts.tell("consent-title", &[("app", "Photo : Print".into())]);
    assert_eq!(title, "Autoriser Photo : Print\u{a0}?");
}

#[test]
fn marks_lead_where_the_caller_says() {
    let texts = Texts::new(Language::En);
    let terms = [("terms", Mark::Link("/terms?a&\"b"))];
    assert_eq!(
        texts.rich("register-accept-terms", &[], &terms).to_string(),
        "By creating an account you accept the <a href=\"/terms?a&#38;&#34;b\">terms of use</a>."
    );
    let away = [("terms", Mark::Away("https://a.example/"))];
    let away = texts.rich("register-accept-terms", &[], &away).to_string();
    assert!(away.contains(" rel=\"noopener noreferrer\" target=\"_blank\">terms of use</a>"));
    // A mark that nobody names is text.
    let plain = texts.rich("register-accept-terms", &[], &[]).to_string();
    assert!(plain.contains("&#60;terms&#62;terms of use"), "{plain}");
}

#[test]
fn an_unknown_id_and_a_missing_argument_show_and_do_no_harm() {
    let texts = Texts::new(Language::De);
    assert_eq!(texts.say("no-such-message"), "no-such-message");
    assert_eq!(texts.say("common-back-to"), "Zurück zu {$app}");
    let count = Value::from(u64::MAX);
    assert!(texts.tell("common-span-hours", &[("count", count)]).ends_with("Stunden"));
    assert!(texts.tell("common-span-hours", &[("count", (-1_i64).into())]).contains("-1"));
}

/// Every file, read strictly.
fn files() -> Vec<(&'static str, Language, Resource<&'static str>)> {
    let all = PARTS.iter().flat_map(|part| {
        Language::ALL.map(|language| {
            let text = part.files[language as usize];
            let resource = parse(text)
                .unwrap_or_else(|(_, errors)| panic!("{}, {language:?}: {errors:?}", part.name));
            (part.name, language, resource)
        })
    });
    all.collect()
}

fn messages(language: Language) -> BTreeMap<String, Needs> {
    let mut messages = BTreeMap::new();
    for (_, _, resource) in files().into_iter().filter(|file| file.1 == language) {
        for entry in resource.body {
            if let Entry::Message(message) = entry
                && let Some(pattern) = message.value
            {
                let mut needs = Needs::default();
                note_pattern(&pattern, &mut needs);
                messages.insert(message.id.name.to_owned(), needs);
            }
        }
    }
    messages
}

fn note_pattern(pattern: &Pattern<&str>, needs: &mut Needs) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => note_marks(value, needs),
            PatternElement::Placeable { expression } => note_expression(expression, needs),
        }
    }
}

fn note_expression(expression: &Expression<&str>, needs: &mut Needs) {
    match expression {
        Expression::Inline(inline) => note_inline(inline, needs),
        Expression::Select { selector, variants } => {
            note_inline(selector, needs);
            for variant in variants {
                note_pattern(&variant.value, needs);
            }
        }
    }
}

fn note_inline(inline: &InlineExpression<&str>, needs: &mut Needs) {
    match inline {
        InlineExpression::VariableReference { id } => {
            needs.variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => note_call(arguments, needs),
        InlineExpression::Placeable { expression } => note_expression(expression, needs),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other @ (InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. }) => {
            panic!("messages stand alone: {other:?}")
        }
    }
}

fn note_call(arguments: &CallArguments<&str>, needs: &mut Needs) {
    for argument in &arguments.positional {
        note_inline(argument, needs);
    }
}

/// The opening tags in a text; each must have its end.
fn note_marks(text: &str, needs: &mut Needs) {
    for (at, _) in text.match_indices('<') {
        let tag = text[at + 1..].split('>').next().unwrap();
        needs.marks.insert(tag.trim_start_matches('/').to_owned());
    }
}

fn for_each_plural(resource: &Resource<&str>, judge: &mut impl FnMut(&str, &[&str])) {
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        for element in message.value.iter().flat_map(|pattern| &pattern.elements) {
            let PatternElement::Placeable { expression: Expression::Select { variants, .. } } =
                element
            else {
                continue;
            };
            let keys: Vec<&str> = variants
                .iter()
                .map(|variant| match &variant.key {
                    VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name } => {
                        *name
                    }
                })
                .collect();
            // What selects a number or a word itself, such as the first of a month, is no plural.
            if keys.contains(&"one") {
                judge(message.id.name, &keys);
            }
        }
    }
}

/// The sources of the program and its templates, tests left out.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        read(&root().join(folder), &mut files);
    }
    files
}

fn read(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            read(&path, files);
        } else if [".rs", ".html", ".txt"].iter().any(|end| name.ends_with(end))
            && !["tests.rs", "samples.rs"].contains(&name)
        {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            files.push((path.display().to_string(), text));
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What stands between two quotes, with no quote between.
fn literals(text: &str) -> Vec<&str> {
    let is_id = |text: &&str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.split('"').filter(is_id).collect()
}

/// The ids that a call names.
fn said(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for call in ["say(", "tell(", "rich("] {
        for (at, _) in text.match_indices(call) {
            let argument = text[at + call.len()..].trim_start();
            if let Some(literal) = argument.strip_prefix('"') {
                found.push((at, literal.split('"').next().unwrap()));
            }
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}
