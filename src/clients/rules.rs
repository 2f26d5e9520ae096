//! The rules for client metadata; [`problems`] tells all that are broken at once.

use std::collections::BTreeSet;

use super::error::Problem;
use super::metadata::{
    ClientMetadata, ConsentPolicy, Profile, RefreshRotation, auth_method, grant_type,
};
use super::{claims, redirect_uri, uri};
use crate::clock::Seconds;
use crate::keys::LONGEST_LIFETIME;

mod extra;
pub mod fapi2;

const MAX_ID_LENGTH: usize = 128;
const MAX_NAME_LENGTH: usize = 100;
const MAX_LIST_LENGTH: usize = 50;
const MAX_SCOPE_LENGTH: usize = 2000;
const YEAR: Seconds = 366 * 86_400;

/// Characters that hide in a name or turn its direction.
const INVISIBLE: [std::ops::RangeInclusive<char>; 5] = [
    '\u{ad}'..='\u{ad}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
];

/// What is wrong with a client id, if anything. Its space is apart from that of user ids, which
/// are 16 bytes in base64url: a client's `sub` never names a person (RFC 9700 §4.15).
pub(super) fn id_problem(id: &str) -> Option<Problem> {
    if !may_be_id(id) {
        let message = format!("must be 1 to {MAX_ID_LENGTH} letters, digits, or . _ ~ -");
        return Some(Problem::new("client_id", message));
    }
    if !id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some(Problem::new("client_id", "must start with a letter or digit"));
    }
    if crate::secret::from_base64url(id).is_some_and(|bytes| bytes.len() == 16) {
        return Some(Problem::new(
            "client_id",
            "has the form of a user id; make it shorter or longer",
        ));
    }
    None
}

/// Whether an id has the characters and the length of one.
pub(super) fn may_be_id(id: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"._~-".contains(&c);
    (1..=MAX_ID_LENGTH).contains(&id.len()) && id.bytes().all(allowed)
}

/// Switches on what the client's profile demands.
pub(super) fn hold_to_profile(metadata: &mut ClientMetadata) {
    match metadata.extra.profile {
        Profile::Standard => {}
        Profile::Fapi2 => fapi2::switch_on(metadata),
    }
}

/// Every rule that the metadata breaks.
pub(super) fn problems(metadata: &ClientMetadata) -> Vec<Problem> {
    let mut problems = Vec::new();
    name(metadata, &mut problems);
    consent(metadata, &mut problems);
    authentication(metadata, &mut problems);
    grants(metadata, &mut problems);
    redirect_uris(metadata, &mut problems);
    links(metadata, &mut problems);
    scope(metadata, &mut problems);
    audiences(metadata, &mut problems);
    lifetimes(metadata, &mut problems);
    claims::problems(&metadata.claim_mappings, &mut problems);
    extra::problems(metadata, &mut problems);
    if metadata.extra.is_fapi2() {
        fapi2::problems(metadata, &mut problems);
    }
    problems
}

fn name(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let Some(name) = &metadata.client_name else { return };
    let hidden = |c: char| c.is_control() || INVISIBLE.iter().any(|range| range.contains(&c));
    if name.trim().is_empty() || name.chars().count() > MAX_NAME_LENGTH {
        let message = format!("must have 1 to {MAX_NAME_LENGTH} characters");
        problems.push(Problem::new("client_name", message));
    } else if name.chars().any(hidden) {
        problems.push(Problem::new("client_name", "has control or invisible characters"));
    } else if name.trim() != name {
        problems.push(Problem::new("client_name", "starts or ends with white space"));
    }
}

/// Only whoever runs this server may speak for the people who use it.
fn consent(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    if metadata.consent == ConsentPolicy::Skip && !metadata.first_party {
        let message = "skip is for first-party clients only; set first_party if it is one";
        problems.push(Problem::new("consent", message));
    }
}

fn authentication(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let method = metadata.token_endpoint_auth_method.as_str();
    if !auth_method::ALL.contains(&method) {
        let message = format!("{method:?} is none of {}", auth_method::ALL.join(", "));
        problems.push(Problem::new("token_endpoint_auth_method", message));
    }
    if !metadata.is_public() {
        return;
    }
    if !metadata.require_pkce {
        let message = "must be true for public clients (RFC 9700 §2.1.1)";
        problems.push(Problem::new("require_pkce", message));
    }
    if metadata.refresh_rotation == RefreshRotation::Never {
        let message = "must be rotate for public clients (RFC 9700 §4.14.2)";
        problems.push(Problem::new("refresh_rotation", message));
    }
}

fn grants(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let mut refuse = |message: String| problems.push(Problem::new("grant_types", message));
    let has = |grant_type| metadata.has_grant(grant_type);
    if metadata.grant_types.is_empty() {
        refuse(format!("must have at least one of {}", grant_type::ALL.join(", ")));
    }
    for unknown in
        metadata.grant_types.iter().filter(|name| !grant_type::ALL.contains(&name.as_str()))
    {
        refuse(format!("{unknown:?} is none of {}", grant_type::ALL.join(", ")));
    }
    if let Some(twice) = repeated(&metadata.grant_types) {
        refuse(format!("has {twice:?} twice"));
    }
    for confidential in
        [grant_type::CLIENT_CREDENTIALS, grant_type::JWT_BEARER, grant_type::PASSWORD]
    {
        if metadata.is_public() && has(confidential) {
            refuse(format!("{confidential} needs a client that authenticates, not a public one"));
        }
    }
    if has(grant_type::PASSWORD) && !metadata.first_party {
        refuse("password is for first-party clients only; set first_party if it is one".to_owned());
    }
    if has(grant_type::REFRESH_TOKEN)
        && !has(grant_type::AUTHORIZATION_CODE)
        && !has(grant_type::DEVICE_CODE)
        && !has(grant_type::PASSWORD)
    {
        let beside = "authorization_code, device_code or password";
        refuse(format!("refresh_token needs {beside} beside it"));
    }
}

fn redirect_uris(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let mut refuse = |message: String| problems.push(Problem::new("redirect_uris", message));
    let uris = &metadata.redirect_uris;
    let redirects = [grant_type::AUTHORIZATION_CODE, grant_type::IMPLICIT];
    match (uris.is_empty(), redirects.iter().any(|grant_type| metadata.has_grant(grant_type))) {
        (true, true) => refuse("must have at least one for authorization_code".to_owned()),
        (false, false) => {
            refuse("are used by authorization_code only; add it or leave them out".to_owned());
        }
        _ => {}
    }
    if uris.len() > MAX_LIST_LENGTH {
        return refuse(format!("are more than {MAX_LIST_LENGTH}"));
    }
    if let Some(twice) = repeated(uris) {
        refuse(format!("has {twice:?} twice"));
    }
    for uri in uris {
        if let Err(reason) = redirect_uri::check(uri, metadata.application_type) {
            refuse(format!("{} {reason}", shown(uri)));
        }
    }
}

fn links(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let links = [
        ("client_uri", &metadata.client_uri),
        ("logo_uri", &metadata.logo_uri),
        ("policy_uri", &metadata.policy_uri),
        ("tos_uri", &metadata.tos_uri),
        ("initiate_login_uri", &metadata.initiate_login_uri),
    ];
    for (field, link) in links {
        let Some(link) = link else { continue };
        if let Err(reason) = uri::check_link(link) {
            problems.push(Problem::new(field, format!("{} {reason}", shown(link))));
        } else if matches!(field, "initiate_login_uri" | "logo_uri") && !link.starts_with("https:")
        {
            // OpenID Connect Registration §2 makes no exception for loopback, nor does who fetches.
            problems.push(Problem::new(field, "must start with https://"));
        }
    }
}

/// RFC 6749 §3.3.
fn scope(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let scope = &metadata.scope;
    let token = |token: &str| {
        !token.is_empty() && token.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    };
    if scope.len() > MAX_SCOPE_LENGTH {
        let message = format!("is longer than {MAX_SCOPE_LENGTH} characters");
        problems.push(Problem::new("scope", message));
    } else if !scope.is_empty() && !scope.split(' ').all(token) {
        let message = "must be scopes of visible ASCII characters without \" and \\, with one \
                       space between them";
        problems.push(Problem::new("scope", message));
    }
}

/// RFC 8707 §2.
fn audiences(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let mut refuse = |message: String| problems.push(Problem::new("audiences", message));
    if metadata.audiences.len() > MAX_LIST_LENGTH {
        return refuse(format!("are more than {MAX_LIST_LENGTH}"));
    }
    if let Some(twice) = repeated(&metadata.audiences) {
        refuse(format!("has {twice:?} twice"));
    }
    for audience in &metadata.audiences {
        match uri::parse(audience) {
            Err(reason) => refuse(format!("{} {reason}", shown(audience))),
            Ok(url) if url.fragment().is_some() => {
                refuse(format!("{} has a fragment (#…)", shown(audience)));
            }
            Ok(_) => {}
        }
    }
}

fn lifetimes(metadata: &ClientMetadata, problems: &mut Vec<Problem>) {
    let bounds = [
        ("access_token_lifetime", metadata.access_token_lifetime, 1, LONGEST_LIFETIME),
        ("refresh_token_idle", metadata.refresh_token_idle, 1, YEAR),
        ("refresh_token_absolute", metadata.refresh_token_absolute, 1, YEAR),
        ("refresh_retry_window", metadata.refresh_retry_window, 0, 120),
        ("default_max_age", metadata.default_max_age, 0, YEAR),
    ];
    for (field, seconds, least, most) in bounds {
        if seconds.is_some_and(|seconds| !(least..=most).contains(&seconds)) {
            problems.push(Problem::new(field, format!("must be {least} to {most} seconds")));
        }
    }
    if let (Some(idle), Some(absolute)) =
        (metadata.refresh_token_idle, metadata.refresh_token_absolute)
        && idle > absolute
    {
        let message = "must not be longer than refresh_token_absolute";
        problems.push(Problem::new("refresh_token_idle", message));
    }
}

fn repeated(list: &[String]) -> Option<&String> {
    let mut seen = BTreeSet::new();
    list.iter().find(|item| !seen.insert(*item))
}

/// Quoted and escaped, and not longer than a line.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(100).collect();
    if short.len() < text.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_never_has_the_form_of_a_user_id() {
        for id in [
            "web",
            "Photo-Print_2.0~x",
            "0",
            &"a".repeat(128),
            &format!("c-{}", crate::secret::random_id()),
        ] {
            assert_eq!(id_problem(id), None, "{id}");
        }
        let user_id = crate::secret::random_id();
        for id in [
            "",
            ".",
            "..",
            "-x",
            "a b",
            "a/b",
            "a:b",
            "caf\u{e9}",
            "a\n",
            &"a".repeat(129),
            &user_id,
        ] {
            assert!(id_problem(id).is_some(), "{id}");
        }
    }
}
