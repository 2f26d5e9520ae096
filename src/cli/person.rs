//! `chancery user set|roles|groups|settings`: what is known about a person and told to clients.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::output::{Output, pairs};
use crate::accounts::memberships::{self, Change, Kind};
use crate::accounts::profile::{self, Edit, FIELDS, Profile};
use crate::accounts::settings::{self, Part, Patch};
use crate::accounts::{username, users};
use crate::audit::Origin;
use crate::server::Server;
use crate::storage::users::UserRow;

/// The fact that is not among the claims of `accounts::profile`.
const USERNAME: &str = "username";

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Set what is known about a person: user name, name and the standard claims of `OpenID` Connect.
    Set {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
        /// Such as `username=ada`, `given_name=Ada`, `address.country=UK`; repeatable.
        #[arg(value_name = "CLAIM=VALUE", value_parser = claim)]
        claims: Vec<(String, String)>,
        /// Forget this claim; repeatable.
        #[arg(long, value_name = "CLAIM")]
        unset: Vec<String>,
    },
    /// Show or change the roles of a person.
    Roles(Membership),
    /// Show or change the groups of a person.
    Groups(Membership),
    /// Show or change the settings that programs keep with an account.
    Settings {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
        /// A JSON object with what is different; members that are null go (RFC 7396).
        #[arg(long, value_name = "JSON", value_parser = object)]
        merge: Option<Map<String, Value>>,
        /// Change what the person cannot change.
        #[arg(long, requires = "merge")]
        admin: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Membership {
    /// The e-mail address, id or user name.
    #[arg(allow_hyphen_values = true)]
    user: String,
    /// Put the person in; repeatable.
    #[arg(long, value_name = "NAME")]
    add: Vec<String>,
    /// Take the person out; repeatable.
    #[arg(long, value_name = "NAME")]
    remove: Vec<String>,
}

pub(super) async fn carry_out(
    server: &Server,
    output: Output,
    command: Person,
) -> Result<(), Failure> {
    match command {
        Person::Set { user, claims, unset } => set(server, output, &user, claims, unset).await,
        Person::Roles(given) => memberships(server, output, Kind::Roles, given).await,
        Person::Groups(given) => memberships(server, output, Kind::Groups, given).await,
        Person::Settings { user, merge, admin } => {
            let settings = match merge {
                None => settings::show(server, &user).await?,
                Some(patch) => {
                    let part = if admin { Part::Admin } else { Part::User };
                    let patch = Patch { part, patch, origin: Origin::default() };
                    settings::merge(server, &user, patch).await?
                }
            };
            let value = json!({ "settings": settings.user, "admin_settings": settings.admin });
            output.result(&value, || {
                let text = |object: Map<String, Value>| Value::Object(object).to_string();
                pairs(&[
                    ("settings", text(settings.user)),
                    ("admin_settings", text(settings.admin)),
                ])
            })
        }
    }
}

/// What is known about a person beside address and password, as JSON.
pub(super) fn to_json(user: &UserRow) -> Result<Map<String, Value>, Failure> {
    let profile = Profile::of(user)?;
    let profile =
        serde_json::to_value(profile).map_err(|error| Failure::error(error.to_string()))?;
    let mut members = Map::new();
    members.insert(USERNAME.to_owned(), json!(user.username));
    members.insert("name".to_owned(), json!(user.name));
    members.insert("locale".to_owned(), json!(user.locale));
    members.insert("profile".to_owned(), profile);
    for kind in [Kind::Roles, Kind::Groups] {
        members.insert(kind.as_str().to_owned(), json!(memberships::of(user, kind)?));
    }
    Ok(members)
}

/// The same for people, without what is not there.
pub(super) fn rows(user: &UserRow) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut profile = Profile::of(user)?;
    let username = user.username.clone().map(|name| (USERNAME, name));
    let claims = FIELDS.iter().filter_map(|field| {
        (field.of)(&mut profile).take().map(|value| (field.name, value.replace('\n', ", ")))
    });
    let mut rows: Vec<_> = username.into_iter().chain(claims).collect();
    for kind in [Kind::Roles, Kind::Groups] {
        let names = memberships::of(user, kind)?;
        if !names.is_empty() {
            rows.push((kind.as_str(), names.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
    Ok(rows)
}

async fn set(
    server: &Server,
    output: Output,
    who: &str,
    claims: Vec<(String, String)>,
    unset: Vec<String>,
) -> Result<(), Failure> {
    if claims.is_empty() && unset.is_empty() {
        return Err(Failure::usage("name a claim, such as given_name=Ada"));
    }
    let given = claims.into_iter().map(|(claim, value)| Edit { claim, value: Some(value) });
    let taken = unset.into_iter().map(|claim| Edit { claim, value: None });
    let (names, edits): (Vec<_>, Vec<_>) =
        given.chain(taken).partition(|edit| edit.claim == USERNAME);
    // By its id, as the user name by which it was called may change.
    let id = users::show(server, who).await?.id;
    if !edits.is_empty() {
        profile::edit(server, &id, edits).await?;
    }
    if let Some(name) = names.last() {
        username::set(server, &id, name.value.as_deref()).await?;
    }
    let user = users::show(server, &id).await?;
    let mut value = to_json(&user)?;
    value.insert("id".to_owned(), user.id.clone().into());
    let rows = rows(&user)?;
    output.result(&value, || {
        let all: Vec<_> = [("id", user.id.clone())].into_iter().chain(rows).collect();
        pairs(&all)
    })
}

async fn memberships(
    server: &Server,
    output: Output,
    kind: Kind,
    given: Membership,
) -> Result<(), Failure> {
    let Membership { user, add, remove } = given;
    let names = memberships::change(server, &user, Change { kind, add, remove }).await?;
    let value = json!({ kind.as_str(): names });
    output.result(&value, || names.into_iter().collect::<Vec<_>>().join("\n"))
}

fn claim(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as CLAIM=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("this is no JSON object: {error}"))
}
