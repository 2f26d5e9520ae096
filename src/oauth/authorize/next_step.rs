//! What is missing before a client can be answered: a pure function over a table of facts.

use serde::{Deserialize, Serialize};

use super::request::{AuthorizationRequest, Prompt};
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
    /// Whether the answer certainly reaches this client. It does not where any app on the device
    /// can take the redirect URI of a client that has no secret (RFC 8252 §8.6).
    pub is_certain: bool,
    /// How the client treats consent.
    pub policy: ConsentPolicy,
    /// What the person allowed the client before.
    pub consent: Option<&'a Scope>,
    /// The present moment.
    pub now: Seconds,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The person signs in.
    Login(Reason),
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
}

/// The next step. `prompt=none` turns every page into an error here and nowhere else.
pub(crate) fn next_step(facts: &Facts<'_>) -> Step {
    match interaction(facts) {
        None => Step::Finish,
        Some(step) if !facts.request.prompts(Prompt::None) => step,
        Some(Step::Consent) => Step::Refuse(ErrorCode::ConsentRequired),
        Some(_) => Step::Refuse(ErrorCode::LoginRequired),
    }
}

fn interaction(facts: &Facts<'_>) -> Option<Step> {
    let request = facts.request;
    let Some((sid, auth_time)) = facts.session else {
        return Some(Step::Login(Reason::NobodySignedIn));
    };
    if facts.progress.logged_in_sid.as_deref() != Some(sid) {
        if request.prompts(Prompt::Login) || request.prompts(Prompt::SelectAccount) {
            return Some(Step::Login(Reason::Requested));
        }
        let age = facts.now.saturating_sub(auth_time);
        // 0 means now, even within this second (OpenID Connect Core §3.1.2.1).
        if request.max_age.is_some_and(|max_age| max_age == 0 || age > max_age) {
            return Some(Step::Login(Reason::TooLongAgo));
        }
    }
    if facts.progress.approved_sid.as_deref() == Some(sid) {
        return None;
    }
    let remembered = facts.consent.is_some_and(|consent| consent.covers(&request.scope));
    let must_ask = match facts.policy {
        _ if !facts.is_certain => true,
        ConsentPolicy::Always => true,
        ConsentPolicy::Required => !remembered || request.prompts(Prompt::Consent),
        ConsentPolicy::Skip => request.prompts(Prompt::Consent),
    };
    must_ask.then_some(Step::Consent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::authorize::response::ResponseMode;

    struct Case {
        prompt: &'static [Prompt],
        max_age: Option<Seconds>,
        session: Option<Seconds>,
        is_certain: bool,
        policy: ConsentPolicy,
        consent: Option<&'static str>,
        logged_in: bool,
        approved: bool,
        expected: Step,
    }

    const NOW: Seconds = 1000;
    const DEFAULT: Case = Case {
        prompt: &[],
        max_age: None,
        session: Some(990),
        is_certain: true,
        policy: ConsentPolicy::Required,
        consent: Some("email openid"),
        logged_in: false,
        approved: false,
        expected: Step::Finish,
    };

    #[test]
    fn the_table_of_steps() {
        use Step::{Consent, Finish, Login, Refuse};
        let login_required = Refuse(ErrorCode::LoginRequired);
        let consent_required = Refuse(ErrorCode::ConsentRequired);
        let table = [
            Case { ..DEFAULT },
            Case { session: None, expected: Login(Reason::NobodySignedIn), ..DEFAULT },
            Case { session: None, prompt: &[Prompt::None], expected: login_required, ..DEFAULT },
            Case { prompt: &[Prompt::None], ..DEFAULT },
            Case { prompt: &[Prompt::Login], expected: Login(Reason::Requested), ..DEFAULT },
            Case {
                prompt: &[Prompt::SelectAccount],
                expected: Login(Reason::Requested),
                ..DEFAULT
            },
            Case { prompt: &[Prompt::Login], logged_in: true, ..DEFAULT },
            Case { max_age: Some(9), expected: Login(Reason::TooLongAgo), ..DEFAULT },
            Case { max_age: Some(10), ..DEFAULT },
            Case { max_age: Some(0), logged_in: true, ..DEFAULT },
            Case {
                max_age: Some(0),
                session: Some(NOW),
                expected: Login(Reason::TooLongAgo),
                ..DEFAULT
            },
            Case { max_age: Some(9), prompt: &[Prompt::None], expected: login_required, ..DEFAULT },
            Case { consent: None, expected: Consent, ..DEFAULT },
            Case { consent: Some("openid"), expected: Consent, ..DEFAULT },
            Case { consent: Some("openid email profile"), ..DEFAULT },
            Case { consent: None, prompt: &[Prompt::None], expected: consent_required, ..DEFAULT },
            Case { prompt: &[Prompt::Consent], expected: Consent, ..DEFAULT },
            Case { prompt: &[Prompt::Consent], approved: true, ..DEFAULT },
            Case { policy: ConsentPolicy::Always, expected: Consent, ..DEFAULT },
            Case { policy: ConsentPolicy::Always, approved: true, ..DEFAULT },
            Case { policy: ConsentPolicy::Skip, consent: None, ..DEFAULT },
            Case {
                policy: ConsentPolicy::Skip,
                prompt: &[Prompt::Consent],
                expected: Consent,
                ..DEFAULT
            },
            Case { consent: None, approved: true, expected: Finish, ..DEFAULT },
            Case { is_certain: false, expected: Consent, ..DEFAULT },
            Case { is_certain: false, policy: ConsentPolicy::Skip, expected: Consent, ..DEFAULT },
            Case {
                is_certain: false,
                prompt: &[Prompt::None],
                expected: consent_required,
                ..DEFAULT
            },
            Case { is_certain: false, approved: true, ..DEFAULT },
        ];
        for (row, case) in table.iter().enumerate() {
            assert_eq!(step_of(case), case.expected, "row {row}");
        }
    }

    /// Approval and sign-in count only for the session they happened in.
    #[test]
    fn what_another_session_did_does_not_count() {
        let progress = Progress {
            logged_in_sid: Some("other".to_owned()),
            approved_sid: Some("other".to_owned()),
        };
        let request = request(&Case { prompt: &[Prompt::Login], ..DEFAULT });
        let facts = Facts {
            request: &request,
            progress: &progress,
            session: Some(("mine", 990)),
            is_certain: true,
            policy: ConsentPolicy::Required,
            consent: None,
            now: NOW,
        };
        assert_eq!(next_step(&facts), Step::Login(Reason::Requested));
    }

    fn step_of(case: &Case) -> Step {
        let request = request(case);
        let progress = Progress {
            logged_in_sid: case.logged_in.then(|| "sid".to_owned()),
            approved_sid: case.approved.then(|| "sid".to_owned()),
        };
        let consent = case.consent.map(|text| Scope::from(text.to_owned()));
        next_step(&Facts {
            request: &request,
            progress: &progress,
            session: case.session.map(|auth_time| ("sid", auth_time)),
            is_certain: case.is_certain,
            policy: case.policy,
            consent: consent.as_ref(),
            now: NOW,
        })
    }

    fn request(case: &Case) -> AuthorizationRequest {
        AuthorizationRequest {
            redirect_uri: "https://app/cb".to_owned(),
            redirect_uri_was_given: true,
            response_mode: ResponseMode::Query,
            state: None,
            nonce: None,
            scope: Scope::from("openid email".to_owned()),
            challenge: None,
            prompt: case.prompt.to_vec(),
            max_age: case.max_age,
            login_hint: None,
            language: None,
        }
    }
}
