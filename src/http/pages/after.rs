//! What follows when a person has proven who they are, by password or by code, or must first.

use axum::response::Response;

use super::flow::Ids;
use super::visit::Visit;
use crate::accounts::AccountError;
use crate::accounts::one_time_code::{self, SendVerification};
use crate::http::cookies;
use crate::http::error::HttpError;
use crate::http::respond;
use crate::oauth::authorize::{self, Flow};
use crate::storage::users::UserRow;

impl Visit {
    /// Signs the person in and goes on with the flow, or to the start page. The browser is known to
    /// the account from now on.
    pub(super) async fn welcome(
        &mut self,
        user: UserRow,
        flow: Option<&Flow>,
    ) -> Result<Response, HttpError> {
        let signed_in = self.sign_in(user).await?;
        let mut response = match flow {
            None => respond::see_other("/"),
            Some(flow) => match authorize::note_login(&self.server, flow, &signed_in).await {
                Ok(flow) => self.advance(&flow).await?,
                Err(error) => self.refused(flow, error)?,
            },
        };
        let known = self.known.signed_in(&self.server, &signed_in.user);
        cookies::set_known_browser(response.headers_mut(), &known, &self.server);
        Ok(response)
    }

    /// Sends a code to a person whose address is not proven, and asks for it.
    pub(super) async fn verify(
        &self,
        user: UserRow,
        flow: Option<&Flow>,
    ) -> Result<Response, AccountError> {
        let request =
            SendVerification { user, browser: self.browser.clone(), origin: self.origin.clone() };
        let pending = one_time_code::send_verification(&self.server, request).await?;
        Ok(ask_for_code(&pending.id, flow))
    }
}

/// To the page that takes the code.
pub(super) fn ask_for_code(pending: &str, flow: Option<&Flow>) -> Response {
    let ids = Ids { flow: flow.map(|flow| flow.id.as_str()), code: Some(pending) };
    respond::see_other(&ids.path("/code"))
}
