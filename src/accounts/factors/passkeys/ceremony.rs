//! The two ceremonies of Web Authentication (W3C, Level 3 §7) in the hands of `webauthn-rs`: what is
//! sent to the browser, and how its answer is judged.
//!
//! The state between question and answer travels sealed in the page ([`ticket`]) and is spent with
//! the answer. Every assertion is asked for as one without a known person: the credential ID in the
//! answer names the key, and whose key that is, the callers check. User verification is always
//! required, so a passkey counts for two factors.

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::Challenge;
use crate::accounts::AccountError;
use crate::accounts::factors::ticket::{self, Purpose, Ticket};
use crate::clock::Seconds;
use crate::secret::{base64url, digest};
use crate::server::Server;
use crate::storage::passkeys::PasskeyRow;
use crate::storage::users::UserRow;

/// Seconds for which a question may be answered: as long as people leave a page open.
const LIFETIME: Seconds = 3600;
/// Longer answers are not read; none comes near it without a certificate of its maker.
const MAX_ANSWER: usize = 12 * 1024;

/// Who asks (§5.4.2): this server, under its host name.
pub(super) struct RelyingParty(Webauthn);

/// A new key, checked.
pub(super) struct NewKey {
    pub(super) credential_digest: Vec<u8>,
    pub(super) credential: String,
    pub(super) counter: i64,
}

/// What an authenticator says of itself when it signs, not yet checked.
pub(super) struct Assertion(PublicKeyCredential);

/// A signature that is right.
pub(super) struct Signed {
    pub(super) credential: String,
    pub(super) counter: i64,
}

impl RelyingParty {
    /// None where there can be no passkeys: browsers take host names only, no addresses (§5.1.3).
    pub(super) fn of(server: &Server) -> Option<Self> {
        let config = server.config();
        let origin = Url::parse(server.issuer()).ok()?;
        let host = origin.domain().filter(|_| config.factors.passkeys)?;
        let builder = WebauthnBuilder::new(host, &origin).ok()?;
        builder.rp_name(&config.branding.name).build().ok().map(Self)
    }

    /// Asks for a signature: of anybody's key that the browser knows, or of one of these.
    pub(super) fn ask(
        &self,
        server: &Server,
        purpose: Purpose<'_>,
        keys: &[PasskeyRow],
    ) -> Result<Challenge, AccountError> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(failed)?;
        let mut options = object(serde_json::to_value(options.public_key))?;
        options["allowCredentials"] = descriptors(keys);
        remove(&mut options, "extensions");
        let ticket = ticket::seal(server, purpose, LIFETIME, &state)?;
        Ok(Challenge { options: options.to_string(), ticket })
    }

    /// The state of a question; none when it was asked of somebody else or its time is over.
    pub(super) fn asked(
        server: &Server,
        purpose: Purpose<'_>,
        ticket: &str,
    ) -> Option<Ticket<DiscoverableAuthentication>> {
        ticket::open(server, purpose, ticket)
    }

    /// Judges a signature by the key that it claims to be of.
    pub(super) fn judge(
        &self,
        Assertion(answer): &Assertion,
        state: DiscoverableAuthentication,
        key: &PasskeyRow,
    ) -> Result<Signed, Refused> {
        let mut passkey: Passkey = serde_json::from_str(&key.credential)?;
        let done = self.0.finish_discoverable_authentication_v2(answer, state, &passkey)?;
        passkey.update_credential(&done);
        let credential = serde_json::to_string(&passkey)?;
        Ok(Signed { credential, counter: i64::from(done.counter()) })
    }

    /// Asks for a new key of this person, which no authenticator makes that has one of `keys`.
    pub(super) fn ask_for_new(
        &self,
        server: &Server,
        purpose: Purpose<'_>,
        user: &UserRow,
        keys: &[PasskeyRow],
    ) -> Result<Challenge, AccountError> {
        let id = Uuid::from_bytes(handle(&user.id));
        let name = user.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&user.email);
        let exclude: Vec<CredentialID> =
            keys.iter().filter_map(key_of).map(|key| key.cred_id().clone()).collect();
        let (options, state) = self
            .0
            .start_passkey_registration(id, &user.email, name, Some(exclude))
            .map_err(failed)?;
        let mut options = object(serde_json::to_value(options.public_key))?;
        // Only a key that the authenticator finds by itself signs in without an address (§6.2).
        let mut selection = options["authenticatorSelection"].take();
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        options["authenticatorSelection"] = selection;
        let ticket = ticket::seal(server, purpose, LIFETIME, &state)?;
        Ok(Challenge { options: options.to_string(), ticket })
    }

    /// The state of a question for a new key.
    pub(super) fn asked_for_new(
        server: &Server,
        purpose: Purpose<'_>,
        ticket: &str,
    ) -> Option<Ticket<PasskeyRegistration>> {
        ticket::open(server, purpose, ticket)
    }

    /// Judges a new key.
    pub(super) fn accept(
        &self,
        answer: &str,
        state: &PasskeyRegistration,
    ) -> Result<NewKey, Refused> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let passkey = self.0.finish_passkey_registration(&answer, state)?;
        let credential = serde_json::to_value(&passkey)?;
        Ok(NewKey {
            credential_digest: credential_digest(passkey.cred_id()),
            counter: credential["cred"]["counter"].as_i64().unwrap_or_default(),
            credential: credential.to_string(),
        })
    }
}

impl Assertion {
    /// Reads what the browser sends.
    pub(super) fn read(text: &str) -> Option<Self> {
        read(text).ok().map(Self)
    }

    /// Names the key that has signed.
    pub(super) fn credential_digest(&self) -> Vec<u8> {
        credential_digest(self.0.get_credential_id())
    }

    /// The key's name as the browser knows it.
    pub(super) fn credential_id(&self) -> String {
        base64url(self.0.get_credential_id())
    }

    /// Whether it names this person; none when it names nobody.
    pub(super) fn is_of(&self, user_id: &str) -> Option<bool> {
        self.0.get_user_unique_id().map(|named| named == handle(user_id))
    }
}

/// Why an answer is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// It is not what was asked for.
    #[error("{0}")]
    Ceremony(#[from] WebauthnError),
    /// It cannot be read.
    #[error("the answer cannot be read")]
    Malformed(#[from] serde_json::Error),
}

impl Refused {
    /// The reason, for the audit log.
    pub(super) const fn reason(&self) -> &'static str {
        match self {
            Self::Ceremony(WebauthnError::MismatchedChallenge) => "another challenge",
            Self::Ceremony(WebauthnError::InvalidRPOrigin) => "signed for another origin",
            Self::Ceremony(WebauthnError::InvalidRPIDHash) => "signed for another host",
            Self::Ceremony(WebauthnError::UserNotVerified | WebauthnError::UserNotPresent) => {
                "the authenticator did not check its user"
            }
            // §6.1.1: two authenticators may use the key.
            Self::Ceremony(WebauthnError::CredentialPossibleCompromise) => "the key may be copied",
            Self::Ceremony(_) => "wrong signature",
            Self::Malformed(_) => "unreadable answer",
        }
    }
}

/// The name of a person for authenticators (§5.4.3): constant, and no name of ours. Those who find
/// it cannot tell the account.
pub(super) fn handle(user_id: &str) -> [u8; 16] {
    let mut handle = [0; 16];
    handle.copy_from_slice(&digest(format!("passkey user {user_id}").as_bytes())[..16]);
    handle
}

/// The credential ID of a stored key, in base64url.
pub(super) fn credential_id(key: &PasskeyRow) -> Option<String> {
    key_of(key).map(|key| base64url(key.cred_id()))
}

fn key_of(row: &PasskeyRow) -> Option<Passkey> {
    serde_json::from_str(&row.credential).ok()
}

fn descriptors(keys: &[PasskeyRow]) -> Value {
    keys.iter()
        .filter_map(credential_id)
        .map(|id| json!({ "type": "public-key", "id": id }))
        .collect()
}

fn credential_digest(credential_id: &[u8]) -> Vec<u8> {
    digest(credential_id).to_vec()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    // An overlong text is cut and so unreadable.
    let end = text.len().min(MAX_ANSWER);
    serde_json::from_slice(&text.as_bytes()[..end])
}

fn object(value: serde_json::Result<Value>) -> Result<Value, AccountError> {
    value.map_err(failed)
}

fn remove(value: &mut Value, member: &str) {
    if let Some(members) = value.as_object_mut() {
        members.remove(member);
    }
}

fn failed(error: impl std::fmt::Display) -> AccountError {
    AccountError::Fault(format!("passkeys: {error}"))
}
