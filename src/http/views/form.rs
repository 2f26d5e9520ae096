//! What is wrong with a submitted form: the summary on top and the same words beside each field.

use super::Meter;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name (and id) of the field the summary leads to; none when the whole form is meant.
    pub field: Option<&'static str>,
    /// What is wrong and what would be right, as a sentence.
    pub message: String,
}

/// Everything that is wrong with a form, in the order of its fields. Empty on the first visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormErrors {
    /// The errors, in the order the summary lists them.
    pub list: Vec<FieldError>,
    /// How strong the new password was that was typed.
    pub meter: Option<Meter>,
}

impl FormErrors {
    /// One error at one field.
    pub fn at(field: &'static str, message: impl Into<String>) -> Self {
        Self::default().and(field, message)
    }

    /// One error that belongs to no field.
    pub fn form(message: impl Into<String>) -> Self {
        let error = FieldError { field: None, message: message.into() };
        Self { list: vec![error], meter: None }
    }

    /// These errors and one more at a field.
    #[must_use]
    pub fn and(mut self, field: &'static str, message: impl Into<String>) -> Self {
        self.list.push(FieldError { field: Some(field), message: message.into() });
        self
    }

    /// These errors, and those of others at fields with which nothing is wrong yet, in the order of
    /// `fields`.
    #[must_use]
    pub fn with(mut self, others: Self, fields: &[&str]) -> Self {
        let is_new = |error: &FieldError| error.field.is_none_or(|field| !self.has(field));
        let new: Vec<_> = others.list.into_iter().filter(is_new).collect();
        if !self.has("password") {
            self.meter = self.meter.or(others.meter);
        }
        self.list.extend(new);
        let place = |error: &FieldError| fields.iter().position(|field| error.field == Some(field));
        self.list.sort_by_key(place);
        self
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether something is wrong with this field.
    pub fn has(&self, field: &str) -> bool {
        self.message(field).is_some()
    }

    /// The first thing wrong with this field.
    pub fn message(&self, field: &str) -> Option<&str> {
        self.list
            .iter()
            .find(|error| error.field == Some(field))
            .map(|error| error.message.as_str())
    }
}
