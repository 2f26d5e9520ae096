//! The options of `client create` and `client update` for what a client registers beyond the basics,
//! one for each field of `metadata::extra`.

use std::path::PathBuf;

use clap::Args;

use super::arguments::{named, replace, replace_list, replace_some};
use crate::cli::failure::Failure;
use crate::cli::keys::algorithm;
use crate::clients::Extra;
use crate::clients::metadata::{AccessTokenFormat, Profile, SubjectType};
use crate::keys::Algorithm;

/// Fields that `--unset` takes.
pub(super) const FIELDS: &[&str] = &[
    "access_token_format",
    "authorization_details_types",
    "authorization_signed_response_alg",
    "backchannel_logout_session_required",
    "backchannel_logout_uri",
    "contacts",
    "default_acr_values",
    "dpop_bound_access_tokens",
    "frontchannel_logout_session_required",
    "frontchannel_logout_uri",
    "introspection_signed_response_alg",
    "jwks",
    "jwks_uri",
    "post_logout_redirect_uris",
    "profile",
    "request_object_signing_alg",
    "request_uris",
    "require_auth_time",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "response_types",
    "sector_identifier_uri",
    "software_id",
    "software_version",
    "subject_type",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_email",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_uri",
    "tls_client_auth_subject_dn",
    "tls_client_certificate_bound_access_tokens",
    "token_endpoint_auth_signing_alg",
    "userinfo_signed_response_alg",
];

#[derive(Debug, Args)]
pub(in crate::cli) struct ExtraArguments {
    /// The security profile that it is held to: `standard` or `fapi2`, which switches on what FAPI 2.0
    /// demands.
    #[arg(long, value_name = "PROFILE", value_parser = named::<Profile>)]
    profile: Option<Profile>,
    /// The form of its access tokens: `jwt` or `opaque`.
    #[arg(long, value_name = "FORM", value_parser = named::<AccessTokenFormat>)]
    access_token_format: Option<AccessTokenFormat>,
    /// Whether people have the same `sub` elsewhere (`public`) or not (`pairwise`).
    #[arg(long, value_name = "TYPE", value_parser = named::<SubjectType>)]
    subject_type: Option<SubjectType>,
    /// A file with its public keys, a JWK Set.
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_uri")]
    jwks: Option<PathBuf>,
    /// Where its public keys are (a JWK Set).
    #[arg(long, value_name = "URI")]
    jwks_uri: Option<String>,
    /// Signs its assertions.
    #[arg(long, value_name = "ALG")]
    token_endpoint_auth_signing_alg: Option<String>,
    /// The subject of its certificate, such as `CN=app,O=Example`.
    #[arg(long, value_name = "DN")]
    tls_client_auth_subject_dn: Option<String>,
    /// A DNS name in its certificate.
    #[arg(long, value_name = "NAME")]
    tls_client_auth_san_dns: Option<String>,
    /// A URI in its certificate.
    #[arg(long, value_name = "URI")]
    tls_client_auth_san_uri: Option<String>,
    /// An IP address in its certificate.
    #[arg(long, value_name = "IP")]
    tls_client_auth_san_ip: Option<String>,
    /// An email address in its certificate.
    #[arg(long, value_name = "ADDRESS")]
    tls_client_auth_san_email: Option<String>,
    /// Signs its request objects; `none` allows unsigned ones.
    #[arg(long, value_name = "ALG")]
    request_object_signing_alg: Option<String>,
    /// Signs its authorization responses (JARM).
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    authorization_signed_response_alg: Option<Algorithm>,
    /// Signs what the userinfo endpoint tells it.
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    userinfo_signed_response_alg: Option<Algorithm>,
    /// Signs what the introspection endpoint tells it.
    #[arg(long, value_name = "ALG", value_parser = algorithm)]
    introspection_signed_response_alg: Option<Algorithm>,
    /// Lists the redirect URIs of all clients that share pairwise subjects.
    #[arg(long, value_name = "URI")]
    sector_identifier_uri: Option<String>,
    /// Is told that a session ended.
    #[arg(long, value_name = "URI")]
    backchannel_logout_uri: Option<String>,
    /// Is loaded in a frame when a session ends.
    #[arg(long, value_name = "URI")]
    frontchannel_logout_uri: Option<String>,
    /// Names its software.
    #[arg(long, value_name = "ID")]
    software_id: Option<String>,
    /// The version of its software.
    #[arg(long, value_name = "VERSION")]
    software_version: Option<String>,
    /// Its tokens are bound to its certificate.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    tls_client_certificate_bound_access_tokens: Option<bool>,
    /// Its tokens are bound to a key that it proves (`DPoP`).
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    dpop_bound_access_tokens: Option<bool>,
    /// Its authorization requests must be pushed.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    require_pushed_authorization_requests: Option<bool>,
    /// Its authorization requests must be signed request objects.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    require_signed_request_object: Option<bool>,
    /// Its ID tokens always tell `auth_time`.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    require_auth_time: Option<bool>,
    /// It needs `sid` in logout tokens.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    backchannel_logout_session_required: Option<bool>,
    /// It needs `iss` and `sid` in its frame.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    frontchannel_logout_session_required: Option<bool>,
    /// A response type that it may ask for; repeatable. `code`, unless this is the test profile.
    #[arg(long = "response-type", value_name = "TYPE")]
    response_types: Vec<String>,
    /// Where its request objects may be fetched; repeatable.
    #[arg(long = "request-uri", value_name = "URI")]
    request_uris: Vec<String>,
    /// A type of `authorization_details` that it may use; repeatable.
    #[arg(long = "authorization-details-type", value_name = "TYPE")]
    authorization_details_types: Vec<String>,
    /// The strength of sign-in that it asks for when a request asks for none; repeatable.
    #[arg(long = "default-acr", value_name = "ACR")]
    default_acr_values: Vec<String>,
    /// Where people may be sent after signing out, compared exactly; repeatable.
    #[arg(long = "post-logout-redirect", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// Whom to ask about it; repeatable.
    #[arg(long = "contact", value_name = "ADDRESS")]
    contacts: Vec<String>,
}

impl ExtraArguments {
    /// Writes what was given over the metadata; reads the file with the keys.
    pub(super) fn apply(self, to: &mut Extra) -> Result<(), Failure> {
        if let Some(path) = &self.jwks {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::usage(format!("--jwks {}: {error}", path.display())))?;
            to.jwks = Some(text);
            to.jwks_uri = None;
        }
        if self.jwks_uri.is_some() {
            to.jwks = None;
        }
        replace(&mut to.profile, self.profile);
        replace(&mut to.access_token_format, self.access_token_format);
        replace(&mut to.subject_type, self.subject_type);
        replace_some(&mut to.jwks_uri, self.jwks_uri);
        replace_some(&mut to.token_endpoint_auth_signing_alg, self.token_endpoint_auth_signing_alg);
        replace_some(&mut to.tls_client_auth_subject_dn, self.tls_client_auth_subject_dn);
        replace_some(&mut to.tls_client_auth_san_dns, self.tls_client_auth_san_dns);
        replace_some(&mut to.tls_client_auth_san_uri, self.tls_client_auth_san_uri);
        replace_some(&mut to.tls_client_auth_san_ip, self.tls_client_auth_san_ip);
        replace_some(&mut to.tls_client_auth_san_email, self.tls_client_auth_san_email);
        replace_some(&mut to.request_object_signing_alg, self.request_object_signing_alg);
        replace_some(
            &mut to.authorization_signed_response_alg,
            self.authorization_signed_response_alg,
        );
        replace_some(&mut to.userinfo_signed_response_alg, self.userinfo_signed_response_alg);
        replace_some(
            &mut to.introspection_signed_response_alg,
            self.introspection_signed_response_alg,
        );
        replace_some(&mut to.sector_identifier_uri, self.sector_identifier_uri);
        replace_some(&mut to.backchannel_logout_uri, self.backchannel_logout_uri);
        replace_some(&mut to.frontchannel_logout_uri, self.frontchannel_logout_uri);
        replace_some(&mut to.software_id, self.software_id);
        replace_some(&mut to.software_version, self.software_version);
        replace(
            &mut to.tls_client_certificate_bound_access_tokens,
            self.tls_client_certificate_bound_access_tokens,
        );
        replace(&mut to.dpop_bound_access_tokens, self.dpop_bound_access_tokens);
        replace(
            &mut to.require_pushed_authorization_requests,
            self.require_pushed_authorization_requests,
        );
        replace(&mut to.require_signed_request_object, self.require_signed_request_object);
        replace(&mut to.require_auth_time, self.require_auth_time);
        replace(
            &mut to.backchannel_logout_session_required,
            self.backchannel_logout_session_required,
        );
        replace(
            &mut to.frontchannel_logout_session_required,
            self.frontchannel_logout_session_required,
        );
        replace_list(&mut to.response_types, self.response_types);
        replace_list(&mut to.request_uris, self.request_uris);
        replace_list(&mut to.authorization_details_types, self.authorization_details_types);
        replace_list(&mut to.default_acr_values, self.default_acr_values);
        replace_list(&mut to.post_logout_redirect_uris, self.post_logout_redirect_uris);
        replace_list(&mut to.contacts, self.contacts);
        Ok(())
    }
}
