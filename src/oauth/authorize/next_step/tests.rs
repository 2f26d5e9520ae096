//! The table of steps.

use serde_json::json;

use super::*;
use crate::oauth::authorize::response::ResponseMode;
use crate::oauth::authorize::response_type::ResponseType;
use crate::tokens::RequestedClaims;

struct Case {
    prompt: &'static [Prompt],
    max_age: Option<Seconds>,
    session: Option<Seconds>,
    is_certain: bool,
    policy: ConsentPolicy,
    consent: Option<&'static str>,
    done: &'static [Done],
    is_expected: bool,
    details: bool,
    wanted: Option<Acr>,
    acr: (Acr, Acr),
    expected: Step,
}

/// What the person did within the sign-in, in the session that stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    LoggedIn,
    Approved,
    Chosen,
}

impl Case {
    fn has(&self, done: Done) -> bool {
        self.done.contains(&done)
    }
}

const ONE: Acr = Acr::OneFactor;
const TWO: Acr = Acr::MultiFactor;
const KEY: Acr = Acr::PhishingResistant;

const NOW: Seconds = 1000;
const DEFAULT: Case = Case {
    prompt: &[],
    max_age: None,
    session: Some(990),
    is_certain: true,
    policy: ConsentPolicy::Required,
    consent: Some("email openid"),
    done: &[],
    is_expected: true,
    details: false,
    wanted: None,
    acr: (ONE, ONE),
    expected: Step::Finish,
};

#[test]
fn the_table_of_steps() {
    use Step::{Consent, Finish, Login, Refuse, SecondFactor};
    let interaction_required = Refuse(ErrorCode::InteractionRequired);
    let unmet = Refuse(ErrorCode::UnmetAuthenticationRequirements);
    let login_required = Refuse(ErrorCode::LoginRequired);
    let consent_required = Refuse(ErrorCode::ConsentRequired);
    let table = [
        Case { ..DEFAULT },
        Case { session: None, expected: Login(Reason::NobodySignedIn), ..DEFAULT },
        Case { session: None, prompt: &[Prompt::None], expected: login_required, ..DEFAULT },
        Case { prompt: &[Prompt::None], ..DEFAULT },
        Case { prompt: &[Prompt::Login], expected: Login(Reason::Requested), ..DEFAULT },
        Case { prompt: &[Prompt::Login], done: &[Done::LoggedIn], ..DEFAULT },
        Case { max_age: Some(9), expected: Login(Reason::TooLongAgo), ..DEFAULT },
        Case { max_age: Some(10), ..DEFAULT },
        Case { max_age: Some(0), done: &[Done::LoggedIn], ..DEFAULT },
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
        Case { prompt: &[Prompt::Consent], done: &[Done::Approved], ..DEFAULT },
        Case { policy: ConsentPolicy::Always, expected: Consent, ..DEFAULT },
        Case { policy: ConsentPolicy::Always, done: &[Done::Approved], ..DEFAULT },
        Case { policy: ConsentPolicy::Skip, consent: None, ..DEFAULT },
        Case {
            policy: ConsentPolicy::Skip,
            prompt: &[Prompt::Consent],
            expected: Consent,
            ..DEFAULT
        },
        Case { consent: None, done: &[Done::Approved], expected: Finish, ..DEFAULT },
        Case { is_certain: false, expected: Consent, ..DEFAULT },
        Case { is_certain: false, policy: ConsentPolicy::Skip, expected: Consent, ..DEFAULT },
        Case { is_certain: false, prompt: &[Prompt::None], expected: consent_required, ..DEFAULT },
        Case { is_certain: false, done: &[Done::Approved], ..DEFAULT },
        Case { wanted: Some(ONE), ..DEFAULT },
        Case { wanted: Some(TWO), acr: (TWO, KEY), ..DEFAULT },
        Case { wanted: Some(TWO), acr: (KEY, KEY), ..DEFAULT },
        Case { wanted: Some(TWO), acr: (ONE, TWO), expected: SecondFactor, ..DEFAULT },
        Case { wanted: Some(KEY), acr: (TWO, KEY), expected: SecondFactor, ..DEFAULT },
        Case { wanted: Some(KEY), acr: (ONE, TWO), expected: unmet, ..DEFAULT },
        Case {
            wanted: Some(TWO),
            acr: (ONE, TWO),
            prompt: &[Prompt::None],
            expected: interaction_required,
            ..DEFAULT
        },
        Case { wanted: Some(TWO), prompt: &[Prompt::None], expected: unmet, ..DEFAULT },
        // Consent does not stand in for a factor, and comes after it.
        Case {
            wanted: Some(TWO),
            acr: (ONE, TWO),
            done: &[Done::Approved],
            consent: None,
            expected: SecondFactor,
            ..DEFAULT
        },
        // A sign-in that is too old comes first: it may bring the factor along.
        Case {
            wanted: Some(TWO),
            acr: (ONE, TWO),
            max_age: Some(9),
            expected: Login(Reason::TooLongAgo),
            ..DEFAULT
        },
    ];
    for (row, case) in table.iter().enumerate() {
        assert_eq!(step_of(case), case.expected, "row {row}");
    }
}

#[test]
fn the_table_of_who_is_meant_and_what_is_asked_for_in_detail() {
    use Step::{Choose, Consent, Login, Refuse, Register};
    let login_required = Refuse(ErrorCode::LoginRequired);
    let consent_required = Refuse(ErrorCode::ConsentRequired);
    let table = [
        Case { prompt: &[Prompt::SelectAccount], expected: Choose, ..DEFAULT },
        Case { prompt: &[Prompt::SelectAccount], session: None, expected: Choose, ..DEFAULT },
        Case { prompt: &[Prompt::SelectAccount], done: &[Done::Chosen], ..DEFAULT },
        Case { prompt: &[Prompt::SelectAccount], done: &[Done::LoggedIn], ..DEFAULT },
        Case {
            prompt: &[Prompt::Login, Prompt::SelectAccount],
            done: &[Done::Chosen],
            expected: Login(Reason::Requested),
            ..DEFAULT
        },
        // Who was chosen signed in too long ago.
        Case {
            prompt: &[Prompt::SelectAccount],
            done: &[Done::Chosen],
            max_age: Some(9),
            expected: Login(Reason::TooLongAgo),
            ..DEFAULT
        },
        Case { prompt: &[Prompt::Create], expected: Register, ..DEFAULT },
        Case { prompt: &[Prompt::Create], session: None, expected: Register, ..DEFAULT },
        Case { prompt: &[Prompt::Create], done: &[Done::LoggedIn], ..DEFAULT },
        // Somebody else than the client expects signs in, or did so when asked.
        Case { is_expected: false, expected: Login(Reason::SomebodyElse), ..DEFAULT },
        Case { is_expected: false, done: &[Done::LoggedIn], expected: login_required, ..DEFAULT },
        Case { is_expected: false, prompt: &[Prompt::None], expected: login_required, ..DEFAULT },
        // Details are asked for each time, whatever is remembered.
        Case { details: true, expected: Consent, ..DEFAULT },
        Case { details: true, done: &[Done::Approved], ..DEFAULT },
        Case { details: true, prompt: &[Prompt::None], expected: consent_required, ..DEFAULT },
        Case { details: true, policy: ConsentPolicy::Skip, ..DEFAULT },
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
        chosen_in: Some("other".to_owned()),
    };
    let request = request(&Case { prompt: &[Prompt::Login], ..DEFAULT });
    let facts = Facts {
        request: &request,
        progress: &progress,
        session: Some(("mine", 990)),
        is_expected: true,
        acr: (ONE, ONE),
        is_certain: true,
        policy: ConsentPolicy::Required,
        consent: None,
        asked: &request.scope,
        now: NOW,
    };
    assert_eq!(next_step(&facts), Step::Login(Reason::Requested));
}

fn step_of(case: &Case) -> Step {
    let request = request(case);
    let progress = Progress {
        logged_in_sid: case.has(Done::LoggedIn).then(|| "sid".to_owned()),
        approved_sid: case.has(Done::Approved).then(|| "sid".to_owned()),
        chosen_in: case.has(Done::Chosen).then(|| "sid".to_owned()),
    };
    let consent = case.consent.map(|text| Scope::from(text.to_owned()));
    next_step(&Facts {
        request: &request,
        progress: &progress,
        session: case.session.map(|auth_time| ("sid", auth_time)),
        is_expected: case.is_expected,
        acr: case.acr,
        is_certain: case.is_certain,
        policy: case.policy,
        consent: consent.as_ref(),
        asked: &request.scope,
        now: NOW,
    })
}

fn request(case: &Case) -> AuthorizationRequest {
    AuthorizationRequest {
        prompt: case.prompt.to_vec(),
        max_age: case.max_age,
        acr: case.wanted,
        authorization_details: case.details.then(|| json!({"type": "x"})).into_iter().collect(),
        ..plain_request("openid email")
    }
}

/// A request for these scopes and nothing else.
pub(in crate::oauth::authorize) fn plain_request(scope: &str) -> AuthorizationRequest {
    AuthorizationRequest {
        redirect_uri: "https://app/cb".to_owned(),
        redirect_uri_was_given: true,
        response_type: ResponseType::default(),
        response_mode: ResponseMode::Query,
        state: None,
        nonce: None,
        scope: Scope::from(scope),
        challenge: None,
        prompt: Vec::new(),
        max_age: None,
        login_hint: None,
        acr: None,
        language: None,
        expected_sub: None,
        claims: RequestedClaims::default(),
        resource: Vec::new(),
        authorization_details: Vec::new(),
        dpop_jkt: None,
        pushed: None,
    }
}
