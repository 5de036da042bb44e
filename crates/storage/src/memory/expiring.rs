//! A bounded map whose entries expire by the clock that callers pass in.

use std::collections::HashMap;
use std::hash::Hash;

use domain::time::Timestamp;
use parking_lot::Mutex;

use crate::error::StorageError;

/// How many entries there may be. Beyond it new ones are refused, so that a flood of them cannot eat
/// the memory, nor push out what others are counted by.
const MOST: usize = 100_000;

pub(super) struct Expiring<K, V>(Mutex<HashMap<K, (V, Timestamp)>>);

impl<K, V> Default for Expiring<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Hash + Eq + Clone, V> Expiring<K, V> {
    /// Keeps a value until it expires.
    pub(super) fn put(&self, key: K, value: V, until: Timestamp, now: Timestamp) -> Result<(), StorageError> {
        let mut entries = self.0.lock();
        make_room(&mut entries, now)?;
        entries.insert(key, (value, until));
        Ok(())
    }

    /// Takes a value out: of any number of callers at most one gets it.
    pub(super) fn take(&self, key: &K, now: Timestamp) -> Option<V> {
        let (value, until) = self.0.lock().remove(key)?;
        (now < until).then_some(value)
    }

    /// Looks at a value.
    pub(super) fn peek<T>(&self, key: &K, now: Timestamp, look: impl FnOnce(&V) -> T) -> Option<T> {
        let entries = self.0.lock();
        let (value, until) = entries.get(key)?;
        (now < *until).then(|| look(value))
    }

    /// Changes a value in place; an absent or expired one is made first, to expire at `until`.
    pub(super) fn change<T>(
        &self,
        key: &K,
        until: Timestamp,
        now: Timestamp,
        change: impl FnOnce(&mut V, Timestamp) -> T,
    ) -> Result<T, StorageError>
    where
        V: Default,
    {
        let mut entries = self.0.lock();
        if entries.get(key).is_none_or(|(_, until)| now >= *until) {
            make_room(&mut entries, now)?;
            entries.insert(key.clone(), (V::default(), until));
        }
        let (value, until) = entries.get_mut(key).ok_or(StorageError::Overloaded)?;
        Ok(change(value, *until))
    }

    pub(super) fn remove(&self, key: &K) {
        self.0.lock().remove(key);
    }
}

fn make_room<K: Hash + Eq, V>(entries: &mut HashMap<K, (V, Timestamp)>, now: Timestamp) -> Result<(), StorageError> {
    // Sweeping only when the map is about to grow keeps the cost of one entry constant on average.
    if entries.len() == entries.capacity() || entries.len() >= MOST {
        entries.retain(|_, (_, until)| now < *until);
    }
    if entries.len() >= MOST { Err(StorageError::Overloaded) } else { Ok(()) }
}
