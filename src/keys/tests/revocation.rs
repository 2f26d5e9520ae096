//! Keys that are removed before their time.

use super::*;
use crate::storage::audit_log;

async fn revoke(site: &Site, ring: &Ring, kid: &str) -> Result<Revoked, KeysError> {
    ring.revoke(&site.database, &site.master_key, &Origin::default(), kid).await
}

fn kid(ring: &Ring, algorithm: Algorithm, state: KeyState) -> String {
    let is_it = |key: &KeyInfo| key.alg == algorithm && key.state == state;
    ring.list().into_iter().find(is_it).unwrap().kid
}

fn publishes(ring: &Ring, kid: &str) -> bool {
    String::from_utf8_lossy(&ring.jwks().bytes).contains(kid)
}

#[tokio::test]
async fn a_revoked_key_is_gone_with_its_tokens_and_the_next_one_signs() {
    let site = Site::new().await;
    let (here, there) = (site.open().await.unwrap(), site.open().await.unwrap());
    let old = kid(&here, Algorithm::Es256, KeyState::Active);
    let next = kid(&here, Algorithm::Es256, KeyState::Next);
    let (leaked, other) = (sign(&here, Algorithm::Es256), sign(&here, Algorithm::Rs256));
    // Both nodes have found the signatures good before.
    assert!([&here, &there].iter().all(|ring| is_ours(ring, &leaked) && is_ours(ring, &other)));
    let done = revoke(&site, &here, &old).await.unwrap();
    assert_eq!((done.kid.as_str(), done.signs_now.as_ref()), (old.as_str(), Some(&next)));
    assert_eq!(done.alg, Algorithm::Es256);
    assert!(site.reload(&there).await);
    for ring in [&here, &there] {
        assert!(!is_ours(ring, &leaked));
        assert!(is_ours(ring, &other), "keys of other algorithms stay");
        assert!(!publishes(ring, &old));
        assert_eq!(header(&sign(ring, Algorithm::Es256))["kid"], next);
        assert_ne!(kid(ring, Algorithm::Es256, KeyState::Next), next, "there is a next one again");
    }
    let mut reader = site.database.reader().await.unwrap();
    let event = audit_log::latest(&mut reader, 1).await.unwrap().remove(0);
    assert_eq!(event.event, "key_revoked");
    assert!(event.detail.contains(&old) && event.detail.contains("ES256"), "{event:?}");
}

#[tokio::test]
async fn a_revoked_next_key_is_replaced_and_the_active_one_goes_on() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let (active, next) = (
        kid(&ring, Algorithm::EdDsa, KeyState::Active),
        kid(&ring, Algorithm::EdDsa, KeyState::Next),
    );
    assert_eq!(revoke(&site, &ring, &next).await.unwrap().signs_now, None);
    assert_eq!(kid(&ring, Algorithm::EdDsa, KeyState::Active), active);
    assert_ne!(kid(&ring, Algorithm::EdDsa, KeyState::Next), next);
}

#[tokio::test]
async fn a_revoked_retired_key_is_published_no_more() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let old = sign(&ring, Algorithm::Es256);
    let forced = Rotation { algorithm: Some(Algorithm::Es256), force: true };
    let retired = site.rotate(&ring, forced).await.unwrap().remove(0).retired;
    assert!(is_ours(&ring, &old) && publishes(&ring, &retired));
    let before = ring.list().len();
    assert_eq!(revoke(&site, &ring, &retired).await.unwrap().signs_now, None);
    assert!(!is_ours(&ring, &old) && !publishes(&ring, &retired));
    assert_eq!(ring.list().len(), before - 1);
}

#[tokio::test]
async fn a_key_that_is_not_there_cannot_be_revoked() {
    let site = Site::new().await;
    let ring = site.open().await.unwrap();
    let before = ring.jwks();
    let error = revoke(&site, &ring, "nobody").await.unwrap_err();
    assert!(matches!(&error, KeysError::Unknown(kid) if kid == "nobody"), "{error}");
    let old = kid(&ring, Algorithm::Es256, KeyState::Active);
    revoke(&site, &ring, &old).await.unwrap();
    assert!(matches!(revoke(&site, &ring, &old).await, Err(KeysError::Unknown(_))));
    assert_ne!(ring.jwks().etag, before.etag);
}
