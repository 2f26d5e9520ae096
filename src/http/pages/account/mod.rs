//! The account area: what signed-in people see and change of their own account.
//!
//! One file per page. Each shows [`AccountFrame`] around its own view, whose template extends
//! `account/base.html` and fills its block `page`. A page begins with [`Visit::person`] or, when it
//! changes credentials, with [`Visit::recent`]; both send the browser to the sign-in page and back
//! when that is needed.

use axum::Router;

use super::visit::Visit;
use crate::http::views::{AccountFrame, Section};
use crate::server::Server;

mod destination;

pub(super) use destination::{AccountPage, is_recent, may_still_send};

/// The routes of the area; each page adds its own.
pub(super) fn routes() -> Router<Server> {
    Router::new()
}

impl Visit {
    /// The frame of a page in this section.
    pub(super) fn frame(&self, section: Section) -> AccountFrame {
        let account = self.signed_in.as_ref().map(|signed_in| signed_in.user.email.clone());
        AccountFrame { section, account: account.unwrap_or_default() }
    }
}
