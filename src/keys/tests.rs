//! The ring over a real database: how it opens, and what it publishes.

use std::collections::HashSet;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::*;
use crate::audit::Origin;
use crate::clock::{Clock, Seconds};
use crate::config::Config;
use crate::secret::{MasterKey, Secret, from_base64url};
use crate::storage::signing_keys::{self, SigningKeyRow};
use crate::storage::{self, Database, Tx, migrations};

mod forgery;
mod revocation;
mod rotation;

const NOW: Seconds = 1_800_000_000;
const DAY: Seconds = 86_400;
const TYPE: &str = "at+jwt";

/// A database, and what a node needs to open a ring over it.
struct Site {
    _directory: tempfile::TempDir,
    database: Database,
    master_key: MasterKey,
    clock: Clock,
    config: Config,
}

impl Site {
    /// Without any key.
    async fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        let path = directory.path().join("keys.db");
        config.database.url = Secret::new(format!("sqlite:{}", path.display()));
        let database = Database::connect(&config.database).await.unwrap();
        migrations::run(&database).await.unwrap();
        Self {
            _directory: directory,
            database,
            master_key: MasterKey::generate(),
            clock: Clock::fixed(NOW),
            config,
        }
    }

    /// With the keys of a first start, made once for all tests: RSA keys take their time.
    async fn new() -> Self {
        static MADE: OnceCell<(String, Vec<SigningKeyRow>)> = OnceCell::const_new();
        let (master_key, rows) = MADE
            .get_or_init(|| async {
                let site = Self::empty().await;
                site.open().await.unwrap();
                (site.master_key.to_text().to_string(), site.rows().await)
            })
            .await;
        let site =
            Self { master_key: MasterKey::parse(master_key).unwrap(), ..Self::empty().await };
        site.database.write(rows.clone(), |tx, rows| Box::pin(insert_all(tx, rows))).await.unwrap();
        site
    }

    async fn open(&self) -> Result<Ring, KeysError> {
        Ring::open(&self.database, &self.master_key, &self.clock, &self.config).await
    }

    async fn rotate(&self, ring: &Ring, rotation: Rotation) -> Result<Vec<Rotated>, KeysError> {
        ring.rotate(&self.database, &self.master_key, &Origin::default(), rotation).await
    }

    async fn rotate_due(&self, ring: &Ring) -> Vec<Rotated> {
        ring.rotate_due(&self.database, &self.master_key, &Origin::default()).await.unwrap()
    }

    async fn reload(&self, ring: &Ring) -> bool {
        ring.reload(&self.database, &self.master_key).await.unwrap()
    }

    async fn rows(&self) -> Vec<SigningKeyRow> {
        signing_keys::list(&mut self.database.reader().await.unwrap()).await.unwrap()
    }

    fn publication(&self) -> Seconds {
        2 * self.config.keys.jwks_max_age
    }
}

async fn insert_all(tx: &mut Tx, rows: &Vec<SigningKeyRow>) -> storage::Result<()> {
    for row in rows {
        signing_keys::insert(tx, row).await?;
    }
    Ok(())
}

fn sign(ring: &Ring, algorithm: Algorithm) -> String {
    ring.sign(algorithm, TYPE, br#"{"sub":"alice"}"#).unwrap()
}

fn verify(ring: &Ring, token: &str, typ: &str) -> Result<Value, VerifyError> {
    ring.verify(token, typ)
}

fn is_ours(ring: &Ring, token: &str) -> bool {
    verify(ring, token, TYPE).is_ok_and(|claims| claims["sub"] == "alice")
}

fn header(token: &str) -> Value {
    serde_json::from_slice(&from_base64url(token.split('.').next().unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn every_algorithm_signs_with_a_key_of_its_own_and_verifies() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let mut kids = HashSet::new();
    for algorithm in Algorithm::ALL {
        let token = sign(&ring, algorithm);
        assert!(is_ours(&ring, &token), "{algorithm}");
        let header = header(&token);
        assert_eq!(header.as_object().unwrap().len(), 3);
        assert_eq!((&header["alg"], &header["typ"]), (&json!(algorithm), &json!(TYPE)));
        assert!(kids.insert(header["kid"].clone()), "{algorithm} shares a key");
        let unusual = ring.sign(algorithm, "logout+jwt", br#"{"sub":"alice"}"#).unwrap();
        assert!(verify(&ring, &unusual, "logout+jwt").is_ok());
        assert_eq!(verify(&ring, &unusual, TYPE), Err(VerifyError));
    }
}

#[tokio::test]
async fn the_jwks_has_every_key_once_and_nothing_private() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    site.clock.advance(site.publication());
    let before = ring.jwks();
    site.rotate(&ring, Rotation::default()).await.unwrap();
    let document = ring.jwks();
    assert_ne!(before.etag, document.etag);
    let jwks: Value = serde_json::from_slice(&document.bytes).unwrap();
    let keys = jwks["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 12, "active, next and retired of each algorithm");
    let mut kids = HashSet::new();
    for key in keys {
        assert!(kids.insert(key["kid"].as_str().unwrap()));
        assert_eq!(key["use"], "sig");
        let expected = match key["alg"].as_str().unwrap() {
            "RS256" | "PS256" => vec!["alg", "e", "kid", "kty", "n", "use"],
            "ES256" => vec!["alg", "crv", "kid", "kty", "use", "x", "y"],
            _ => vec!["alg", "crv", "kid", "kty", "use", "x"],
        };
        let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, expected);
        if key["kty"] == "RSA" {
            assert_eq!(from_base64url(key["n"].as_str().unwrap()).unwrap().len(), 256);
            assert_eq!(key["e"], "AQAB");
        }
    }
    for row in site.rows().await {
        let published = keys.iter().find(|key| key["kid"] == row.kid).unwrap();
        assert_eq!(&serde_json::from_str::<Value>(&row.public_jwk).unwrap(), published);
    }
    assert!(!format!("{ring:?}").contains("sealed"));
}

#[tokio::test]
async fn a_ring_opens_again_with_the_same_keys() {
    let site = Site::empty().await;
    let first = site.open().await.unwrap();
    let again = site.open().await.unwrap();
    assert_eq!(first.jwks().bytes, again.jwks().bytes);
    assert_eq!(site.rows().await.len(), 8);
    for algorithm in Algorithm::ALL {
        assert!(is_ours(&again, &sign(&first, algorithm)), "{algorithm}");
    }
}

#[tokio::test]
async fn nodes_that_start_at_once_agree_on_the_keys() {
    let site = Site::empty().await;
    let (one, two, three) = tokio::join!(site.open(), site.open(), site.open());
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert_eq!(one.jwks().etag, two.jwks().etag);
    assert_eq!(one.jwks().etag, three.jwks().etag);
    assert_eq!(site.rows().await.len(), 8);
}

#[tokio::test]
async fn a_wrong_master_key_is_refused_with_a_clear_sentence_and_makes_nothing() {
    let mut site = Site::new().await;
    site.open().await.unwrap();
    let right = std::mem::replace(&mut site.master_key, MasterKey::generate());
    site.database
        .write((), |tx, ()| {
            Box::pin(async move {
                let rows = signing_keys::list(tx).await?;
                signing_keys::retire(tx, &rows[0].kid, 0).await?;
                signing_keys::delete_retired(tx, i64::MAX).await.map(drop)
            })
        })
        .await
        .unwrap();
    let before = site.rows().await.len();
    let error = site.open().await.unwrap_err();
    assert!(matches!(error, KeysError::MasterKey { .. }));
    let text = error.to_string();
    assert!(text.contains(&site.master_key.id()), "{text}");
    assert!(text.contains(&right.id()), "{text}");
    assert!(!text.contains(right.to_text().as_str()));
    assert_eq!(site.rows().await.len(), before);
}

#[tokio::test]
async fn a_sealed_key_opens_only_in_its_own_row() {
    let site = Site::new().await;
    site.open().await.unwrap();
    let rows = site.rows().await;
    let of = |state| rows.iter().find(|row| row.alg == "ES256" && row.state == state).unwrap();
    let (active, next) = (of("active"), of("next"));
    assert!(key::Key::open(active, &site.master_key).is_ok());
    let moved = SigningKeyRow { sealed: next.sealed.clone(), ..active.clone() };
    let error = key::Key::open(&moved, &site.master_key).unwrap_err();
    assert!(matches!(error, KeysError::MasterKey { .. }), "{error}");
    let renamed = SigningKeyRow {
        sealed: site.master_key.seal(&key::place("other"), b"not a key").unwrap(),
        kid: "other".to_owned(),
        ..active.clone()
    };
    assert!(matches!(
        key::Key::open(&renamed, &site.master_key),
        Err(KeysError::Damaged(kid)) if kid == "other"
    ));
    let other_algorithm = SigningKeyRow { alg: "EdDSA".to_owned(), ..active.clone() };
    assert!(key::Key::open(&other_algorithm, &site.master_key).is_err());
}
