//! The messages themselves: one file per part and language, read once.
//!
//! A new part is one line here and five files in `templates/texts`.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::{Language, Value};

/// The messages of one area.
pub(super) struct Part {
    /// The name of its files; its messages' ids begin with it.
    #[cfg(test)]
    pub(super) name: &'static str,
    /// The files, in the order of [`Language::ALL`].
    pub(super) files: [&'static str; Language::ALL.len()],
}

macro_rules! parts {
    ($($name:literal),* $(,)?) => {
        /// Every part.
        pub(super) const PARTS: &[Part] = &[$(Part {
            #[cfg(test)]
            name: $name,
            files: [
                include_str!(concat!("../../templates/texts/en/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/de/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/fr/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/es/", $name, ".ftl")),
                include_str!(concat!("../../templates/texts/ar/", $name, ".ftl")),
            ],
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

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(bundle));

/// A message with its arguments filled in.
pub(super) fn formatted(language: Language, id: &str, args: &[(&str, Value<'_>)]) -> String {
    let bundle = &BUNDLES[language as usize];
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return id.to_owned();
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, fluent(value))).collect();
    // What could go wrong is an argument that is missing, which shows by its name; a test holds
    // the variables of all languages equal.
    let mut errors = Vec::new();
    bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let locale = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Names and addresses read from left to right; among Arabic they need a fence.
    bundle.set_use_isolating(language == Language::Ar);
    if language == Language::Fr {
        bundle.set_transform(Some(spaced));
    }
    for part in PARTS {
        // A test reads each file strictly; here what cannot be read is left out.
        let resource = FluentResource::try_new(part.files[language as usize].to_owned());
        let (Ok(resource) | Err((resource, _))) = resource;
        bundle.add_resource_overriding(resource);
    }
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
