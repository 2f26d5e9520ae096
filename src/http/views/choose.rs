//! The page on which an account is chosen (`prompt=select_account`, OIDC Core §3.1.2.1).

use askama::Template;

use super::{App, Layout};

/// `GET /choose`.
#[derive(Clone, Template)]
#[template(path = "choose.html")]
pub struct ChooseView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// That of the form that leads back to the app.
    pub cancel_csrf: String,
    /// The flow that waits for the choice.
    pub flow: Option<String>,
    /// Where the flow leads.
    pub app: Option<App>,
    /// The accounts, the one that is signed in first; never empty.
    pub accounts: Vec<AccountToChoose>,
}

/// An account of this browser.
#[derive(Clone, Debug)]
pub struct AccountToChoose {
    /// What the form sends.
    pub id: String,
    /// The person's name, if it is known.
    pub name: Option<String>,
    /// The address.
    pub email: String,
    /// Whether it is signed in.
    pub is_signed_in: bool,
}
