//! One after the other, for each of many: sign-ins of one account, since Keycloak takes several at once for an attack.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// How long a turn that ended is remembered: what hung in it may still be on its way.
const REMEMBERED: Duration = Duration::from_secs(10);

/// Turns by name; each knows when the one before it ended.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<String, Arc<Turn<Last>>>>);

type Last = Option<Instant>;

/// A turn, which ends when it is dropped.
pub struct Taken(OwnedMutexGuard<Last>);

impl Turns {
    /// Waits for the turn of that name.
    pub async fn of(&self, name: &str) -> Taken {
        let turn = {
            let mut turns = self.0.lock();
            // Nobody holds or waits for the others any more, and none of them ended just now.
            turns.retain(|known, turn| {
                known == name || Arc::strong_count(turn) > 1 || turn.try_lock().is_ok_and(|last| lately(*last))
            });
            Arc::clone(turns.entry(name.to_owned()).or_default())
        };
        Taken(turn.lock_owned().await)
    }
}

impl Taken {
    /// Whether the one before it ended a moment ago.
    pub fn follows_another(&self) -> bool {
        lately(*self.0)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0 = Some(Instant::now());
    }
}

fn lately(last: Last) -> bool {
    last.is_some_and(|last| last.elapsed() < REMEMBERED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_name_waits_for_itself_and_for_no_other() {
        let turns = Turns::default();
        let held = turns.of("ann").await;
        assert!(!held.follows_another());
        assert!(tokio::time::timeout(Duration::from_millis(20), turns.of("ann")).await.is_err());
        let other = turns.of("ben").await;
        drop((held, other));
        assert!(turns.of("ann").await.follows_another());
        assert_eq!(turns.0.lock().len(), 2, "both ended just now");
        turns.0.lock().values().for_each(|turn| *turn.try_lock().unwrap() = None);
        let _again = turns.of("ann").await;
        assert_eq!(turns.0.lock().len(), 1, "nothing is kept of those who are done");
    }
}
