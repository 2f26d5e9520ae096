//! Keys that change places, on one node and on several.

use std::collections::HashSet;

use super::*;
use crate::storage::audit_log;

fn kids(ring: &Ring, state: KeyState) -> HashSet<String> {
    ring.list().into_iter().filter(|key| key.state == state).map(|key| key.kid).collect()
}

#[tokio::test]
async fn the_next_key_signs_only_after_it_was_published_for_two_jwks_lifetimes() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    site.clock.advance(site.publication() - 1);
    let error = site.rotate(&ring, Rotation::default()).await.unwrap_err();
    assert!(matches!(error, KeysError::NotYet { wait: 1, .. }), "{error}");
    assert!(kids(&ring, KeyState::Retired).is_empty());
    site.clock.advance(1);
    let (active, next) = (kids(&ring, KeyState::Active), kids(&ring, KeyState::Next));
    let done = site.rotate(&ring, Rotation::default()).await.unwrap();
    assert_eq!(done.len(), 4);
    assert_eq!(kids(&ring, KeyState::Active), next);
    assert_eq!(kids(&ring, KeyState::Retired), active);
    assert!(kids(&ring, KeyState::Next).is_disjoint(&(&active | &next)));
    let mut reader = site.database.reader().await.unwrap();
    let events = audit_log::latest(&mut reader, 10).await.unwrap();
    assert_eq!(events.iter().filter(|row| row.event == "keys_rotated").count(), 4);
    assert!(done.iter().all(|one| events.iter().any(|row| row.detail.contains(&one.kid))));
    let forced = Rotation { algorithm: Some(Algorithm::EdDsa), force: true };
    let done = site.rotate(&ring, forced).await.unwrap();
    assert_eq!(done.len(), 1);
    assert_eq!(header(&sign(&ring, Algorithm::EdDsa))["kid"], done[0].kid);
}

#[tokio::test]
async fn one_algorithm_that_is_not_ready_keeps_all_from_rotating() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    site.clock.advance(site.publication());
    let one = Rotation { algorithm: Some(Algorithm::Ps256), force: false };
    assert_eq!(site.rotate(&ring, one).await.unwrap().len(), 1);
    let before = ring.jwks();
    let error = site.rotate(&ring, Rotation::default()).await.unwrap_err();
    assert!(matches!(error, KeysError::NotYet { algorithm: Algorithm::Ps256, .. }), "{error}");
    assert_eq!(ring.jwks().etag, before.etag);
}

#[tokio::test]
async fn tokens_verify_across_a_rotation_on_nodes_that_heard_of_it_and_that_did_not() {
    let site = Site::new().await;
    let (here, there) = (site.open().await.unwrap(), site.open().await.unwrap());
    site.clock.advance(site.publication());
    let old: Vec<_> = Algorithm::ALL.map(|algorithm| sign(&here, algorithm)).into();
    site.rotate(&there, Rotation::default()).await.unwrap();
    let new: Vec<_> = Algorithm::ALL.map(|algorithm| sign(&there, algorithm)).into();
    let late: Vec<_> = Algorithm::ALL.map(|algorithm| sign(&here, algorithm)).into();
    for (old, late) in old.iter().zip(&late) {
        assert_eq!(header(old)["kid"], header(late)["kid"], "signs on until it reloads");
    }
    for token in old.iter().chain(&new).chain(&late) {
        assert!(is_ours(&here, token) && is_ours(&there, token));
    }
    assert!(site.reload(&here).await);
    assert!(!site.reload(&here).await, "nothing changed since");
    assert_eq!(here.jwks().etag, there.jwks().etag);
    for (algorithm, token) in Algorithm::ALL.into_iter().zip(&new) {
        assert_eq!(header(&sign(&here, algorithm))["kid"], header(token)["kid"]);
    }
    for token in old.iter().chain(&new).chain(&late) {
        assert!(is_ours(&here, token) && is_ours(&there, token));
    }
}

#[tokio::test]
async fn keys_rotate_by_themselves_and_go_when_their_last_token_has_expired() {
    let mut site = Site::new().await;
    site.config.tokens.id_token_lifetime = 2 * DAY;
    let ring = site.open().await.unwrap();
    assert!(site.rotate_due(&ring).await.is_empty(), "a fresh system has nothing to rotate");
    let token = sign(&ring, Algorithm::Rs256);
    site.clock.advance(site.config.keys.rotate_every - 1);
    assert!(site.rotate_due(&ring).await.is_empty());
    site.clock.advance(1);
    assert_eq!(site.rotate_due(&ring).await.len(), 4);
    assert!(site.rotate_due(&ring).await.is_empty());
    site.clock.advance(3 * DAY);
    assert!(site.rotate_due(&ring).await.is_empty());
    assert!(is_ours(&ring, &token), "kept for a day and the longest lifetime");
    site.clock.advance(1);
    assert!(site.rotate_due(&ring).await.is_empty());
    assert!(!is_ours(&ring, &token));
    assert_eq!(site.rows().await.len(), 8);
}

#[tokio::test]
async fn nodes_that_rotate_at_once_rotate_once() {
    let site = Site::new().await;
    let (one, two) = (site.open().await.unwrap(), site.open().await.unwrap());
    site.clock.advance(site.config.keys.rotate_every);
    let (first, second) = tokio::join!(site.rotate_due(&one), site.rotate_due(&two));
    assert_eq!(first.len() + second.len(), 4);
    site.reload(&one).await;
    site.reload(&two).await;
    assert_eq!(one.jwks().etag, two.jwks().etag);
    assert_eq!(site.rows().await.len(), 12);
}

#[tokio::test]
async fn a_ring_stays_as_it_was_when_a_reload_fails() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    site.clock.advance(site.publication());
    site.rotate(&site.open().await.unwrap(), Rotation::default()).await.unwrap();
    let before = ring.jwks();
    assert!(ring.reload(&site.database, &MasterKey::generate()).await.is_err());
    assert_eq!(ring.jwks().etag, before.etag);
    assert!(is_ours(&ring, &sign(&ring, Algorithm::Es256)));
}
