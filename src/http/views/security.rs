//! The pages on which people look after their ways in: password, passkeys, authenticator apps,
//! recovery codes, trusted browsers. What depends on data comes as finished sentences.

use askama::Template;

use super::{AccountFrame, FormErrors, Layout, PasskeyQuestion};

/// `GET /account/security`.
#[derive(Clone, Template)]
#[template(path = "account/security.html")]
pub struct SecurityView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What was done.
    pub notice: Option<String>,
    /// Whether there is a password.
    pub has_password: bool,
    /// Whether each sign-in takes a second step.
    pub is_two_step: bool,
    /// The passkeys; none where there can be none.
    pub passkeys: Option<Vec<FactorLine>>,
    /// The authenticator apps.
    pub apps: Vec<FactorLine>,
    /// How many recovery codes are left, as a sentence; none without a second step.
    pub recovery_codes: Option<String>,
    /// Whether they are so few that new ones should be made.
    pub few_recovery_codes: bool,
    /// How many browsers are trusted, as a sentence; none when there are none.
    pub trusted: Option<String>,
    /// What the browser may tell authenticators, if there can be passkeys.
    pub signals: Vec<Signal>,
}

impl SecurityView {
    /// Whether there is something else to sign in with.
    fn may_remove_password(&self) -> bool {
        self.has_password && self.passkeys.as_ref().is_some_and(|passkeys| !passkeys.is_empty())
    }
}

/// A factor in a list.
#[derive(Clone, Debug)]
pub struct FactorLine {
    /// What the person calls it.
    pub name: String,
    /// The page on which it is renamed or removed.
    pub href: String,
    /// Sentences about it.
    pub facts: Vec<String>,
}

/// A message to authenticators (Web Authentication §5.1.10), which `static/passkey.js` passes on.
#[derive(Clone, Debug)]
pub struct Signal {
    /// The method of `PublicKeyCredential`.
    pub method: &'static str,
    /// Its argument, as JSON.
    pub value: String,
}

/// `GET /account/security/passkeys` and a refused `POST`.
#[derive(Clone, Template)]
#[template(path = "account/passkeys.html")]
pub struct PasskeysView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What the new passkey is to be called.
    pub name: String,
    /// The question; none when there are as many as there can be.
    pub question: Option<PasskeyQuestion>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/security/totp` and a refused `POST`.
#[derive(Clone, Template)]
#[template(path = "account/totp.html")]
pub struct TotpView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What the app is to be called.
    pub name: String,
    /// The secret that the app takes over; none when there are as many as there can be.
    pub offer: Option<TotpOffer>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// A secret for an authenticator app.
#[derive(Clone)]
pub struct TotpOffer {
    /// Width and height of the QR code, in modules.
    pub qr_size: i32,
    /// Its dark modules, as the path of an SVG.
    pub qr_path: String,
    /// The secret as it is typed.
    pub secret: String,
    /// The address that opens an app on the same device.
    pub address: String,
    /// What goes back with the first code.
    pub ticket: String,
}

/// `GET /account/security/recovery-codes`.
#[derive(Clone, Template)]
#[template(path = "account/recovery_codes.html")]
pub struct RecoveryCodesView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// How many are left, as a sentence.
    pub left: String,
}

/// New recovery codes, shown once.
#[derive(Clone, Template)]
#[template(path = "account/recovery_codes_shown.html")]
pub struct RecoveryCodesShownView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What was done besides.
    pub notice: Option<String>,
    /// The codes.
    pub codes: Vec<String>,
    /// The same as a text file in a `data:` address.
    pub download: String,
    /// The codes, sealed, so that the page can come back.
    pub ticket: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/security/factor` and a refused `POST`: a factor gets another name or goes.
#[derive(Clone, Template)]
#[template(path = "account/factor.html")]
pub struct FactorChangeView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The CSRF token of both forms.
    pub csrf: String,
    /// Which kind it is, for the forms.
    pub kind: String,
    /// Which one it is, for the forms.
    pub id: String,
    /// What the person calls it.
    pub called: String,
    /// What was typed as its new name.
    pub name: String,
    /// Sentences about it.
    pub facts: Vec<String>,
    /// What follows from removing it, as a sentence.
    pub warning: Option<String>,
    /// What was wrong with the form.
    pub errors: FormErrors,
}

/// `GET /account/security/no-password` and a refused `POST`.
#[derive(Clone, Template)]
#[template(path = "account/no_password.html")]
pub struct NoPasswordView {
    /// The frame of the page.
    pub layout: Layout,
    /// The frame of the area.
    pub frame: AccountFrame,
    /// The form's CSRF token.
    pub csrf: String,
    /// What was wrong with the form.
    pub errors: FormErrors,
}
