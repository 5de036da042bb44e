//! One after the other, for each of many: sign-ins of one account, since Keycloak takes several at once for an attack.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Turns by name.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<String, Weak<Turn<()>>>>);

impl Turns {
    /// Waits for the turn of that name; it ends when it is dropped.
    pub async fn of(&self, name: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock();
            let known = turns.get(name).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                // Nobody holds or waits for the others any more.
                turns.retain(|_, turn| turn.strong_count() > 0);
                let turn = Arc::new(Turn::new(()));
                turns.insert(name.to_owned(), Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn one_name_waits_for_itself_and_for_no_other() {
        let turns = Turns::default();
        let held = turns.of("ann").await;
        assert!(tokio::time::timeout(Duration::from_millis(20), turns.of("ann")).await.is_err());
        let other = turns.of("ben").await;
        drop((held, other));
        let _again = turns.of("ann").await;
        assert_eq!(turns.0.lock().len(), 1, "nothing is kept of those who are done");
    }
}
