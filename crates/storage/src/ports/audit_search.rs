//! Looking for a text in the audit log: a walk over the newest events that the other filters find, of bounded length.

use std::fmt;
use std::str::FromStr;

use domain::audit_chain::SealedEvent;
use domain::audit_search::{Found, SearchText};
use domain::id::EventId;
use domain::page::PageRequest;

use super::audit::{AuditPosition, AuditQuery, NotAPosition};

/// How many events of the other filters a search looks at, where nothing else is asked for.
pub const SEARCHED: u32 = 10_000;

/// How many are read at once, so that a search holds nothing up.
const STRIDE: u32 = 1_000;

/// What is looked for, among which events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSearch {
    /// Among those.
    pub among: AuditQuery,
    /// The text.
    pub text: SearchText,
    /// How many events are looked at, on all pages together; [`SEARCHED`] as a rule.
    pub bound: u32,
}

/// Where a page of a search ended, and how many events had been looked at: `<looked at>.<position>` as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchPosition {
    /// How many events had been looked at.
    pub searched: u32,
    /// The last of them.
    pub at: AuditPosition,
}

impl fmt::Display for SearchPosition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.searched, self.at)
    }
}

impl FromStr for SearchPosition {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let (searched, at) = text.split_once('.').ok_or(NotAPosition)?;
        Ok(Self { searched: searched.parse().map_err(|_| NotAPosition)?, at: at.parse()? })
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPage {
    /// The events.
    pub items: Vec<SealedEvent>,
    /// Where the next page begins; `None` where nothing more is looked at.
    pub next: Option<SearchPosition>,
    /// How many events have happened and do not stand in their chain yet.
    pub pending: Option<u64>,
    /// Whether all was looked at.
    pub extent: Extent,
}

/// How far a search went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// As far as there are events, or as this page goes.
    Whole,
    /// It stopped at its bound; there are older ones.
    Stopped,
}

/// A page of a search that is under way.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    search: &'a AuditSearch,
    wanted: usize,
    /// What was found, each with how many had been looked at by then.
    found: Vec<(SearchPosition, SealedEvent)>,
    searched: u32,
    after: Option<AuditPosition>,
    extent: Option<Extent>,
}

/// What a walk wants to read next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stride {
    /// Events after this one.
    pub(crate) after: Option<AuditPosition>,
    /// So many at most.
    pub(crate) most: i64,
}

impl<'a> Walk<'a> {
    pub(crate) fn start(search: &'a AuditSearch, page: &PageRequest<SearchPosition>) -> Self {
        let searched = page.after.map_or(0, |after| after.searched);
        let wanted = page.limit.count() + 1;
        Self { search, wanted, found: Vec::new(), searched, after: page.after.map(|after| after.at), extent: None }
    }

    /// What it wants to read; nothing once it is over.
    pub(crate) fn wants(&self) -> Option<Stride> {
        // One more than is looked at tells whether there are older ones.
        let most = i64::from(self.look_at()) + 1;
        self.extent.is_none().then_some(Stride { after: self.after, most })
    }

    fn look_at(&self) -> u32 {
        STRIDE.min(self.search.bound.saturating_sub(self.searched))
    }

    /// Looks at what was read.
    pub(crate) fn take(&mut self, read: Vec<(EventId, SealedEvent)>) {
        let look_at = self.look_at() as usize;
        let more = read.len() > look_at;
        for (id, event) in read.into_iter().take(look_at) {
            let at = AuditPosition { seq: event.seq, id };
            self.searched += 1;
            self.after = Some(at);
            if self.search.text.is_in(&event.body) == Found::Yes {
                self.found.push((SearchPosition { searched: self.searched, at }, event));
                if self.found.len() == self.wanted {
                    self.extent = Some(Extent::Whole);
                    return;
                }
            }
        }
        self.extent = match (more, self.searched >= self.search.bound) {
            (true, true) => Some(Extent::Stopped),
            (true, false) => None,
            (false, _) => Some(Extent::Whole),
        };
    }

    pub(crate) fn end(self, pending: Option<u64>) -> FoundPage {
        let (mut found, wanted) = (self.found, self.wanted);
        let more = found.len() == wanted;
        found.truncate(wanted.saturating_sub(1));
        let next = if more { found.last().map(|(at, _)| *at) } else { None };
        let items = found.into_iter().map(|(_, event)| event).collect();
        FoundPage { items, next, pending, extent: self.extent.unwrap_or(Extent::Whole) }
    }
}
