//! What a page was sent: its form or its query, and the checks every field gets.
//!
//! Unlike the protocol endpoints, which refuse a control character as a bad request, a page keeps
//! what was typed and says beside the field what is wrong with it.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use percent_encoding::percent_decode;
use zeroize::Zeroizing;

use super::flow::Ids;
use crate::http::error::HttpError;
use crate::http::extract::form_bytes;
use crate::http::layers::context;
use crate::http::refusal::Refusal;
use crate::http::views::FormErrors;
use crate::secret::Secret;
use crate::server::Server;

/// The longest e-mail address (RFC 5321 §4.5.3.1).
pub(super) const MAX_EMAIL: usize = 254;
/// The longest name.
pub(super) const MAX_NAME: usize = 200;
/// The longest text taken for a code.
pub(super) const MAX_CODE: usize = 16;

const MAX_FIELDS: usize = 20;

/// The fields of a form or a query. Values are wiped when dropped and never printed.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, Zeroizing<String>)>);

/// A submitted form of ours.
pub(super) struct PageForm(pub(super) Fields);

/// The query of a page.
pub(super) struct PageQuery(pub(super) Fields);

impl FromRequest<Server> for PageForm {
    type Rejection = HttpError;

    async fn from_request(mut request: Request, _: &Server) -> Result<Self, HttpError> {
        let body = form_bytes(&mut request).await?;
        Fields::parse(&body).map(Self).ok_or_else(malformed)
    }
}

impl FromRequestParts<Server> for PageQuery {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, HttpError> {
        let query = parts.uri.query().unwrap_or_default();
        Fields::parse(query.as_bytes()).map(Self).ok_or_else(malformed)
    }
}

fn malformed() -> HttpError {
    Refusal::Malformed("the form is not well-formed".to_owned()).into()
}

impl Fields {
    /// The value of a field; empty when it is missing.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(each, _)| each == name).map_or("", |(_, value)| value)
    }

    /// The ids that lead through the pages: those of a flow and of a pending code.
    pub(super) fn ids(&self) -> Ids<'_> {
        Ids { flow: self.id("flow"), code: self.id("c") }
    }

    /// A line that a person typed, without the space around it.
    pub(super) fn line(&self, field: &'static str, most: usize, errors: &mut FormErrors) -> String {
        let line = self.value(field).trim_matches(' ');
        check(field, line, most, errors);
        line.to_owned()
    }

    /// A line that must not be empty; the message `missing` says so.
    pub(super) fn needed(
        &self,
        field: &'static str,
        most: usize,
        missing: &str,
        errors: &mut FormErrors,
    ) -> String {
        let line = self.line(field, most, errors);
        if line.is_empty() {
            add(errors, field, &context::texts().say(missing));
        }
        line
    }

    /// A password, exactly as it was typed; its length is the accounts' business.
    pub(super) fn password(&self, errors: &mut FormErrors) -> Secret<String> {
        let password = self.value("password");
        if password.is_empty() {
            add(errors, "password", &context::texts().say("errors-password-missing"));
        }
        check("password", password, usize::MAX, errors);
        Secret::new(password.to_owned())
    }

    fn id(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|id| !id.is_empty())
    }

    /// Decodes `application/x-www-form-urlencoded`; none when it is not well-formed or a name
    /// occurs twice.
    pub(super) fn parse(raw: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for pair in raw.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let name = decode(&pair[..at])?;
            let value = decode(pair.get(at + 1..).unwrap_or_default())?;
            if fields.len() == MAX_FIELDS || fields.iter().any(|(each, _)| *each == *name) {
                return None;
            }
            fields.push((name.to_string(), value));
        }
        Some(Self(fields))
    }
}

/// Adds an error at a field.
pub(super) fn add(errors: &mut FormErrors, field: &'static str, message: &str) {
    *errors = std::mem::take(errors).and(field, message);
}

fn check(field: &'static str, value: &str, most: usize, errors: &mut FormErrors) {
    if value.chars().any(char::is_control) {
        add(errors, field, &context::texts().say("errors-control-characters"));
    } else if value.chars().count() > most {
        let words = context::texts().tell("errors-too-long", &[("most", most.into())]);
        add(errors, field, &words);
    }
}

fn decode(raw: &[u8]) -> Option<Zeroizing<String>> {
    let spaced: Zeroizing<Vec<u8>> =
        Zeroizing::new(raw.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect());
    let mut percents = spaced.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    let is_hex = |digits: &[u8]| digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
    let is_sound = percents.all(|(at, _)| spaced.get(at + 1..at + 3).is_some_and(is_hex));
    let bytes: Vec<u8> = percent_decode(&spaced).collect();
    is_sound.then(|| String::from_utf8(bytes).ok().map(Zeroizing::new)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        let fields = Fields::parse(b"email=a%40b.c&name=Ada+L&&flow=&c=x").unwrap();
        assert_eq!(fields.value("email"), "a@b.c");
        assert_eq!(fields.value("name"), "Ada L");
        assert_eq!(fields.value("password"), "");
        assert_eq!(fields.ids(), Ids { flow: None, code: Some("x") });
    }

    #[test]
    fn a_form_that_no_browser_sends_is_refused() {
        for raw in [&b"a=%"[..], b"a=%2", b"a=%zz", b"a=%+1", b"a=%ff", b"a=\xff", b"a=1&a=2"] {
            assert!(Fields::parse(raw).is_none(), "{raw:?}");
        }
        let many: Vec<String> = (0..=MAX_FIELDS).map(|n| n.to_string()).collect();
        assert!(Fields::parse(many.join("&").as_bytes()).is_none());
    }

    #[test]
    fn control_characters_and_long_texts_are_told_beside_the_field() {
        let fields = Fields::parse(b"name=a%00b&email=+a%40b.c+&password=a%1bb").unwrap();
        let mut errors = FormErrors::default();
        assert_eq!(fields.line("email", 5, &mut errors), "a@b.c");
        assert!(errors.is_empty());
        fields.line("name", MAX_NAME, &mut errors);
        fields.line("email", 4, &mut errors);
        fields.password(&mut errors);
        for field in ["name", "email", "password"] {
            assert!(errors.has(field), "{field}");
        }
    }
}
