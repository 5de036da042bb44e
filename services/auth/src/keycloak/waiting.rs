//! Passwords that people chose and that Keycloak does not have yet. They are in the memory of the process that took them, for
//! an hour, and nowhere else; a process that ends takes them along.

use std::collections::HashMap;

use domain::realm_plan::{PROMISE_LIFE, PasswordPromise, RealmPlanKey};
use domain::time::Timestamp;
use parking_lot::Mutex;

use crate::passwords::new_password::Typed;

/// The most that wait; who comes then is told to come again.
const MOST: usize = 10_000;

/// The passwords that wait.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<RealmPlanKey, Promised>>);

/// A password, and which promise of the plan it is.
#[derive(Clone)]
pub struct Promised {
    /// The password.
    pub password: Typed,
    /// Its promise.
    pub promise: PasswordPromise,
}

/// Too many wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Waiting {
    /// Keeps the password of an account.
    ///
    /// # Errors
    /// When too many are kept.
    pub fn keep(&self, account: RealmPlanKey, promised: Promised) -> Result<(), Full> {
        let (mut kept, now) = (self.0.lock(), promised.promise.at);
        kept.retain(|_, promised| now < promised.until());
        if kept.len() >= MOST {
            return Err(Full);
        }
        kept.insert(account, promised);
        Ok(())
    }

    /// The password of an account.
    #[must_use]
    pub fn of(&self, account: RealmPlanKey, now: Timestamp) -> Option<Promised> {
        self.0.lock().get(&account).filter(|promised| now < promised.until()).cloned()
    }

    /// The accounts whose passwords are kept.
    #[must_use]
    pub fn accounts(&self, now: Timestamp) -> Vec<RealmPlanKey> {
        let kept = self.0.lock();
        kept.iter().filter(|(_, promised)| now < promised.until()).map(|(account, _)| *account).collect()
    }

    /// Forgets the password of an account, if it is still the one of that promise: Keycloak has it, or does not take it, or
    /// another one was given.
    pub fn forget(&self, account: RealmPlanKey, promise: &PasswordPromise) {
        let mut kept = self.0.lock();
        if kept.get(&account).is_some_and(|promised| promised.promise == *promise) {
            kept.remove(&account);
        }
    }
}

impl Promised {
    fn until(&self) -> Timestamp {
        self.promise.at.plus(PROMISE_LIFE)
    }
}
