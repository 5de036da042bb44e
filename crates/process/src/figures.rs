//! The figures of a process beside requests.

use access_token::revocation_list::{Freshness, RevocationList};
use prometheus::{IntGauge, Opts, Registry};

/// Figures that are looked up from time to time.
pub struct Figures {
    remembered: IntGauge,
    fresh: IntGauge,
}

impl Figures {
    /// Registers the figures.
    ///
    /// # Errors
    /// When two have one name, which is a mistake in the program.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
            let gauge = IntGauge::with_opts(Opts::new(name, help))?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        Ok(Self {
            remembered: gauge("revocations_remembered", "Revocations that are still remembered.")?,
            fresh: gauge("revocations_fresh", "1 while this process knows all that was revoked.")?,
        })
    }

    /// Looks them up.
    pub fn look_up(&self, list: &RevocationList) {
        self.remembered.set(i64::try_from(list.len()).unwrap_or(i64::MAX));
        self.fresh.set(i64::from(list.freshness() == Freshness::Fresh));
    }
}
