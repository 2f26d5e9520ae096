//! Whether a password is in a list of leaked ones: the operator's own file, or a service that is
//! asked by the first digits of a digest.

use crate::accounts::AccountError;
use crate::breached::range::Question;
use crate::fetch::Fetch;
use crate::secret::Secret;
use crate::server::Server;

/// The longest answer of a service: some two thousand lines of fifty bytes.
const MOST: usize = 256 * 1024;
/// Asks the service to hide how many lines its answer has.
const PADDING: (&str, &str) = ("add-padding", "true");

/// Whether the password has leaked. A file that cannot be read is a fault; a service that cannot be
/// reached is passed over, because somebody else's outage must not keep people from their accounts.
pub(super) async fn is_leaked(
    server: &Server,
    password: &Secret<String>,
) -> Result<bool, AccountError> {
    if server.breached().contains(password).await? {
        return Ok(true);
    }
    let Some(service) = &server.config().passwords.breached_url else { return Ok(false) };
    let question = Question::about(password);
    let url = format!("{service}{}", question.path());
    let fetch = Fetch { url: &url, accept: "text/plain", headers: &[PADDING], most: MOST };
    match server.fetcher().fetch(fetch).await {
        Ok(answer) => Ok(question.is_answered(&String::from_utf8_lossy(&answer.body))),
        Err(error) => {
            tracing::warn!(%error, "the service that knows leaked passwords was not reached");
            Ok(false)
        }
    }
}
