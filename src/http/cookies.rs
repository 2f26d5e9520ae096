//! The six cookies there are; none is read by scripts, and none tells more to whoever has it than a
//! language.
//!
//! `chancery` is the session's: set at sign-in, gone with the browser, kept by tower-sessions.
//! `chancery_browser` recognises a browser before anybody signs in: random, lasts a year, is set
//! with the first form; sign-ins under way, codes and CSRF tokens are bound to it. `chancery_known`
//! says that this browser has signed in before (`accounts::known_browser`), so that its people get
//! in while strangers try their passwords: set at sign-in, lasts a year, opens nothing by itself.
//! `chancery_trusted` stands in for the second step of a sign-in: set when somebody asks for it,
//! lasts as long as that (`accounts::factors::trusted_device`).
//! `chancery_accounts` has the accounts that are offered where one is to be chosen, sealed
//! (`accounts::remembered`): set at sign-in, lasts a year.
//! `chancery_language` keeps the language that was chosen on our page for it; lasts a year.
//!
//! Under https all names start with `__Host-`, so no other host can set them (RFC 6265bis
//! §4.1.3.2); without https a name that occurs twice is one that a sibling host may have planted,
//! and counts as absent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::csrf;
use crate::accounts::factors::TrustedDevice;
use crate::accounts::{BrowserId, KnownBrowser, RememberedAccounts};
use crate::clock::Seconds;
use crate::secret::{self, Secret};
use crate::server::Server;

const ONE_YEAR: Seconds = 365 * 86_400;

/// The name of the session's cookie.
pub const fn session_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery" } else { "chancery" }
}

/// The name of the browser's cookie.
pub const fn browser_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery_browser" } else { "chancery_browser" }
}

/// The name of the cookie of a browser that has signed in before.
pub const fn known_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery_known" } else { "chancery_known" }
}

/// The name of the cookie of a browser that somebody trusts.
pub const fn trusted_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery_trusted" } else { "chancery_trusted" }
}

/// The secret of a browser that somebody may trust.
pub(super) fn trusted_device(headers: &HeaderMap, server: &Server) -> Option<TrustedDevice> {
    sole(headers, trusted_name(server.config().is_https())).and_then(TrustedDevice::parse)
}

/// Gives the browser the secret by which it is trusted.
pub(super) fn set_trusted_device(headers: &mut HeaderMap, device: &TrustedDevice, server: &Server) {
    let config = server.config();
    let name = trusted_name(config.is_https());
    let max_age = config.factors.trusted_device_lifetime;
    append(headers, &lasting(name, device.to_cookie(), max_age, config.is_https()));
}

/// The name of the cookie that keeps a chosen language.
pub const fn language_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery_language" } else { "chancery_language" }
}

/// What the browser keeps of a chosen language, as `language` wrote it.
pub(super) fn language<'h>(headers: &'h HeaderMap, server: &Server) -> Option<&'h str> {
    sole(headers, language_name(server.config().is_https()))
}

/// Has the browser keep a chosen language.
pub(super) fn set_language(headers: &mut HeaderMap, value: &str, server: &Server) {
    let is_https = server.config().is_https();
    append(headers, &lasting(language_name(is_https), value, ONE_YEAR, is_https));
}

/// What the browser proves of sign-ins before.
pub(super) fn known_browser(headers: &HeaderMap, server: &Server) -> KnownBrowser {
    let value = sole(headers, known_name(server.config().is_https()));
    value.map_or_else(KnownBrowser::default, KnownBrowser::parse)
}

/// Gives the browser its proof.
pub(super) fn set_known_browser(headers: &mut HeaderMap, known: &KnownBrowser, server: &Server) {
    let is_https = server.config().is_https();
    append(headers, &lasting(known_name(is_https), &known.to_cookie(), ONE_YEAR, is_https));
}

/// The name of the cookie with the accounts that are offered.
pub const fn accounts_name(is_https: bool) -> &'static str {
    if is_https { "__Host-chancery_accounts" } else { "chancery_accounts" }
}

/// The accounts that this browser is offered.
pub(super) fn remembered(
    headers: &HeaderMap,
    browser: &BrowserId,
    server: &Server,
) -> RememberedAccounts {
    let value = sole(headers, accounts_name(server.config().is_https()));
    let read = |cookie| RememberedAccounts::read(server, browser, cookie);
    value.map_or_else(RememberedAccounts::default, read)
}

/// Has the browser keep the accounts that it is offered.
pub(super) fn set_remembered(
    headers: &mut HeaderMap,
    accounts: &RememberedAccounts,
    browser: &BrowserId,
    server: &Server,
) {
    let is_https = server.config().is_https();
    // What cannot be sealed is not remembered: nothing depends on it.
    if let Some(value) = accounts.to_cookie(server, browser) {
        append(headers, &lasting(accounts_name(is_https), &value, ONE_YEAR, is_https));
    }
}

/// The browser behind a request; its cookie is set when a handler asks for it.
#[derive(Clone)]
pub(super) struct BrowserSlot {
    id: BrowserId,
    is_known: bool,
    is_wanted: Arc<AtomicBool>,
}

impl BrowserSlot {
    /// The browser, from now on known by its cookie.
    pub(super) fn id(&self) -> BrowserId {
        self.is_wanted.store(true, Ordering::Relaxed);
        self.id.clone()
    }

    /// Whether the request carried the cookie.
    pub(super) const fn is_known(&self) -> bool {
        self.is_known
    }
}

/// Recognises the browser, or gives it a new cookie.
pub(super) async fn layer(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_https = server.config().is_https();
    let known = read(request.headers(), browser_name(is_https));
    let value = known.clone().unwrap_or_else(|| secret::base64url(&secret::random::<32>()));
    let id = BrowserId::new(Secret::new(value.clone()));
    let is_wanted = Arc::new(AtomicBool::new(false));
    let slot = BrowserSlot { id, is_known: known.is_some(), is_wanted };
    request.extensions_mut().insert(slot.clone());
    // Another site's POST comes without the cookie that the browser may well have: a new one
    // would take the place of that.
    let is_blind = request.method() == Method::POST
        && !csrf::is_same_origin(request.headers(), server.issuer());

    let mut response = next.run(request).await;
    if known.is_none() && !is_blind && slot.is_wanted.load(Ordering::Relaxed) {
        let cookie = lasting(browser_name(is_https), &value, ONE_YEAR, is_https);
        append(response.headers_mut(), &cookie);
    }
    if is_https {
        secure_removals(response.headers_mut());
    }
    response
}

/// The one well-formed value of the browser's cookie, called `name`.
fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = sole(headers, name)?;
    let is_ours = secret::from_base64url(value).is_some_and(|bytes| bytes.len() == 32);
    is_ours.then(|| value.to_owned())
}

/// The value of a cookie that occurs once.
fn sole<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(each, value)| (each == name).then_some(value));
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// A cookie that outlives the browser, for `max_age` seconds.
fn lasting(name: &str, value: &str, max_age: Seconds, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
}

/// Browsers ignore a removal of a `__Host-` cookie that is not itself `Secure`, and tower-sessions
/// sends it without.
fn secure_removals(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        match cookie.to_str() {
            Ok(text) if text.starts_with("__Host-") && !text.contains("; Secure") => {
                append(headers, &format!("{text}; Secure; HttpOnly; SameSite=Lax"));
            }
            _ => {
                headers.append(header::SET_COOKIE, cookie);
            }
        }
    }
}

fn append(headers: &mut HeaderMap, cookie: &str) {
    // Names and values are ASCII without control characters, so this does not fail.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_from(cookies: &[&str]) -> Option<String> {
        let headers = cookies.iter().map(|value| (header::COOKIE, value.parse().unwrap()));
        read(&headers.collect(), "chancery_browser")
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let value = secret::base64url(&[7; 32]);
        let ours = format!("chancery_browser={value}");
        assert_eq!(read_from(&[&ours]).as_deref(), Some(value.as_str()));
        assert_eq!(read_from(&["a=b", &format!("c=d; {ours}; e=f")]), Some(value));
    }

    #[test]
    fn a_name_that_occurs_twice_counts_as_absent() {
        let ours = format!("chancery_browser={}", secret::base64url(&[7; 32]));
        let planted = format!("chancery_browser={}", secret::base64url(&[8; 32]));
        assert_eq!(read_from(&[&format!("{ours}; {planted}")]), None);
        assert_eq!(read_from(&[&ours, &planted]), None);
        assert_eq!(read_from(&[&format!("{ours}; chancery_browser=x")]), None);
    }

    #[test]
    fn a_value_that_we_never_gave_counts_as_absent() {
        let value = secret::base64url(&[7; 32]);
        for bad in ["", "x", &value[1..], &format!("{value}A"), &format!("\"{value}\"")] {
            assert_eq!(read_from(&[&format!("chancery_browser={bad}")]), None, "{bad}");
        }
        assert_eq!(read_from(&[&format!("chancery_browserx={value}")]), None);
    }

    #[test]
    fn a_removed_session_cookie_is_removed_in_browsers_too() {
        let mut headers = HeaderMap::new();
        append(&mut headers, "__Host-chancery=; Path=/; Max-Age=0");
        append(&mut headers, "__Host-chancery_browser=a; Path=/; Secure");
        secure_removals(&mut headers);
        let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(
            cookies[0],
            "__Host-chancery=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        );
        assert_eq!(cookies[1], "__Host-chancery_browser=a; Path=/; Secure");
    }
}
