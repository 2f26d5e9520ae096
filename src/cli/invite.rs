//! `chancery user invite`: an account without a password, and the letter with which its person chooses
//! one.

use clap::Args;

use super::failure::Failure;
use super::output::{Output, pairs};
use super::{mail, times, user};
use crate::accounts::invitations::{self, Invite as Request};
use crate::server::Server;
use crate::texts::Language;

#[derive(Debug, Args)]
pub(super) struct Invite {
    /// The e-mail address.
    email: String,
    /// The name.
    #[arg(long)]
    name: Option<String>,
    /// The user name.
    #[arg(long)]
    username: Option<String>,
    /// A role; repeatable.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// The language of the letter and of the account: en, de, fr, es or ar.
    #[arg(long, value_name = "LANGUAGE", value_parser = mail::language)]
    locale: Option<Language>,
}

pub(super) async fn carry_out(
    server: &Server,
    output: Output,
    command: Invite,
) -> Result<(), Failure> {
    let Invite { email, name, username, roles, locale } = command;
    let request = Request { email, name, username, roles, language: locale };
    let invited = invitations::invite(server, request).await?;
    let now = server.now();
    let mut value = user::to_json(&invited.user)?;
    value["is_new"] = invited.is_new.into();
    value["invitation_expires_at"] = invited.expires_at.into();
    let mut rows = user::rows(&invited.user, now)?;
    rows.push(("invitation_expires_at", times::moment_from(invited.expires_at, now)));
    output.result(&value, || pairs(&rows))?;
    output.note("The letter is on its way.");
    Ok(())
}
