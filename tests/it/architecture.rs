//! The rules of ARCHITECTURE.md that hold for the text of the sources: which module may import
//! which, where each foreign crate may be used, how long a file may be, how it begins.
//!
//! Each rule is a function from sources to violations, so that a planted one shows that it works.

use std::fs;
use std::path::Path;

/// The modules, top first. Imports point down.
const LAYERS: [&[&str]; 9] = [
    &["main"],
    &["cli"],
    &["http", "grpc", "jobs"],
    &["oauth", "oidc"],
    &["tokens", "apply"],
    &["accounts", "clients"],
    &["server"],
    &["keys", "mail", "hasher", "breached", "places", "storage", "fetch", "branding", "tls"],
    &["config", "clock", "secret", "audit", "cache", "meter", "texts", "image", "samples"],
];

/// Imports between modules of one layer.
const NEIGHBOURS: [(&str, &str); 9] = [
    ("oidc", "oauth"),
    ("keys", "storage"),
    ("mail", "storage"),
    ("config", "secret"),
    ("config", "texts"),
    ("cache", "clock"),
    ("audit", "clock"),
    ("meter", "clock"),
    ("texts", "clock"),
];

/// Foreign crates and the only places that may name them.
const CRATES: [(&str, &[&str]); 26] = [
    ("axum", &["http/"]),
    ("sqlx", &["storage/"]),
    ("oxide_auth", &["oauth/decision"]),
    ("josekit", &["keys/"]),
    ("aws_lc_rs", &["keys/"]),
    ("rustls", &["http/connections", "keys/certificate/", "tls/"]),
    ("tokio_rustls", &["http/connections"]),
    ("x509_parser", &["keys/certificate/"]),
    ("lettre", &["mail/"]),
    ("fluent_bundle", &["texts/"]),
    ("fluent_syntax", &["texts/"]),
    ("clap", &["cli/", "main.rs"]),
    ("maxminddb", &["places.rs"]),
    ("qrcodegen", &["accounts/factors/"]),
    ("tokio_native_tls", &["fetch/"]),
    ("tonic", &["grpc/"]),
    ("totp_rs", &["accounts/factors/"]),
    ("tower_sessions", &["accounts/sessions", "http/"]),
    ("webauthn_rs", &["accounts/factors/"]),
    ("sha1", &["breached/", "hasher/foreign"]),
    ("bcrypt", &["hasher/foreign"]),
    ("pbkdf2", &["hasher/foreign"]),
    ("scrypt", &["hasher/foreign"]),
    ("serde_saphyr", &["cli/apply"]),
    ("zxcvbn", &["accounts/password/"]),
    ("unicode_security", &["accounts/"]),
];

const LONGEST_FILE: usize = 400;

/// A file: its path below `src` and what it says.
struct Source {
    path: String,
    text: String,
}

#[test]
fn imports_point_down() {
    assert_none(&sources(), imports);
}

#[test]
fn an_upward_import_is_found() {
    for (path, planted) in [
        ("tokens/bearer.rs", "use crate::oauth::token;"),
        ("storage/users.rs", "use crate::{clock::Seconds, accounts::{self, email}};"),
        ("clients/mod.rs", "fn f() { crate::accounts::users::list() }"),
        ("storage/mod.rs", "use crate::keys::Ring;"),
        ("server.rs", "use crate::http;"),
        ("secret/mod.rs", "macro_rules! m { () => { $crate::config::Config } }"),
        ("clock.rs", "use super::config;"),
        ("oauth/grants/password.rs", "use super::super::super::http;"),
        ("oauth/scope.rs", "mod tests { use super::super::super::http; }"),
        ("accounts/users.rs", "use crate::unheard_of;"),
    ] {
        assert_found(path, planted, imports);
    }
    for (path, harmless) in [
        ("oauth/token.rs", "use crate::tokens::bearer; use super::scope::Scope;"),
        ("storage/users.rs", "// unlike crate::http\nuse crate::{audit, clock};"),
        ("clock.rs", "mod tests { use super::*; }"),
        ("keys/ring.rs", "use crate::storage;"),
    ] {
        assert_eq!(imports(&planted(path, harmless)), Vec::<String>::new());
    }
}

#[test]
fn a_foreign_crate_stays_in_its_place() {
    assert_none(&sources(), crates);
}

#[test]
fn a_misplaced_crate_is_found() {
    for (path, planted) in [
        ("oauth/token.rs", "use axum::Router;"),
        ("accounts/users.rs", "async fn f() { sqlx::query(\"\") }"),
        ("oauth/token.rs", "use oxide_auth::primitives;"),
        ("tokens/id_token.rs", "use ::josekit::jws;"),
        ("http/mod.rs", "use clap;"),
        ("accounts/login.rs", "use tower_sessions::Session;"),
    ] {
        assert_found(path, planted, crates);
    }
    assert!(crates(&planted("http/mod.rs", "use axum::Router; use tower_sessions::X;")).is_empty());
    let harmless = "use my_axum::Router; // axum::Router\nconst A: &str = \"\\\"axum::Router\";";
    assert!(crates(&planted("oauth/token.rs", harmless)).is_empty());
    assert_found("oauth/token.rs", &format!("{harmless} use axum::Router;"), crates);
}

#[test]
fn a_file_is_short_and_begins_with_its_job() {
    assert_none(&sources(), shape);
}

#[test]
fn a_long_or_silent_file_is_found() {
    assert_found("clock.rs", &"\n".repeat(LONGEST_FILE + 1), shape);
    let silent = Source { path: "clock.rs".to_owned(), text: "use std::fs;\n".to_owned() };
    assert!(!shape(&[silent]).is_empty());
}

#[test]
fn no_lint_is_allowed_away() {
    let mut files = sources();
    read("tests/it", &mut files);
    assert_none(&files, allowances);
}

#[test]
fn an_allowed_lint_is_found() {
    for attribute in ["#[allow(dead_code)]", "#![allow(unused)]", "#[cfg_attr(test, allow(x))]"] {
        assert_found("clock.rs", attribute, allowances);
    }
}

#[test]
fn every_module_has_a_layer() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for module in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        assert!(layer(module.trim_end_matches(';')).is_some(), "{module}");
    }
}

/// Imports that do not point down.
fn imports(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for Source { path, text } in sources {
        let here = top_module(path);
        if here == "lib" {
            continue;
        }
        let code = code_of(text);
        for imported in imported_modules(&code).into_iter().chain(climbs(path, &code)) {
            if !may_import(here, &imported) {
                violations.push(format!("{path}: {here} imports {imported}"));
            }
        }
    }
    violations
}

fn may_import(here: &str, imported: &str) -> bool {
    here == imported
        || NEIGHBOURS.contains(&(here, imported))
        || matches!((layer(here), layer(imported)), (Some(above), Some(below)) if above < below)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules of ours after each `crate::`, those of a group in braces included.
fn imported_modules(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(is_identifier) {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(first_segments(group)),
            None => modules.push(identifier(rest).to_owned()),
        }
    }
    // What `lib.rs` itself declares, such as a macro, is no module.
    modules.retain(|module| !module.is_empty() && module != "self");
    modules
}

/// The first segment of each path of a group whose opening brace was read.
fn first_segments(group: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let (mut depth, mut at_start) = (1, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_start = true,
            c if is_identifier(c) && depth == 1 && at_start => {
                segments.push(identifier(&group[at..]).to_owned());
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    segments
}

/// What is reached by climbing to the root with `super`.
fn climbs(path: &str, code: &str) -> Vec<String> {
    let inline = code.find("mod tests {").unwrap_or(code.len());
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = code[from..].find("super::").map(|at| from + at) {
        let mut rest = &code[at..];
        let mut climbed = 0;
        while let Some(next) = rest.strip_prefix("super::") {
            climbed += 1;
            rest = next;
        }
        from = code.len() - rest.len();
        if climbed >= depth(path) + usize::from(at > inline) {
            found.push(identifier(rest).to_owned());
        }
    }
    found
}

/// How many modules deep a file is below the root.
fn depth(path: &str) -> usize {
    let names = path.trim_end_matches(".rs").split('/');
    names.filter(|name| *name != "mod").count()
}

/// Foreign crates where they do not belong.
fn crates(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for Source { path, text } in sources {
        let code = code_of(text);
        for (name, places) in CRATES {
            if !places.iter().any(|place| path.starts_with(place)) && names_crate(&code, name) {
                violations.push(format!("{path}: uses {name}, which belongs to {places:?}"));
            }
        }
    }
    violations
}

fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        !before.chars().next_back().is_some_and(is_identifier)
            && (after.starts_with("::") || (before.ends_with("use ") && !after.starts_with('_')))
    })
}

/// Files that are too long or do not say what they are for.
fn shape(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for Source { path, text } in sources {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            violations.push(format!("{path}: {lines} lines"));
        }
        if !text.starts_with("//! ") {
            violations.push(format!("{path}: does not begin with //!"));
        }
    }
    violations
}

/// Lints switched off without being expected.
fn allowances(sources: &[Source]) -> Vec<String> {
    let attributes = |line: &&str| {
        let line = line.trim_start();
        (line.starts_with("#[") || line.starts_with("#![")) && line.contains("allow(")
    };
    sources
        .iter()
        .flat_map(|source| source.text.lines().filter(attributes).map(move |line| (source, line)))
        .map(|(source, line)| format!("{}: {line}", source.path))
        .collect()
}

fn top_module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// The text without comments and without what is inside strings.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("'\"'") {
            3
        } else if rest.starts_with("r#\"") {
            rest.find("\"#").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            1 + string_length(&rest[1..])
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = &rest[skipped..];
    }
    code
}

/// How long a string is whose opening quote was read, its closing one included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if c == '"' && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text.len()
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c| !is_identifier(c)).unwrap_or(text.len());
    &text[..end]
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[track_caller]
fn assert_none(sources: &[Source], rule: fn(&[Source]) -> Vec<String>) {
    assert!(sources.len() > 50, "the sources were not found");
    let violations = rule(sources);
    assert!(violations.is_empty(), "{violations:#?}");
}

#[track_caller]
fn assert_found(path: &str, text: &str, rule: fn(&[Source]) -> Vec<String>) {
    assert_eq!(rule(&planted(path, text)).len(), 1, "{path}: {text}");
}

fn planted(path: &str, text: &str) -> [Source; 1] {
    [Source { path: path.to_owned(), text: format!("//! Planted.\n{text}") }]
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    read("src", &mut files);
    files
}

fn read(directory: &str, files: &mut Vec<Source>) {
    let base = root().join(directory);
    let mut directories = vec![base.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&base).unwrap().to_str().unwrap().to_owned();
                files.push(Source { path, text });
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
