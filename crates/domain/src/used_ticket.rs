//! Tickets that have been used. They are taken from a store that may forget it: a failover can bring back one that
//! was taken. So the session keeps each that could still be good by anybody's clock, and refuses it a second time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::random::SecretDigest;
use crate::time::{Timestamp, minutes};
use crate::workspace_session::WorkspaceSession;

/// How far the clocks of two replicas may be apart: so much longer than its life a ticket is remembered.
const CLOCKS_APART: Duration = minutes(10);
/// As many used tickets a session remembers; while none of them can be forgotten, nobody attaches.
const MOST: usize = 64;

/// A ticket that has been used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedTicket {
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// Until when it would have been good.
    pub expires_at: Timestamp,
}

/// Why a ticket does not attach to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketRefusal {
    /// It was used before.
    Used,
    /// The session has ended.
    SessionOver,
    /// Too many were used within minutes.
    TooMany,
}

impl WorkspaceSession {
    /// The session, once `ticket` has been used for it.
    ///
    /// # Errors
    /// When it may not be.
    pub fn after_use(mut self, ticket: &UsedTicket, now: Timestamp) -> Result<Self, TicketRefusal> {
        if !self.is_live() {
            return Err(TicketRefusal::SessionOver);
        }
        if self.used_tickets.iter().any(|used| used.digest == ticket.digest) {
            return Err(TicketRefusal::Used);
        }
        self.used_tickets.retain(|used| used.expires_at.plus(CLOCKS_APART) > now);
        if self.used_tickets.len() >= MOST {
            return Err(TicketRefusal::TooMany);
        }
        self.used_tickets.push(ticket.clone());
        Ok(self)
    }
}
