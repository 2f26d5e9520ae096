//! Claims about a person as clients are told them: by scope at the userinfo endpoint (OpenID Connect
//! Core §5.4), and by the mappings of `clients::claims` there and in tokens.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::accounts::memberships::{self, Kind};
use crate::accounts::settings::{self, Settings};
use crate::clients::Client;
use crate::clients::claims::{ADMIN_SETTINGS, BY_SCOPE, ClaimMapping, Destination};
use crate::server::Server;
use crate::storage::users::{self, UserRow};
use crate::storage::{self, StorageError};

/// Claims by name.
pub type Claims = Map<String, Value>;

/// What the mappings of a client add to the tokens of a person.
#[derive(Debug, Default)]
pub struct OfTokens {
    /// To ID tokens, with what was asked for by name.
    pub id_token: Claims,
    /// To access tokens.
    pub access_token: Claims,
}

/// The claims for the userinfo endpoint, but for `sub`: those of `scope`, which has its tokens with
/// spaces between, and those that were asked for by name.
pub async fn of_userinfo(
    server: &Server,
    user: &UserRow,
    client: &Client,
    scope: &str,
    named: &BTreeSet<String>,
) -> storage::Result<Claims> {
    let allowed: BTreeSet<_> = scope.split(' ').collect();
    let mappings = mappings(client, &allowed, Destination::Userinfo);
    let by_scope = BY_SCOPE.iter().filter(|(scope, _)| allowed.contains(scope));
    let mut names: Vec<_> = by_scope.flat_map(|(_, claims)| claims.iter().copied()).collect();
    names.extend(named.iter().map(String::as_str));
    let with_settings = names.contains(&"settings") || mappings.iter().any(|it| is_of_settings(it));
    let facts = Facts::of(server, user, with_settings).await?;
    let mut told = facts.mapped(&mappings)?;
    for name in names {
        if let Some(value) = facts.claim(name)? {
            told.insert(name.to_owned(), value);
        }
    }
    Ok(told)
}

/// What the client's mappings add to tokens with this scope for the person with this id; to ID tokens
/// also what was asked for by name.
pub async fn of_tokens(
    server: &Server,
    user_id: &str,
    client: &Client,
    scope: &str,
    named: &BTreeSet<String>,
) -> storage::Result<OfTokens> {
    let allowed: BTreeSet<_> = scope.split(' ').collect();
    let [id_token, access_token] = [Destination::IdToken, Destination::AccessToken]
        .map(|destination| mappings(client, &allowed, destination));
    if id_token.is_empty() && access_token.is_empty() && named.is_empty() {
        return Ok(OfTokens::default());
    }
    let with_settings = named.contains("settings")
        || id_token.iter().chain(&access_token).any(|it| is_of_settings(it));
    let user = users::find(&mut server.database().reader().await?, user_id).await?;
    // Deleted since the grant was judged: the tokens are worth nothing already.
    let Some(user) = user else { return Ok(OfTokens::default()) };
    let facts = Facts::of(server, &user, with_settings).await?;
    let mut id_token = facts.mapped(&id_token)?;
    for name in named {
        if let Some(value) = facts.claim(name)? {
            id_token.insert(name.clone(), value);
        }
    }
    Ok(OfTokens { id_token, access_token: facts.mapped(&access_token)? })
}

/// What is known about a person.
struct Facts<'a> {
    user: &'a UserRow,
    profile: Claims,
    settings: Option<Settings>,
}

impl<'a> Facts<'a> {
    async fn of(server: &Server, user: &'a UserRow, with_settings: bool) -> storage::Result<Self> {
        let profile = serde_json::from_str(&user.profile)
            .map_err(|_| StorageError::Corrupt(format!("users/{}: profile", user.id)))?;
        let settings = if with_settings {
            let mut reader = server.database().reader().await?;
            Some(settings::of(&mut reader, &user.id).await?)
        } else {
            None
        };
        Ok(Self { user, profile, settings })
    }

    fn mapped(&self, mappings: &[&ClaimMapping]) -> storage::Result<Claims> {
        let mut told = Claims::new();
        for mapping in mappings {
            let (name, pointer) = mapping.parts();
            let value = self.claim(name)?;
            if let Some(part) = value.as_ref().and_then(|value| value.pointer(pointer)) {
                told.insert(mapping.claim.clone(), part.clone());
            }
        }
        Ok(told)
    }

    /// A claim by its name, if there is something to tell.
    fn claim(&self, name: &str) -> storage::Result<Option<Value>> {
        let user = self.user;
        Ok(match name {
            "name" => user.name.clone().map(Value::String),
            "preferred_username" => user.username.clone().map(Value::String),
            "locale" => user.locale.clone().map(Value::String),
            "updated_at" => Some(user.claims_updated_at().into()),
            "email" => Some(user.email.clone().into()),
            "email_verified" => Some(user.email_verified.into()),
            // Kept only when it is so.
            "phone_number_verified" => self
                .profile
                .contains_key("phone_number")
                .then(|| self.profile.contains_key("phone_number_verified").into()),
            "roles" => Some(memberships::of(user, Kind::Roles)?.into_iter().collect()),
            "groups" => Some(memberships::of(user, Kind::Groups)?.into_iter().collect()),
            "settings" => self.settings.as_ref().map(|it| it.user.clone().into()),
            ADMIN_SETTINGS => self.settings.as_ref().map(|it| it.admin.clone().into()),
            // The others are kept under the names of the standard. `sub` is for the caller to tell.
            other => self.profile.get(other).cloned(),
        })
    }
}

/// The mappings that count with these scopes.
fn mappings<'c>(
    client: &'c Client,
    allowed: &BTreeSet<&str>,
    destination: Destination,
) -> Vec<&'c ClaimMapping> {
    let counts = |mapping: &&ClaimMapping| {
        mapping.goes_to(destination) && mapping.scope().is_some_and(|scope| allowed.contains(scope))
    };
    client.metadata.claim_mappings.iter().filter(counts).collect()
}

fn is_of_settings(mapping: &ClaimMapping) -> bool {
    mapping.scope() == Some("settings")
}

#[cfg(test)]
mod tests {
    use crate::clients::claims::RESERVED;
    use crate::tokens::id_token;

    #[test]
    fn no_mapping_replaces_a_claim_of_the_token_itself() {
        let own = ["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti", "sid"];
        let own = own.iter().chain(&["auth_time", "amr", "acr", "cnf", "authorization_details"]);
        for claim in own.chain(id_token::CLAIMS) {
            assert!(RESERVED.contains(claim), "{claim}");
        }
    }
}
