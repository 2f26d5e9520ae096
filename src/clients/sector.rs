//! Sectors: clients of one see the same pairwise subjects (OpenID Connect Core §8.1).
//!
//! A sector is the host of the client's `sector_identifier_uri`, else of its redirect URIs. What is
//! at that URI has to list every redirect URI of the client (OpenID Connect Registration §5), or
//! anybody could join a sector and learn who its people are. For the same reason a client that moves
//! into another sector loses what people granted it (`registry`): its tokens came elsewhere.

use url::Url;

use super::error::Problem;
use super::metadata::SubjectType;
use super::{Client, ClientMetadata, Source};
use crate::fetch::Fetch;
use crate::server::Server;

const FIELD: &str = "sector_identifier_uri";

/// Most bytes that the list of redirect URIs may have.
const LONGEST: usize = 64 * 1024;

/// Names the sector of a client; none: its people have the same subject everywhere.
pub fn of(client: &Client) -> Option<String> {
    of_metadata(&client.id, &client.metadata)
}

/// The same of a client with this id that registers this.
pub(super) fn of_metadata(id: &str, metadata: &ClientMetadata) -> Option<String> {
    if metadata.extra.subject_type == SubjectType::Public {
        return None;
    }
    // Clients that send nobody to a host, such as devices and native apps, have a sector each.
    Some(host(metadata).unwrap_or_else(|| format!("client {id}")))
}

/// What is wrong with the list at `sector_identifier_uri`, which is fetched for that: outside of any
/// transaction.
pub(super) async fn check(
    server: &Server,
    metadata: &ClientMetadata,
    source: Source,
) -> Option<Problem> {
    let uri = metadata.extra.sector_identifier_uri.as_deref()?;
    let is_strangers = source != Source::Operator;
    let listed = listed(server, uri, &metadata.redirect_uris, is_strangers);
    listed.await.err().map(|it| Problem::new(FIELD, it))
}

async fn listed(
    server: &Server,
    uri: &str,
    redirect_uris: &[String],
    is_strangers: bool,
) -> Result<(), String> {
    let accept = "application/json";
    let fetch = Fetch { url: uri, accept, headers: &[], most: LONGEST, is_strangers };
    let fetched = server.fetcher().fetch(fetch).await;
    let document = fetched.map_err(|error| {
        let reason = if is_strangers { error.told() } else { error.to_string() };
        format!("cannot be fetched: {reason}")
    })?;
    let list: Vec<String> = serde_json::from_slice(&document.body)
        .map_err(|_| "is not a JSON array of strings (OpenID Connect Registration section 5)")?;
    match redirect_uris.iter().find(|uri| !list.contains(uri)) {
        None => Ok(()),
        Some(missing) => Err(format!("does not list the redirect URI {missing}")),
    }
}

/// The host that names the sector of a client with pairwise subjects, if one does.
pub(super) fn host(metadata: &ClientMetadata) -> Option<String> {
    let uri = metadata.extra.sector_identifier_uri.as_ref();
    host_of(uri.or_else(|| metadata.redirect_uris.first())?)
}

/// The host that alone gets what is sent there: none on the person's own device, where each app has
/// the same loopback address and may write any host behind a scheme of its own.
pub(super) fn host_of(uri: &str) -> Option<String> {
    Url::parse(uri).ok().filter(|url| url.scheme() == "https")?.host_str().map(str::to_owned)
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
            (pairwise(&["http://127.0.0.1/cb"], None), None),
            (pairwise(&["com.print.app://a.example/cb"], None), None),
            (pairwise(&["com.print.app://a.example/cb"], uri), Some("c.example")),
        ] {
            assert_eq!(host(&metadata).as_deref(), expected);
        }
    }
}
