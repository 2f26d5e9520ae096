//! What follows when a person has proven who they are, or a part of it, or must first.
//!
//! What comes after the hash of a password is a future in a box, made when it is needed: many people
//! wait for their hash at once, and hardly any is past it.

use axum::response::Response;
use futures_util::future::BoxFuture;

use super::account::AccountPage;
use super::flow::Ids;
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::factors::second_step::{self, Begin, Begun};
use crate::accounts::factors::{Authentication, Method};
use crate::accounts::one_time_code::{self, SendVerification};
use crate::http::cookies;
use crate::http::error::HttpError;
use crate::http::respond;
use crate::oauth::authorize::{self, Flow};
use crate::storage::users::UserRow;

impl Visit {
    /// Goes on after a right password.
    pub(super) async fn welcome(
        &mut self,
        user: UserRow,
        flow: Option<&Flow>,
    ) -> Result<Response, HttpError> {
        self.proven(user, Method::Password, flow).await
    }

    /// Goes on after the first step of a sign-in: to the second, or signed in.
    pub(super) fn proven<'a>(
        &'a mut self,
        user: UserRow,
        method: Method,
        flow: Option<&'a Flow>,
    ) -> BoxFuture<'a, Result<Response, HttpError>> {
        Box::pin(async move {
            // What opens the pages that change credentials is proven each time.
            let is_guarded = self.goal.is_some_and(AccountPage::is_guarded);
            let request = Begin {
                user: user.clone(),
                proven: Authentication::by(method, self.server.now()),
                browser: self.browser.clone(),
                trusted: self.trusted.clone().filter(|_| !is_guarded),
            };
            match second_step::begin(&self.server, request).await? {
                Begun::Complete(proven) => self.enter(user, &proven, flow).await,
                Begun::Pending(pending) => {
                    let parameters = [
                        ("c", Some(pending.as_str())),
                        ("flow", flow.map(|flow| flow.id.as_str())),
                        ("next", self.goal.map(AccountPage::path)),
                    ];
                    Ok(respond::see_other(&respond::path_with("/login/factor", &parameters)))
                }
            }
        })
    }

    /// Signs in whoever has proven enough and goes on with the flow, or to the page of the account
    /// area that was asked for. The browser is known to the account from now on.
    pub(super) async fn enter(
        &mut self,
        user: UserRow,
        proven: &Authentication,
        flow: Option<&Flow>,
    ) -> Result<Response, HttpError> {
        let signed_in = self.sign_in(user, proven).await?;
        let mut response = match flow {
            None => respond::see_other(&self.destination()),
            Some(flow) => match authorize::note_login(&self.server, flow, &signed_in).await {
                Ok(flow) => self.advance(&flow).await?,
                Err(error) => self.refused(flow, error)?,
            },
        };
        let known = self.known.signed_in(&self.server, &signed_in.user);
        cookies::set_known_browser(response.headers_mut(), &known, &self.server);
        let remembered = self.remembered.signed_in(&signed_in.user.id);
        let headers = response.headers_mut();
        cookies::set_remembered(headers, &remembered, &self.browser, &self.server);
        Ok(response)
    }

    /// Sends a code to a person whose address is not proven, and asks for it.
    pub(super) fn verify<'a>(
        &'a self,
        user: UserRow,
        flow: Option<&'a Flow>,
    ) -> BoxFuture<'a, Result<Response, AccountError>> {
        let request = SendVerification {
            user,
            browser: self.browser.clone(),
            origin: self.origin.clone(),
            texts: self.texts(),
        };
        Box::pin(async move {
            let pending = one_time_code::send_verification(&self.server, request).await?;
            Ok(ask_for_code(&pending.id, flow))
        })
    }
}

/// To the page that takes the code.
pub(super) fn ask_for_code(pending: &str, flow: Option<&Flow>) -> Response {
    let ids = Ids { flow: flow.map(|flow| flow.id.as_str()), code: Some(pending) };
    respond::see_other(&ids.path("/code"))
}
