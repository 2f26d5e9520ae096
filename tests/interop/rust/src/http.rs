//! The HTTP client of this driver: ureq without TLS, because everything it talks to is on loopback.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use ureq::Agent;

/// An agent with its own cookies that reports redirects and error statuses instead of acting on them.
pub fn agent() -> Agent {
    Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into()
}

/// The function the two crates take as their HTTP client.
pub fn client(agent: &Agent) -> impl Fn(HttpRequest) -> Result<HttpResponse, ureq::Error> + '_ {
    move |request| send(agent, request)
}

/// One request, one answer.
pub fn send(agent: &Agent, mut request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    // oauth2 insists on https for the revocation endpoint (RFC 7009 §2); the server under test has none.
    let plain = request.uri().to_string().replacen("https://", "http://", 1);
    *request.uri_mut() = plain
        .try_into()
        .map_err(|error| ureq::Error::Http(http_error(error)))?;

    let answer = if request.body().is_empty() {
        agent.run(request.map(|_| ()))?
    } else {
        agent.run(request)?
    };
    let (head, mut body) = answer.into_parts();
    Ok(HttpResponse::from_parts(head, body.read_to_vec()?))
}

fn http_error(error: ureq::http::uri::InvalidUri) -> ureq::http::Error {
    error.into()
}
