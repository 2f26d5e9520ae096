//! A cache under real concurrency.

use std::future::ready;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;
use tokio::sync::{Notify, Semaphore};

use super::*;

type Numbers = Arc<Cache<u64, &'static str>>;

fn cache() -> Numbers {
    Arc::new(Cache::new(1 << 20))
}

/// Stands for a value that is known not to be there.
const ABSENT: u64 = 0;

/// What a load finds.
fn found(value: Option<u64>) -> Found<u64> {
    value.map(|value| (Arc::new(value), 100))
}

fn kept(cache: &Numbers, key: &str) -> Option<u64> {
    cache.look(key).map(|kept| kept.value.as_deref().copied().unwrap_or(ABSENT))
}

async fn load(cache: &Numbers, key: &str, value: Option<u64>) -> Option<u64> {
    let loaded = cache.load(key, 5, || ready(Ok(found(value)))).await.unwrap().unwrap();
    loaded.as_deref().copied()
}

#[tokio::test]
async fn what_is_there_and_what_is_not_are_both_kept_until_forgotten() {
    let cache = cache();
    assert_eq!(kept(&cache, "a"), None);
    assert_eq!(load(&cache, "a", Some(1)).await, Some(1));
    assert_eq!(load(&cache, "b", None).await, None);
    assert_eq!((kept(&cache, "a"), kept(&cache, "b")), (Some(1), Some(ABSENT)));
    assert_eq!(cache.look("a").unwrap().at, 5);
    cache.forget("a");
    assert_eq!((kept(&cache, "a"), kept(&cache, "b")), (None, Some(ABSENT)));
    load(&cache, "b", Some(2)).await;
    assert_eq!(kept(&cache, "b"), Some(2));
    load(&cache, "b", None).await;
    assert_eq!(kept(&cache, "b"), Some(ABSENT));
    cache.forget_all();
    assert_eq!(kept(&cache, "b"), None);
}

#[tokio::test]
async fn made_up_keys_drive_nothing_out() {
    let cache = cache();
    load(&cache, "real", Some(1)).await;
    for number in 0..20_000 {
        load(&cache, &format!("made-up-{number}"), None).await;
    }
    assert_eq!(kept(&cache, "real"), Some(1));
    let absent: usize = cache.shards.iter().map(|shard| lock(shard).absent.len()).sum();
    assert!(absent <= (1 << 20) / FOR_ABSENCES / ABSENCE, "{absent}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_miss_wait_for_one_load_and_hear_of_its_failure() {
    let cache = cache();
    for fails in [true, false] {
        let (loads, gate) = (Arc::new(AtomicU64::new(0)), Arc::new(Semaphore::new(0)));
        let waiting = (0..100).map(|_| {
            let (cache, loads, gate) = (Arc::clone(&cache), Arc::clone(&loads), Arc::clone(&gate));
            tokio::spawn(async move {
                let work = || async move {
                    loads.fetch_add(1, Ordering::SeqCst);
                    gate.acquire().await.map_err(|_| "closed")?.forget();
                    if fails { Err("refused") } else { Ok(found(Some(3))) }
                };
                cache.load("a", 5, work).await.unwrap()
            })
        });
        let waiting: Vec<_> = waiting.collect();
        while loads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        // One that gives up harms nobody.
        waiting[0].abort();
        gate.add_permits(100);
        for outcome in join_all(waiting).await.into_iter().skip(1) {
            match outcome.unwrap() {
                Ok(value) => assert!(!fails && value.as_deref() == Some(&3)),
                Err(error) => assert!(fails && *error == "refused"),
            }
        }
        assert_eq!(kept(&cache, "a"), (!fails).then_some(3));
    }
}

#[tokio::test]
async fn a_load_from_before_a_change_is_not_kept_and_not_joined() {
    for all in [false, true] {
        let cache = cache();
        let go = Arc::new(Notify::new());
        let waits = Arc::clone(&go);
        let mut old = cache.join("a", 5, || async move {
            waits.notified().await;
            Ok(found(Some(1)))
        });
        if all {
            cache.forget_all();
        } else {
            cache.forget("a");
        }
        assert_eq!(load(&cache, "a", Some(2)).await, Some(2), "a new load, not the old one");
        go.notify_one();
        let old = old.wait_for(Option::is_some).await.unwrap().clone().unwrap();
        assert_eq!(old.unwrap().as_deref(), Some(&1), "who asked before may have it");
        assert_eq!(kept(&cache, "a"), Some(2));
    }
}

/// A writer counts up and forgets; readers must never see less than was announced before they
/// asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_reader_gets_less_than_what_was_announced_before_it_asked() {
    let cache = cache();
    let (stored, announced) = (Arc::new(AtomicU64::new(1)), Arc::new(AtomicU64::new(1)));
    let readers = (0..8).map(|_| {
        let (cache, stored, announced) =
            (Arc::clone(&cache), Arc::clone(&stored), Arc::clone(&announced));
        tokio::spawn(async move {
            loop {
                let least = announced.load(Ordering::SeqCst);
                let seen = if let Some(value) = kept(&cache, "a") {
                    value
                } else {
                    let stored = Arc::clone(&stored);
                    let read = || async move {
                        let value = stored.load(Ordering::SeqCst);
                        // Time for a change between reading and keeping.
                        tokio::task::yield_now().await;
                        Ok(found(Some(value)))
                    };
                    *cache.load("a", 5, read).await.unwrap().unwrap().unwrap()
                };
                assert!(seen >= least, "{seen} after {least}");
                if least == 20_000 {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    for value in 2..=20_000 {
        stored.store(value, Ordering::SeqCst);
        cache.forget("a");
        announced.store(value, Ordering::SeqCst);
        if value % 16 == 0 {
            tokio::task::yield_now().await;
        }
    }
    for reader in readers {
        reader.await.unwrap();
    }
}

#[tokio::test]
async fn a_load_that_panics_leaves_nothing_behind() {
    let cache = cache();
    let panics = || async { panic!("on purpose") };
    assert!(cache.load("a", 5, panics).await.is_none());
    assert_eq!(load(&cache, "a", Some(1)).await, Some(1));
}
