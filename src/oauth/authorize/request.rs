//! The parameters of an authorization request that matter after it was admitted.

use serde::{Deserialize, Serialize};

use super::response::{ReplyTo, ResponseMode};
use super::response_type::ResponseType;
use crate::accounts::factors::Acr;
use crate::clients::Client;
use crate::clock::Seconds;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::parameters::Parameters;
use crate::oauth::pkce;
use crate::oauth::scope::Scope;
use crate::texts::Language;
use crate::tokens::{AuthorizationDetails, RequestedClaims};

/// Longest `state` and `nonce`; longer ones are refused, never cut.
pub(super) const MAX_ECHOED: usize = 4096;
/// Longest `login_hint`: more than any e-mail address has. A longer one is no help and is left out.
const MAX_LOGIN_HINT: usize = 320;

/// Accepted and without effect.
const ACCEPTED: &[&str] = &["display", "claims_locales"];

/// A value of `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// No page may be shown.
    None,
    /// The person signs in anew.
    Login,
    /// The person is asked for consent anew.
    Consent,
    /// The person chooses the account.
    SelectAccount,
    /// The person makes an account (Initiating User Registration via OpenID Connect §4).
    Create,
}

/// Every value of `prompt`; discovery reads the list.
pub const PROMPTS: &[(&str, Prompt)] = &[
    ("none", Prompt::None),
    ("login", Prompt::Login),
    ("consent", Prompt::Consent),
    ("select_account", Prompt::SelectAccount),
    ("create", Prompt::Create),
];

/// An admitted request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Where the answer goes, to the letter.
    pub redirect_uri: String,
    /// Whether the request named it, or the client has just one.
    pub redirect_uri_was_given: bool,
    /// What the answer gives.
    #[serde(default)]
    pub response_type: ResponseType,
    /// How the answer goes.
    pub response_mode: ResponseMode,
    /// Given back unchanged.
    pub state: Option<String>,
    /// Put into the ID token unchanged.
    pub nonce: Option<String>,
    /// What is asked for, all of it registered.
    pub scope: Scope,
    /// The PKCE challenge as `decision` returned it.
    pub challenge: Option<String>,
    /// Which pages must or must not be shown.
    pub prompt: Vec<Prompt>,
    /// Seconds that may have passed since the person signed in.
    pub max_age: Option<Seconds>,
    /// The address to put into the sign-in page.
    pub login_hint: Option<String>,
    /// How far the sign-in must be reliable (`acr_values`, RFC 9470 §4).
    #[serde(default)]
    pub acr: Option<Acr>,
    /// The language of the pages that the client wants (`ui_locales`), if it is one of ours.
    pub language: Option<Language>,
    /// Who must be signed in: `sub` as the client knows it (`id_token_hint`, or the claim `sub`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_sub: Option<String>,
    /// Claims that are asked for by name.
    #[serde(default, skip_serializing_if = "RequestedClaims::is_empty")]
    pub claims: RequestedClaims,
    /// The resource servers that the tokens are for (RFC 8707 §2); none: the client's default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<String>,
    /// What else is asked for (RFC 9396).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// The key that whoever redeems the code must prove to hold (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// The pushed request that it was, which this sign-in consumes when it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Vec<u8>>,
}

/// The parameters that can be judged by themselves.
pub(super) struct Plain {
    pub nonce: Option<String>,
    pub prompt: Vec<Prompt>,
    pub max_age: Option<Seconds>,
    pub login_hint: Option<String>,
    pub acr: Option<Acr>,
    pub language: Option<Language>,
}

impl AuthorizationRequest {
    /// Whether `prompt` has this value.
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// Where the answer goes. The request was admitted, so the redirect URI is registered.
    pub(super) fn reply_to(&self, client: &Client) -> ReplyTo {
        ReplyTo::new(client, &self.redirect_uri, self.state.as_deref(), self.response_mode)
    }
}

impl Plain {
    pub(super) fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        refuse_unsupported(parameters)?;
        refuse_repeated(parameters)?;
        let nonce = parameters.get("nonce")?;
        if nonce.is_some_and(|nonce| nonce.len() > MAX_ECHOED) {
            return Err(ErrorCode::InvalidRequest.because("nonce is longer than 4096 bytes"));
        }
        check_challenge(parameters)?;
        Ok(Self {
            nonce: nonce.map(str::to_owned),
            prompt: prompt(parameters.get("prompt")?)?,
            max_age: max_age(parameters.get("max_age")?)?,
            login_hint: parameters
                .get("login_hint")?
                .filter(|hint| hint.len() <= MAX_LOGIN_HINT)
                .map(str::to_owned),
            acr: acr(parameters.get("acr_values")?),
            language: parameters.get("ui_locales")?.and_then(Language::from_list),
        })
    }
}

/// Parameters that would change what the request means and that we do not process.
fn refuse_unsupported(parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.get("registration")?.is_some() {
        return Err(ErrorCode::RegistrationNotSupported
            .because("the parameter registration is not supported"));
    }
    Ok(())
}

/// Parameters that may be there once and change nothing here (OpenID Connect Core §3.1.2.1, §5.2,
/// §5.5; RFC 6749 §3.1).
fn refuse_repeated(parameters: &Parameters) -> Result<(), OAuthError> {
    for name in ACCEPTED {
        parameters.get(name)?;
    }
    Ok(())
}

/// A method without a challenge is a request that lost its challenge (RFC 9700 §4.8.2).
fn check_challenge(parameters: &Parameters) -> Result<(), OAuthError> {
    let refused = |reason| Err(ErrorCode::InvalidRequest.because(reason));
    match (parameters.get("code_challenge")?, parameters.get("code_challenge_method")?) {
        (Some(challenge), _) if !pkce::is_well_formed(challenge) => {
            refused("code_challenge is malformed (RFC 7636)")
        }
        (None, Some(_)) => refused("code_challenge is missing (RFC 7636)"),
        _ => Ok(()),
    }
}

fn prompt(text: Option<&str>) -> Result<Vec<Prompt>, OAuthError> {
    let mut prompts = Vec::new();
    for word in text.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        let known = PROMPTS.iter().find(|(name, _)| *name == word);
        let (_, prompt) = known
            .ok_or_else(|| ErrorCode::InvalidRequest.because("prompt has an unknown value"))?;
        prompts.push(*prompt);
    }
    if prompts.contains(&Prompt::None) && prompts.len() > 1 {
        return Err(ErrorCode::InvalidRequest.because("prompt=none goes with no other value"));
    }
    Ok(prompts)
}

/// The least that does: each value that is named does, and what is stronger does too. Values that
/// are nobody's here are no wish, as `acr` is a voluntary claim (OpenID Connect Core §5.5.1.1).
fn acr(text: Option<&str>) -> Option<Acr> {
    text.unwrap_or_default().split(' ').filter_map(Acr::parse).min()
}

fn max_age(text: Option<&str>) -> Result<Option<Seconds>, OAuthError> {
    let Some(text) = text else { return Ok(None) };
    // The parser would take a sign, too.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(seconds) if digits => Ok(Some(seconds.into())),
        _ => Err(ErrorCode::InvalidRequest.because("max_age is not a number of seconds")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(form: &str) -> Result<Plain, ErrorCode> {
        Plain::parse(&Parameters::parse(form.as_bytes()).unwrap()).map_err(|error| error.code)
    }

    #[test]
    fn prompt_and_max_age_are_read() {
        let plain =
            plain("prompt=login+consent&max_age=60&nonce=n&ui_locales=ja+de-AT").ok().unwrap();
        assert_eq!(plain.prompt, [Prompt::Login, Prompt::Consent]);
        assert_eq!(plain.max_age, Some(60));
        assert_eq!(plain.nonce.as_deref(), Some("n"));
        assert_eq!(plain.language, Some(Language::De));
    }

    #[test]
    fn the_weakest_level_that_is_named_does() {
        for (values, expected) in [
            ("", None),
            ("urn:mace:incommon:iap:silver 0", None),
            ("mfa", Some(Acr::MultiFactor)),
            ("phr mfa", Some(Acr::MultiFactor)),
            ("phr unknown", Some(Acr::PhishingResistant)),
            ("1fa mfa phr", Some(Acr::OneFactor)),
        ] {
            let form = format!("acr_values={}", values.replace(' ', "+"));
            assert_eq!(plain(&form).ok().unwrap().acr, expected, "{values}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for form in [
            "prompt=none+login",
            "prompt=later",
            "max_age=-1",
            "max_age=%2B1",
            "max_age=x",
            "nonce=a&nonce=b",
            "claims_locales=a&claims_locales=b",
            "acr_values=mfa&acr_values=phr",
            "ui_locales=a&ui_locales=b",
            "code_challenge_method=S256",
        ] {
            assert_eq!(plain(form).err(), Some(ErrorCode::InvalidRequest), "{form}");
        }
        let long = format!("nonce={}", "n".repeat(MAX_ECHOED + 1));
        assert_eq!(plain(&long).err(), Some(ErrorCode::InvalidRequest));
        assert_eq!(plain("code_challenge=short").err(), Some(ErrorCode::InvalidRequest));
    }
}
