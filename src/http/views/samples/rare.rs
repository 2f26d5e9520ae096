//! States of the pages before sign-in that only some configuration, client or moment brings.

use super::{Sample, app, branded, code, code_form, consent, factors, login, register, rendered};
use crate::http::views::{
    App, ClientStanding, CodeForm, CodeView, ConsentView, FormErrors, Layout, LoginView,
    LogoutView, Meter, RegisterView, Signal,
};

type Words<'a> = &'a dyn Fn(&str) -> String;

/// All of them.
pub(super) fn all(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let mut samples = sign_in(page, words);
    samples.extend(registration(page, words));
    samples.extend(consents(page, words));
    samples.push((
        "logout-flow",
        rendered(&LogoutView {
            layout: page.clone(),
            csrf: words("csrf-token"),
            flow: Some(words("flow-id")),
            stay: "/consent?flow=flow-id".to_owned(),
            action: "/logout",
            fields: Vec::new(),
            account: words("ada@example.org"),
            asker: None,
            apps: Vec::new(),
        }),
    ));
    samples
}

fn sign_in(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let login = login(page, words);
    let closed = LoginView { registration_open: false, passkey: None, ..login.clone() };
    let usernames = LoginView { usernames: true, ..login.clone() };
    let no_links = App { logo: None, privacy_url: None, terms_url: None, ..app(words) };
    let long = App {
        name: words("Ministry of Long Names and Even Longer Department Names"),
        host: words("print.a-rather-long-host-name-that-does-not-end.example.org"),
        terms_url: None,
        ..app(words)
    };
    let plain_app =
        LoginView { flow: Some(words("flow-id")), app: Some(no_links.clone()), ..login.clone() };
    let terms_app = LoginView {
        app: Some(App { terms_url: app(words).terms_url, ..no_links }),
        ..plain_app.clone()
    };
    let long_app = LoginView { app: Some(long), ..plain_app.clone() };
    let missing = LoginView {
        errors: FormErrors::at("email", page.say("errors-email-missing"))
            .and("password", page.say("errors-password-missing")),
        ..plain_app.clone()
    };
    let mut small_logo = branded(&login, words);
    if let Some(logo) = &mut small_logo.layout.branding.logo {
        logo.is_alone = false;
        logo.dark = None;
    }
    let next = LoginView {
        next: Some("/account/security"),
        notice: Some(page.say("factors-passkey-unknown")),
        signals: vec![Signal { method: "signalUnknownCredential", value: words("{}") }],
        passkey: Some(factors::question(words)),
        ..login
    };
    let mut all = vec![
        ("login-closed", rendered(&closed)),
        ("login-usernames", rendered(&usernames)),
        ("login-app-plain", rendered(&plain_app)),
        ("login-app-terms", rendered(&terms_app)),
        ("login-app-long", rendered(&long_app)),
        ("login-missing-refused", rendered(&missing)),
        ("login-branded-name", rendered(&small_logo)),
    ];
    // Its way on is no text of somebody else.
    all.push(("login-next", rendered(&LoginView { next: None, ..next })));
    all
}

fn registration(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let register = register(page, words);
    let mut bare = RegisterView { flow: None, app: None, ..register.clone() };
    bare.layout.branding.terms_url = None;
    bare.layout.branding.privacy_url = None;
    bare.layout.branding.support_url = None;
    let meter = Meter { score: 1, words: words("Passwords like this one are tried first.") };
    let weak = RegisterView {
        errors: FormErrors { meter: Some(meter), ..FormErrors::default() }
            .and("password", words("Passwords like this one are tried first.")),
        ..register
    };
    let texts = page.texts;
    let code = code(page, words);
    let wait = Some(texts.tell("code-wait", &[("span", texts.span(45).into())]));
    let waiting = CodeForm { resend_wait: wait, ..code_form(words) };
    let last = CodeForm { remaining_tries: Some(1), ..waiting.clone() };
    let waiting = CodeView { code: waiting, notice: None, ..code.clone() };
    let last_try = CodeView {
        code: last,
        errors: FormErrors::at("code", page.say("code-wrong")),
        ..code.clone()
    };
    let dead = CodeView { errors: FormErrors::at("code", page.say("code-dead")), ..code };
    vec![
        ("register-bare", rendered(&bare)),
        ("register-weak-refused", rendered(&weak)),
        ("code-waiting", rendered(&waiting)),
        ("code-last-try-refused", rendered(&last_try)),
        ("code-dead-refused", rendered(&dead)),
    ]
}

fn consents(page: &Layout, words: Words<'_>) -> Vec<Sample> {
    let consent = consent(page, words);
    let mut brief = ConsentView { offline_access: false, lifetime: None, ..consent.clone() };
    brief.client.logo = None;
    brief.client.terms_url = None;
    let mut own = brief.clone();
    own.client.standing = ClientStanding::FirstParty;
    own.client.privacy_url = None;
    let mut offline = ConsentView { asks_for_more: true, offline_is_new: true, ..consent.clone() };
    offline.client.privacy_url = None;
    let mut long = consent;
    long.client.standing = ClientStanding::Unverified;
    long.client.name = words("Ministry of Long Names and Even Longer Department Names");
    long.client.host = words("print.a-rather-long-host-name-that-does-not-end.example.org");
    long.client.vouching_host = Some(long.client.host.clone());
    let mut native = brief.clone();
    native.client.standing = ClientStanding::Unverified;
    native.client.host = page.say("sign-in-on-this-device");
    native.client.vouching_host = None;
    vec![
        ("consent-brief", rendered(&brief)),
        ("consent-own", rendered(&own)),
        ("consent-offline-new", rendered(&offline)),
        ("consent-long", rendered(&long)),
        ("consent-native", rendered(&native)),
    ]
}
