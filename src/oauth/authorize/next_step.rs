//! What is missing before a client can be answered: a pure function over a table of facts.

use serde::{Deserialize, Serialize};

use super::request::{AuthorizationRequest, Prompt};
use crate::accounts::factors::Acr;
use crate::clients::metadata::ConsentPolicy;
use crate::clock::Seconds;
use crate::oauth::error::ErrorCode;
use crate::oauth::scope::Scope;

/// What the person did in this sign-in; the column `progress`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The session that was begun on our sign-in page within this sign-in.
    pub logged_in_sid: Option<String>,
    /// The session in which consent was given within this sign-in.
    pub approved_sid: Option<String>,
    /// The session that the person chose to go on with within this sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen_in: Option<String>,
}

/// The facts that decide.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    /// What was asked for.
    pub request: &'a AuthorizationRequest,
    /// What was done.
    pub progress: &'a Progress,
    /// The browser's session: its `sid` and when the person signed in.
    pub session: Option<(&'a str, Seconds)>,
    /// Whether the client expects this person, or anybody (`id_token_hint`).
    pub is_expected: bool,
    /// How far that sign-in can be relied on, and how far one with a factor more could.
    pub acr: (Acr, Acr),
    /// Whether the answer certainly reaches this client. It does not where any app on the device
    /// can take the redirect URI of a client that has no secret (RFC 8252 §8.6).
    pub is_certain: bool,
    /// How the client treats consent.
    pub policy: ConsentPolicy,
    /// What the person allowed the client before.
    pub consent: Option<&'a Scope>,
    /// What this request asks for: scopes, and claims by name.
    pub asked: &'a Scope,
    /// The present moment.
    pub now: Seconds,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The person signs in.
    Login(Reason),
    /// The person makes an account, or signs in.
    Register,
    /// The person says which account is meant, or signs in.
    Choose,
    /// The person proves one factor more.
    SecondFactor,
    /// The person is asked.
    Consent,
    /// The client gets its code.
    Finish,
    /// The client gets an error.
    Refuse(ErrorCode),
}

/// Why the person must sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nobody is signed in.
    NobodySignedIn,
    /// The client asked for a new sign-in.
    Requested,
    /// The sign-in is older than the client accepts.
    TooLongAgo,
    /// The client expects another person.
    SomebodyElse,
}

/// The next step. `prompt=none` turns every page into an error here and nowhere else.
pub(crate) fn next_step(facts: &Facts<'_>) -> Step {
    match interaction(facts) {
        None => Step::Finish,
        Some(step) if !facts.request.prompts(Prompt::None) => step,
        Some(Step::Consent) => Step::Refuse(ErrorCode::ConsentRequired),
        Some(Step::Choose) => Step::Refuse(ErrorCode::AccountSelectionRequired),
        Some(Step::SecondFactor) => Step::Refuse(ErrorCode::InteractionRequired),
        Some(Step::Refuse(code)) => Step::Refuse(code),
        Some(_) => Step::Refuse(ErrorCode::LoginRequired),
    }
}

fn interaction(facts: &Facts<'_>) -> Option<Step> {
    let request = facts.request;
    let Some((sid, auth_time)) = facts.session else {
        return Some(if request.prompts(Prompt::Create) {
            Step::Register
        } else if request.prompts(Prompt::SelectAccount) {
            Step::Choose
        } else {
            Step::Login(Reason::NobodySignedIn)
        });
    };
    let is_of = |noted: &Option<String>| noted.as_deref() == Some(sid);
    let signed_in_here = is_of(&facts.progress.logged_in_sid);
    if !facts.is_expected {
        // OpenID Connect Core §3.1.2.1: who signs in all the same is not who was meant.
        return Some(if signed_in_here {
            Step::Refuse(ErrorCode::LoginRequired)
        } else {
            Step::Login(Reason::SomebodyElse)
        });
    }
    if !signed_in_here {
        if request.prompts(Prompt::Create) {
            return Some(Step::Register);
        }
        if request.prompts(Prompt::Login) {
            return Some(Step::Login(Reason::Requested));
        }
        if request.prompts(Prompt::SelectAccount) && !is_of(&facts.progress.chosen_in) {
            return Some(Step::Choose);
        }
        let age = facts.now.saturating_sub(auth_time);
        // 0 means now, even within this second (OpenID Connect Core §3.1.2.1).
        if request.max_age.is_some_and(|max_age| max_age == 0 || age > max_age) {
            return Some(Step::Login(Reason::TooLongAgo));
        }
    }
    let (acr, reachable) = facts.acr;
    let wanted = request.acr.unwrap_or_default();
    if acr < wanted {
        return Some(if reachable < wanted {
            Step::Refuse(ErrorCode::UnmetAuthenticationRequirements)
        } else {
            Step::SecondFactor
        });
    }
    if facts.progress.approved_sid.as_deref() == Some(sid) {
        return None;
    }
    let remembered = facts.consent.is_some_and(|consent| consent.covers(facts.asked));
    let must_ask = match facts.policy {
        _ if !facts.is_certain => true,
        // What is asked for in detail is asked for once (RFC 9396 §7).
        ConsentPolicy::Required if !request.authorization_details.is_empty() => true,
        ConsentPolicy::Always => true,
        ConsentPolicy::Required => !remembered || request.prompts(Prompt::Consent),
        ConsentPolicy::Skip => request.prompts(Prompt::Consent),
    };
    must_ask.then_some(Step::Consent)
}

#[cfg(test)]
pub(super) mod tests;
