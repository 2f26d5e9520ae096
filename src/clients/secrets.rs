//! Secrets of clients: made here and told once, or made elsewhere and set; kept as digests, and for
//! `client_secret_jwt`, where both sides make a MAC with it (OpenID Connect Core §9), sealed as well.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::error::{ClientError, Problem};
use super::lookup::find;
use super::metadata::auth_method;
use super::{Client, ClientMetadata};
use crate::audit::{ClientEvent, Origin};
use crate::clock::Seconds;
use crate::secret::{Digest, MasterKey, SealError, Secret, constant_time_eq, digest, opaque};
use crate::server::Server;
use crate::storage::{self, StorageError, audit_log};

/// How long a replaced secret still works, so that a client can be given the new one.
pub const SECRET_OVERLAP: Seconds = 86_400;

/// Characters of a secret that was made elsewhere.
const LENGTHS: std::ops::RangeInclusive<usize> = 32..=256;
/// How many different ones it has at least.
const LEAST_DIFFERENT: usize = 8;

/// A new secret for a client.
#[derive(Clone, Debug)]
pub struct RotateSecret {
    /// The client.
    pub id: String,
    /// How long the current secret still works: [`SECRET_OVERLAP`], or 0 when it leaked.
    pub overlap: Seconds,
    /// Who asks.
    pub origin: Origin,
}

/// A secret for a client that was made elsewhere.
#[derive(Clone, Debug)]
pub struct SetSecret {
    /// The client.
    pub id: String,
    /// The secret: at least 32 characters, as a digest of it is all that keeps it.
    pub secret: Secret<String>,
    /// How long the current secret still works.
    pub overlap: Seconds,
    /// Who asks.
    pub origin: Origin,
}

impl Client {
    /// Whether this is the secret that was set last.
    pub fn is_current_secret(&self, secret: &Secret<String>) -> bool {
        let presented = digest(secret.expose().as_bytes());
        self.secret_digest.as_ref().is_some_and(|known| constant_time_eq(known, &presented))
    }

    /// The secrets that count, the current one first, of a client that makes MACs with them
    /// (`client_secret_jwt`); of others there are only digests.
    pub fn open_secrets(
        &self,
        master_key: &MasterKey,
        now: Seconds,
    ) -> Result<Vec<Zeroizing<Vec<u8>>>, SealError> {
        let previous = self.previous_sealed_secret.as_ref();
        let previous = previous.filter(|_| self.previous_secret_counts(now));
        let place = secret_place(&self.id);
        let open = |sealed: &Vec<u8>| master_key.open(&place, sealed);
        self.sealed_secret.iter().chain(previous).map(open).collect()
    }
}

/// Gives a client a new secret, told here and never again. The one before still works for a
/// while; the one before that no longer.
pub async fn rotate_secret(
    server: &Server,
    request: RotateSecret,
) -> Result<Secret<String>, ClientError> {
    let secret = new();
    let RotateSecret { id, overlap, origin } = request;
    replace(server, SetSecret { id, secret: secret.clone(), overlap, origin }).await?;
    Ok(secret)
}

/// Gives a client a secret that was made elsewhere, such as in a file that sets it up.
pub async fn set_secret(server: &Server, request: SetSecret) -> Result<(), ClientError> {
    check_secret(&request.secret)?;
    replace(server, request).await
}

/// Whether [`set_secret`] would take this secret.
pub fn check_secret(secret: &Secret<String>) -> Result<(), ClientError> {
    let Some(reason) = weakness(secret.expose()) else { return Ok(()) };
    Err(ClientError::Invalid(vec![Problem::new("client_secret", reason)]))
}

/// Why a secret cannot be taken, as a digest of it could be guessed.
fn weakness(secret: &str) -> Option<String> {
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some("has other characters than visible ASCII".to_owned());
    }
    let different: BTreeSet<_> = secret.bytes().collect();
    if !LENGTHS.contains(&secret.len()) || different.len() < LEAST_DIFFERENT {
        let (least, most) = (LENGTHS.start(), LENGTHS.end());
        return Some(format!("must be random, with {least} to {most} characters"));
    }
    None
}

async fn replace(server: &Server, request: SetSecret) -> Result<(), ClientError> {
    let client = find(server, &request.id).await?.ok_or(ClientError::NotFound)?;
    let kept = keep(server, &client.id, &client.metadata, &request.secret)?;
    let input = (request, kept, server.now());
    let known = server
        .database()
        .write(input, |tx, (request, kept, now)| {
            Box::pin(async move {
                let until = now.saturating_add(request.overlap);
                let new = (&kept.digest[..], kept.sealed.as_deref());
                if storage::clients::rotate_secret(tx, &request.id, new, until, *now).await? {
                    let event = ClientEvent::SecretRotated { client_id: request.id.clone() };
                    audit_log::append(tx, *now, &request.origin, &event.into()).await?;
                    return Ok(Ok(()));
                }
                Ok(Err(storage::clients::find(tx, &request.id).await?.is_some()))
            })
        })
        .await?;
    match known {
        Ok(()) => Ok(()),
        Err(true) => Err(ClientError::NoSecret),
        Err(false) => Err(ClientError::NotFound),
    }
}

/// A new secret of 256 random bits.
pub(super) fn new() -> Secret<String> {
    Secret::new(opaque::generate(opaque::Kind::ClientSecret).to_string())
}

/// What is kept of a secret.
#[derive(Debug)]
pub(super) struct KeptSecret {
    pub(super) digest: Digest,
    /// The secret itself, for clients that make MACs with it.
    pub(super) sealed: Option<Vec<u8>>,
}

/// Puts a secret into the form in which it is kept.
pub(super) fn keep(
    server: &Server,
    id: &str,
    metadata: &ClientMetadata,
    secret: &Secret<String>,
) -> storage::Result<KeptSecret> {
    let secret = secret.expose().as_bytes();
    let seal = || server.master_key().seal(&secret_place(id), secret);
    let sealed = makes_macs(metadata).then(seal).transpose();
    let sealed = sealed.map_err(|error| StorageError::Corrupt(error.to_string()))?;
    Ok(KeptSecret { digest: digest(secret), sealed })
}

/// Whether the secret itself is needed, and not only a digest to compare it with.
pub(super) fn makes_macs(metadata: &ClientMetadata) -> bool {
    metadata.token_endpoint_auth_method == auth_method::CLIENT_SECRET_JWT
}

/// Binds a sealed secret to its client.
fn secret_place(id: &str) -> String {
    format!("clients/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_elsewhere_has_to_be_random() {
        for good in [
            "kR3vT9wXzLq2bN7mYp5sD8fGh4jC6xVa",
            "0123456789abcdef0123456789abcdef",
            &new().expose().clone(),
        ] {
            assert_eq!(weakness(good), None, "{good}");
        }
        let long = "kR3vT9wXzLq2bN7mYp5sD8fGh4jC6xVa".repeat(9);
        let spaced = "kR3vT9wX zLq2bN7mYp5sD8fGh4jC6xVa";
        for bad in ["", "secret", &"x".repeat(32), &long, spaced, &"é".repeat(40)] {
            assert!(weakness(bad).is_some(), "{bad}");
        }
    }
}
