//! A map of bounded size that drops what was not used lately: the second-chance algorithm.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Values by key, at most so many bytes of them. Cloning a key is cheap.
pub struct Shelf<T, K = Arc<str>> {
    places: HashMap<K, usize>,
    entries: Vec<Entry<T, K>>,
    /// Where the search for something to drop goes on.
    hand: usize,
    bytes: usize,
    room: usize,
}

struct Entry<T, K> {
    key: K,
    value: T,
    bytes: usize,
    used: bool,
}

impl<T, K: Clone + Eq + Hash> Shelf<T, K> {
    /// An empty one with room for so many bytes.
    pub fn new(room: usize) -> Self {
        Self { places: HashMap::new(), entries: Vec::new(), hand: 0, bytes: 0, room }
    }

    /// The value for this key, which is used now.
    pub fn find<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        let place = *self.places.get(key)?;
        let entry = self.entries.get_mut(place)?;
        entry.used = true;
        Some(&entry.value)
    }

    /// Puts a value in that takes `bytes`; one that is larger than the whole shelf is not kept.
    pub fn put(&mut self, key: &K, value: T, bytes: usize) {
        self.remove(key);
        if bytes > self.room {
            return;
        }
        while self.bytes + bytes > self.room {
            self.drop_one();
        }
        self.places.insert(key.clone(), self.entries.len());
        self.entries.push(Entry { key: key.clone(), value, bytes, used: false });
        self.bytes += bytes;
    }

    /// Takes the value for this key out.
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if let Some(place) = self.places.remove(key) {
            self.take(place);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.room);
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Drops the next entry that was not used since the hand last came by.
    fn drop_one(&mut self) {
        loop {
            self.hand = if self.hand < self.entries.len() { self.hand } else { 0 };
            match self.entries.get_mut(self.hand) {
                None => return,
                Some(entry) if entry.used => {
                    entry.used = false;
                    self.hand += 1;
                }
                Some(entry) => {
                    self.places.remove(&entry.key);
                    self.take(self.hand);
                    return;
                }
            }
        }
    }

    /// Takes an entry out whose key is gone already; the last one moves to its place.
    fn take(&mut self, place: usize) {
        self.bytes -= self.entries.swap_remove(place).bytes;
        if let Some(moved) = self.entries.get(place) {
            self.places.insert(moved.key.clone(), place);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_used_outlives_what_is_not() {
        let mut shelf = Shelf::new(100);
        for number in 0..10_000 {
            shelf.put(&Arc::from(format!("{number}")), number, 10);
            assert_eq!(shelf.find("0"), Some(&0), "{number}");
        }
        assert_eq!(shelf.len(), 10);
        shelf.put(&Arc::from("large"), 0, 101);
        assert_eq!(shelf.find("large"), None);
        shelf.put(&Arc::from("whole"), 1, 100);
        assert_eq!(shelf.find("whole"), Some(&1));
        assert_eq!(shelf.find("0"), None);
    }

    proptest! {
        #[test]
        fn it_holds_the_last_value_or_none_within_its_room(
            steps in proptest::collection::vec((0..3_u8, 0..30_u8, 1..40_usize), 0..300)
        ) {
            let mut shelf = Shelf::new(200);
            let mut last = HashMap::new();
            for (step, (action, key, bytes)) in steps.into_iter().enumerate() {
                let key: Arc<str> = Arc::from(key.to_string());
                match action {
                    0 => {
                        shelf.put(&key, step, bytes);
                        last.insert(key, step);
                    }
                    1 => {
                        shelf.remove(&key);
                        last.remove(&key);
                    }
                    _ => {
                        if let Some(found) = shelf.find(&key) {
                            prop_assert_eq!(Some(found), last.get(&key));
                        }
                    }
                }
                let bytes: usize = shelf.entries.iter().map(|entry| entry.bytes).sum();
                prop_assert!(bytes <= 200 && bytes == shelf.bytes);
                prop_assert_eq!(shelf.places.len(), shelf.entries.len());
                for (place, entry) in shelf.entries.iter().enumerate() {
                    prop_assert_eq!(shelf.places.get(&entry.key), Some(&place));
                }
            }
        }
    }
}
