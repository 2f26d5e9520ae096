//! What is known about people: which names are one person's (attack C6), what clients are told
//! (OpenID Connect Core §5), what the services behind it keep and refuse.

mod claims;
mod collisions;
mod facts;
mod mappings;
mod usernames;

use chancery::accounts::profile::{self, Edit};
use chancery::accounts::{AccountError, username, users};
use chancery::storage::users::UserRow;

use crate::support::TestServer;

const ADA: &str = "ada@example.org";

/// Sets claims as an administrator.
async fn describe(
    app: &TestServer,
    who: &str,
    claims: &[(&str, &str)],
) -> Result<UserRow, AccountError> {
    let edit = |(claim, value): &(&str, &str)| Edit {
        claim: (*claim).to_owned(),
        value: Some((*value).to_owned()),
    };
    profile::edit(&app.server, who, claims.iter().map(edit).collect()).await
}

/// Gives a user name as an administrator.
async fn name(app: &TestServer, who: &str, name: &str) -> Result<UserRow, AccountError> {
    username::set(&app.server, who, Some(name)).await
}

async fn show(app: &TestServer, who: &str) -> UserRow {
    users::show(&app.server, who).await.unwrap()
}
