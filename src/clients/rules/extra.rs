//! The rules for what a client registers beyond the basics (see `metadata::extra`).

use url::Url;

use super::{MAX_LIST_LENGTH, Problem, repeated, shown};
use crate::clients::metadata::{
    ClientMetadata, SubjectType, auth_method, grant_type, response_type,
};
use crate::clients::sector::host_of;
use crate::clients::{redirect_uri, uri};
use crate::keys::Algorithm;
use crate::keys::certificate::is_subject;
use crate::keys::foreign::{HS256, Jwks};

const MAX_CONTACTS: usize = 10;
const MAX_TEXT_LENGTH: usize = 200;

type Problems = Vec<Problem>;

/// Every rule that is broken.
pub(super) fn problems(metadata: &ClientMetadata, problems: &mut Problems) {
    response_types(metadata, problems);
    keys(metadata, problems);
    certificate(metadata, problems);
    algorithms(metadata, problems);
    fetched(metadata, problems);
    requests(metadata, problems);
    sector(metadata, problems);
    logout(metadata, problems);
    texts(metadata, problems);
}

/// RFC 7591 §2.1: response types and grant types go together.
fn response_types(metadata: &ClientMetadata, problems: &mut Problems) {
    let registered = &metadata.extra.response_types;
    let mut refuse = |message: String| problems.push(Problem::new("response_types", message));
    if let Some(twice) = repeated(registered) {
        return refuse(format!("has {twice:?} twice"));
    }
    if let Some(unknown) =
        registered.iter().find(|name| !response_type::ALL.contains(&name.as_str()))
    {
        return refuse(format!("{} is none of {}", shown(unknown), response_type::ALL.join(", ")));
    }
    let in_front = |name: &&String| name.split(' ').any(|part| part == "token");
    if metadata.extra.wants_bound_tokens()
        && let Some(name) = registered.iter().find(in_front)
    {
        // Nobody proves anything there (RFC 9449 §5, RFC 8705 §3).
        return refuse(format!("{name:?} would give a token that is bound to nothing"));
    }
    let with_code = |name: &&String| name.split(' ').any(|part| part == response_type::CODE);
    let may_code = metadata.has_grant(grant_type::AUTHORIZATION_CODE);
    match registered.iter().find(with_code) {
        Some(name) if !may_code => {
            refuse(format!("{name:?} needs the grant type authorization_code"));
        }
        None if may_code && !registered.is_empty() => {
            refuse("must have code for the grant type authorization_code".to_owned());
        }
        _ => {}
    }
}

fn keys(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    if extra.jwks.is_some() && extra.jwks_uri.is_some() {
        problems.push(Problem::new("jwks", "and jwks_uri exclude each other (RFC 7591 §2)"));
    }
    if let Some(jwks) = &extra.jwks {
        match Jwks::parse(jwks) {
            Err(error) => problems.push(Problem::new("jwks", error.to_string())),
            Ok(keys) if keys.is_empty() => {
                problems.push(Problem::new("jwks", "has no key for signatures"));
            }
            Ok(_) => {}
        }
    }
    let method = metadata.token_endpoint_auth_method.as_str();
    let by_key = [auth_method::PRIVATE_KEY_JWT, auth_method::SELF_SIGNED_TLS_CLIENT_AUTH];
    if by_key.contains(&method) && !has_keys(metadata) {
        let message = format!("must be there, or jwks_uri, for {method}");
        problems.push(Problem::new("jwks", message));
    }
    if extra.require_signed_request_object && !has_keys(metadata) {
        let message = "must be there, or jwks_uri, for signed request objects";
        problems.push(Problem::new("jwks", message));
    }
}

/// RFC 8705 §2.1.2: exactly one name, for the method that needs one.
fn certificate(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let names = [
        ("tls_client_auth_subject_dn", &extra.tls_client_auth_subject_dn),
        ("tls_client_auth_san_dns", &extra.tls_client_auth_san_dns),
        ("tls_client_auth_san_uri", &extra.tls_client_auth_san_uri),
        ("tls_client_auth_san_ip", &extra.tls_client_auth_san_ip),
        ("tls_client_auth_san_email", &extra.tls_client_auth_san_email),
    ];
    let mut given = names.into_iter().filter_map(|(field, value)| Some((field, value.as_ref()?)));
    let is_needed = metadata.token_endpoint_auth_method == auth_method::TLS_CLIENT_AUTH;
    match (given.next(), given.next()) {
        (None, _) if is_needed => {
            let message = "or one of tls_client_auth_san_dns, _uri, _ip, _email must be there for \
                           tls_client_auth";
            problems.push(Problem::new("tls_client_auth_subject_dn", message));
        }
        (_, Some((field, _))) => {
            let message = "is a second name; RFC 8705 §2.1.2 takes exactly one";
            problems.push(Problem::new(field, message));
        }
        (Some((field, value)), None) => {
            let is_ip = field == "tls_client_auth_san_ip";
            if value.is_empty() || value.len() > uri::MAX_LENGTH {
                problems.push(Problem::new(field, "is empty or too long"));
            } else if field == "tls_client_auth_subject_dn" && !is_subject(value) {
                let message = "is no distinguished name as RFC 4514 writes it, such as \
                               CN=client,O=Example,C=DE";
                problems.push(Problem::new(field, message));
            } else if is_ip && value.parse::<std::net::IpAddr>().is_err() {
                problems.push(Problem::new(field, "is no IP address"));
            }
        }
        (None, None) => {}
    }
}

fn algorithms(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let names = || Algorithm::ALL.map(Algorithm::as_str).join(", ");
    if let Some(alg) = &extra.token_endpoint_auth_signing_alg {
        let field = "token_endpoint_auth_signing_alg";
        let by_secret = metadata.token_endpoint_auth_method == auth_method::CLIENT_SECRET_JWT;
        if by_secret && alg != HS256 {
            problems.push(Problem::new(field, format!("must be {HS256} for client_secret_jwt")));
        } else if !by_secret && Algorithm::parse(alg).is_none() {
            problems.push(Problem::new(field, format!("{} is none of {}", shown(alg), names())));
        }
    }
    if let Some(alg) = &extra.request_object_signing_alg {
        let field = "request_object_signing_alg";
        let unsigned = alg == "none";
        if unsigned && extra.require_signed_request_object {
            problems.push(Problem::new(field, "cannot be none when signatures are required"));
        } else if !unsigned && Algorithm::parse(alg).is_none() {
            let message = format!("{} is none of {}, none", shown(alg), names());
            problems.push(Problem::new(field, message));
        }
    }
}

/// What this server fetches or calls: over https only, whatever loopback may do elsewhere.
fn fetched(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let fetched = [
        ("jwks_uri", &extra.jwks_uri),
        ("sector_identifier_uri", &extra.sector_identifier_uri),
        ("backchannel_logout_uri", &extra.backchannel_logout_uri),
    ];
    for (field, address) in fetched {
        let Some(address) = address else { continue };
        if let Err(reason) = check_fetched(address) {
            problems.push(Problem::new(field, format!("{} {reason}", shown(address))));
        } else if address.contains('#') {
            problems.push(Problem::new(field, format!("{} has a fragment", shown(address))));
        }
    }
}

fn requests(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let mut refuse = |message: String| problems.push(Problem::new("request_uris", message));
    if extra.request_uris.len() > MAX_LIST_LENGTH {
        refuse(format!("are more than {MAX_LIST_LENGTH}"));
    }
    // A fragment may tell the content's digest (OpenID Connect Registration §2).
    for address in extra.request_uris.iter().take(MAX_LIST_LENGTH) {
        if let Err(reason) = check_fetched(address) {
            refuse(format!("{} {reason}", shown(address)));
        }
    }
    let lists = [
        ("authorization_details_types", &extra.authorization_details_types),
        ("default_acr_values", &extra.default_acr_values),
    ];
    for (field, list) in lists {
        let is_word = |word: &String| {
            (1..=MAX_TEXT_LENGTH).contains(&word.len())
                && word.bytes().all(|b| b.is_ascii_graphic())
        };
        if list.len() > MAX_LIST_LENGTH || !list.iter().all(is_word) || repeated(list).is_some() {
            let message = format!(
                "must be up to {MAX_LIST_LENGTH} words of visible ASCII characters, each once"
            );
            problems.push(Problem::new(field, message));
        }
    }
}

/// OpenID Connect Core §8.1: where all redirect URIs are decides whom pairwise subjects are for,
/// unless a document names them.
fn sector(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    if extra.subject_type != SubjectType::Pairwise || extra.sector_identifier_uri.is_some() {
        return;
    }
    let mut hosts: Vec<_> = metadata.redirect_uris.iter().map(|uri| host_of(uri)).collect();
    hosts.dedup();
    if hosts.len() > 1 {
        let message = "must be there for pairwise subjects when redirect_uris have several hosts";
        problems.push(Problem::new("sector_identifier_uri", message));
    }
}

fn logout(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let mut refuse =
        |message: String| problems.push(Problem::new("post_logout_redirect_uris", message));
    if extra.post_logout_redirect_uris.len() > MAX_LIST_LENGTH {
        refuse(format!("are more than {MAX_LIST_LENGTH}"));
    }
    for address in extra.post_logout_redirect_uris.iter().take(MAX_LIST_LENGTH) {
        if let Err(reason) = redirect_uri::check(address, metadata.application_type) {
            refuse(format!("{} {reason}", shown(address)));
        }
    }
    let Some(address) = &extra.frontchannel_logout_uri else { return };
    let mut refuse =
        |message: String| problems.push(Problem::new("frontchannel_logout_uri", message));
    if let Err(reason) = uri::check_link(address) {
        return refuse(format!("{} {reason}", shown(address)));
    }
    // OpenID Connect Front-Channel Logout §2.
    let origin = |address: &String| Url::parse(address).ok().map(|url| url.origin());
    let own = origin(address);
    if address.contains('#') {
        refuse(format!("{} has a fragment", shown(address)));
    } else if !metadata.redirect_uris.iter().any(|uri| origin(uri) == own) {
        refuse("must have scheme, host and port of one of the redirect_uris".to_owned());
    }
}

fn texts(metadata: &ClientMetadata, problems: &mut Problems) {
    let extra = &metadata.extra;
    let is_text = |text: &String| {
        (1..=MAX_TEXT_LENGTH).contains(&text.len()) && !text.chars().any(char::is_control)
    };
    let message = format!("must have 1 to {MAX_TEXT_LENGTH} bytes without control characters");
    for (field, text) in
        [("software_id", &extra.software_id), ("software_version", &extra.software_version)]
    {
        if text.as_ref().is_some_and(|text| !is_text(text)) {
            problems.push(Problem::new(field, message.clone()));
        }
    }
    if extra.contacts.len() > MAX_CONTACTS {
        problems.push(Problem::new("contacts", format!("are more than {MAX_CONTACTS}")));
    } else if !extra.contacts.iter().all(is_text) {
        problems.push(Problem::new("contacts", message));
    }
}

/// Whether it has registered keys, or where they are.
pub(super) fn has_keys(metadata: &ClientMetadata) -> bool {
    metadata.extra.jwks.is_some() || metadata.extra.jwks_uri.is_some()
}

fn check_fetched(address: &str) -> Result<(), String> {
    let url = uri::parse(address)?;
    if url.scheme() == "https" { Ok(()) } else { Err("must start with https://".to_owned()) }
}
