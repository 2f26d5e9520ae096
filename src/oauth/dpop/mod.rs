//! `DPoP` (RFC 9449): a request proves that its sender holds a key, and what it gets or uses is
//! bound to that key.
//!
//! [`Proof::check`] judges the header of a request, [`Proof::spend`] sees to it that each proof
//! counts once, on any node. The token endpoint binds what it issues to the key (`oauth::sender`),
//! a pushed request binds its code ([`accept`]), and resources of ours ask for the key of the token
//! (`oidc::userinfo`).

mod header;
mod nonce;
mod proof;

pub use header::DpopHeader;
pub use nonce::current as current_nonce;
pub use proof::{ALGORITHMS, Proof, Target};

use super::error::OAuthError;
use crate::server::Server;

/// The thumbprint of the key that a request proves to hold; none without a proof. The proof is used
/// up.
pub async fn accept(
    server: &Server,
    header: &DpopHeader,
    target: Target<'_>,
) -> Result<Option<String>, OAuthError> {
    let Some(proof) = Proof::check(server, header, target)? else { return Ok(None) };
    proof.spend(server).await?;
    Ok(Some(proof.jkt))
}
