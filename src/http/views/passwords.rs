//! The pages of a forgotten password, of a new one, and of changes of password and address. What was
//! typed into a password field is never filled in again, so no struct here holds one.

use askama::Template;

use super::{AccountFrame, App, CodeForm, FormErrors, Layout};

/// How strong a password is that was typed and refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// From 0 to 4.
    pub score: u8,
    /// The same in words.
    pub words: String,
}

/// `GET /forgot` and a refused `POST /forgot`.
#[derive(Clone, Template)]
#[template(path = "forgot.html")]
pub struct ForgotView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow that goes on with signing in, if any.
    pub flow: Option<String>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The address to start with.
    pub email: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /reset/link` and `GET /invitation`.
#[derive(Clone, Template)]
#[template(path = "mailed_link.html")]
pub struct MailedLinkView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// Where the form goes: the page itself.
    pub action: &'static str,
    /// The secret of the link.
    pub t: String,
    /// The address of the account, masked.
    pub masked_email: String,
    /// The message that is the heading: its id.
    pub title: &'static str,
    /// The id of what the link does; the message marks `email`.
    pub lead: &'static str,
    /// The id of what to do if somebody else asked for the letter.
    pub not_you: &'static str,
}

/// `GET /password/new` and a refused `POST /password/new`.
#[derive(Clone, Template)]
#[template(path = "new_password.html")]
pub struct NewPasswordView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow that goes on, if any.
    pub flow: Option<String>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The ticket.
    pub c: String,
    /// The address of the account, for password managers.
    pub email: String,
    /// What the page is for.
    pub title: String,
    /// Why the page is here.
    pub lead: String,
    /// What is asked of the password, an entry each.
    pub requirements: Vec<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/password` and a refused `POST /account/password`.
#[derive(Clone, Template)]
#[template(path = "account/change_password.html")]
pub struct ChangePasswordView {
    /// The frame.
    pub layout: Layout,
    /// The navigation.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// The address of the account, for password managers.
    pub email: String,
    /// Whether there is a password, which must be given.
    pub has_password: bool,
    /// Whether other sessions are to end.
    pub end_others: bool,
    /// What is asked of the password, an entry each.
    pub requirements: Vec<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

impl ChangePasswordView {
    fn heading(&self) -> String {
        let id = if self.has_password { "passwords-change-title" } else { "passwords-first-title" };
        self.layout.say(id)
    }
}

/// `GET /account/email` and a refused `POST /account/email`.
#[derive(Clone, Template)]
#[template(path = "account/email.html")]
pub struct ChangeEmailView {
    /// The frame.
    pub layout: Layout,
    /// The navigation.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// The address of the account.
    pub current: String,
    /// The address that was typed.
    pub email: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/email/code` and a refused `POST` to it or to `/account/email/resend`.
#[derive(Clone, Template)]
#[template(path = "account/email_code.html")]
pub struct EmailCodeView {
    /// The frame.
    pub layout: Layout,
    /// The navigation.
    pub frame: AccountFrame,
    /// The CSRF token of both forms.
    pub csrf: String,
    /// The code that is waited for.
    pub code: CodeForm,
    /// Something to say first, such as that a new code is on its way.
    pub notice: Option<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}
