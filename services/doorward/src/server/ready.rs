//! What `/ready` and `/metrics` tell of this process besides requests.

use http_kit::health::ReadyNotes;
use platform::runtimes::terminal::SandboxCheck;
use prometheus::{IntGauge, Opts};

use super::assembly::Installation;

/// Figures that are looked up from time to time.
pub struct Figures {
    hash_queue: IntGauge,
    terminals: IntGauge,
    revocations: IntGauge,
    audit_events: IntGauge,
    audit_bytes: IntGauge,
}

impl Figures {
    /// Registers the figures.
    ///
    /// # Errors
    /// When two have one name, which is a mistake in the program.
    pub fn register(installation: &Installation) -> anyhow::Result<Self> {
        let gauge = |name: &str, help: &str| -> anyhow::Result<IntGauge> {
            let gauge = IntGauge::with_opts(Opts::new(name, help))?;
            installation.edge.metrics.registry().register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        Ok(Self {
            hash_queue: gauge("password_hash_queue", "Passwords being hashed or waiting for it.")?,
            terminals: gauge("terminals_live", "Terminals that run in this process.")?,
            revocations: gauge("revocations_remembered", "Revocations that are still remembered.")?,
            audit_events: gauge("audit_events", "Events in all chains of the audit log.")?,
            audit_bytes: gauge("audit_bytes", "Bytes of the events in all chains of the audit log.")?,
        })
    }

    /// Looks up what is at hand.
    pub fn look_up(&self, installation: &Installation) {
        self.hash_queue.set(gauge(installation.auth.hasher.depth() as u64));
        self.terminals.set(gauge(installation.platform.live.count() as u64));
        self.revocations.set(gauge(installation.feed.list().len() as u64));
    }

    /// Counts the audit log.
    pub async fn measure_audit_log(&self, installation: &Installation) {
        if let Ok(size) = installation.store.stores.audit.size().await {
            self.audit_events.set(gauge(size.events));
            self.audit_bytes.set(gauge(size.bytes));
        }
    }
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Tries whether sandboxes can be made, and says so.
pub async fn try_sandbox(installation: &Installation, notes: &ReadyNotes) {
    let check = installation.platform.terminals.check().await;
    match &check {
        SandboxCheck::Ready { note } => notes.say("sandbox", note.clone()),
        SandboxCheck::Unavailable { reason, fix } => {
            tracing::warn!(reason, fix, "terminals cannot be opened on this machine");
            notes.say("sandbox", format!("unavailable: {reason}. To fix it: {fix}."));
        }
    }
    *installation.platform.sandbox.write() = Some(check);
}
