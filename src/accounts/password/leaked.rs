//! Whether a password is in a list of leaked ones: the operator's own file, or a service that is
//! asked by the first digits of a digest, and only about a password that is about to be taken.

use crate::accounts::AccountError;
use crate::breached::range::Question;
use crate::fetch::Fetch;
use crate::secret::Secret;
use crate::server::Server;

/// The longest answer of a service: some two thousand lines of fifty bytes.
const MOST: usize = 256 * 1024;
/// Asks the service to hide how many lines its answer has.
const PADDING: (&str, &str) = ("add-padding", "true");

/// Whether the password is in the operator's file. One that cannot be read is a fault.
pub(super) async fn is_in_file(
    server: &Server,
    password: &Secret<String>,
) -> Result<bool, AccountError> {
    Ok(server.breached().contains(password).await?)
}

/// Whether the service knows the password. One that cannot be reached is passed over, because somebody
/// else's outage must not keep people from their accounts.
pub(super) async fn is_known_to_service(server: &Server, password: &Secret<String>) -> bool {
    let Some(service) = &server.config().passwords.breached_url else { return false };
    let question = Question::about(password);
    let url = format!("{service}{}", question.path());
    let (accept, headers) = ("text/plain", &[PADDING][..]);
    let fetch = Fetch { url: &url, accept, headers, most: MOST, is_strangers: false };
    match server.fetcher().fetch(fetch).await {
        Ok(answer) => question.is_answered(&String::from_utf8_lossy(&answer.body)),
        Err(error) => {
            tracing::warn!(%error, "the service that knows leaked passwords was not reached");
            false
        }
    }
}
