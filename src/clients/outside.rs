//! What is right of a client's metadata here and now, beside the rules that hold anywhere
//! ([`rules`]): what this server is set to take, and what others say (`sector`).

use super::error::{ClientError, Problem};
use super::metadata::{ClientMetadata, SubjectType, auth_method, grant_type, response_type};
use super::{Source, rules, sector};
use crate::keys::Algorithm;
use crate::keys::foreign::HS256;
use crate::server::Server;

/// Checks everything there is to check; all problems that can be told without asking anybody are
/// told at once. Never call it while a transaction is open.
pub(super) async fn check(
    server: &Server,
    metadata: &ClientMetadata,
    source: Source,
) -> Result<(), ClientError> {
    let mut problems = rules::problems(metadata);
    response_types(server, metadata, &mut problems);
    certificates(server, metadata, &mut problems);
    assertions(server, metadata, &mut problems);
    if source != Source::Operator {
        addresses(server, metadata, &mut problems);
        sectors(metadata, &mut problems);
    }
    if problems.is_empty() {
        problems.extend(sector::check(server, metadata, source).await);
    }
    if problems.is_empty() { Ok(()) } else { Err(ClientError::Invalid(problems)) }
}

/// Those that give tokens in the front channel are for certification only (RFC 9700 §2.1.2).
fn response_types(server: &Server, metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    if server.config().is_test_profile() {
        return;
    }
    if metadata.has_grant(grant_type::IMPLICIT) {
        let message = "implicit would put tokens into the front channel; use authorization_code";
        problems.push(Problem::new("grant_types", message));
    }
    let registered = &metadata.extra.response_types;
    if registered.iter().any(|name| name != response_type::CODE) {
        let message = "must be code; others would put tokens into the front channel";
        problems.push(Problem::new("response_types", message));
    }
}

/// What this server takes of assertions.
fn assertions(server: &Server, metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let taken = &server.config().client_assertions;
    let field = "token_endpoint_auth_signing_alg";
    let registered = metadata.extra.token_endpoint_auth_signing_alg.as_deref();
    let is_taken = match metadata.token_endpoint_auth_method.as_str() {
        auth_method::CLIENT_SECRET_JWT => taken.takes(HS256),
        auth_method::PRIVATE_KEY_JWT => Algorithm::ALL
            .map(Algorithm::as_str)
            .into_iter()
            .any(|alg| taken.takes(alg) && registered.is_none_or(|registered| registered == alg)),
        _ => true,
    };
    if !is_taken {
        let message = format!("must be one of {}", taken.algorithms.join(", "));
        problems.push(Problem::new(field, message));
    }
}

/// A certificate that never arrives proves nothing (RFC 8705).
fn certificates(server: &Server, metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let can_arrive = server.config().client_certificates.can_arrive();
    let method = metadata.token_endpoint_auth_method.as_str();
    let by_certificate = [auth_method::TLS_CLIENT_AUTH, auth_method::SELF_SIGNED_TLS_CLIENT_AUTH];
    if by_certificate.contains(&method) && !can_arrive {
        let message =
            format!("{method} needs client certificates, which this server does not take");
        problems.push(Problem::new("token_endpoint_auth_method", message));
    } else if method == auth_method::TLS_CLIENT_AUTH && server.authorities().is_none() {
        let message = format!("{method} needs an authority that this server trusts; there is none");
        problems.push(Problem::new("token_endpoint_auth_method", message));
    }
    if metadata.extra.tls_client_certificate_bound_access_tokens && !can_arrive {
        let message = "needs client certificates, which this server does not take";
        problems.push(Problem::new("tls_client_certificate_bound_access_tokens", message));
    }
}

/// A sector is known by where people are sent, and a device sends nobody: a stranger would only have to
/// write down the redirect URIs of others to be told their subjects (OpenID Connect Core §8.1).
fn sectors(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let is_pairwise = metadata.extra.subject_type == SubjectType::Pairwise;
    let is_device = metadata.has_grant(grant_type::DEVICE_CODE);
    if is_pairwise && is_device && sector::host(metadata).is_some() {
        let message = "device_code goes with pairwise subjects only where there are neither \
                       redirect_uris on a host nor a sector_identifier_uri";
        problems.push(Problem::new("subject_type", message));
    }
}

/// A stranger's addresses have to be fit for fetching from the start.
fn addresses(server: &Server, metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let extra = &metadata.extra;
    let single = [
        ("logo_uri", &metadata.logo_uri),
        ("jwks_uri", &extra.jwks_uri),
        ("sector_identifier_uri", &extra.sector_identifier_uri),
        ("backchannel_logout_uri", &extra.backchannel_logout_uri),
    ];
    let single = single.into_iter().filter_map(|(field, uri)| Some((field, uri.as_ref()?)));
    let several = extra.request_uris.iter().map(|uri| ("request_uris", uri));
    for (field, uri) in single.chain(several) {
        if let Err(error) = server.fetcher().may_fetch(uri) {
            problems.push(Problem::new(field, format!("cannot be fetched: {error}")));
        }
    }
}
