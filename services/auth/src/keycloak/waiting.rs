//! Passwords that people chose and that Keycloak does not have yet. They are in the memory of the process that took them, for
//! an hour, and nowhere else; a process that ends takes them along.

use std::collections::HashMap;
use std::time::Duration;

use domain::realm_plan::RealmPlanKey;
use domain::time::{Timestamp, hours};
use parking_lot::Mutex;

use crate::passwords::new_password::Typed;

/// How long one waits.
const LIFE: Duration = hours(1);
/// The most that wait; who comes then is told to come again.
const MOST: usize = 10_000;

/// The passwords that wait.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<RealmPlanKey, (Typed, Timestamp)>>);

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Waiting {
    /// Keeps the password of an account.
    ///
    /// # Errors
    /// When too many are kept.
    pub fn keep(&self, account: RealmPlanKey, password: Typed, now: Timestamp) -> Result<(), Full> {
        let mut kept = self.0.lock();
        kept.retain(|_, (_, until)| now < *until);
        if kept.len() >= MOST {
            return Err(Full);
        }
        kept.insert(account, (password, now.plus(LIFE)));
        Ok(())
    }

    /// The password of an account.
    #[must_use]
    pub fn of(&self, account: RealmPlanKey, now: Timestamp) -> Option<Typed> {
        let kept = self.0.lock();
        kept.get(&account).filter(|(_, until)| now < *until).map(|(password, _)| password.clone())
    }

    /// The accounts whose passwords are kept.
    #[must_use]
    pub fn accounts(&self, now: Timestamp) -> Vec<RealmPlanKey> {
        let kept = self.0.lock();
        kept.iter().filter(|(_, (_, until))| now < *until).map(|(account, _)| *account).collect()
    }

    /// Forgets the password of an account: Keycloak has it.
    pub fn forget(&self, account: RealmPlanKey) {
        self.0.lock().remove(&account);
    }
}
