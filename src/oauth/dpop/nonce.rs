//! Nonces of the server in proofs (RFC 9449 §8): with `tokens.dpop_nonce`, a proof cannot have been
//! made long before it is used, whatever the clocks say.
//!
//! A nonce is a span of time and its MAC, so nothing is kept: each node knows those of all.

use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::secret::{base64url, constant_time_eq, mac};
use crate::server::Server;

/// Seconds in which the same nonce is given out; it counts for as long again.
const SPAN: Seconds = 150;
/// Bytes of the MAC that a nonce shows.
const LENGTH: usize = 16;

/// Seconds after which a nonce that counts now does so no more.
pub(super) const LIFETIME: Seconds = 2 * SPAN;

/// Whether proofs must have one.
pub(super) fn is_needed(server: &Server) -> bool {
    server.config().tokens.dpop_nonce
}

/// The nonce of this moment, if proofs must have one.
pub fn current(server: &Server) -> Option<String> {
    is_needed(server).then(|| of_span(server, server.now().div_euclid(SPAN)))
}

/// Refuses a proof without a nonce of ours, or with an old one, and tells the right one.
pub(super) fn judge(
    server: &Server,
    presented: Option<&str>,
    now: Seconds,
) -> Result<(), OAuthError> {
    let span = now.div_euclid(SPAN);
    let is = |span| {
        presented.is_some_and(|nonce| {
            constant_time_eq(nonce.as_bytes(), of_span(server, span).as_bytes())
        })
    };
    if is(span) || is(span - 1) {
        return Ok(());
    }
    Err(OAuthError {
        dpop_nonce: Some(of_span(server, span)),
        ..match presented {
            None => ErrorCode::UseDpopNonce.because("the proof must have the nonce of the server"),
            Some(_) => ErrorCode::UseDpopNonce.because("the nonce is not one of now"),
        }
    })
}

fn of_span(server: &Server, span: i64) -> String {
    let key = server.master_key().derive("dpop nonce");
    base64url(&mac(&key, &[&span.to_be_bytes()])[..LENGTH])
}
