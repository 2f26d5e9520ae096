//! One proof: what it must say (RFC 9449 §4.3), and that it counts once (§11.1).

use serde_json::{Map, Value};
use url::Url;

use super::{DpopHeader, nonce};
use crate::clock::Seconds;
use crate::keys::{Algorithm, foreign};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::secret::{Digest, base64url, constant_time_eq, digest};
use crate::server::Server;
use crate::storage::spent_ids;

/// The header's `typ` (§4.2).
const TYPE: &str = "dpop+jwt";

/// What proofs may be signed with: nothing symmetric (§4.3 step 5), and no RSASSA-PKCS1-v1_5 (FAPI 2.0
/// Security Profile §5.4.1). Discovery reads the list.
pub const ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::Ps256, Algorithm::EdDsa];

/// Seconds that a proof counts.
const LIFETIME: Seconds = 60;
/// Seconds that its maker's clock may be ahead of ours.
const AHEAD: Seconds = 30;
/// Longest `jti`, which names the proof.
const LONGEST_ID: usize = 256;

/// What a proof must have been made for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The method of the request, in capitals.
    pub method: &'a str,
    /// The path of the endpoint below the issuer.
    pub path: &'a str,
    /// The access token that the request presents, to which the proof must belong.
    pub access_token: Option<&'a str>,
}

/// A proof that is right, and whether it is the first use of it is still to be seen.
#[derive(Debug)]
pub struct Proof {
    /// Thumbprint of the key (RFC 7638).
    pub jkt: String,
    id_digest: Digest,
    expires_at: Seconds,
}

impl Proof {
    /// Checks the proof of a request, if it has one.
    pub fn check(
        server: &Server,
        header: &DpopHeader,
        target: Target<'_>,
    ) -> Result<Option<Self>, OAuthError> {
        let text = match header {
            DpopHeader::Absent => return Ok(None),
            DpopHeader::Malformed => return Err(wrong("there must be one DPoP header")),
            DpopHeader::One(text) => text.expose(),
        };
        let now = server.now();
        let age = if nonce::is_needed(server) { Age::ByNonce } else { Age::ByClock };
        let (proof, nonce) = Self::read(text, server.issuer(), target, (now, age))?;
        if age == Age::ByNonce {
            nonce::judge(server, nonce.as_deref(), now)?;
        }
        Ok(Some(proof))
    }

    /// The proof, if it was made for such a request at this moment, and the nonce in it.
    fn read(
        text: &str,
        issuer: &str,
        target: Target<'_>,
        (now, age): (Seconds, Age),
    ) -> Result<(Self, Option<String>), OAuthError> {
        let (jkt, jwt) = foreign::verify_embedded(text, TYPE, &ALGORITHMS)
            .map_err(|error| wrong(error.to_string()))?;
        let claims = Claims(&jwt.claims);
        if claims.text("htm")? != target.method {
            return Err(wrong("htm is not the method of the request"));
        }
        if !same_uri(claims.text("htu")?, issuer, target.path) {
            return Err(wrong("htu is not the URI of the request"));
        }
        let expires_at = claims.counts_until(now, age)?;
        if let Some(token) = target.access_token {
            let ath = base64url(&digest(token.as_bytes()));
            if !constant_time_eq(claims.text("ath")?.as_bytes(), ath.as_bytes()) {
                return Err(wrong("ath is not the digest of the access token"));
            }
        }
        let jti = claims.text("jti")?;
        if jti.is_empty() || jti.len() > LONGEST_ID {
            return Err(wrong("jti must have 1 to 256 bytes"));
        }
        let nonce = claims.optional("nonce")?.map(str::to_owned);
        let id_digest = spent_ids::id_digest(&jkt, jti);
        Ok((Self { jkt, id_digest, expires_at }, nonce))
    }

    /// Uses the proof up. One that was used before proves nothing.
    pub async fn spend(&self, server: &Server) -> Result<(), OAuthError> {
        let input = (self.id_digest, self.expires_at);
        let first = server.database().write(input, |tx, (id_digest, expires_at)| {
            Box::pin(spent_ids::spend(tx, spent_ids::Kind::DpopProof, id_digest, *expires_at))
        });
        if first.await? { Ok(()) } else { Err(used()) }
    }

    /// Refuses a proof that was used before, without using it up.
    pub async fn refuse_if_spent(&self, server: &Server) -> Result<(), OAuthError> {
        let mut reader = server.database().reader().await?;
        let spent =
            spent_ids::is_spent(&mut reader, spent_ids::Kind::DpopProof, &self.id_digest).await?;
        if spent { Err(used()) } else { Ok(()) }
    }
}

/// What tells when a proof was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    /// Its own times, of which the clock of its maker is the source.
    ByClock,
    /// The nonce in it, whatever that clock says (§11.1).
    ByNonce,
}

/// The claims of a proof.
struct Claims<'a>(&'a Map<String, Value>);

impl<'a> Claims<'a> {
    /// A text that must be there.
    fn text(&self, name: &str) -> Result<&'a str, OAuthError> {
        self.optional(name)?.ok_or_else(|| wrong(format!("{name} is missing")))
    }

    fn optional(&self, name: &str) -> Result<Option<&'a str>, OAuthError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(format!("{name} is not a string"))),
        }
    }

    fn moment(&self, name: &str) -> Result<Option<Seconds>, OAuthError> {
        foreign::moment(self.0, name)
            .map_err(|_| wrong(format!("{name} is not a number of seconds")))
    }

    /// When it is no longer taken, if it was made now (§4.3 step 11) and counts at all (RFC 7519 §4.1.4,
    /// §4.1.5).
    fn counts_until(&self, now: Seconds, age: Age) -> Result<Seconds, OAuthError> {
        let iat = self.moment("iat")?.ok_or_else(|| wrong("iat is missing"))?;
        if age == Age::ByNonce {
            return Ok(now.saturating_add(nonce::LIFETIME));
        }
        if iat < now.saturating_sub(LIFETIME) || iat > now.saturating_add(AHEAD) {
            return Err(wrong("iat is too far from the time of the server"));
        }
        if self.moment("exp")?.is_some_and(|exp| exp.saturating_add(AHEAD) <= now) {
            return Err(wrong("the proof expired"));
        }
        if self.moment("nbf")?.is_some_and(|nbf| nbf > now.saturating_add(AHEAD)) {
            return Err(wrong("the proof does not count yet"));
        }
        Ok(iat + LIFETIME + 1)
    }
}

/// Whether `htu` names this path of the issuer, whatever its query and fragment (§4.3 step 9); the URL
/// is compared after normalisation (RFC 3986 §6.2.2, §6.2.3).
fn same_uri(htu: &str, issuer: &str, path: &str) -> bool {
    let Ok(mut named) = Url::parse(htu) else { return false };
    named.set_query(None);
    named.set_fragment(None);
    Url::parse(&format!("{issuer}{path}")).is_ok_and(|expected| expected == named)
}

fn used() -> OAuthError {
    wrong("the proof was used before (RFC 9449 section 11.1)")
}

pub(super) fn wrong(reason: impl Into<String>) -> OAuthError {
    ErrorCode::InvalidDpopProof.because(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_compared_without_query_and_fragment_after_normalisation() {
        let issuer = "https://id.example";
        for same in [
            "https://id.example/token",
            "HTTPS://ID.EXAMPLE/token",
            "https://id.example:443/token",
            "https://id.example/token?a=b",
            "https://id.example/token#c",
            "https://id.example/a/../token",
        ] {
            assert!(same_uri(same, issuer, "/token"), "{same}");
        }
        for other in [
            "",
            "/token",
            "token",
            "http://id.example/token",
            "https://id.example:8443/token",
            "https://id.example/Token",
            "https://id.example/token/",
            "https://id.example/userinfo",
            "https://user@id.example/token",
            "https://id.example.evil.example/token",
            "https://evil.example/token",
        ] {
            assert!(!same_uri(other, issuer, "/token"), "{other}");
        }
    }

    const HEADER: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI\
                          6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiO\
                          VZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlA\
                          tMjU2In19";
    /// RFC 9449, figure 2.
    const AT_TOKEN: &str = "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8\
                            vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4\
                            vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZ\
                            T3Lg";
    /// RFC 9449, figure 12.
    const AT_RESOURCE: &str = "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6L\
                               y9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2M\
                               jI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBc\
                               WtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-y\
                               qyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

    #[test]
    fn the_examples_of_rfc_9449_are_read() {
        let jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
        let at_token = Target { method: "POST", path: "/token", access_token: None };
        let text = format!("{HEADER}.{AT_TOKEN}");
        let read = |target, now| {
            Proof::read(&text, "https://server.example.com", target, (now, Age::ByClock))
        };
        assert_eq!(read(at_token, 1_562_262_616).unwrap().0.jkt, jkt);
        assert!(read(at_token, 1_562_262_616 + LIFETIME + 1).is_err());
        assert!(read(at_token, 1_562_262_616 - AHEAD - 1).is_err());
        assert!(read(Target { method: "GET", ..at_token }, 1_562_262_616).is_err());

        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let at_resource =
            Target { method: "GET", path: "/protectedresource", access_token: Some(token) };
        let text = format!("{HEADER}.{AT_RESOURCE}");
        let now = (1_562_262_618, Age::ByClock);
        let read = |target| Proof::read(&text, "https://resource.example.org", target, now);
        assert_eq!(read(at_resource).unwrap().0.jkt, jkt);
        assert!(read(Target { access_token: Some("other"), ..at_resource }).is_err());
    }
}
