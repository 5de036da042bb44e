//! What `/ready` and `/metrics` tell of this process besides requests.

use http_kit::health::ReadyNotes;
use process::figures::RevocationLag;

use super::assembly::Installation;

/// Figures that are looked up from time to time.
pub struct Figures {
    process: process::figures::Figures,
    auth: auth::figures::Figures,
    platform: platform::figures::Figures,
}

impl Figures {
    /// Registers the figures.
    ///
    /// # Errors
    /// When two have one name, which is a mistake in the program.
    pub fn register(installation: &Installation) -> anyhow::Result<Self> {
        let registry = installation.edge.metrics.registry();
        Ok(Self {
            process: process::figures::Figures::register(registry, &RevocationLag::new()?)?,
            auth: auth::figures::Figures::register(registry, &installation.auth)?,
            platform: platform::figures::Figures::register(registry)?,
        })
    }

    /// Looks up what is at hand.
    pub fn look_up(&self, installation: &Installation) {
        self.process.look_up(&installation.edge);
        self.auth.look_up(&installation.auth);
        self.platform.look_up(&installation.platform);
    }

    /// Counts the audit log.
    pub async fn measure_audit_log(&self, installation: &Installation) {
        self.platform.measure_audit_log(&installation.platform).await;
    }
}

/// Tries whether sandboxes can be made, and says so.
pub async fn try_sandbox(installation: &Installation, notes: &ReadyNotes) {
    notes.say("sandbox", installation.platform.try_sandbox().await);
}
