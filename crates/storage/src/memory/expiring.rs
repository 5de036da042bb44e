//! A bounded map whose entries expire by the clock that callers pass in.

use std::collections::HashMap;
use std::hash::Hash;

use domain::time::Timestamp;
use parking_lot::Mutex;

use crate::error::StorageError;

/// How many entries there may be, so that a flood of them cannot eat the memory. Beyond it those that
/// may be expended make room, the first to expire first; without any, new ones are refused.
const MOST: usize = 100_000;

/// How many entries make room at once: looking for them costs a walk over all.
const EXPENDED_AT_ONCE: usize = MOST / 64;

pub(super) struct Expiring<K, V> {
    entries: Mutex<Entries<K, V>>,
    expendable: fn(&V) -> bool,
}

type Entries<K, V> = HashMap<K, (V, Timestamp)>;

/// Whether an entry stays after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// It does.
    Yes,
    /// It is removed.
    No,
}

impl<K, V> Default for Expiring<K, V> {
    /// A map of which nothing may be expended.
    fn default() -> Self {
        Self::expending(|_| false)
    }
}

impl<K, V> Expiring<K, V> {
    /// A map whose `expendable` entries make room when it is full.
    pub(super) fn expending(expendable: fn(&V) -> bool) -> Self {
        Self { entries: Mutex::new(HashMap::new()), expendable }
    }
}

impl<K: Hash + Eq + Clone, V> Expiring<K, V> {
    /// Keeps a value until it expires.
    pub(super) fn put(&self, key: K, value: V, until: Timestamp, now: Timestamp) -> Result<(), StorageError> {
        let mut entries = self.entries.lock();
        self.make_room(&mut entries, now)?;
        entries.insert(key, (value, until));
        Ok(())
    }

    /// Takes a value out: of any number of callers at most one gets it.
    pub(super) fn take(&self, key: &K, now: Timestamp) -> Option<V> {
        let (value, until) = self.entries.lock().remove(key)?;
        (now < until).then_some(value)
    }

    /// Looks at a value.
    pub(super) fn peek<T>(&self, key: &K, now: Timestamp, look: impl FnOnce(&V) -> T) -> Option<T> {
        let entries = self.entries.lock();
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
        let mut entries = self.entries.lock();
        if entries.get(key).is_none_or(|(_, until)| now >= *until) {
            self.make_room(&mut entries, now)?;
            entries.insert(key.clone(), (V::default(), until));
        }
        let (value, until) = entries.get_mut(key).ok_or(StorageError::Overloaded)?;
        Ok(change(value, *until))
    }

    /// Changes a value that is there.
    pub(super) fn update(&self, key: &K, now: Timestamp, change: impl FnOnce(&mut V) -> Keep) {
        let mut entries = self.entries.lock();
        let keep = entries.get_mut(key).filter(|(_, until)| now < *until).map(|(value, _)| change(value));
        if keep == Some(Keep::No) {
            entries.remove(key);
        }
    }

    pub(super) fn remove(&self, key: &K) {
        self.entries.lock().remove(key);
    }

    fn make_room(&self, entries: &mut Entries<K, V>, now: Timestamp) -> Result<(), StorageError> {
        // Sweeping only when the map is about to grow keeps the cost of one entry constant on average.
        if entries.len() == entries.capacity() || entries.len() >= MOST {
            entries.retain(|_, (_, until)| now < *until);
        }
        if entries.len() >= MOST {
            let spare = entries.iter().filter(|(_, (value, _))| (self.expendable)(value));
            let mut spare: Vec<(Timestamp, K)> = spare.map(|(key, (_, until))| (*until, key.clone())).collect();
            spare.sort_unstable_by_key(|(until, _)| *until);
            for (_, key) in spare.into_iter().take(EXPENDED_AT_ONCE) {
                entries.remove(&key);
            }
        }
        if entries.len() >= MOST { Err(StorageError::Overloaded) } else { Ok(()) }
    }
}
