//! The pages a person comes in by: sign in, register, and the code from the mail. Passwords and codes are never filled
//! in again, so no struct here holds one.

use askama::Template;

use super::{App, CodeForm, FormErrors, Layout, PasskeyQuestion, Signal};

/// `GET /login` and a refused `POST /login`.
#[derive(Clone, Template)]
#[template(path = "login.html")]
pub struct LoginView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow this sign-in belongs to, if any.
    pub flow: Option<String>,
    /// The page of the account area that this sign-in leads to, if one was asked for: its path.
    pub next: Option<&'static str>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The address to start with: what was typed, or `login_hint` (OIDC Core §3.1.2.1).
    pub email: String,
    /// Whether a user name will do instead of the address.
    pub usernames: bool,
    /// Set when a signed-in person must prove it again; `email` is fixed then.
    pub reauthentication: Option<Reauthentication>,
    /// The question for a passkey, where there can be passkeys.
    pub passkey: Option<PasskeyQuestion>,
    /// What the browser may tell authenticators.
    pub signals: Vec<Signal>,
    /// Whether people may create accounts themselves.
    pub registration_open: bool,
    /// Something to say first, such as that a sign-out worked.
    pub notice: Option<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// Why a signed-in person is asked to sign in again (`prompt=login`, `max_age`).
#[derive(Clone, Debug)]
pub struct Reauthentication {
    /// The reason, as a sentence.
    pub reason: String,
    /// Where somebody else can go.
    pub switch_url: String,
}

impl LoginView {
    fn heading(&self) -> String {
        let is_again = self.reauthentication.is_some();
        self.layout.say(if is_again { "sign-in-again" } else { "sign-in-title" })
    }

    // With errors the summary has the focus.
    fn focus_email(&self) -> bool {
        self.errors.is_empty() && self.email.is_empty()
    }

    fn focus_password(&self) -> bool {
        self.errors.is_empty() && !self.email.is_empty()
    }
}

/// `GET /register` and a refused `POST /register`.
#[derive(Clone, Template)]
#[template(path = "register.html")]
pub struct RegisterView {
    /// The frame. When it has terms of use, the page points to them.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow this registration belongs to, if any.
    pub flow: Option<String>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The address that was typed.
    pub email: String,
    /// The name that was typed; the field is optional.
    pub name: String,
    /// What is asked of the password, an entry each.
    pub requirements: Vec<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /code` or `/reset`, and a refused `POST` to it or to `…/resend`.
#[derive(Clone, Template)]
#[template(path = "code.html")]
pub struct CodeView {
    /// The frame.
    pub layout: Layout,
    /// The CSRF token of both forms.
    pub csrf: String,
    /// The flow this code belongs to, if any.
    pub flow: Option<String>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// Where the form goes: the page itself.
    pub action: &'static str,
    /// The id of what was sent; the message marks `email` and tells `minutes`.
    pub lead: &'static str,
    /// The page that takes another address, without its slash.
    pub elsewhere: &'static str,
    /// The code that is waited for.
    pub code: CodeForm,
    /// Something to say first, such as that a new code is on its way.
    pub notice: Option<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}
