//! `GET` and `POST /account/profile`, `POST /account/profile/username`: what the person says about
//! themselves (OpenID Connect Core §5.1).
//!
//! `accounts::profile` says what each claim may hold; this page says how it is asked for.

use axum::http::StatusCode;
use axum::response::Response;

use super::AccountPage;
use crate::accounts::AccountError;
use crate::accounts::profile::{self, ChangeProfile, ClaimFault, ClaimProblem, Profile};
use crate::accounts::sessions::SignedIn;
use crate::accounts::username::{self, Choose};
use crate::http::error::HttpError;
use crate::http::pages::failure::Failure;
use crate::http::pages::form::{Fields, PageForm, PageQuery};
use crate::http::pages::visit::Visit;
use crate::http::refusal::Refusal;
use crate::http::respond;
use crate::http::views::{Choice, FormErrors, ProfileField, ProfileView, Section};
use crate::texts::{Language, Texts};

/// Both forms are on this page and share its CSRF token.
const PAGE: &str = AccountPage::Profile.path();

/// A claim as it is asked for.
struct Asked {
    /// Its name in `profile::FIELDS`.
    claim: &'static str,
    /// The name and id of the field.
    id: &'static str,
    /// The id of its label.
    label: &'static str,
    /// The id of its hint, or nothing.
    hint: &'static str,
    /// HTML's `autocomplete`.
    autocomplete: &'static str,
}

const fn asked(
    claim: &'static str,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    autocomplete: &'static str,
) -> Asked {
    Asked { claim, id, label, hint, autocomplete }
}

/// Every claim that people set, in the order of the form. The whole address as one text is for
/// programs: who fills in its parts need not write it again.
const ASKED: &[Asked] = &[
    asked("name", "name", "account-claim-name", "account-claim-name-hint", "name"),
    asked("given_name", "given_name", "account-claim-given-name", "", "given-name"),
    asked("middle_name", "middle_name", "account-claim-middle-name", "", "additional-name"),
    asked("family_name", "family_name", "account-claim-family-name", "", "family-name"),
    asked("nickname", "nickname", "account-claim-nickname", "", "nickname"),
    asked("locale", "locale", "account-claim-locale", "account-claim-locale-hint", "off"),
    asked("zoneinfo", "zoneinfo", "account-claim-zoneinfo", "account-claim-zoneinfo-hint", "off"),
    asked(
        "birthdate",
        "birthdate",
        "account-claim-birthdate",
        "account-claim-birthdate-hint",
        "bday",
    ),
    asked("gender", "gender", "account-claim-gender", "", "sex"),
    asked("phone_number", "phone_number", "account-claim-phone", "account-claim-phone-hint", "tel"),
    asked("profile", "profile", "account-claim-profile", "account-claim-url-hint", "off"),
    asked("picture", "picture", "account-claim-picture", "account-claim-url-hint", "photo"),
    asked("website", "website", "account-claim-website", "account-claim-url-hint", "url"),
    asked("address.street_address", "street_address", "account-claim-street", "", "street-address"),
    asked("address.postal_code", "postal_code", "account-claim-postal-code", "", "postal-code"),
    asked("address.locality", "locality", "account-claim-locality", "", "address-level2"),
    asked("address.region", "region", "account-claim-region", "", "address-level1"),
    asked("address.country", "country", "account-claim-country", "", "country-name"),
];

/// What the form shows.
struct Shown<'a> {
    profile: Profile,
    username: Option<&'a str>,
    errors: FormErrors,
    is_saved: bool,
}

/// Shows what is known.
pub(super) async fn get(visit: Visit, PageQuery(query): PageQuery) -> Result<Response, HttpError> {
    let signed_in = visit.person(AccountPage::Profile)?;
    let shown = Shown {
        profile: Profile::of(&signed_in.user)?,
        username: None,
        errors: FormErrors::default(),
        is_saved: query.value("done") == "saved",
    };
    Ok(page(&visit, signed_in, shown, StatusCode::OK))
}

/// Replaces what is known.
pub(super) async fn post(visit: Visit, PageForm(form): PageForm) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Profile)?;
    let typed = typed(Profile::of(&signed_in.user)?, &form);
    let request = ChangeProfile {
        user_id: signed_in.user.id.clone(),
        profile: typed.clone(),
        origin: visit.origin.clone(),
    };
    match profile::change(&visit.server, request).await {
        Ok(_) => Ok(saved()),
        Err(error) => {
            let failure: Failure = match error {
                AccountError::InvalidClaims(problems) => errors(visit.texts(), &problems).into(),
                AccountError::Changed => {
                    FormErrors::form(visit.texts().say("account-profile-meanwhile")).into()
                }
                error => error.into(),
            };
            failure.shown(|status, errors| {
                let shown = Shown { profile: typed, username: None, errors, is_saved: false };
                page(&visit, signed_in, shown, status)
            })
        }
    }
}

/// Gives the account the name that its person chose.
pub(super) async fn choose_username(
    visit: Visit,
    PageForm(form): PageForm,
) -> Result<Response, HttpError> {
    visit.check_csrf(PAGE, &form)?;
    let signed_in = visit.person(AccountPage::Profile)?;
    if !visit.server.config().usernames.choose {
        return Err(Refusal::NotFound.into());
    }
    let request = Choose {
        user_id: signed_in.user.id.clone(),
        username: form.value("username").to_owned(),
        origin: visit.origin.clone(),
    };
    let refused = |id| Failure::from(FormErrors::at("username", visit.texts().say(id)));
    let failure = match username::choose(&visit.server, request).await {
        Ok(_) => return Ok(saved()),
        Err(AccountError::InvalidUsername(_)) => refused("account-username-invalid"),
        Err(AccountError::UsernameTaken) => refused("account-username-taken"),
        Err(error) => error.into(),
    };
    let profile = Profile::of(&signed_in.user)?;
    failure.shown(|status, errors| {
        let username = Some(form.value("username"));
        page(&visit, signed_in, Shown { profile, username, errors, is_saved: false }, status)
    })
}

fn saved() -> Response {
    respond::see_other(&respond::path_with(PAGE, &[("done", Some("saved"))]))
}

/// What was typed over what was there; what the page does not ask for stays.
fn typed(mut profile: Profile, form: &Fields) -> Profile {
    for Asked { claim, id, .. } in ASKED {
        if let Some(field) = profile::FIELDS.iter().find(|field| field.name == *claim) {
            *(field.of)(&mut profile) = Some(form.value(id).to_owned());
        }
    }
    profile
}

/// Everything that is wrong, beside its field.
fn errors(texts: Texts, problems: &[ClaimProblem]) -> FormErrors {
    let asked = ASKED.iter().filter_map(|asked| {
        let problem = problems.iter().find(|problem| problem.claim == asked.claim)?;
        Some((asked.id, sentence(texts, problem.fault)))
    });
    asked.fold(FormErrors::default(), |errors, (id, message)| errors.and(id, message))
}

fn sentence(texts: Texts, fault: ClaimFault) -> String {
    match fault {
        ClaimFault::TooLong(most) => texts.tell("account-fault-long", &[("most", most.into())]),
        ClaimFault::Characters => texts.say("account-fault-characters"),
        ClaimFault::NotUrl => texts.say("account-fault-url"),
        ClaimFault::NotBirthdate => texts.say("account-fault-birthdate"),
        ClaimFault::NotZone => texts.say("account-fault-zone"),
        ClaimFault::NotLanguage => texts.say("account-fault-language"),
        ClaimFault::NotPhone => texts.say("account-fault-phone"),
    }
}

fn page(visit: &Visit, signed_in: &SignedIn, shown: Shown<'_>, status: StatusCode) -> Response {
    let (texts, user) = (visit.texts(), &signed_in.user);
    let Shown { mut profile, username, errors, is_saved } = shown;
    let fields = ASKED.iter().filter_map(|asked| {
        let field = profile::FIELDS.iter().find(|field| field.name == asked.claim)?;
        Some(shown_field(texts, asked, (field.of)(&mut profile).take().unwrap_or_default()))
    });
    let may_choose = visit.server.config().usernames.choose;
    let current = user.username.as_deref().unwrap_or_default();
    let view = ProfileView {
        layout: visit.layout(),
        frame: visit.frame(Section::Profile),
        csrf: visit.csrf(PAGE, None),
        notice: is_saved.then(|| texts.say("account-profile-saved")),
        username: may_choose.then(|| username.unwrap_or(current).to_owned()),
        fields: fields.collect(),
        errors,
    };
    respond::page(status, &view)
}

fn shown_field(texts: Texts, asked: &Asked, value: String) -> ProfileField {
    let Asked { claim, id, label, hint, autocomplete } = *asked;
    ProfileField {
        id,
        label: texts.say(label),
        hint: (!hint.is_empty()).then(|| texts.say(hint)),
        autocomplete,
        has_lines: claim == "address.street_address",
        choices: if claim == "locale" { languages(texts, &value) } else { Vec::new() },
        value,
    }
}

/// No choice, each language of ours, and what was chosen elsewhere.
fn languages(texts: Texts, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into() };
    let automatic = choice("", &texts.say("account-claim-locale-automatic"));
    let ours = Language::ALL.map(|language| choice(language.tag(), language.name()));
    let mut choices: Vec<_> = std::iter::once(automatic).chain(ours).collect();
    if choices.iter().all(|choice| choice.value != chosen) {
        choices.push(choice(chosen, chosen));
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_but_the_formatted_address_is_asked_for_once() {
        for field in profile::FIELDS {
            let times = ASKED.iter().filter(|asked| asked.claim == field.name).count();
            assert_eq!(times, usize::from(field.name != "address.formatted"), "{}", field.name);
        }
        assert_eq!(ASKED.len(), profile::FIELDS.len() - 1);
    }

    #[test]
    fn a_language_chosen_elsewhere_can_be_kept() {
        let texts = Texts::new(Language::En);
        let values = |chosen| {
            let choices = languages(texts, chosen);
            choices.into_iter().map(|choice| choice.value).collect::<Vec<_>>()
        };
        assert_eq!(values("de"), ["", "en", "de", "fr", "es", "ar"]);
        assert_eq!(values("pt-BR"), ["", "en", "de", "fr", "es", "ar", "pt-BR"]);
    }
}
