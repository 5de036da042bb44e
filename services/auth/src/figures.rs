//! The figures of this service beside requests.

use http_kit::health::ReadyNotes;
use prometheus::{IntGauge, Opts, Registry};

use crate::outside::health::Told;
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

/// Tells `/ready` how the ways in do that depend on others; they never make it 503.
pub fn report(state: &State, notes: &ReadyNotes) {
    let said = |told: Option<Told>| match told {
        None => "not needed yet",
        Some(Told { trouble: None, .. }) => "ok",
        Some(Told { trouble: Some(_), .. }) => "failing",
    };
    if let Some(keycloak) = &state.keycloak {
        notes.say("keycloak", said(keycloak.health()));
    }
    let providers: Vec<String> = state
        .providers
        .all()
        .map(|provider| format!("{}: {}", provider.settings.id, said(provider.health.told())))
        .collect();
    if !providers.is_empty() {
        notes.say("providers", providers.join(", "));
    }
}
