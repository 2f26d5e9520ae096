//! What every server-rendered page shows: one template struct per page, filled by `http::pages` and turned into HTML
//! by `askama::Template::render`.
//!
//! The structs hold plain data and import nothing of ours but [`texts`](crate::texts) and the colour of the brand, so a page can be read, tested and
//! looked at alone. Text reaches the page through askama's escaping only. Neighbours: `templates/*.html` (the markup), `static/app.css`
//! (the look), `static/app.js` (comforts no page depends on), `mail::letter` (the letters).

mod account;
mod account_frame;
mod accounts;
mod choose;
mod code_form;
mod colour;
mod consent;
mod device;
mod errors;
mod factors;
mod form;
mod form_post;
mod language;
mod layout;
mod look;
mod passwords;
mod security;
mod sessions;

pub use account::{
    ActivityLine, ActivityView, AppLine, AppsView, Choice, DataView, DeleteView, DeletionAskedView,
    DeviceLine, DevicesView, NotMeDoneView, NotMeView, ProfileField, ProfileView,
};
pub use account_frame::{AccountFrame, Section, Tab};
pub use accounts::{CodeView, LoginView, Reauthentication, RegisterView};
pub use choose::{AccountToChoose, ChooseView};
pub use code_form::CodeForm;
pub use consent::{ClientStanding, ConsentClient, ConsentView, DetailLines, ScopeLine};
pub use device::{DeviceConfirmView, DeviceDoneView, DeviceView};
pub use errors::{DeveloperDetails, ErrorView, WrongHostView};
pub use factors::{FactorView, PasskeyQuestion};
pub use form::{FieldError, FormErrors};
pub use form_post::{FORM_POST_SCRIPT, FormPostView};
pub use language::LanguageView;
pub use layout::{App, Branding, Layout, Link, Logo, WebLink};
pub use look::Look;
pub use passwords::{
    ChangeEmailView, ChangePasswordView, EmailCodeView, ForgotView, MailedLinkView, Meter,
    NewPasswordView,
};
pub use security::{
    FactorChangeView, FactorLine, NoPasswordView, PasskeysView, RecoveryCodesShownView,
    RecoveryCodesView, SecurityView, Signal, TotpOffer, TotpView,
};
pub use sessions::{CapturedMail, DevMailView, HomeView, LogoutView, SignedOutView};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
