//! What is known about a person beside address and password: the standard claims of OpenID Connect
//! Core §5.1.
//!
//! [`FIELDS`] is the registry: pages, command line and audit log go by it, and `rules` says what
//! each may hold. A person replaces all at once ([`change`]), an administrator some by name
//! ([`edit`]).

use crate::accounts::{AccountError, users};
use crate::audit::{Event, Origin};
use crate::clock::Seconds;
use crate::server::Server;
use crate::storage::users::{self as rows, UserRow};
use crate::storage::{self, Tx, audit_log};
use crate::texts::Language;

mod fields;
mod rules;

pub use fields::{Address, FIELDS, Field, Profile};
pub use rules::{ClaimFault, ClaimProblem};

/// The claim that only an administrator sets.
const PHONE_VERIFIED: &str = "phone_number_verified";

/// What a person says about themselves.
#[derive(Clone, Debug)]
pub struct ChangeProfile {
    /// The account.
    pub user_id: String,
    /// All there is to say, as it was typed. Whether the phone number is verified is not for the
    /// person to say: a number that changes no longer is.
    pub profile: Profile,
    /// Where the request came from.
    pub origin: Origin,
}

/// A claim for an administrator to set.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Its name: that of one of [`FIELDS`], or `phone_number_verified`.
    pub claim: String,
    /// What it says from now on; none: nothing.
    pub value: Option<String>,
}

/// Replaces the claims about a person.
pub async fn change(server: &Server, request: ChangeProfile) -> Result<UserRow, AccountError> {
    let ChangeProfile { user_id, profile, origin } = request;
    write(server, user_id, Wanted::Whole(Box::new(profile)), origin).await
}

/// Notes the language that a person chose on our pages. One that the account names already, in
/// whatever region, stays as it is.
pub async fn speak(
    server: &Server,
    user: &UserRow,
    language: Language,
    origin: Origin,
) -> Result<(), AccountError> {
    if user.locale.as_deref().and_then(Language::from_tag) == Some(language) {
        return Ok(());
    }
    let edit = Edit { claim: "locale".to_owned(), value: Some(language.tag().to_owned()) };
    write(server, user.id.clone(), Wanted::Parts(vec![edit]), origin).await.map(drop)
}

/// Changes claims about the person with this id, address or user name.
pub async fn edit(server: &Server, who: &str, edits: Vec<Edit>) -> Result<UserRow, AccountError> {
    let user = users::show(server, who).await?;
    write(server, user.id, Wanted::Parts(edits), Origin::default()).await
}

/// Whether [`edit`] would take these claims of a new account.
pub fn check(edits: &[Edit], now: Seconds) -> Result<(), AccountError> {
    Wanted::Parts(edits.to_vec()).of(&Profile::default(), now).map(drop)
}

/// The names of the claims that [`edit`] would change.
pub fn would_change(
    user: &UserRow,
    edits: &[Edit],
    now: Seconds,
) -> Result<Vec<String>, AccountError> {
    let before = Profile::of(user)?;
    let after = Wanted::Parts(edits.to_vec()).of(&before, now)?;
    Ok(before.differs_in(&after))
}

enum Wanted {
    Whole(Box<Profile>),
    Parts(Vec<Edit>),
}

impl Wanted {
    /// The claims after the change, checked.
    fn of(&self, before: &Profile, now: Seconds) -> Result<Profile, AccountError> {
        let mut after = match self {
            Self::Whole(profile) => Profile::clone(profile),
            Self::Parts(edits) => {
                let mut profile = before.clone();
                edits.iter().try_for_each(|edit| set(&mut profile, edit))?;
                profile
            }
        };
        rules::clean(&mut after, before, now).map_err(AccountError::InvalidClaims)?;
        let is_same_number = after.phone_number == before.phone_number;
        let verified = match self {
            Self::Parts(edits) => edits.iter().rev().find(|edit| edit.claim == PHONE_VERIFIED),
            Self::Whole(_) => None,
        };
        after.phone_number_verified = after.phone_number.is_some()
            && match verified {
                Some(edit) => edit.value.as_deref() == Some("true"),
                None => is_same_number && before.phone_number_verified,
            };
        Ok(after)
    }
}

fn set(profile: &mut Profile, Edit { claim, value }: &Edit) -> Result<(), AccountError> {
    if claim == PHONE_VERIFIED {
        return match value.as_deref() {
            None | Some("true" | "false") => Ok(()),
            Some(_) => Err(AccountError::Refused(format!("{claim} is true or false"))),
        };
    }
    let Some(field) = FIELDS.iter().find(|field| field.name == claim) else {
        let all: Vec<_> = FIELDS.iter().map(|field| field.name).chain([PHONE_VERIFIED]).collect();
        let message = format!("there is no claim {claim:?}, only {}", all.join(", "));
        return Err(AccountError::Refused(message));
    };
    (field.of)(profile).clone_from(value);
    Ok(())
}

async fn write(
    server: &Server,
    user_id: String,
    wanted: Wanted,
    origin: Origin,
) -> Result<UserRow, AccountError> {
    let now = server.now();
    server
        .database()
        .write((user_id, wanted, origin), move |tx, (user_id, wanted, origin)| {
            Box::pin(apply(tx, now, user_id, wanted, origin))
        })
        .await?
}

async fn apply(
    tx: &mut Tx,
    now: Seconds,
    user_id: &str,
    wanted: &Wanted,
    origin: &Origin,
) -> storage::Result<Result<UserRow, AccountError>> {
    let Some(user) = rows::find(tx, user_id).await? else {
        return Ok(Err(AccountError::NotFound));
    };
    let before = Profile::of(&user)?;
    let after = match wanted.of(&before, now) {
        Ok(after) => after,
        Err(refused) => return Ok(Err(refused)),
    };
    let claims = before.differs_in(&after);
    if claims.is_empty() {
        return Ok(Ok(UserRow { password_hash: None, ..user }));
    }
    let text = after.to_column()?;
    let to = rows::Claims {
        name: after.name.as_deref(),
        locale: after.locale.as_deref(),
        profile: &text,
    };
    if !rows::set_claims(tx, &user, to, now).await? {
        return Ok(Err(AccountError::Changed));
    }
    let event = Event::ProfileChanged { user_id: user.id.clone(), claims };
    audit_log::append(tx, now, origin, &event).await?;
    let Profile { name, locale, .. } = after;
    Ok(Ok(UserRow {
        name,
        locale,
        profile: text,
        profile_updated_at: now,
        password_hash: None,
        ..user
    }))
}
