//! Table `spent_challenges`: challenges that were answered, so that no answer counts twice.

use super::{Reader, Result, Span, Tx, clean, execute, first, first_of, some_of, sql};
use crate::clock::Seconds;

sql! {
    SPEND = "INSERT INTO spent_challenges (ticket_digest, expires_at) VALUES ($1, $2) \
             ON CONFLICT (ticket_digest) DO NOTHING";
    FIRST_EXPIRED = first_of!("spent_challenges", "expires_at");
    DELETE_EXPIRED = concat!("DELETE FROM spent_challenges WHERE ticket_digest IN ",
                             some_of!("ticket_digest", "spent_challenges", "expires_at"));
}

/// Consumes the challenge of a ticket that ends at `expires_at`; `false` when it was answered
/// already.
pub async fn spend(tx: &mut Tx, ticket_digest: &[u8], expires_at: Seconds) -> Result<bool> {
    Ok(execute!(tx, SPEND, ticket_digest, expires_at)? == 1)
}

/// When the first of the challenges ended that ended within `span`.
pub async fn first_expired(reader: &mut Reader, span: Span) -> Result<Option<Seconds>> {
    first!(reader, FIRST_EXPIRED, span)
}

/// Removes up to `limit` challenges that ended within `span`, the first of them; how many.
pub async fn delete_expired(tx: &mut Tx, span: Span, limit: i64) -> Result<u64> {
    clean!(tx, DELETE_EXPIRED, span, limit)
}
