//! What is revoked, in memory: built from the record at start and kept by its feed. One list is shared
//! by all workers, so a token is dead on every one of them at the same moment.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::time::{Duration, Instant};

use domain::id::{LoginSessionId, OrganizationId, TokenId, UserId};
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use parking_lot::RwLock;

use crate::claims::Claims;

/// The revocations that still matter.
#[derive(Debug, Default)]
pub struct RevocationList {
    entries: RwLock<Entries>,
    belief: Belief,
}

/// How long a list is complete.
#[derive(Debug, Default)]
enum Belief {
    /// Always: everything that revokes happens in this process.
    #[default]
    Always,
    /// Until then, unless it is fed further; `None`: it has never been filled.
    Fed(RwLock<Option<Fed>>),
}

#[derive(Clone, Copy, Debug)]
struct Fed {
    fresh_until: Instant,
    grace: Duration,
}

/// How far a list can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It knows everything that was revoked.
    Fresh,
    /// It may not know the newest, and is believed for a while nevertheless.
    Grace,
    /// It may not know the newest: nobody can be let in by it.
    Stale,
}

/// What the list says of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Living,
    /// It is dead.
    Revoked,
    /// Nothing, but it may not know the newest.
    Unknown,
}

/// By kind: the generation below which tokens are dead, and until when that matters. For what dies as
/// a whole the generation is the highest there is.
#[derive(Debug, Default)]
struct Entries {
    tokens: Dead<TokenId>,
    login_sessions: Dead<LoginSessionId>,
    people: Dead<UserId>,
    memberships: Dead<(OrganizationId, UserId)>,
    organizations: Dead<OrganizationId>,
    /// What was issued until then, and how long that matters.
    everything: Option<(Timestamp, Timestamp)>,
}

#[derive(Debug)]
struct Dead<K>(HashMap<K, (u64, Timestamp)>);

impl<K> Default for Dead<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Dead<K> {
    fn below(&mut self, key: K, generation: u64, until: Timestamp) -> News {
        match self.0.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert((generation, until));
                News::Yes
            }
            Entry::Occupied(mut entry) => {
                let known = *entry.get();
                entry.insert((known.0.max(generation), known.1.max(until)));
                if generation > known.0 { News::Yes } else { News::No }
            }
        }
    }

    fn kills(&self, key: &K, generation: u64) -> Standing {
        match self.0.get(key) {
            Some((below, _)) if generation < *below => Standing::Revoked,
            Some(_) | None => Standing::Living,
        }
    }

    fn forget(&mut self, now: Timestamp) {
        self.0.retain(|_, (_, until)| *until > now);
    }
}

impl RevocationList {
    /// A list that is fed from outside this process and believed only as long as it is.
    #[must_use]
    pub fn fed() -> Self {
        Self { entries: RwLock::default(), belief: Belief::Fed(RwLock::new(None)) }
    }

    /// Says until when a fed list is complete, and for how much longer it is believed.
    pub fn believe_until(&self, fresh_until: Instant, grace: Duration) {
        match &self.belief {
            Belief::Always => {}
            Belief::Fed(fed) => *fed.write() = Some(Fed { fresh_until, grace }),
        }
    }

    /// A fed list is not believed, not even for a grace, until it is said anew until when it is complete.
    pub fn disbelieve(&self) {
        match &self.belief {
            Belief::Always => {}
            Belief::Fed(fed) => *fed.write() = None,
        }
    }

    /// How far the list can be believed now.
    #[must_use]
    pub fn freshness(&self) -> Freshness {
        freshness(self.fed_now())
    }

    fn fed_now(&self) -> FedNow {
        match &self.belief {
            Belief::Always => FedNow::Always,
            Belief::Fed(fed) => FedNow::Until(*fed.read()),
        }
    }

    /// Adds revocations and gives those that were not known; from the return on, every caller sees them.
    pub fn add(&self, revocations: &[Revocation]) -> Vec<Revocation> {
        let mut entries = self.entries.write();
        revocations.iter().filter(|revocation| entries.add(revocation) == News::Yes).cloned().collect()
    }

    /// What the list says of a token with these claims.
    #[must_use]
    pub fn standing(&self, claims: &Claims) -> Standing {
        // Before the entries: what was complete then is what is looked at, however long this takes.
        let fed = self.fed_now();
        let entries = self.entries.read();
        let generations = &claims.generations;
        let found = [
            entries.tokens.kills(&claims.jti, 0),
            entries.login_sessions.kills(&claims.sid, generations.session),
            entries.people.kills(&claims.sub, generations.person),
            entries.memberships.kills(&(claims.organization_id, claims.sub), generations.membership),
            entries.organizations.kills(&claims.organization_id, generations.organization),
        ];
        let cut_off = entries.everything.is_some_and(|(until, _)| claims.iat <= until.seconds());
        drop(entries);
        if cut_off || found.contains(&Standing::Revoked) {
            return Standing::Revoked;
        }
        match freshness(fed) {
            Freshness::Fresh | Freshness::Grace => Standing::Living,
            Freshness::Stale => Standing::Unknown,
        }
    }

    /// Forgets what can concern no token any more.
    pub fn forget_expired(&self, now: Timestamp) {
        let mut entries = self.entries.write();
        entries.tokens.forget(now);
        entries.login_sessions.forget(now);
        entries.people.forget(now);
        entries.memberships.forget(now);
        entries.organizations.forget(now);
        entries.everything = entries.everything.filter(|(_, until)| *until > now);
    }

    /// How many revocations it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        let entries = self.entries.read();
        entries.tokens.0.len()
            + entries.login_sessions.0.len()
            + entries.people.0.len()
            + entries.memberships.0.len()
            + entries.organizations.0.len()
            + usize::from(entries.everything.is_some())
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How far a list was fed at some moment.
#[derive(Clone, Copy)]
enum FedNow {
    Always,
    Until(Option<Fed>),
}

fn freshness(fed: FedNow) -> Freshness {
    let now = Instant::now();
    match fed {
        FedNow::Always => Freshness::Fresh,
        FedNow::Until(Some(fed)) if now <= fed.fresh_until => Freshness::Fresh,
        FedNow::Until(Some(fed)) if now <= fed.fresh_until + fed.grace => Freshness::Grace,
        FedNow::Until(Some(_) | None) => Freshness::Stale,
    }
}

/// Whether a revocation kills what nothing before it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Yes,
    No,
}

impl Entries {
    fn add(&mut self, revocation: &Revocation) -> News {
        let until = revocation.expires_at;
        match revocation.what {
            Revoked::Token { id } => self.tokens.below(id, u64::MAX, until),
            Revoked::LoginSession { id } => self.login_sessions.below(id, u64::MAX, until),
            Revoked::LoginSessionTokens { id, below } => self.login_sessions.below(id, below, until),
            Revoked::Person { id, below } => self.people.below(id, below, until),
            Revoked::Membership { organization_id, user_id, below } => {
                self.memberships.below((organization_id, user_id), below, until)
            }
            Revoked::Organization { id, below } => self.organizations.below(id, below, until),
            Revoked::Everything { until: cut } => match self.everything {
                Some((known, _)) if known >= cut => News::No,
                Some(_) | None => {
                    self.everything = Some((cut, until));
                    News::Yes
                }
            },
        }
    }
}
