//! The pages of a signed-in person, the way out, and the mail of development mode.

use askama::Template;

use super::{AccountFrame, Layout, Link, WebLink};

/// `GET /` of a signed-in person: the first page of the account area.
#[derive(Clone, Template)]
#[template(path = "home.html")]
pub struct HomeView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area, which names the account.
    pub frame: AccountFrame,
    /// The person's name, if it is known.
    pub name: Option<String>,
    /// What happened by signing in.
    pub notice: Option<String>,
}

/// `GET /logout`, and the question of `/end-session`.
#[derive(Clone, Template)]
#[template(path = "logout.html")]
pub struct LogoutView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow that goes on with another account, if any.
    pub flow: Option<String>,
    /// The page that whoever stays signed in goes back to: a path.
    pub stay: String,
    /// Where the form goes.
    pub action: &'static str,
    /// What it repeats: name and value.
    pub fields: Vec<(&'static str, String)>,
    /// The address of the account.
    pub account: String,
    /// The app that asks for the sign-out, if one does.
    pub asker: Option<String>,
    /// The apps that the person is signed out of as well.
    pub apps: Vec<String>,
}

/// `GET /signed-out`, and the end of `/end-session`.
#[derive(Clone, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOutView {
    /// The frame.
    pub layout: Layout,
    /// The way back to the app that asked for the sign-out.
    pub back: Option<Link>,
    /// Whether the page goes there by itself, once the frames are loaded.
    pub leads_on: bool,
    /// Pages of apps that end their own sessions: addresses for frames.
    pub frames: Vec<String>,
}

/// `GET /dev/mail`, in development mode only.
#[derive(Clone, Template)]
#[template(path = "dev_mail.html")]
pub struct DevMailView {
    /// The frame.
    pub layout: Layout,
    /// The messages, newest first.
    pub messages: Vec<CapturedMail>,
}

/// One message that was not sent.
#[derive(Clone)]
pub struct CapturedMail {
    /// The recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When it was written, in words or as a timestamp.
    pub sent_at: String,
    /// The text part.
    pub body: String,
}
