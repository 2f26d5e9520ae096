//! The second step of a sign-in, and what the browser's script needs to ask for a passkey. No
//! struct here holds an answer.

use askama::Template;

use super::{App, FormErrors, Layout};

/// A question for the passkeys of a browser (`static/passkey.js`).
#[derive(Clone, Debug)]
pub struct PasskeyQuestion {
    /// The options of `navigator.credentials`, as JSON.
    pub options: String,
    /// What goes back with the answer.
    pub ticket: String,
}

/// `GET /login/factor` and a refused `POST /login/factor/…`.
#[derive(Clone, Template)]
#[template(path = "factor.html")]
pub struct FactorView {
    /// The frame.
    pub layout: Layout,
    /// The CSRF token of all forms.
    pub csrf: String,
    /// The flow this sign-in belongs to, if any.
    pub flow: Option<String>,
    /// The page that it leads to without a flow, if one was asked for.
    pub next: Option<&'static str>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The handle of the sign-in; none for somebody who is signed in.
    pub c: Option<String>,
    /// The address of the account.
    pub account: String,
    /// Why somebody who is signed in is asked, as a sentence.
    pub reason: Option<String>,
    /// The question for a passkey, where there is one.
    pub passkey: Option<PasskeyQuestion>,
    /// Whether the code of an authenticator app is asked for.
    pub asks_for_code: bool,
    /// Whether a recovery code is asked for instead of everything else.
    pub asks_for_recovery: bool,
    /// The page that asks for a recovery code, or back for everything else.
    pub other_way: Option<String>,
    /// For how many days the browser can be trusted.
    pub trust_days: Option<i64>,
    /// Where to go to sign in as somebody else.
    pub switch_url: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

impl FactorView {
    /// Whether nothing but a passkey is asked for, so that without script there is no way on here.
    fn asks_for_passkey_only(&self) -> bool {
        self.passkey.is_some() && !self.asks_for_code
    }
}
