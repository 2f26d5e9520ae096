//! Where a person can start over at a client.

use url::Url;

use super::Client;
use super::metadata::{ApplicationType, ClientMetadata};

impl Client {
    /// Where the client takes sign-ins that begin elsewhere (OpenID Connect Core §4), or its home
    /// page, or else the site that it is answered at; none for what has no address on the web.
    pub fn start_uri(&self, issuer: &str) -> Option<String> {
        start_uri(&self.metadata, issuer)
    }
}

fn start_uri(metadata: &ClientMetadata, issuer: &str) -> Option<String> {
    if let Some(uri) = &metadata.initiate_login_uri {
        let mut url = Url::parse(uri).ok()?;
        // OpenID Connect Core §4: it may take sign-ins from several servers.
        url.query_pairs_mut().append_pair("iss", issuer);
        return Some(url.into());
    }
    let site =
        || metadata.redirect_uris.iter().find_map(|uri| site(uri, metadata.application_type));
    metadata.client_uri.clone().or_else(site)
}

/// The front page of the site that a redirect URI is on. A native app has none on its loopback
/// address.
fn site(redirect_uri: &str, application_type: ApplicationType) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    let is_site = match url.scheme() {
        "https" => true,
        "http" => application_type == ApplicationType::Web,
        _ => false,
    };
    is_site.then(|| format!("{}/", url.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";

    fn web(redirect_uris: &[&str]) -> ClientMetadata {
        let redirect_uris = redirect_uris.iter().map(|&uri| uri.to_owned()).collect();
        ClientMetadata { redirect_uris, ..ClientMetadata::default() }
    }

    fn start(metadata: &ClientMetadata) -> Option<String> {
        start_uri(metadata, ISSUER)
    }

    #[test]
    fn a_client_says_where_sign_ins_start_or_the_site_it_is_on_does() {
        let mut metadata = web(&["https://print.example/callback?tenant=1"]);
        assert_eq!(start(&metadata).as_deref(), Some("https://print.example/"));
        metadata.client_uri = Some("https://print.example/home".to_owned());
        assert_eq!(start(&metadata).as_deref(), Some("https://print.example/home"));
        metadata.initiate_login_uri = Some("https://print.example/start?a=b".to_owned());
        assert_eq!(
            start(&metadata).as_deref(),
            Some("https://print.example/start?a=b&iss=https%3A%2F%2Fid.example")
        );
    }

    #[test]
    fn what_is_on_a_device_has_no_site() {
        let uris = ["com.example.app:/cb", "http://127.0.0.1/cb", "http://[::1]:8000/cb"];
        let native = ClientMetadata { application_type: ApplicationType::Native, ..web(&uris) };
        assert_eq!(start(&native), None);
        assert_eq!(
            start(&web(&["http://localhost:3000/cb"])).as_deref(),
            Some("http://localhost:3000/")
        );
        assert_eq!(start(&web(&[])), None);
    }
}
