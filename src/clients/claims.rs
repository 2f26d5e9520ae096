//! Which claims about a person a client can be told: by scope (OpenID Connect Core §5.4), and by
//! mappings that it registers.
//!
//! A scope that the person allowed decides what is told; a mapping decides where and under which
//! name. So a mapping is never a way around consent: its claim is there only with the scope of what
//! it is made from. `tokens::claims` above puts the claims together.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::Problem;

const MAX_MAPPINGS: usize = 50;
const MAX_NAME_LENGTH: usize = 200;

/// The scopes that release claims at the userinfo endpoint, and the claims.
pub const BY_SCOPE: &[(&str, &[&str])] = &[
    ("openid", &["sub"]),
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    ("roles", &["roles"]),
    ("groups", &["groups"]),
    ("settings", &["settings"]),
];

/// Settings that only administrators change: told by mappings alone, with the scope `settings`.
pub const ADMIN_SETTINGS: &str = "admin_settings";

/// Sources whose members can be told one by one.
const OBJECTS: &[&str] = &["address", "settings", ADMIN_SETTINGS];

/// Claims that say something about the token or the answer it is in (RFC 7519 §4.1, RFC 7662 §2.2,
/// RFC 8693 §4, RFC 8705, RFC 9068, OpenID Connect Core §2 and its logout specifications): no
/// mapping makes one.
pub const RESERVED: &[&str] = &[
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "events",
    "exp",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "s_hash",
    "scope",
    "sid",
    "status",
    "sub",
    "sub_jwk",
    "token_type",
    "username",
];

/// A claim that a client is told beside those of its scopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimMapping {
    /// Its name.
    pub claim: String,
    /// What it is made from: a claim of [`BY_SCOPE`] or [`ADMIN_SETTINGS`]; behind a slash a part of
    /// it as a JSON pointer (RFC 6901), such as `settings/photo-print/theme`.
    pub source: String,
    /// Where it is told.
    #[serde(rename = "in")]
    pub destinations: Vec<Destination>,
}

/// Where claims about a person are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// In ID tokens, which the client reads.
    IdToken,
    /// At the userinfo endpoint.
    Userinfo,
    /// In access tokens, which resource servers read (RFC 9068 §2.2.2).
    AccessToken,
}

impl Destination {
    /// All there are, by name.
    pub const ALL: &[(&str, Self)] = &[
        ("id_token", Self::IdToken),
        ("userinfo", Self::Userinfo),
        ("access_token", Self::AccessToken),
    ];
}

impl ClaimMapping {
    /// The claim that it is made from or of which it is a part, and the part as a JSON pointer.
    pub fn parts(&self) -> (&str, &str) {
        match self.source.find('/') {
            Some(at) => self.source.split_at(at),
            None => (&self.source, ""),
        }
    }

    /// The scope that has to be allowed; none: there is no such source.
    pub fn scope(&self) -> Option<&'static str> {
        let (name, _) = self.parts();
        let name = if name == ADMIN_SETTINGS { "settings" } else { name };
        let of = BY_SCOPE.iter().find(|(_, claims)| claims.contains(&name));
        of.map(|(scope, _)| *scope)
    }

    /// Whether it is told there.
    pub fn goes_to(&self, destination: Destination) -> bool {
        self.destinations.contains(&destination)
    }
}

/// Every rule that the mappings break, for the field `claim_mappings`.
pub(super) fn problems(mappings: &[ClaimMapping], problems: &mut Vec<Problem>) {
    let mut refuse = |message: String| problems.push(Problem::new("claim_mappings", message));
    if mappings.len() > MAX_MAPPINGS {
        return refuse(format!("are more than {MAX_MAPPINGS}"));
    }
    let mut seen = BTreeSet::new();
    for mapping in mappings {
        let ClaimMapping { claim, destinations, .. } = mapping;
        if !seen.insert(claim) {
            refuse(format!("have {claim:?} twice"));
        }
        if let Some(reason) = name_problem(claim, &mapping.source) {
            refuse(format!("{claim:?} {reason}"));
        }
        if let Some(reason) = source_problem(mapping) {
            refuse(format!("{claim:?} is made from {:?}, {reason}", mapping.source));
        }
        if destinations.is_empty() {
            refuse(format!("{claim:?} must be in one of {}", names_of_all_destinations()));
        }
    }
}

/// The names of all destinations, for people.
pub(crate) fn names_of_all_destinations() -> String {
    Destination::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn name_problem(claim: &str, source: &str) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/#".contains(&byte);
    if !(1..=MAX_NAME_LENGTH).contains(&claim.len()) || !claim.bytes().all(is_allowed) {
        return Some(format!("has not 1 to {MAX_NAME_LENGTH} letters, digits, or _ - . : / #"));
    }
    if RESERVED.contains(&claim) {
        return Some("says something about the token itself".to_owned());
    }
    let is_standard = BY_SCOPE.iter().any(|(_, claims)| claims.contains(&claim));
    (is_standard && claim != source).then(|| "can be made from itself only".to_owned())
}

fn source_problem(mapping: &ClaimMapping) -> Option<&'static str> {
    let (name, pointer) = mapping.parts();
    match mapping.scope() {
        None => Some("which is no claim about a person"),
        // Who it is, every token says.
        Some("openid") => Some("which every token has"),
        Some(_) if !pointer.is_empty() && !OBJECTS.contains(&name) => Some("which has no parts"),
        Some(_) if pointer.len() > MAX_NAME_LENGTH => Some("which is too long"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(claim: &str, source: &str) -> ClaimMapping {
        ClaimMapping {
            claim: claim.to_owned(),
            source: source.to_owned(),
            destinations: vec![Destination::IdToken],
        }
    }

    fn broken(mappings: &[ClaimMapping]) -> usize {
        let mut found = Vec::new();
        problems(mappings, &mut found);
        assert!(found.iter().all(|problem| problem.field == "claim_mappings"));
        found.len()
    }

    #[test]
    fn a_claim_can_be_made_from_what_is_known_of_a_person() {
        for (claim, source) in [
            ("email", "email"),
            ("https://print.example/roles", "roles"),
            ("urn:print:theme", "settings/photo-print/theme"),
            ("credit", "admin_settings/credit"),
            ("country", "address/country"),
            ("login", "preferred_username"),
        ] {
            assert_eq!(broken(&[mapping(claim, source)]), 0, "{claim} {source}");
        }
    }

    #[test]
    fn a_mapping_takes_no_name_that_means_something_else() {
        let long = "x".repeat(201);
        for (claim, source) in [
            ("sub", "email"),
            ("iss", "settings/iss"),
            ("aud", "roles"),
            ("exp", "updated_at"),
            ("scope", "roles"),
            ("client_id", "email"),
            ("email", "settings/email"),
            ("email_verified", "phone_number_verified"),
            ("name", "nickname"),
            ("", "roles"),
            ("a b", "roles"),
            ("a\"b", "roles"),
            (&long, "roles"),
        ] {
            assert_eq!(broken(&[mapping(claim, source)]), 1, "{claim} {source}");
        }
    }

    #[test]
    fn a_mapping_has_one_known_source_and_a_place() {
        for source in ["", "sub", "password_hash", "email_canonical", "/x", "roles/0", "name/x"] {
            assert_eq!(broken(&[mapping("x", source)]), 1, "{source}");
        }
        let nowhere = ClaimMapping { destinations: Vec::new(), ..mapping("x", "roles") };
        assert_eq!(broken(&[nowhere]), 1);
        assert_eq!(broken(&[mapping("x", "roles"), mapping("x", "groups")]), 1);
        let many: Vec<_> = (0..=50).map(|number| mapping(&format!("x{number}"), "roles")).collect();
        assert_eq!(broken(&many), 1);
        assert_eq!(broken(&many[1..]), 0);
    }

    #[test]
    fn a_source_belongs_to_a_scope() {
        for (source, scope) in [
            ("given_name", Some("profile")),
            ("address/country", Some("address")),
            ("phone_number_verified", Some("phone")),
            ("admin_settings/a", Some("settings")),
            ("nothing", None),
        ] {
            assert_eq!(mapping("x", source).scope(), scope, "{source}");
        }
    }

    #[test]
    fn a_claim_belongs_to_one_scope() {
        let mut all: Vec<_> = BY_SCOPE.iter().flat_map(|(_, claims)| claims.iter()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
