//! The pages on which somebody types the code of a device and allows it (RFC 8628 §3.3).

use askama::Template;

use super::{FormErrors, Layout, ScopeLine};

/// `GET /device` and a refused `POST /device`.
#[derive(Clone, Template)]
#[template(path = "device.html")]
pub struct DeviceView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// The code to start with.
    pub user_code: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /device/confirm` and a refused `POST /device/confirm`.
#[derive(Clone, Template)]
#[template(path = "device_confirm.html")]
pub struct DeviceConfirmView {
    /// The frame.
    pub layout: Layout,
    /// The form's CSRF token.
    pub csrf: String,
    /// Names the device in the form.
    pub id: String,
    /// The name of the app on the device.
    pub app: String,
    /// The address of our copy of its logo.
    pub logo: Option<String>,
    /// Whether it registered itself; the page warns.
    pub is_unverified: bool,
    /// Who is asked: the address of the signed-in account.
    pub account: String,
    /// Where somebody else can go to sign in.
    pub switch_url: String,
    /// The code, to be compared with what the device shows.
    pub user_code: String,
    /// What is known of the device, as sentences.
    pub facts: Vec<String>,
    /// What it will be able to do.
    pub scopes: Vec<ScopeLine>,
    /// Whether its access lasts until somebody takes it back.
    pub is_lasting: bool,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /device/done`.
#[derive(Clone, Template)]
#[template(path = "device_done.html")]
pub struct DeviceDoneView {
    /// The frame.
    pub layout: Layout,
    /// Whether the device was allowed.
    pub is_allowed: bool,
}
