//! The error page: a plain sentence, what to do, a reference, a way back, and what a developer needs.

use askama::Template;

use super::{Layout, Link, WebLink};

/// Any request that ends on our own pages with 400, 403, 404, 410, 422, 429, 500 or 503.
#[derive(Clone, Template)]
#[template(path = "error.html")]
pub struct ErrorView {
    /// The frame.
    pub layout: Layout,
    /// What happened, in a few words; the heading.
    pub title: String,
    /// What happened, as a sentence.
    pub sentence: String,
    /// What the person can do now, as a sentence.
    pub advice: String,
    /// The request id, which the log carries too.
    pub reference: String,
    /// The way back to the app, or to the start.
    pub back: Option<Link>,
    /// What the developer of the client needs to mend it.
    pub developer: Option<DeveloperDetails>,
}

/// The folded part of the error page that is not for the person.
#[derive(Clone, Debug)]
pub struct DeveloperDetails {
    /// The client's name, or its identifier.
    pub client_name: String,
    /// What was sent, what is registered and the like: label and value. No secret belongs here.
    pub rows: Vec<(String, String)>,
    /// The command that would make the request acceptable.
    pub command: Option<String>,
}

/// A request that came in by a host name that is not the server's own.
#[derive(Clone, Template)]
#[template(path = "wrong_host.html")]
pub struct WrongHostView {
    /// The frame.
    pub layout: Layout,
    /// The configured `server.public_url`.
    pub expected: String,
    /// The origin the browser used.
    pub visited: String,
}
