//! The options of `client create` and `client update`, one for each field of the metadata.

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::extra::ExtraArguments;
use crate::cli::failure::Failure;
use crate::cli::keys::algorithm;
use crate::clients::ClientMetadata;
use crate::clients::claims::{self, ClaimMapping, Destination};
use crate::clients::metadata::{ApplicationType, ConsentPolicy, RefreshRotation};
use crate::clock::Seconds;
use crate::keys::Algorithm;

/// Fields that `--unset` takes.
pub(super) const FIELDS: &[&str] = &[
    "access_token_lifetime",
    "access_token_signed_response_alg",
    "application_type",
    "audiences",
    "claim_mappings",
    "client_name",
    "client_uri",
    "consent",
    "default_max_age",
    "first_party",
    "id_token_signed_response_alg",
    "initiate_login_uri",
    "logo_uri",
    "policy_uri",
    "redirect_uris",
    "refresh_retry_window",
    "refresh_rotation",
    "refresh_token_absolute",
    "refresh_token_idle",
    "require_pkce",
    "scope",
    "tos_uri",
];

#[derive(Debug, Args)]
pub(in crate::cli) struct MetadataArguments {
    /// The name people see.
    #[arg(long)]
    name: Option<String>,
    /// Where responses may go, compared exactly; repeatable.
    #[arg(long = "redirect", value_name = "URI")]
    redirects: Vec<String>,
    /// `web`: on a server or in a browser; `native`: installed on a device.
    #[arg(long, value_name = "TYPE", value_parser = named::<ApplicationType>)]
    application_type: Option<ApplicationType>,
    /// A grant type by its registered name, such as `authorization_code`; repeatable.
    #[arg(long = "grant", value_name = "GRANT")]
    grants: Vec<String>,
    /// How it authenticates, such as `client_secret_basic`, `private_key_jwt` or `none`.
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// The scopes it may ask for, with spaces between.
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// A resource its access tokens may be for (RFC 8707); repeatable. They are for all of them, unless a request names some.
    #[arg(long = "audience", value_name = "URI")]
    audiences: Vec<String>,
    /// A claim about people to tell it beside those of its scopes: what it is made from, and where
    /// it goes (`id_token`, `userinfo`, `access_token`), such as
    /// `https://app.example/roles=roles@id_token,access_token`; repeatable.
    #[arg(long = "claim", value_name = "NAME=SOURCE@PLACES", value_parser = mapping)]
    claims: Vec<ClaimMapping>,
    /// It is run by whoever runs this server.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    first_party: Option<bool>,
    /// When people are asked: `required` (once), `always` or `skip`.
    #[arg(long, value_name = "WHEN", value_parser = named::<ConsentPolicy>)]
    consent: Option<ConsentPolicy>,
    /// Let it do without PKCE.
    #[arg(long, conflicts_with = "require_pkce")]
    no_pkce: bool,
    /// Require PKCE again.
    #[arg(long)]
    require_pkce: bool,
    /// Signs its ID tokens: RS256, PS256, ES256 or `EdDSA`.
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    id_token_alg: Option<Algorithm>,
    /// Signs its access tokens: RS256, PS256, ES256 or `EdDSA`.
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    access_token_alg: Option<Algorithm>,
    /// Seconds its access tokens are valid.
    #[arg(long, value_name = "SECONDS")]
    access_token_lifetime: Option<Seconds>,
    /// Seconds without use after which its refresh tokens end.
    #[arg(long, value_name = "SECONDS")]
    refresh_token_idle: Option<Seconds>,
    /// Seconds after which its refresh tokens end however much they are used.
    #[arg(long, value_name = "SECONDS")]
    refresh_token_absolute: Option<Seconds>,
    /// Seconds in which a just-used refresh token returns the same successor.
    #[arg(long, value_name = "SECONDS")]
    refresh_retry_window: Option<Seconds>,
    /// Whether a refresh token is replaced when used: `rotate` or `never`.
    #[arg(long, value_name = "WHEN", value_parser = named::<RefreshRotation>)]
    refresh_rotation: Option<RefreshRotation>,
    /// Seconds after which a sign-in is too old for it.
    #[arg(long, value_name = "SECONDS")]
    default_max_age: Option<Seconds>,
    /// Its home page.
    #[arg(long, value_name = "URI")]
    client_uri: Option<String>,
    /// Its logo: PNG, JPEG, WebP or GIF, over https, at most 256 KiB; people see a copy.
    #[arg(long, value_name = "URI")]
    logo_uri: Option<String>,
    /// Where a sign-in can be started over.
    #[arg(long, value_name = "URI")]
    initiate_login_uri: Option<String>,
    /// Its privacy notice.
    #[arg(long, value_name = "URI")]
    policy_uri: Option<String>,
    /// Its terms.
    #[arg(long, value_name = "URI")]
    tos_uri: Option<String>,
    #[command(flatten)]
    extra: ExtraArguments,
}

impl MetadataArguments {
    /// Writes what was given over the metadata.
    pub(super) fn apply(self, to: &mut ClientMetadata) -> Result<(), Failure> {
        replace_some(&mut to.client_name, self.name);
        replace_list(&mut to.redirect_uris, self.redirects);
        replace(&mut to.application_type, self.application_type);
        replace_list(&mut to.grant_types, self.grants);
        replace(&mut to.token_endpoint_auth_method, self.auth_method);
        replace(&mut to.scope, self.scope);
        replace_list(&mut to.audiences, self.audiences);
        replace_list(&mut to.claim_mappings, self.claims);
        replace(&mut to.first_party, self.first_party);
        replace(&mut to.consent, self.consent);
        to.require_pkce = self.require_pkce || (to.require_pkce && !self.no_pkce);
        replace_some(&mut to.id_token_signed_response_alg, self.id_token_alg);
        replace_some(&mut to.access_token_signed_response_alg, self.access_token_alg);
        replace_some(&mut to.access_token_lifetime, self.access_token_lifetime);
        replace_some(&mut to.refresh_token_idle, self.refresh_token_idle);
        replace_some(&mut to.refresh_token_absolute, self.refresh_token_absolute);
        replace_some(&mut to.refresh_retry_window, self.refresh_retry_window);
        replace(&mut to.refresh_rotation, self.refresh_rotation);
        replace_some(&mut to.default_max_age, self.default_max_age);
        replace_some(&mut to.client_uri, self.client_uri);
        replace_some(&mut to.logo_uri, self.logo_uri);
        replace_some(&mut to.initiate_login_uri, self.initiate_login_uri);
        replace_some(&mut to.policy_uri, self.policy_uri);
        replace_some(&mut to.tos_uri, self.tos_uri);
        self.extra.apply(&mut to.extra)
    }
}

/// Reads a value by its name in the metadata's JSON.
pub(super) fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(name.to_owned())).map_err(|error| error.to_string())
}

/// Reads `name=source@places`. Neither a name nor a place has an `=` or `@`.
fn mapping(text: &str) -> Result<ClaimMapping, String> {
    let form = "write it as NAME=SOURCE@PLACES, such as roles=roles@id_token";
    let (claim, rest) = text.split_once('=').ok_or(form)?;
    let (source, places) = rest.rsplit_once('@').ok_or(form)?;
    let place = |name: &str| {
        let found = Destination::ALL.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, destination)| *destination)
            .ok_or_else(|| format!("{name:?} is none of {}", claims::names_of_all_destinations()))
    };
    Ok(ClaimMapping {
        claim: claim.to_owned(),
        source: source.to_owned(),
        destinations: places.split(',').map(place).collect::<Result<_, _>>()?,
    })
}

pub(super) fn replace<T>(to: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *to = given;
    }
}

pub(super) fn replace_some<T>(to: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *to = given;
    }
}

pub(super) fn replace_list<T>(to: &mut Vec<T>, given: Vec<T>) {
    if !given.is_empty() {
        *to = given;
    }
}
