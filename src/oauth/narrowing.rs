//! What a token request leaves of what was granted: it may name some of the resources (RFC 8707
//! §2.2) and authorization details (RFC 9396 §6), and gets tokens for those alone.

use super::error::OAuthError;
use super::parameters::Parameters;
use super::{authorization_details, resource};
use crate::tokens::grant::GrantDetail;

const AUTHORIZATION_DETAILS: &str = "authorization_details";

/// What a token request names. The grant stays as it is.
#[derive(Clone, Debug)]
pub(super) struct Narrowing(Parameters);

impl Narrowing {
    /// None when it names nothing, as most do.
    pub(super) fn of(parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let is_named = parameters.get(AUTHORIZATION_DETAILS)?.is_some()
            || parameters.all(resource::NAME).next().is_some();
        Ok(is_named.then(|| Self(parameters.clone())))
    }

    /// What the tokens say.
    pub(super) fn of_grant(&self, mut detail: GrantDetail) -> Result<GrantDetail, OAuthError> {
        let asked = self.0.get(AUTHORIZATION_DETAILS)?;
        detail.audience = resource::narrowed(detail.audience, &self.0)?;
        detail.authorization_details =
            authorization_details::narrowed(detail.authorization_details, asked)?;
        Ok(detail)
    }
}

/// The same for a request that may name nothing.
pub(super) fn narrowed(
    narrowing: Option<&Narrowing>,
    detail: GrantDetail,
) -> Result<GrantDetail, OAuthError> {
    match narrowing {
        None => Ok(detail),
        Some(narrowing) => narrowing.of_grant(detail),
    }
}
