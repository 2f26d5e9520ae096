//! The authorization endpoint and what it refuses (RFC 6749 §3.1, §4.1; OpenID Connect Core
//! §3.1.2).

mod on_the_way;
mod parameters;
mod pkce;
mod prompts;
mod redirect_uri;
mod response_modes;
mod shapes;
mod transaction;

use std::collections::BTreeMap;

use url::{Url, form_urlencoded};

use crate::pages::is_harmless;
use crate::support::{Authorization, Page, Response, TestServer};

/// Where the web client of the harness is answered.
pub(crate) const CALLBACK: &str = "https://print.example/callback";

/// Pairs as a query or form.
pub(crate) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The parameters of a request as pairs, to be changed in ways that [`Authorization`] cannot.
pub(crate) fn pairs(request: &Authorization) -> Vec<(&str, &str)> {
    request.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Sends a query to the endpoint, from a browser that never was here.
pub(crate) async fn send(app: &TestServer, query: &str) -> Response {
    app.get(&format!("/authorize?{query}")).await
}

/// An error page of ours that leads nowhere: no redirect of any kind (RFC 6749 §4.1.2.1).
#[track_caller]
pub(crate) fn is_own_error_page(response: &Response) {
    assert_eq!(response.status, 400, "{}", response.body);
    assert!(response.header("location").is_none());
    assert!(response.header("refresh").is_none());
    assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(response.body.contains("id=\"reference\""), "{}", response.body);
    assert!(!response.body.contains("<form"), "{}", response.body);
    is_harmless(&response.body);
}

/// What the client learns at `redirect_uri` in the query of a redirect.
#[track_caller]
pub(crate) fn answer_at(response: &Response, redirect_uri: &str) -> BTreeMap<String, String> {
    assert_eq!(response.status, 303, "{}", response.body);
    let location = response.header("location").unwrap();
    let rest = location.strip_prefix(redirect_uri).unwrap_or_else(|| panic!("{location}"));
    assert!(rest.starts_with(['?', '&']), "{location}");
    assert!(!location.contains('#'), "{location}");
    let mut answer = BTreeMap::new();
    for (name, value) in Url::parse(location).unwrap().query_pairs() {
        assert!(answer.insert(name.to_string(), value.to_string()).is_none(), "{location}");
    }
    answer
}

/// Checks that the client learns of this error, with `iss` and `state` (RFC 9207 §2).
#[track_caller]
pub(crate) fn is_refused(app: &TestServer, response: &Response, error: &str, state: Option<&str>) {
    let answer = answer_at(response, CALLBACK);
    assert_eq!(answer.get("error").map(String::as_str), Some(error), "{answer:?}");
    assert_eq!(answer.get("state").map(String::as_str), state, "{answer:?}");
    assert_eq!(answer["iss"], app.issuer());
    assert!(!answer.contains_key("code"), "{answer:?}");
    let description = &answer["error_description"];
    let is_allowed = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
    assert!(!description.is_empty() && description.chars().all(is_allowed), "{description}");
}

/// The page of a flow that is over or not of this browser: no redirect, no form.
#[track_caller]
pub(crate) fn is_old(page: &Page) {
    page.is_error(410);
    assert_eq!(page.count("form"), 0, "{}", page.body);
    is_harmless(&page.body);
}
