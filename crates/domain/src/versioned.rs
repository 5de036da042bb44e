//! A record together with the version it was read at.

/// A record as stored. A replace is conditional on `version` and raises it by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The record.
    pub record: T,
    /// How often it has been written: 1 when it is new.
    pub version: u64,
}

impl<T> Versioned<T> {
    /// The record as it is at its first write.
    pub const fn first(record: T) -> Self {
        Self { record, version: 1 }
    }

    /// The same version of a changed record: what a conditional replace takes.
    #[must_use]
    pub fn with(self, change: impl FnOnce(&mut T)) -> Self {
        let mut changed = self;
        change(&mut changed.record);
        changed
    }
}
