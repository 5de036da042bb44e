//! The terminals that run in this process, by session.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use domain::id::{OrganizationId, UserId, WorkspaceSessionId};
use domain::workspace_session::{EndReason, TerminalPlace, WorkspaceSession};
use parking_lot::Mutex;
use storage::ports::workspace_sessions::{TakenNumbers, TakenPlaces};
use tokio::sync::watch;

use crate::runtimes::terminal::Terminal;
use crate::settings::Caps;

/// The terminals that run here.
#[derive(Clone, Default)]
pub struct LiveTerminals(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    live: HashMap<WorkspaceSessionId, LiveTerminal>,
    /// Places taken by launches that have not become sessions yet.
    reserved: Vec<(OrganizationId, UserId)>,
}

/// A terminal and the session that it belongs to.
#[derive(Clone)]
pub struct LiveTerminal {
    /// The session as it was recorded.
    pub session: WorkspaceSession,
    /// The terminal.
    pub terminal: Terminal,
    /// Why it is being ended, once it is; sockets close by it.
    pub ending: watch::Sender<Option<EndReason>>,
}

/// A place for one more terminal; given back when dropped.
pub struct Place {
    terminals: LiveTerminals,
    organization: OrganizationId,
    user: UserId,
}

/// There are too many terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// Of this person.
    #[error("You have {0} terminals open, which is as many as there may be. End one first.")]
    Person(usize),
    /// Of this organization.
    #[error("Your organization has {0} terminals open, which is as many as there may be.")]
    Organization(usize),
    /// On this machine.
    #[error("This server has as many terminals open as there may be. Try again later.")]
    Host,
}

/// How many sessions the record calls live, when the supervisor last looked.
#[derive(Debug, Default)]
pub struct RecordedLive {
    /// Of this replica; all of them where there is one process only.
    pub of_this_replica: AtomicU64,
    /// Of no replica in particular: web workspaces.
    pub of_no_replica: AtomicU64,
}

impl Caps {
    /// A place that is free beside those taken on all replicas. `spread` keeps launches at the same moment from wanting
    /// the same one.
    ///
    /// # Errors
    /// When there are too many terminals.
    pub fn place(self, taken: &TakenPlaces, spread: u32) -> Result<TerminalPlace, Full> {
        let of_organization = free(&taken.of_organization, self.per_organization, spread);
        let of_person = free(&taken.of_person, self.per_person, spread);
        Ok(TerminalPlace {
            of_organization: of_organization.ok_or(Full::Organization(self.per_organization))?,
            of_person: of_person.ok_or(Full::Person(self.per_person))?,
        })
    }
}

/// A number below the cap that is free, unless there are as many terminals as the cap allows, whatever their numbers.
fn free(taken: &TakenNumbers, cap: usize, spread: u32) -> Option<u32> {
    if taken.count >= cap {
        return None;
    }
    let numbers = 0..u32::try_from(cap).ok()?;
    let free: Vec<u32> = numbers.filter(|number| !taken.numbers.contains(number)).collect();
    let chosen = usize::try_from(spread).ok()?.checked_rem(free.len())?;
    free.get(chosen).copied()
}

impl LiveTerminals {
    /// Takes a place for one more terminal.
    ///
    /// # Errors
    /// When there are too many.
    pub fn reserve(&self, organization: OrganizationId, user: UserId, caps: Caps) -> Result<Place, Full> {
        let mut table = self.0.lock();
        let live = table.live.values().map(|live| (live.session.organization_id, live.session.user_id));
        let taken: Vec<_> = live.chain(table.reserved.iter().copied()).collect();
        if taken.len() >= caps.per_host {
            return Err(Full::Host);
        }
        if taken.iter().filter(|place| place.0 == organization).count() >= caps.per_organization {
            return Err(Full::Organization(caps.per_organization));
        }
        // A person's terminals count in all of their organizations together.
        if taken.iter().filter(|place| place.1 == user).count() >= caps.per_person {
            return Err(Full::Person(caps.per_person));
        }
        table.reserved.push((organization, user));
        drop(table);
        Ok(Place { terminals: self.clone(), organization, user })
    }

    /// The terminal of a session.
    #[must_use]
    pub fn get(&self, id: WorkspaceSessionId) -> Option<LiveTerminal> {
        self.0.lock().live.get(&id).cloned()
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<LiveTerminal> {
        self.0.lock().live.values().cloned().collect()
    }

    /// Forgets a terminal whose end has been recorded.
    pub fn remove(&self, id: WorkspaceSessionId) {
        self.0.lock().live.remove(&id);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().live.len()
    }
}

impl Place {
    /// Puts the terminal of a recorded session into its place.
    #[must_use]
    pub fn fill(self, session: WorkspaceSession, terminal: Terminal) -> LiveTerminal {
        let live = LiveTerminal { session, terminal, ending: watch::Sender::new(None) };
        self.terminals.0.lock().live.insert(live.session.id, live.clone());
        live
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.terminals.0.lock();
        let mine = (self.organization, self.user);
        if let Some(index) = table.reserved.iter().position(|place| *place == mine) {
            table.reserved.swap_remove(index);
        }
    }
}

impl LiveTerminal {
    /// Begins the end: nothing that is typed from now on is executed. The first reason counts; it is
    /// given back.
    #[must_use]
    pub fn begin_end(&self, reason: EndReason) -> EndReason {
        self.ending.send_if_modified(|ending| {
            let first = ending.is_none();
            ending.get_or_insert(reason);
            first
        });
        self.terminal.end();
        (*self.ending.borrow()).unwrap_or(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_below_the_cap_and_none_is_where_the_cap_is_reached() {
        let caps = Caps { per_person: 3, per_organization: 4, per_host: 9 };
        let taken = |count, numbers: &[u32]| TakenNumbers { count, numbers: numbers.iter().copied().collect() };
        for spread in 0..9 {
            let places = TakenPlaces { of_person: taken(2, &[0, 2]), of_organization: taken(2, &[0, 1]) };
            let place = caps.place(&places, spread);
            assert!(place.is_ok_and(|place| place.of_person == 1 && [2, 3].contains(&place.of_organization)));
            // Lowered caps, and sessions of a version that gave no numbers.
            let places = TakenPlaces { of_person: taken(3, &[7]), ..TakenPlaces::default() };
            assert_eq!(caps.place(&places, spread), Err(Full::Person(3)));
            let places = TakenPlaces { of_organization: taken(4, &[]), ..TakenPlaces::default() };
            assert_eq!(caps.place(&places, spread), Err(Full::Organization(4)));
        }
    }
}
