//! Grants by the million, put straight into the database: rows like those of a server that has
//! been at work for months, each rotated before, for people of their own.
//!
//! Ids are random but made in their order, and the indexes are made afterwards, which loads ten
//! times as fast; how the rows lie on the disk is that of a database that was just compacted. The
//! refresh tokens of some of the grants, spread evenly over all, are real: those the load uses.

use anyhow::{Context as _, Result};
use chancery::secret::random;
use chancery::server::Server;
use chancery::tokens::grant::GrantDetail;
use chancery::tokens::refresh_token::{Presented, RefreshToken};

use crate::bulk::{Bulk, Value};

/// The most grants whose tokens are real.
const MOST_CHAINS: u64 = 200_000;
/// Grants per person.
const GRANTS_EACH: u64 = 10;
/// The alphabet of base64url in the order of its bytes.
const ALPHABET: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The last character of 16 bytes in base64url carries two bits.
const LAST: &[u8; 4] = b"AQgw";
/// Characters of an id that carry its order; the next ones are random.
const ORDERED: u32 = 5;
const ID_LENGTH: usize = 22;
/// Where [`expire`] looks at an id: behind what carries its order.
const DRAWN: usize = 8;
const DAY: i64 = 86_400;

const USER_COLUMNS: &[&str] =
    &["id", "email", "email_canonical", "email_verified", "name", "created_at", "updated_at"];
const GRANT_COLUMNS: &[&str] = &[
    "id",
    "client_id",
    "user_id",
    "scope",
    "detail",
    "generation",
    "refresh_digest",
    "previous_digest",
    "successor",
    "rotated_at",
    "created_at",
    "idle_expires_at",
    "expires_at",
    "clean_at",
];

/// Adds `count` live grants of the client; returns the refresh tokens of some, in no order.
pub(crate) async fn populate(server: &Server, client_id: &str, count: u64) -> Result<Vec<String>> {
    let mut bulk = Bulk::open(server.config().database.url.expose()).await?;
    let indexes = bulk.drop_indexes(&["users", "grants"]).await?;
    let people: Vec<String> = ordered_ids((count / GRANTS_EACH).max(1)).collect();
    let now = server.now();
    bulk.insert("users", USER_COLUMNS, people.iter().map(|id| user(id, now))).await?;
    let every = count.div_ceil(MOST_CHAINS).max(1);
    let model = Model::new(server, client_id)?;
    let mut tokens = Vec::new();
    let mut failed = None;
    let rows = ordered_ids(count).zip(0_u64..).map_while(|(id, place)| {
        let person = &people[below(people.len())];
        let token = place.is_multiple_of(every).then(|| RefreshToken::mint(server, &id, 1, None));
        let digest = match token {
            None => random::<32>().to_vec(),
            Some(Some(token)) => {
                tokens.push(token.text.to_string());
                token.digest
            }
            Some(None) => {
                failed = Some(id);
                return None;
            }
        };
        Some(model.row(id, person, digest))
    });
    bulk.insert("grants", GRANT_COLUMNS, rows).await?;
    if let Some(id) = failed {
        anyhow::bail!("the server does not take {id} for an id");
    }
    bulk.create_indexes(&indexes).await?;
    bulk.close().await?;
    shuffle(&mut tokens);
    Ok(tokens)
}

/// Some of all grants, drawn by their ids.
pub(crate) struct Draw {
    below: String,
}

impl Draw {
    /// About `some` of `all`.
    pub(crate) fn new(some: u64, all: u64) -> Self {
        let places = 64_u64.pow(3);
        let share = some.saturating_mul(places) / all.max(1);
        Self { below: digits(share.min(places - 1), 3) }
    }

    /// Whether this grant is among them.
    pub(crate) fn has(&self, id: &str) -> bool {
        id.get(DRAWN..DRAWN + 3).is_some_and(|drawn| drawn < self.below.as_str())
    }

    /// Ends them two days before they were last used, so not in the order of their rows, and makes
    /// clean-up due at once; how many they are.
    pub(crate) async fn expire(&self, url: &str) -> Result<u64> {
        let mut bulk = Bulk::open(url).await?;
        // Those of the code flows before were not rotated yet.
        let ended = format!("COALESCE(rotated_at, created_at) - {}", 2 * DAY);
        let statement = format!(
            "UPDATE grants SET idle_expires_at = {ended}, clean_at = {ended} \
             WHERE substr(id, {}, 3) < '{}'",
            DRAWN + 1,
            self.below
        );
        let count = bulk.execute(&statement).await?;
        bulk.execute(
            "INSERT INTO jobs (name, next_run_at, claimed_until) VALUES ('clean_up', 0, 0) \
             ON CONFLICT (name) DO UPDATE SET next_run_at = 0, claimed_until = 0",
        )
        .await?;
        bulk.tidy().await?;
        bulk.close().await?;
        Ok(count)
    }
}

/// What all rows have in common.
struct Model {
    client_id: String,
    detail: String,
    sealed: usize,
    now: i64,
    idle: i64,
}

impl Model {
    fn new(server: &Server, client_id: &str) -> Result<Self> {
        let now = server.now();
        let detail = GrantDetail {
            sid: None,
            auth_time: now - DAY,
            amr: vec!["pwd".to_owned()],
            audience: vec![server.issuer().to_owned()],
            ..GrantDetail::default()
        };
        let id = chancery::secret::random_id();
        let token = RefreshToken::mint(server, &id, 0, None).context("a refresh token")?;
        let presented = Presented::parse(server, &token.text, None).context("a refresh token")?;
        let sealed = presented.seal_successor(&token).context("a sealed successor")?.len();
        let idle = server.config().tokens.refresh_token_idle;
        let (client_id, detail) = (client_id.to_owned(), detail.to_column()?);
        Ok(Self { client_id, detail, sealed, now, idle })
    }

    fn row(&self, id: String, person: &str, digest: Vec<u8>) -> Vec<Value> {
        let mut sealed = Vec::with_capacity(self.sealed + 32);
        while sealed.len() < self.sealed {
            sealed.extend_from_slice(&random::<32>());
        }
        sealed.truncate(self.sealed);
        // Used at some moment of the last days.
        let rotated = self.now - 60 - i64::try_from(below(86_400)).unwrap_or_default();
        vec![
            Value::Text(id),
            Value::Text(self.client_id.clone()),
            Value::Text(person.to_owned()),
            Value::Text("email offline_access openid profile".to_owned()),
            Value::Text(self.detail.clone()),
            Value::Number(1),
            Value::Bytes(digest),
            Value::Bytes(random::<32>().to_vec()),
            Value::Bytes(sealed),
            Value::Number(rotated),
            Value::Number(self.now - 2 * DAY),
            Value::Number(rotated + self.idle),
            Value::Number(self.now + 28 * DAY),
            Value::Number(self.now + 5 * DAY),
        ]
    }
}

fn user(id: &str, now: i64) -> Vec<Value> {
    let address = format!("{}@example.org", id.to_lowercase());
    vec![
        Value::Text(id.to_owned()),
        Value::Text(address.clone()),
        // Ids differ in case, addresses do not.
        Value::Text(format!("{id}.{address}")),
        Value::Flag(true),
        Value::Text("Somebody".to_owned()),
        Value::Number(now - 3 * DAY),
        Value::Number(now - 3 * DAY),
    ]
}

/// Random ids as the server makes them, `count` of them, in the order of their bytes.
fn ordered_ids(count: u64) -> impl Iterator<Item = String> {
    let places = 64_u64.pow(ORDERED);
    (0..count).map(move |number| {
        let place = u128::from(number) * u128::from(places) / u128::from(count.max(1));
        let mut id = digits(u64::try_from(place).unwrap_or_default(), ORDERED);
        let drawn = random::<ID_LENGTH>();
        for byte in &drawn[id.len()..ID_LENGTH - 1] {
            id.push(char::from(ALPHABET[usize::from(byte % 64)]));
        }
        id.push(char::from(LAST[usize::from(drawn[0] % 4)]));
        id
    })
}

/// A number in base 64, in the order of bytes.
fn digits(number: u64, length: u32) -> String {
    (0..length)
        .rev()
        .map(|place| {
            let digit = usize::try_from((number >> (6 * place)) & 63).unwrap_or_default();
            char::from(ALPHABET[digit])
        })
        .collect()
}

fn shuffle<T>(all: &mut [T]) {
    for end in (1..all.len()).rev() {
        all.swap(end, below(end + 1));
    }
}

fn below(limit: usize) -> usize {
    let drawn = u64::from_be_bytes(random()) % (limit.max(1) as u64);
    usize::try_from(drawn).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_in_their_order_and_are_ids() {
        let ids: Vec<String> = ordered_ids(5_000).collect();
        assert!(ids.is_sorted());
        for id in &ids {
            assert_eq!(chancery::secret::from_base64url(id).map(|bytes| bytes.len()), Some(16));
        }
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut all: Vec<usize> = (0..100).collect();
        shuffle(&mut all);
        assert!(!all.is_sorted());
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }
}
