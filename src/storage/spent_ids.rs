//! Table `spent_ids`: what other parties made to count once, and did: the `jti` of assertions, about
//! clients and as grants (RFC 7523 §3), DPoP proofs (RFC 9449 §11.1) and request objects (RFC 9101 §10.2).

use super::{
    Reader, Result, Span, Tx, clean, execute, fetch_optional, first, first_of, some_of, sql,
};
use crate::clock::Seconds;
use crate::secret::{Digest, digest};

sql! {
    SPEND = "INSERT INTO spent_ids (id_digest, expires_at) VALUES ($1, $2) \
             ON CONFLICT (id_digest) DO NOTHING";
    FIND = "SELECT expires_at FROM spent_ids WHERE id_digest = $1";
    FIRST_EXPIRED = first_of!("spent_ids", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM spent_ids WHERE id_digest IN ",
                             some_of!("id_digest", "spent_ids", "expires_at"));
}

/// What an id belongs to; ids of different kinds never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A client assertion (RFC 7523 §2.2), of one client.
    ClientAssertion,
    /// An assertion as an authorization grant (RFC 7523 §2.1), of one issuer.
    AssertionGrant,
    /// A DPoP proof (RFC 9449 §4.2), of one key.
    DpopProof,
    /// A request object (RFC 9101 §4), of one client.
    RequestObject,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ClientAssertion => "client_assertion",
            Self::AssertionGrant => "assertion_grant",
            Self::DpopProof => "dpop_proof",
            Self::RequestObject => "request_object",
        }
    }
}

/// The digest of an id in the space of whoever made it: a client, an issuer, a key. Neither can
/// take the place of the other, as `maker` is told by its length.
pub fn id_digest(maker: &str, id: &str) -> Digest {
    digest(format!("{}:{maker}{id}", maker.len()).as_bytes())
}

/// Consumes an id that counts until `expires_at`; `false` when it was used already.
pub async fn spend(
    tx: &mut Tx,
    kind: Kind,
    id_digest: &Digest,
    expires_at: Seconds,
) -> Result<bool> {
    let spent = of_kind(kind, id_digest);
    Ok(execute!(tx, SPEND, &spent[..], expires_at)? == 1)
}

/// Whether an id was used already. Only [`spend`] decides which use is the first.
pub async fn is_spent(reader: &mut Reader, kind: Kind, id_digest: &Digest) -> Result<bool> {
    let spent = of_kind(kind, id_digest);
    Ok(fetch_optional!(reader, (i64,), FIND, &spent[..])?.is_some())
}

fn of_kind(kind: Kind, id_digest: &Digest) -> Digest {
    digest(&[kind.as_str().as_bytes(), &id_digest[..]].concat())
}

/// When the first of the ids ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` ids that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_one_maker_is_not_that_of_another() {
        assert_ne!(id_digest("a", "bc"), id_digest("ab", "c"));
        assert_ne!(id_digest("1:a", "b"), id_digest("1", ":ab"));
        assert_eq!(id_digest("a", "b"), id_digest("a", "b"));
    }
}
