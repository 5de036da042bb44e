//! The figures of this service beside requests.

use prometheus::{IntGauge, Opts, Registry};

use crate::state::State;

/// Figures that are looked up from time to time.
pub struct Figures {
    hash_queue: IntGauge,
}

impl Figures {
    /// Registers the figures.
    ///
    /// # Errors
    /// When two have one name, which is a mistake in the program.
    pub fn register(registry: &Registry, state: &State) -> Result<Self, prometheus::Error> {
        let options = Opts::new("password_hash_queue", "Passwords being hashed or waiting for it.");
        let hash_queue = IntGauge::with_opts(options)?;
        registry.register(Box::new(hash_queue.clone()))?;
        state.sign_ins.register(registry)?;
        Ok(Self { hash_queue })
    }

    /// Looks them up.
    pub fn look_up(&self, state: &State) {
        self.hash_queue.set(i64::try_from(state.hasher.depth()).unwrap_or(i64::MAX));
    }
}
