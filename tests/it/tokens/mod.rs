//! The forms that tokens and answers about them have, by what a client registered.

use chancery::clients::ClientMetadata;
use chancery::clients::metadata::Extra;

use crate::support::{OAuthClient, TestServer, web_metadata};

mod claims;
mod fapi;
mod opaque;
mod signed;
mod step_up;
mod subjects;

/// A confidential client for people that registered something beyond the basics.
async fn client_with(app: &TestServer, id: &str, extra: Extra) -> OAuthClient {
    app.create_client(id, ClientMetadata { extra, ..web_metadata() }).await
}
