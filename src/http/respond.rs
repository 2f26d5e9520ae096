//! What handlers answer with when all went well: pages, redirects, answers to the client.

use std::iter::{once, repeat};

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::error::HttpError;
use super::layers::{context, headers};
use super::pages::pictures;
use super::views::{Branding, FORM_POST_SCRIPT, FormPostView, Layout, Logo, Look};
use crate::branding::Picture;
use crate::oauth::authorize::{AuthorizationResponse, Carrier};
use crate::oauth::error::OAuthError;
use crate::secret;
use crate::server::Server;

/// The nonce for the next proof, which comes with success too (RFC 9449 §8.2).
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The frame of all pages, in the language of whom the present task answers.
pub fn layout(server: &Server) -> Layout {
    let config = &server.config().branding;
    let pictures = server.pictures();
    let address = |picture: &Picture| pictures::operators_path(&picture.tag);
    let logo = pictures.logo.as_ref().map(|logo| Logo {
        src: address(logo),
        dark: pictures.logo_dark.as_ref().map(address),
        is_alone: logo.is_wide,
    });
    let branding = Branding {
        name: config.name.clone(),
        logo,
        favicon: pictures.favicon.as_ref().map(address),
        support_url: config.support_url.as_ref().map(Url::to_string),
        privacy_url: config.privacy_url.as_ref().map(Url::to_string),
        terms_url: config.terms_url.as_ref().map(Url::to_string),
        powered_by: config.powered_by,
    };
    let look = config.accent.map_or(Look::Hue(config.hue), Look::Accent);
    Layout::new(branding, look, context::texts())
}

/// A page whose forms stay here.
pub fn page(status: StatusCode, view: &impl Template) -> Response {
    with_policy(status, view, headers::PAGE_POLICY)
}

/// A page in an authorization flow, whose forms end at the client by a redirect.
pub fn page_in_flow(status: StatusCode, view: &impl Template) -> Response {
    with_policy(status, view, headers::FLOW_POLICY)
}

/// A page that loads these addresses of others in frames (OpenID Connect Front-Channel Logout §3).
pub fn page_with_frames(view: &impl Template, frames: &[Url]) -> Response {
    let mut policy = headers::PAGE_POLICY.as_bytes().to_vec();
    for (frame, before) in frames.iter().zip(once("; frame-src ").chain(repeat(" "))) {
        policy.extend_from_slice(before.as_bytes());
        policy.extend_from_slice(frame.origin().ascii_serialization().as_bytes());
    }
    match HeaderValue::from_bytes(&policy) {
        Ok(policy) => with_policy(StatusCode::OK, view, policy),
        Err(error) => HttpError::from(OAuthError::fault(error)).into_response(),
    }
}

/// See-other, the only redirect there is: the method becomes GET and no body travels on (R10).
pub fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => HttpError::from(OAuthError::fault(error)).into_response(),
    }
}

/// A path of ours with parameters.
pub fn path_with(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The answer to the client, carried by the browser: as a redirect (RFC 6749 §4.1.2) or as a form
/// that posts itself (OAuth 2.0 Form Post Response Mode §2).
pub fn authorization_response(server: &Server, answer: AuthorizationResponse) -> Response {
    match answer.mode.carrier() {
        Carrier::Query | Carrier::Fragment => see_other(&answer.location()),
        Carrier::Form => form_post(server, answer),
    }
}

/// A file with these headers and an `ETag`, which is `tag` in quotation marks; without its bytes when
/// the requester has it.
pub fn file(
    request: &HeaderMap,
    tag: &str,
    headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    bytes: Bytes,
) -> Response {
    let etag = format!("\"{tag}\"");
    let is_known = is_fresh(request, etag.as_bytes());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    match HeaderValue::try_from(etag) {
        Ok(etag) => response.headers_mut().insert(header::ETAG, etag),
        Err(error) => return HttpError::from(OAuthError::fault(error)).into_response(),
    };
    response.headers_mut().extend(headers);
    response
}

/// Whether the requester has the document with this `ETag` already (RFC 9110 §13.1.2).
pub fn is_fresh(request: &HeaderMap, etag: &[u8]) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag)
}

fn form_post(server: &Server, answer: AuthorizationResponse) -> Response {
    let Ok(target) = Url::parse(&answer.redirect_uri) else {
        return HttpError::from(OAuthError::fault("a redirect URI is no URL")).into_response();
    };
    let Ok(policy) = HeaderValue::from_str(&form_post_policy(&target)) else {
        return HttpError::from(OAuthError::fault("a redirect URI has no origin")).into_response();
    };
    let parameters = answer.parameters.into_iter();
    let view = FormPostView {
        layout: layout(server),
        client_name: answer.client_name,
        action: answer.redirect_uri,
        parameters: parameters.map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    with_policy(StatusCode::OK, &view, policy)
}

/// One script, named by its hash, and one place where the form may go.
fn form_post_policy(target: &Url) -> String {
    let hash = STANDARD.encode(secret::digest(FORM_POST_SCRIPT.as_bytes()));
    let origin = target.origin();
    let action = if origin.is_tuple() {
        origin.ascii_serialization()
    } else {
        format!("{}:", target.scheme())
    };
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'self'; img-src 'self' data:; \
         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         form-action {action}"
    )
}

fn with_policy(status: StatusCode, view: &impl Template, policy: HeaderValue) -> Response {
    let mut response = html(view);
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The bytes of a page; for `error`, which sets the status itself.
pub(super) fn html(view: &impl Template) -> Response {
    match view.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => HttpError::from(OAuthError::fault(error)).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_see_other_and_cannot_carry_a_second_header() {
        let response = see_other("/login?flow=a");
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()["location"], "/login?flow=a");
        assert_eq!(see_other("/\r\nset-cookie: a=b").status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn parameters_of_a_path_are_encoded_and_absent_ones_left_out() {
        assert_eq!(path_with("/login", &[("flow", None)]), "/login");
        assert_eq!(path_with("/code", &[("c", Some("a&b")), ("flow", None)]), "/code?c=a%26b");
    }

    #[test]
    fn a_known_etag_is_fresh() {
        for (sent, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, sent.parse().unwrap())]);
            assert_eq!(is_fresh(&headers, b"\"a\""), expected, "{sent}");
        }
    }

    #[test]
    fn a_page_with_frames_loads_those_and_no_others() {
        let policy = |frames: &[&str]| {
            let frames: Vec<_> = frames.iter().map(|url| Url::parse(url).unwrap()).collect();
            let response = page_with_frames(&Empty, &frames);
            response.headers()["content-security-policy"].to_str().unwrap().to_owned()
        };
        assert_eq!(policy(&[]), headers::PAGE_POLICY.to_str().unwrap());
        let two = policy(&["https://a.example/out?sid=s", "http://localhost:8080/x;y"]);
        assert!(two.ends_with("; frame-src https://a.example http://localhost:8080"), "{two}");
    }

    #[derive(Template)]
    #[template(source = "", ext = "html")]
    struct Empty;

    #[test]
    fn a_form_post_page_runs_one_script_and_posts_to_one_place() {
        let policy = form_post_policy(&Url::parse("https://print.example:8443/cb?a=1").unwrap());
        assert!(policy.ends_with("form-action https://print.example:8443"), "{policy}");
        let hash = STANDARD.encode(secret::digest(FORM_POST_SCRIPT.as_bytes()));
        assert!(policy.contains(&format!("script-src 'sha256-{hash}';")));
        let native = form_post_policy(&Url::parse("com.example.app:/cb").unwrap());
        assert!(native.ends_with("form-action com.example.app:"), "{native}");
    }
}
