//! What is revoked, in memory: built from the record at start and kept by its feed. One list is shared
//! by all workers, so a token is dead on every one of them at the same moment.

use std::collections::HashMap;
use std::hash::Hash;

use domain::id::{LoginSessionId, OrganizationId, TokenId, UserId};
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use parking_lot::RwLock;

use crate::claims::Claims;

/// The revocations that still matter.
#[derive(Debug, Default)]
pub struct RevocationList(RwLock<Entries>);

/// What the list says of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Living,
    /// It is dead.
    Revoked,
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
}

#[derive(Debug)]
struct Dead<K>(HashMap<K, (u64, Timestamp)>);

impl<K> Default for Dead<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Dead<K> {
    fn below(&mut self, key: K, generation: u64, until: Timestamp) {
        let entry = self.0.entry(key).or_insert((generation, until));
        *entry = (entry.0.max(generation), entry.1.max(until));
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
    /// Adds revocations; from the return on, every caller sees them.
    pub fn add(&self, revocations: &[Revocation]) {
        let mut entries = self.0.write();
        for revocation in revocations {
            entries.add(revocation);
        }
    }

    /// What the list says of a token with these claims.
    #[must_use]
    pub fn standing(&self, claims: &Claims) -> Standing {
        let entries = self.0.read();
        let generations = &claims.generations;
        let found = [
            entries.tokens.kills(&claims.jti, 0),
            entries.login_sessions.kills(&claims.sid, generations.session),
            entries.people.kills(&claims.sub, generations.person),
            entries.memberships.kills(&(claims.organization_id, claims.sub), generations.membership),
            entries.organizations.kills(&claims.organization_id, generations.organization),
        ];
        if found.contains(&Standing::Revoked) { Standing::Revoked } else { Standing::Living }
    }

    /// Forgets what can concern no token any more.
    pub fn forget_expired(&self, now: Timestamp) {
        let mut entries = self.0.write();
        entries.tokens.forget(now);
        entries.login_sessions.forget(now);
        entries.people.forget(now);
        entries.memberships.forget(now);
        entries.organizations.forget(now);
    }

    /// How many revocations it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        let entries = self.0.read();
        entries.tokens.0.len()
            + entries.login_sessions.0.len()
            + entries.people.0.len()
            + entries.memberships.0.len()
            + entries.organizations.0.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Entries {
    fn add(&mut self, revocation: &Revocation) {
        let until = revocation.expires_at;
        match revocation.what {
            Revoked::Token { id } => self.tokens.below(id, u64::MAX, until),
            Revoked::LoginSession { id } => self.login_sessions.below(id, u64::MAX, until),
            Revoked::LoginSessionTokens { id, below } => self.login_sessions.below(id, below, until),
            Revoked::Person { id, below } => self.people.below(id, below, until),
            Revoked::Membership { organization_id, user_id, below } => {
                self.memberships.below((organization_id, user_id), below, until);
            }
            Revoked::Organization { id, below } => self.organizations.below(id, below, until),
        }
    }
}
