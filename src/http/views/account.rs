//! The pages of the account area: profile, devices, apps, activity, data, deletion. What depends on
//! data comes as finished sentences.

use askama::Template;

use super::layout::is_web;
use super::{AccountFrame, FormErrors, Layout};

/// `GET /account/profile` and a refused `POST`.
#[derive(Clone, Template)]
#[template(path = "account/profile.html")]
pub struct ProfileView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The CSRF token of both forms.
    pub csrf: String,
    /// What was done.
    pub notice: Option<String>,
    /// The user name, where people may choose one.
    pub username: Option<String>,
    /// The claims, in the order of the form.
    pub fields: Vec<ProfileField>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// A claim about the person.
#[derive(Clone, Debug)]
pub struct ProfileField {
    /// The name and id of the field.
    pub id: &'static str,
    /// What it is.
    pub label: String,
    /// What it may hold.
    pub hint: Option<String>,
    /// What a browser may fill in (HTML's `autocomplete`).
    pub autocomplete: &'static str,
    /// What it holds.
    pub value: String,
    /// Whether it takes several lines.
    pub has_lines: bool,
    /// What can be chosen; empty: anything can be typed.
    pub choices: Vec<Choice>,
}

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// Its name.
    pub label: String,
}

impl ProfileField {
    fn described_by(&self, errors: &FormErrors) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error = errors.has(self.id).then(|| format!("{}-error", self.id));
        let ids: Vec<_> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// `GET /account/devices`.
#[derive(Clone, Template)]
#[template(path = "account/devices.html")]
pub struct DevicesView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The CSRF token of both forms.
    pub csrf: String,
    /// What was done.
    pub notice: Option<String>,
    /// Where the person is signed in, this browser first.
    pub devices: Vec<DeviceLine>,
}

/// A browser in which the person is signed in.
#[derive(Clone, Debug)]
pub struct DeviceLine {
    /// Names the session.
    pub sid: String,
    /// Browser and system, or that they are not known.
    pub name: String,
    /// Where, when and how lately: a sentence each.
    pub facts: Vec<String>,
    /// Whether it is this browser.
    pub is_current: bool,
}

impl DevicesView {
    fn has_others(&self) -> bool {
        self.devices.iter().any(|device| !device.is_current)
    }
}

/// `GET /account/apps`.
#[derive(Clone, Template)]
#[template(path = "account/apps.html")]
pub struct AppsView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What was done.
    pub notice: Option<String>,
    /// The apps.
    pub apps: Vec<AppLine>,
}

/// An app that may do something.
#[derive(Clone, Debug)]
pub struct AppLine {
    /// The client.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Its home page; shown only when it is a web address.
    pub home: Option<String>,
    /// What it may do, in words or, where there are none, as the scope.
    pub scopes: Vec<String>,
    /// Since when and how lately: a sentence each.
    pub facts: Vec<String>,
}

impl AppLine {
    fn web_home(&self) -> Option<&str> {
        self.home.as_deref().filter(|home| is_web(home))
    }
}

/// `GET /account/activity`.
#[derive(Clone, Template)]
#[template(path = "account/activity.html")]
pub struct ActivityView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// What happened, newest first.
    pub entries: Vec<ActivityLine>,
    /// Where what happened before is.
    pub older: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct ActivityLine {
    /// What.
    pub what: String,
    /// When, where, with which browser and app: a sentence each.
    pub facts: Vec<String>,
    /// Whether it was refused.
    pub is_refusal: bool,
}

/// `GET /account/data`.
#[derive(Clone, Template)]
#[template(path = "account/data.html")]
pub struct DataView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
}

/// `GET /account/delete` and a refused `POST`.
#[derive(Clone, Template)]
#[template(path = "account/delete.html")]
pub struct DeleteView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// Until when the person can change their mind, as a sentence.
    pub grace: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/deletion-asked`, after which nobody is signed in.
#[derive(Clone, Template)]
#[template(path = "account/deletion_asked.html")]
pub struct DeletionAskedView {
    /// The frame of the page.
    pub layout: Layout,
    /// Until when the person can change their mind, as a sentence.
    pub grace: String,
}

/// `GET /not-me` and `GET /not-me/address`.
#[derive(Clone, Template)]
#[template(path = "account/not_me.html")]
pub struct NotMeView {
    /// The frame of the page.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// Where the form goes: the page itself.
    pub action: &'static str,
    /// The secret of the link.
    pub secret: String,
    /// The sign-in or change: a sentence each.
    pub facts: Vec<String>,
    /// What the button does.
    pub lead: String,
}

/// `GET /not-me/done`.
#[derive(Clone, Template)]
#[template(path = "account/not_me_done.html")]
pub struct NotMeDoneView {
    /// The frame of the page.
    pub layout: Layout,
}
