//! Forms as a browser sees them in the markup.

use scraper::{ElementRef, Html, Selector};

/// A form with the values it would send.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
    /// Boxes that are not ticked, and so not sent.
    unticked: Vec<String>,
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
        let inputs = Selector::parse("input[name], select[name], textarea[name]").unwrap();
        let is_box = |field: &ElementRef<'_>| field.attr("type") == Some("checkbox");
        let (unticked, sent): (Vec<_>, Vec<_>) = form
            .select(&inputs)
            .chain([button])
            .partition(|field| is_box(field) && field.attr("checked").is_none());
        let fields = sent
            .into_iter()
            .filter_map(|field| Some((field.attr("name")?.to_owned(), value_of(&field))));
        let unticked = unticked.into_iter().filter_map(|field| field.attr("name"));
        Self {
            action: form.attr("action").unwrap().to_owned(),
            fields: fields.collect(),
            unticked: unticked.map(str::to_owned).collect(),
        }
    }

    /// Types a value into a field that is there, or ticks a box.
    #[track_caller]
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        if let Some(at) = self.unticked.iter().position(|each| each == name) {
            self.unticked.remove(at);
            self.fields.push((name.to_owned(), value.to_owned()));
            return;
        }
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name.clone()).collect();
        let field = self.fields.iter_mut().find(|(each, _)| each == name);
        let (_, field) = field.unwrap_or_else(|| panic!("no field {name} among {names:?}"));
        value.clone_into(field);
    }
}

/// What a field would send.
fn value_of(field: &ElementRef<'_>) -> String {
    match field.value().name() {
        "select" => {
            let options = Selector::parse("option").unwrap();
            let chosen = |option: &ElementRef<'_>| option.attr("selected").is_some();
            let option = field.select(&options).find(chosen);
            let option = option.or_else(|| field.select(&options).next()).unwrap();
            option.attr("value").unwrap().to_owned()
        }
        "textarea" => field.text().collect(),
        _ => field.attr("value").unwrap_or_default().to_owned(),
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
