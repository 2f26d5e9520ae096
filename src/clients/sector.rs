//! Sectors: clients of one see the same pairwise subjects (OpenID Connect Core §8.1).
//!
//! A sector is the host of the client's `sector_identifier_uri`, else of its redirect URIs. What is
//! at that URI has to list every redirect URI of the client (OpenID Connect Registration §5), or
//! anybody could join a sector and learn who its people are.

use url::Url;

use super::error::Problem;
use super::metadata::SubjectType;
use super::{Client, ClientMetadata};
use crate::fetch::Fetch;
use crate::server::Server;

const FIELD: &str = "sector_identifier_uri";

/// Most bytes that the list of redirect URIs may have.
const LONGEST: usize = 64 * 1024;

/// Names the sector of a client; none: its people have the same subject everywhere.
pub fn of(client: &Client) -> Option<String> {
    let metadata = &client.metadata;
    if metadata.extra.subject_type == SubjectType::Public {
        return None;
    }
    // Clients that send nobody anywhere, such as devices, have a sector each.
    Some(host(metadata).unwrap_or_else(|| format!("client {}", client.id)))
}

/// What is wrong with the list at `sector_identifier_uri`, which is fetched for that: outside of any
/// transaction.
pub async fn check(server: &Server, metadata: &ClientMetadata) -> Option<Problem> {
    let uri = metadata.extra.sector_identifier_uri.as_deref()?;
    listed(server, uri, &metadata.redirect_uris).await.err().map(|it| Problem::new(FIELD, it))
}

async fn listed(server: &Server, uri: &str, redirect_uris: &[String]) -> Result<(), String> {
    let fetch = Fetch { url: uri, accept: "application/json", headers: &[], most: LONGEST };
    let fetched = server.fetcher().fetch(fetch).await;
    let document = fetched.map_err(|error| format!("cannot be fetched: {error}"))?;
    let list: Vec<String> = serde_json::from_slice(&document.body)
        .map_err(|_| "is not a JSON array of strings (OpenID Connect Registration section 5)")?;
    match redirect_uris.iter().find(|uri| !list.contains(uri)) {
        None => Ok(()),
        Some(missing) => Err(format!("does not list the redirect URI {missing}")),
    }
}

fn host(metadata: &ClientMetadata) -> Option<String> {
    let uri = metadata.extra.sector_identifier_uri.as_ref();
    host_of(uri.or_else(|| metadata.redirect_uris.first())?)
}

fn host_of(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairwise(redirect_uris: &[&str], sector: Option<&str>) -> ClientMetadata {
        let mut metadata = ClientMetadata {
            redirect_uris: redirect_uris.iter().map(|&uri| uri.to_owned()).collect(),
            ..ClientMetadata::default()
        };
        metadata.extra.subject_type = SubjectType::Pairwise;
        metadata.extra.sector_identifier_uri = sector.map(str::to_owned);
        metadata
    }

    #[test]
    fn a_sector_is_the_host_of_its_uri_or_of_the_redirect_uris() {
        let one = ["https://a.example/cb", "https://a.example/other"];
        let two = ["https://a.example/cb", "https://b.example/cb"];
        let uri = Some("https://c.example/list.json");
        for (metadata, expected) in [
            (pairwise(&one, None), Some("a.example")),
            (pairwise(&two, uri), Some("c.example")),
            (pairwise(&[], None), None),
        ] {
            assert_eq!(host(&metadata).as_deref(), expected);
        }
    }
}
