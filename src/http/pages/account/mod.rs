//! The account area: what signed-in people see and change of their own account.
//!
//! One file per page. Each shows [`AccountFrame`] around its own view, whose template extends
//! `account/frame.html` and fills its block `page`. A page begins with [`Visit::person`] or, when it
//! changes credentials, with [`Visit::recent`]; both send the browser to the sign-in page and back
//! when that is needed.

use axum::Router;
use axum::routing::{get, post};

use super::visit::Visit;
use crate::accounts::devices::Sighting;
use crate::http::respond;
use crate::http::views::{AccountFrame, Section};
use crate::server::Server;
use crate::texts::Texts;

mod activity;
mod apps;
mod data;
mod delete;
mod destination;
mod devices;
mod email;
mod factor;
mod passkeys;
mod password;
mod profile;
mod recovery_codes;
mod security;
mod totp;

pub(super) use destination::{AccountPage, is_recent, may_still_send};

/// The routes of the area.
pub(super) fn routes() -> Router<Server> {
    let profile = AccountPage::Profile.path();
    Router::new()
        .route("/account", get(|| async { respond::see_other("/") }))
        .route(profile, get(profile::get).post(profile::post))
        .route("/account/profile/username", post(profile::choose_username))
        .merge(security_routes())
        .route(AccountPage::Password.path(), get(password::get).post(password::post))
        .route(AccountPage::Email.path(), get(email::get).post(email::post))
        .route("/account/email/code", get(email::code).post(email::confirm))
        .route("/account/email/resend", post(email::resend))
        .route(AccountPage::Devices.path(), get(devices::get).post(devices::end))
        .route("/account/devices/others", post(devices::end_others))
        .route(AccountPage::Apps.path(), get(apps::get).post(apps::post))
        .route(AccountPage::Activity.path(), get(activity::get))
        .route(AccountPage::Data.path(), get(data::get).post(data::post))
        .route(AccountPage::Delete.path(), get(delete::get).post(delete::post))
        .route("/account/deletion-asked", get(delete::asked))
}

fn security_routes() -> Router<Server> {
    let codes = AccountPage::RecoveryCodes.path();
    Router::new()
        .route(AccountPage::Security.path(), get(security::get))
        .route("/account/security/forget-devices", post(security::forget_devices))
        .route(AccountPage::Passkeys.path(), get(passkeys::get).post(passkeys::post))
        .route(AccountPage::Totp.path(), get(totp::get).post(totp::post))
        .route(codes, get(recovery_codes::get).post(recovery_codes::post))
        .route("/account/security/recovery-codes/saved", post(recovery_codes::saved))
        .route("/account/security/factor", get(factor::get))
        .route("/account/security/factor/rename", post(factor::rename))
        .route("/account/security/factor/remove", post(factor::remove))
        .route(
            "/account/security/no-password",
            get(factor::no_password).post(factor::remove_password),
        )
}

impl Visit {
    /// The frame of a page in this section.
    pub(super) fn frame(&self, section: Section) -> AccountFrame {
        let account = self.signed_in.as_ref().map(|signed_in| signed_in.user.email.clone());
        AccountFrame { section, account: account.unwrap_or_default() }
    }
}

/// A browser in words.
pub(super) fn device(texts: Texts, seen: &Sighting) -> String {
    seen.agent.map_or_else(|| texts.say("account-device-unknown"), |agent| agent.to_string())
}

/// The place and address of a browser, as far as they are known.
pub(super) fn place(texts: Texts, seen: &Sighting) -> Option<String> {
    let (place, ip) = (seen.place.as_deref(), seen.ip.as_str());
    (!ip.is_empty()).then(|| match place {
        Some(place) => {
            texts.tell("account-place", &[("place", place.into()), ("address", ip.into())])
        }
        None => texts.tell("account-address", &[("address", ip.into())]),
    })
}
