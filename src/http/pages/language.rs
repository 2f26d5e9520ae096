//! `GET` and `POST /language`: the language of the pages and of mail, chosen by the person.
//!
//! The way back is a path of ours in `next`, so a sign-in under way goes on where it was; within
//! it the choice counts more than what the app asked for (`ui_locales`). The account of whoever is
//! signed in remembers it.

use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use url::form_urlencoded;

use super::account::AccountPage;
use super::form::{Fields, PageForm, PageQuery};
use super::visit::{Visit, form_page};
use crate::accounts::profile;
use crate::accounts::sessions::SignedIn;
use crate::http::error::HttpError;
use crate::http::language::Chosen;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::http::views::{LanguageView, Layout};
use crate::oidc::end_session::PATH as END_SESSION;
use crate::texts::Language;

const PAGE: &str = "/language";

/// The longest way back, in bytes.
const MAX_NEXT: usize = 2048;

/// What a way back keeps of a page's query: ids, never what a person typed.
const KEPT: [&str; 7] = ["c", "flow", "t", "kind", "id", "way", "before"];

/// The longest id, in bytes.
const MAX_ID: usize = 200;

/// What apps send people to: what they ask for stands in the query, and is asked for again.
const REQUESTS: [&str; 2] = ["/authorize", END_SESSION];

/// The way back to a page that is asked for. None for a form, whose page says where it is, and for a
/// request that is too long to be repeated.
pub(in crate::http) fn here(method: &Method, uri: &Uri) -> Option<String> {
    if ![Method::GET, Method::HEAD].contains(method) {
        return None;
    }
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    if REQUESTS.contains(&path) {
        // But for the language in which the app wants people to be spoken to.
        let is_kept = |pair: &&str| !pair.starts_with("ui_locales=");
        let kept: Vec<_> = query.split('&').filter(is_kept).collect();
        let page = format!("{path}?{}", kept.join("&"));
        return Some(page.trim_end_matches('?').to_owned()).filter(|page| is_ours(page));
    }
    let fields = Fields::parse(query.as_bytes()).unwrap_or_default();
    Some(way_back(path, &fields)).filter(|page| is_ours(page))
}

/// The way back to a page that was asked for, or whose form was sent, with these fields. Whatever
/// else somebody put into its address is not repeated.
pub(super) fn way_back(page: &str, fields: &Fields) -> String {
    let kept = |name: &'static str| (name, Some(fields.value(name)).filter(|id| is_id(id)));
    let next = AccountPage::from_next(fields.value("next")).map(AccountPage::path);
    let parameters: Vec<_> = KEPT.map(kept).into_iter().chain([("next", next)]).collect();
    respond::path_with(page, &parameters)
}

/// Shows the languages.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Response {
    let next = next(&query);
    // The form ends where it was asked from, which within a flow may be the client.
    let flow = flow_of(&next);
    let view = LanguageView {
        layout: Layout { here: None, ..visit.layout() },
        csrf: visit.csrf(PAGE, None),
        next,
    };
    form_page(StatusCode::OK, flow.as_deref(), &view)
}

/// Keeps the choice and goes back.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let language = Language::from_tag(form.value("language"))
        .ok_or_else(|| Refusal::Malformed("the language is none of ours".to_owned()))?;
    if let Some(SignedIn { user, .. }) = &visit.signed_in {
        profile::speak(&visit.server, user, language, visit.origin.clone()).await?;
    }
    let next = next(&form);
    let mut response = respond::see_other(&next);
    let chosen = Chosen::new(language, flow_of(&next).as_deref());
    chosen.set(response.headers_mut(), &visit.server);
    Ok(response)
}

/// Where to go afterwards: a path on this server, else the start page.
fn next(fields: &Fields) -> String {
    let next = fields.value("next");
    if is_ours(next) { next.to_owned() } else { "/".to_owned() }
}

fn is_ours(path: &str) -> bool {
    path.len() <= MAX_NEXT
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_ID).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The flow that a path names.
fn flow_of(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "flow")
        .map(|(_, flow)| flow.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_server() {
        let next_of = |value: &str| {
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("next", value).finish();
            next(&Fields::parse(query.as_bytes()).unwrap())
        };
        for path in ["/", "/login?flow=a%20b", "/code?c=1&flow=2"] {
            assert_eq!(next_of(path), path);
        }
        for path in [
            "",
            "login",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "/a\r\nset-cookie: a=b",
            "/ä",
            "https://evil.example/",
            "javascript:alert(1)",
        ] {
            assert_eq!(next_of(path), "/", "{path:?}");
        }
        assert_eq!(next_of(&format!("/{}", "a".repeat(MAX_NEXT))), "/");
    }

    #[test]
    fn a_way_back_keeps_ids_and_repeats_nothing_else() {
        for (query, expected) in [
            ("", "/login"),
            ("flow=a-b_1&c=2", "/login?c=2&flow=a-b_1"),
            ("flow=f&next=%2Faccount%2Fprofile", "/login?flow=f&next=%2Faccount%2Fprofile"),
            ("next=https%3A%2F%2Fevil.example&email=a%40b.c&password=secret&sent=1", "/login"),
            ("flow=%22%3E&c=a%20b&c2=1", "/login"),
        ] {
            let fields = Fields::parse(query.as_bytes()).unwrap();
            assert_eq!(way_back("/login", &fields), expected);
        }
        let long = format!("c={}", "a".repeat(MAX_ID + 1));
        assert_eq!(way_back("/code", &Fields::parse(long.as_bytes()).unwrap()), "/code");
    }

    #[test]
    fn what_an_app_asked_for_is_asked_for_again_without_its_language() {
        let here = |method: Method, uri: &str| here(&method, &uri.parse().unwrap());
        for (uri, expected) in [
            (
                "/authorize?client_id=a&ui_locales=de%20fr&scope=a+b",
                "/authorize?client_id=a&scope=a+b",
            ),
            ("/end-session?ui_locales=de", "/end-session"),
            ("/login?flow=f&email=a%40b.c", "/login?flow=f"),
            ("/no/such/page?a=b&a=b", "/no/such/page"),
        ] {
            assert_eq!(here(Method::GET, uri).as_deref(), Some(expected), "{uri}");
            assert_eq!(here(Method::POST, uri), None, "{uri}");
        }
        assert_eq!(here(Method::GET, "//evil.example/"), None);
        assert_eq!(here(Method::GET, &format!("/authorize?state={}", "a".repeat(MAX_NEXT))), None);
    }

    #[test]
    fn the_flow_of_a_path_is_found() {
        assert_eq!(flow_of("/login?c=1&flow=a%20b"), Some("a b".to_owned()));
        assert_eq!(flow_of("/login?flown=1"), None);
        assert_eq!(flow_of("/login"), None);
    }
}
