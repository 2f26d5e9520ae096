//! What a person is asked to allow, as it is remembered: scopes, and claims that are asked for by
//! name without the scope that they belong to (OpenID Connect Core §5.5).

use super::request::AuthorizationRequest;
use crate::clients::claims::BY_SCOPE;
use crate::oauth::scope::Scope;

/// What a claim is remembered under begins with this, which no scope does (RFC 6749 §3.3).
pub(super) const CLAIM: &str = "claim\"";
/// Of the others a claim says what its scope says: words for both are the same.
const SEVERAL: &str = "profile";

/// What a request asks somebody to allow who allowed `before`.
pub(super) fn asked(request: &AuthorizationRequest, before: Option<&Scope>) -> Scope {
    let mut all = request.scope.to_string();
    for claim in request.claims.names() {
        let of = BY_SCOPE.iter().find(|(_, claims)| claims.contains(&claim));
        let Some((scope, _)) = of else { continue };
        let is_allowed = |by: &Scope| by.contains(scope);
        if is_allowed(&request.scope) || before.is_some_and(is_allowed) {
            continue;
        }
        let token = if *scope == SEVERAL { format!("{CLAIM}{claim}") } else { (*scope).to_owned() };
        all.push(' ');
        all.push_str(&token);
    }
    Scope::from(all)
}

/// The message with what a claim of the scope `profile` tells, which follows "will be able to".
pub(super) fn words(claim: &str) -> Option<&'static str> {
    Some(match claim {
        "name" => "consent-claim-name",
        "family_name" => "consent-claim-family-name",
        "given_name" => "consent-claim-given-name",
        "middle_name" => "consent-claim-middle-name",
        "nickname" => "consent-claim-nickname",
        "preferred_username" => "consent-claim-username",
        "profile" => "consent-claim-profile",
        "picture" => "consent-claim-picture",
        "website" => "consent-claim-website",
        "gender" => "consent-claim-gender",
        "birthdate" => "consent-claim-birthdate",
        "zoneinfo" => "consent-claim-zoneinfo",
        "locale" => "consent-claim-locale",
        "updated_at" => "consent-claim-updated-at",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::authorize::next_step::tests::plain_request;

    fn asked_for(scope: &str, claims: &[&str], before: Option<&str>) -> String {
        let mut request = plain_request(scope);
        request.claims.userinfo = claims.iter().map(|claim| (*claim).to_owned()).collect();
        let before = before.map(Scope::from);
        asked(&request, before.as_ref()).to_string()
    }

    #[test]
    fn a_claim_is_asked_for_unless_its_scope_is() {
        assert_eq!(asked_for("openid", &[], None), "openid");
        assert_eq!(asked_for("openid", &["name"], None), "claim\"name openid");
        assert_eq!(asked_for("openid profile", &["name"], None), "openid profile");
        assert_eq!(asked_for("openid", &["name"], Some("profile")), "openid");
        assert_eq!(asked_for("openid", &["email_verified"], None), "email openid");
    }

    #[test]
    fn every_claim_of_the_profile_has_words() {
        let (_, claims) = BY_SCOPE.iter().find(|(scope, _)| *scope == SEVERAL).unwrap();
        for claim in *claims {
            assert!(words(claim).is_some(), "{claim}");
        }
        assert!(words("email").is_none());
    }
}
