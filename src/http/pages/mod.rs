//! What people see: one file per page, one line per route.
//!
//! A page reads its form, calls one service, and shows what came of it. GET shows and changes
//! nothing. Every POST that succeeds ends with [`flow::advance`] or on a page of its own
//! ([`after`]), by a 303; inside a flow no page names the next one.

use axum::Router;
use axum::routing::{get, post};

use crate::server::Server;

mod after;
mod cancel;
mod code;
mod consent;
mod dev_mail;
mod endings;
mod failure;
pub mod flow;
mod form;
mod home;
mod language;
mod login;
mod logout;
pub(super) mod pictures;
mod register;
mod statics;
mod visit;

/// The routes of the pages.
pub fn routes(server: &Server) -> Router<Server> {
    let routes = Router::new()
        .route("/", get(home::get))
        .route("/login", get(login::get).post(login::post))
        .route("/cancel", post(cancel::post))
        .route("/register", get(register::get).post(register::post))
        .route("/code", get(code::get).post(code::post))
        .route("/code/resend", post(code::resend))
        .route("/consent", get(consent::get).post(consent::post))
        .route("/logout", get(logout::get).post(logout::post))
        .route("/signed-out", get(logout::signed_out))
        .route("/language", get(language::get).post(language::post))
        .route("/static/app.css", get(statics::stylesheet))
        .route("/static/app.js", get(statics::script))
        .route("/static/pictures/{tag}", get(pictures::operators))
        .route("/logos/{tag}", get(pictures::client));
    if dev_mail::is_open(server) {
        return routes.route("/dev/mail", get(dev_mail::get));
    }
    routes
}
