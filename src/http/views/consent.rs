//! The consent page: who asks, for what, for how long, and where the answer goes (OIDC Core §3.1.2.4).

use askama::Template;

use super::{Layout, layout::is_web};

/// `GET /consent`.
#[derive(Clone, Template)]
#[template(path = "consent.html")]
pub struct ConsentView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The flow that waits for the answer.
    pub flow: Option<String>,
    /// Who asks.
    pub client: ConsentClient,
    /// Who is asked: the address (or name and address) of the signed-in account.
    pub account: String,
    /// Where somebody else can go to sign in.
    pub switch_url: String,
    /// What is asked for, one line per scope, without `offline_access`.
    pub scopes: Vec<ScopeLine>,
    /// What else is asked for, each with what it says (RFC 9396 §2).
    pub details: Vec<DetailLines>,
    /// The resource servers that the access is for, where that is said (RFC 8707).
    pub resources: Vec<String>,
    /// Whether the person allowed this client less before.
    pub asks_for_more: bool,
    /// Whether `offline_access` is asked for (OIDC Core §11).
    pub offline_access: bool,
    /// Whether it was not allowed before; set only when `asks_for_more`.
    pub offline_is_new: bool,
    /// How long the access lasts, as a sentence.
    pub lifetime: Option<String>,
}

/// The client, as far as a person needs to know it.
#[derive(Clone, Debug)]
pub struct ConsentClient {
    /// Its name.
    pub name: String,
    /// The host of the redirect URI: where the person returns.
    pub host: String,
    /// The host whose owner stands behind it: that of the document its id leads to, else the one it
    /// returns to. None for an app on the person's device.
    pub vouching_host: Option<String>,
    /// The address of our copy of its logo.
    pub logo: Option<String>,
    /// How well the operator knows it.
    pub standing: ClientStanding,
    /// Its `policy_uri` (RFC 7591 §2); shown only when it is a web address.
    pub privacy_url: Option<String>,
    /// Its `tos_uri` (RFC 7591 §2); shown only when it is a web address.
    pub terms_url: Option<String>,
}

/// How well the operator knows a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientStanding {
    /// The operator's own.
    FirstParty,
    /// Registered by an administrator.
    Registered,
    /// Registered by itself; the page warns.
    Unverified,
}

impl ConsentClient {
    fn is_first_party(&self) -> bool {
        self.standing == ClientStanding::FirstParty
    }

    fn is_unverified(&self) -> bool {
        self.standing == ClientStanding::Unverified
    }

    fn web_privacy_url(&self) -> Option<&str> {
        self.privacy_url.as_deref().filter(|url| is_web(url))
    }

    fn web_terms_url(&self) -> Option<&str> {
        self.terms_url.as_deref().filter(|url| is_web(url))
    }
}

/// An authorization detail.
#[derive(Clone, Debug)]
pub struct DetailLines {
    /// What it allows, starting with a verb, as a scope's description does.
    pub words: String,
    /// What it says: names and values as the protocol writes them.
    pub facts: Vec<(String, String)>,
}

/// One scope in words.
#[derive(Clone, Debug)]
pub struct ScopeLine {
    /// The scope as the protocol writes it.
    pub scope: String,
    /// What it allows, starting with a verb in lower case: it follows "Photo Print will be able to". The page shows
    /// the scope itself when this is empty.
    pub description: String,
    /// Whether it was not allowed before; set only when `asks_for_more`.
    pub new: bool,
}
