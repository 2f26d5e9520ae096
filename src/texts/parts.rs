//! The messages themselves: one file per part and language, read when the first of its messages is
//! said. Together they would take 3 MB, of which most servers say little.
//!
//! A new part is one line here and five files in `templates/texts`.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::{Language, Value};

type Bundle = FluentBundle<FluentResource>;

/// The messages of one area.
pub(super) struct Part {
    /// The name of its files; its messages' ids begin with it.
    pub(super) name: &'static str,
    /// The files, in the order of [`Language::ALL`].
    pub(super) files: [&'static str; Language::ALL.len()],
    /// What was read of them.
    bundles: [OnceLock<Bundle>; Language::ALL.len()],
}

macro_rules! parts {
    ($($name:literal),* $(,)?) => {
        /// Every part.
        pub(super) static PARTS: [Part; [$($name),*].len()] = [$(Part {
            name: $name,
            files: [
                include_str!(concat!("../../templates/texts/en/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/de/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/fr/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/es/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/ar/", $name, ".ftl")),
            ],
            bundles: [const { OnceLock::new() }; Language::ALL.len()],
        }),*];
    };
}

parts! {
    "account",
    "branding",
    "choose",
    "code",
    "common",
    "consent",
    "dev_mail",
    "device",
    "endings",
    "errors",
    "factors",
    "home",
    "notices",
    "passwords",
    "people",
    "recovery",
    "register",
    "sign_in",
    "sign_out",
}

impl Part {
    /// Whether a message of this id is here, if there is one at all.
    fn holds(&self, id: &str) -> bool {
        let mut rest = id.bytes();
        let mut name = self.name.bytes().map(|byte| if byte == b'_' { b'-' } else { byte });
        name.all(|byte| rest.next() == Some(byte)) && rest.next() == Some(b'-')
    }

    fn bundle(&self, language: Language) -> &Bundle {
        let index = language as usize;
        self.bundles[index].get_or_init(|| bundle(language, self.files[index]))
    }
}

/// A message with its arguments filled in.
pub(super) fn formatted(language: Language, id: &str, args: &[(&str, Value<'_>)]) -> String {
    let part = PARTS.iter().find(|part| part.holds(id));
    let Some(bundle) = part.map(|part| part.bundle(language)) else { return id.to_owned() };
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, fluent(value))).collect();
    // What could go wrong is an argument that is missing, which shows by its name; a test holds
    // the variables of all languages equal.
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
}

fn bundle(language: Language, file: &str) -> Bundle {
    let locale = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Names and addresses read from left to right; among Arabic they need a fence.
    bundle.set_use_isolating(language == Language::Ar);
    if language == Language::Fr {
        bundle.set_transform(Some(spaced));
    }
    // A test reads each file strictly; here what cannot be read is left out.
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(file.to_owned());
    bundle.add_resource_overriding(resource);
    bundle
}

/// French sets a space before tall punctuation and inside of guillemets, at which no line may end.
fn spaced(text: &str) -> Cow<'_, str> {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_inside = before == Some('«')
            || rest.peek().is_some_and(|after| matches!(after, ':' | ';' | '?' | '!' | '»'));
        spaced.push(if c == ' ' && is_inside { '\u{a0}' } else { c });
        before = Some(c);
    }
    Cow::Owned(spaced)
}

fn fluent<'v>(value: &'v Value<'_>) -> FluentValue<'v> {
    match value {
        Value::Text(text) => FluentValue::from(&**text),
        Value::Number(number) => FluentValue::from(*number),
    }
}
