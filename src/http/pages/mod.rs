//! What people see: one file per page, one line per route.
//!
//! A page reads its form, calls one service, and shows what came of it. GET shows and changes
//! nothing, but for [`end_session`], as its standard wants it. Every POST that succeeds ends with [`flow::advance`] or on a page of its own
//! ([`after`]), by a 303; inside a flow no page names the next one.

use axum::Router;
use axum::routing::{get, post};

use crate::accounts::former_address::LINK_PAGE as ADDRESS_PAGE;
use crate::accounts::invitations::LINK_PAGE as INVITATION_PAGE;
use crate::accounts::recovery::LINK_PAGE as RESET_LINK_PAGE;
use crate::oauth::device::PAGE as DEVICE_PAGE;
use crate::oidc::end_session::PATH as END_SESSION;
use crate::server::Server;

mod account;
mod after;
mod cancel;
mod choose;
mod code;
mod code_form;
mod consent;
mod dev_mail;
mod device;
mod end_session;
mod endings;
mod factor;
mod failure;
pub mod flow;
mod forgot;
mod form;
mod home;
mod language;
mod login;
mod logout;
mod mailed_link;
mod new_password;
mod not_me;
mod passkey;
pub(super) mod pictures;
mod register;
mod reset;
mod statics;
mod strength;
mod visit;

pub(super) use language::here;

/// The routes of the pages.
pub fn routes(server: &Server) -> Router<Server> {
    let routes = Router::new()
        .route("/", get(home::get))
        .route("/login", get(login::get).post(login::post))
        .route("/cancel", post(cancel::post))
        .route("/login/passkey", post(passkey::post))
        .route("/register", get(register::get).post(register::post))
        .route("/code", get(code::get).post(code::post))
        .route("/code/resend", post(code::resend))
        .route("/forgot", get(forgot::get).post(forgot::post))
        .route("/reset", get(reset::get).post(reset::post))
        .route("/reset/resend", post(reset::resend))
        .route(RESET_LINK_PAGE, get(mailed_link::reset).post(mailed_link::follow_reset))
        .route(INVITATION_PAGE, get(mailed_link::invitation).post(mailed_link::follow_invitation))
        .route("/password/new", get(new_password::get).post(new_password::post))
        .route("/password/strength", post(strength::post))
        .route("/.well-known/change-password", get(new_password::well_known))
        .route("/choose", get(choose::get).post(choose::post))
        .route("/consent", get(consent::get).post(consent::post))
        .route(DEVICE_PAGE, get(device::get).post(device::post))
        .route("/device/confirm", get(device::confirm).post(device::decide))
        .route("/device/done", get(device::done))
        .route("/logout", get(logout::get).post(logout::post))
        .route("/signed-out", get(logout::signed_out))
        .route(END_SESSION, get(end_session::get).post(end_session::post))
        .route(end_session::CONFIRM, post(end_session::confirm))
        .route("/not-me", get(not_me::get).post(not_me::post))
        .route(ADDRESS_PAGE, get(not_me::address).post(not_me::reclaim))
        .route("/not-me/done", get(not_me::done))
        .route("/language", get(language::get).post(language::post))
        .route("/static/app.css", get(statics::stylesheet))
        .route("/static/app.js", get(statics::script))
        .route("/static/pictures/{tag}", get(pictures::operators))
        .route("/logos/{tag}", get(pictures::client))
        .route("/static/passkey.js", get(statics::passkey_script))
        .merge(factor::routes())
        .merge(account::routes());
    if dev_mail::is_open(server) {
        return routes.route("/dev/mail", get(dev_mail::get));
    }
    routes
}
