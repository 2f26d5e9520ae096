//! `chancery user create|list|show|set-password|reset-factors|lock|unlock|delete`, and the commands of
//! `invite` and `person`

use clap::Subcommand;
use serde_json::{Value, json};

use super::failure::Failure;
use super::invite::{self, Invite};
use super::output::{Output, pairs, table};
use super::password::{Chosen, Given};
use super::person::{self, Person};
use super::{Global, start, times};
use crate::accounts::factors::change;
use crate::accounts::users::{self, CreateUser};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::UserRow;

const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make an account; without a password from stdin, one is made here and printed, once.
    Create {
        /// The e-mail address.
        email: String,
        /// The name.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        given: Given,
        /// The address is still to be proven by a code.
        #[arg(long)]
        unverified: bool,
    },
    /// Make an account without a password and send its person a letter with a link to choose one; or
    /// send it again to somebody who never had a password or passkey, which ends the link before.
    Invite(Invite),
    /// List all accounts.
    List,
    /// Show an account.
    Show {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
    },
    /// Replace the password and end all sessions and grants; without one from stdin, it is made here
    /// and printed, once.
    SetPassword {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
        #[command(flatten)]
        given: Given,
    },
    /// Remove all second factors, for a person who has lost them, and end all sessions and grants.
    /// A password alone is enough then: know whom you help.
    ResetFactors {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
    },
    /// Lock an account, end all its sessions and grants, and tell its person by mail.
    Lock {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
        /// Send no letter.
        #[arg(long)]
        quiet: bool,
    },
    /// Unlock an account.
    Unlock {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
    },
    /// Remove an account, end all its sessions and grants, and tell its person by mail.
    Delete {
        /// The e-mail address, id or user name.
        #[arg(allow_hyphen_values = true)]
        user: String,
        /// Send no letter.
        #[arg(long)]
        quiet: bool,
    },
    #[command(flatten)]
    Person(Person),
}

pub(super) async fn run(global: &Global, command: User) -> Result<(), Failure> {
    let server = start::for_command(global).await?;
    let done = carry_out(&server, global.output(), command).await;
    server.database().close().await;
    done
}

async fn carry_out(server: &Server, output: Output, command: User) -> Result<(), Failure> {
    match command {
        User::Create { email, name, given, unverified } => {
            let chosen = given.choose(&server.config().passwords)?;
            let request = CreateUser { email, name, password: None, verified: !unverified };
            let credential = Some(chosen.credential.clone());
            let user = users::create_with(server, request, credential).await?;
            with_password(output, &user, &chosen, server.now())
        }
        User::Invite(command) => invite::carry_out(server, output, command).await,
        User::List => list(server, output).await,
        User::Show { user } => show(server, output, &user).await,
        User::SetPassword { user, given } => {
            let chosen = given.choose(&server.config().passwords)?;
            users::set_credential(server, &user, chosen.credential.clone()).await?;
            with_password(output, &users::show(server, &user).await?, &chosen, server.now())
        }
        User::ResetFactors { user } => {
            let removed = change::reset(server, &user).await?;
            let UserRow { id, email, .. } = users::show(server, &user).await?;
            let value = json!({ "id": id, "email": email, "removed": removed });
            output.result(&value, || format!("{email} ({id}) has no second factor any more"))
        }
        User::Lock { user, quiet } => {
            if quiet {
                users::lock_quietly(server, &user).await?;
            } else {
                users::lock(server, &user).await?;
            }
            show(server, output, &user).await
        }
        User::Unlock { user } => {
            users::unlock(server, &user).await?;
            show(server, output, &user).await
        }
        User::Delete { user, quiet } => {
            let UserRow { id, email, .. } = users::show(server, &user).await?;
            if quiet {
                users::delete_quietly(server, &id).await?;
            } else {
                users::delete(server, &id).await?;
            }
            let value = json!({ "id": id, "email": email, "deleted": true });
            output.result(&value, || format!("{email} ({id}) is deleted"))
        }
        User::Person(command) => person::carry_out(server, output, command).await,
    }
}

async fn list(server: &Server, output: Output) -> Result<(), Failure> {
    let mut all: Vec<UserRow> = Vec::new();
    loop {
        let after = all.last().map_or("", |user| user.id.as_str());
        let page = users::list(server, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let now = server.now();
    let values = all.iter().map(to_json).collect::<Result<Vec<_>, _>>()?;
    output.result(&values, || {
        let row = |user: &UserRow| {
            let created = times::moment_from(user.created_at, now);
            [user.id.clone(), user.email.clone(), state(user).to_owned(), created]
        };
        table(["ID", "E-MAIL", "STATE", "CREATED"], &all.iter().map(row).collect::<Vec<_>>())
    })
}

async fn show(server: &Server, output: Output, user: &str) -> Result<(), Failure> {
    let user = users::show(server, user).await?;
    let rows = rows(&user, server.now())?;
    output.result(&to_json(&user)?, || pairs(&rows))
}

/// The account, and its password if it was made here.
fn with_password(
    output: Output,
    user: &UserRow,
    chosen: &Chosen,
    now: Seconds,
) -> Result<(), Failure> {
    let shown = chosen.generated.as_ref().map(|password| password.expose().as_str());
    let mut value = to_json(user)?;
    if let Some(password) = shown {
        value["password"] = password.into();
    }
    let mut rows = rows(user, now)?;
    output.result(&value, || {
        rows.extend(shown.map(|password| ("password", password.to_owned())));
        pairs(&rows)
    })?;
    if shown.is_some() {
        output.note("The password is shown once.");
    }
    Ok(())
}

pub(super) fn to_json(user: &UserRow) -> Result<Value, Failure> {
    let mut value = json!({
        "id": user.id,
        "email": user.email,
        "email_verified": user.email_verified,
        "has_password": user.password_hash.is_some(),
        "password_change_required": user.password_change_required,
        "locked_at": user.locked_at,
        "delete_at": user.delete_at,
        "created_at": user.created_at,
        "updated_at": user.claims_updated_at(),
    });
    for (name, fact) in person::to_json(user)? {
        value[name] = fact;
    }
    Ok(value)
}

pub(super) fn rows(user: &UserRow, now: Seconds) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut rows = vec![("id", user.id.clone()), ("email", user.email.clone())];
    rows.extend(person::rows(user)?);
    rows.push(("state", state(user).to_owned()));
    rows.extend(user.locked_at.map(|at| ("locked_at", times::moment_from(at, now))));
    rows.extend(user.delete_at.map(|at| ("delete_at", times::moment_from(at, now))));
    rows.push(("created_at", times::moment_from(user.created_at, now)));
    rows.push(("updated_at", times::moment_from(user.claims_updated_at(), now)));
    Ok(rows)
}

const fn state(user: &UserRow) -> &'static str {
    match (user.is_active(), user.email_verified) {
        (false, _) => "locked",
        (true, false) => "unverified",
        (true, true) => "active",
    }
}
