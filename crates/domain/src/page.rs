//! Pages of a list, by key and never by offset.

/// How many items a page may hold: 1 to 200, 50 unless asked otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u16);

impl Limit {
    /// What a list gives when nobody asks for a size.
    pub const DEFAULT: Self = Self(50);
    /// The most that a page holds.
    pub const MOST: Self = Self(200);

    /// A limit; `None` outside 1 to 200.
    #[must_use]
    pub const fn new(count: u16) -> Option<Self> {
        if count >= 1 && count <= Self::MOST.0 { Some(Self(count)) } else { None }
    }

    /// One more than the limit: what a query asks for, to see whether more follow (see [`Page::cut`]).
    #[must_use]
    pub const fn and_one(self) -> i64 {
        self.0 as i64 + 1
    }

    /// The limit as a count.
    #[must_use]
    pub const fn count(self) -> usize {
        self.0 as usize
    }
}

/// Which page: at most `limit` items that come after the key `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// The key of the last item seen; `None` for the first page.
    pub after: Option<K>,
    /// How many items at most.
    pub limit: Limit,
}

impl<K> PageRequest<K> {
    /// The first page of at most `limit` items.
    pub const fn first(limit: Limit) -> Self {
        Self { after: None, limit }
    }
}

/// Some items in order, and the key after which more follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The items.
    pub items: Vec<T>,
    /// The key to continue after; `None` at the end of the list.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Makes a page of up to one item more than `limit`, which tells whether more follow.
    pub fn cut(mut items: Vec<T>, limit: Limit, key: impl Fn(&T) -> K) -> Self {
        let more = items.len() > limit.count();
        items.truncate(limit.count());
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page of other items.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(view).collect(), next: self.next }
    }
}
