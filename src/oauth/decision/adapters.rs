//! Our inputs as the machines' `Request`s. What was looked up already is answered with a fixed
//! word: the machine then asks for its grant and gets the one that was found.

use std::borrow::Cow;

use oxide_auth::code_grant::{accesstoken, authorization, client_credentials, refresh};

use super::{AuthorizationInput, ClientCredentialsInput, CodeInput, RefreshInput};

const FOUND: &str = "found";

fn own(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

impl authorization::Request for AuthorizationInput<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn client_id(&self) -> Option<Cow<'_, str>> {
        Some(own(self.client_id))
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.scope.map(own)
    }

    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        Some(own(self.redirect_uri))
    }

    fn state(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn response_type(&self) -> Option<Cow<'_, str>> {
        self.response_type.map(own)
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl accesstoken::Request for CodeInput<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(own(FOUND))
    }

    fn authorization(&self) -> accesstoken::Authorization<'_> {
        accesstoken::Authorization::Username(own(self.client_id))
    }

    fn client_id(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn redirect_uri(&self) -> Option<Cow<'_, str>> {
        Some(own(self.redirect_uri))
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        Some(own("authorization_code"))
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl refresh::Request for RefreshInput<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn refresh_token(&self) -> Option<Cow<'_, str>> {
        Some(own(FOUND))
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.scope.map(own)
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        Some(own("refresh_token"))
    }

    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some((own(self.client_id), Cow::Borrowed(&[])))
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl client_credentials::Request for ClientCredentialsInput<'_> {
    fn valid(&self) -> bool {
        true
    }

    fn authorization(&self) -> Option<(Cow<'_, str>, Cow<'_, [u8]>)> {
        Some((own(self.client_id), Cow::Borrowed(&[])))
    }

    fn scope(&self) -> Option<Cow<'_, str>> {
        self.scope.map(own)
    }

    fn grant_type(&self) -> Option<Cow<'_, str>> {
        Some(own("client_credentials"))
    }

    fn extension(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}
