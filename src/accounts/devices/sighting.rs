//! A browser as it was seen: what it was and where it came from.

use std::net::IpAddr;

use super::Agent;
use crate::server::Server;
use crate::texts::Language;

/// What a request told of the browser or device it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The browser, when it is known; in words of ours, as it chooses what it calls itself.
    pub agent: Option<Agent>,
    /// Where it probably was.
    pub place: Option<String>,
    /// The address that it came from; empty when it is not known.
    pub ip: String,
}

impl Sighting {
    /// Of a `User-Agent` and an address as rows keep them, either empty when it is not known. The
    /// place is named in `language`.
    pub fn of(server: &Server, user_agent: &str, ip: String, language: Language) -> Self {
        let parsed = ip.parse::<IpAddr>().ok();
        Self {
            agent: Agent::parse(user_agent),
            place: parsed.and_then(|ip| server.places().find(ip, language.tag())),
            ip,
        }
    }
}
