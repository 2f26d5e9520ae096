//! Forms as a browser sees them in the markup.

use scraper::{ElementRef, Html, Selector};

/// A form with the values it would send.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// The form that the button with this id sends, the button's own value included. A box that
    /// is not ticked is there to be ticked, with nothing in it.
    #[track_caller]
    pub(crate) fn of_button(html: &str, button: &str) -> Self {
        let document = Html::parse_document(html);
        let selector = format!("form button#{button}");
        let button = one(&document, &selector);
        let form = button.ancestors().filter_map(ElementRef::wrap);
        let form = form.into_iter().find(|element| element.value().name() == "form").unwrap();
        assert_eq!(form.attr("method"), Some("post"), "{selector}");
        let inputs = Selector::parse("input[name]").unwrap();
        let fields = form.select(&inputs).chain([button]).filter_map(|field| {
            let is_off = field.attr("type") == Some("checkbox") && field.attr("checked").is_none();
            let value = field.attr("value").filter(|_| !is_off).unwrap_or_default();
            Some((field.attr("name")?.to_owned(), value.to_owned()))
        });
        Self { action: form.attr("action").unwrap().to_owned(), fields: fields.collect() }
    }

    /// Types a value into a field that is there.
    #[track_caller]
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name.clone()).collect();
        let field = self.fields.iter_mut().find(|(each, _)| each == name);
        let (_, field) = field.unwrap_or_else(|| panic!("no field {name} among {names:?}"));
        value.clone_into(field);
    }
}

/// The only element of this kind.
#[track_caller]
pub(crate) fn one<'d>(document: &'d Html, selector: &str) -> ElementRef<'d> {
    let parsed = Selector::parse(selector).unwrap();
    let mut found = document.select(&parsed);
    let first = found.next().unwrap_or_else(|| panic!("no {selector} in {}", document.html()));
    assert!(found.next().is_none(), "{selector} occurs twice");
    first
}
