//! The figures of this service beside requests.

use std::sync::atomic::Ordering;

use prometheus::{IntGauge, IntGaugeVec, Opts, Registry};

use crate::state::State;

/// Figures that are looked up from time to time.
pub struct Figures {
    terminals: IntGauge,
    sessions: IntGaugeVec,
    audit_events: IntGauge,
    audit_bytes: IntGauge,
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
        let help = "Sessions on workspaces that are recorded as live, when the supervisor last looked; those held by no replica are seen by each.";
        let sessions = IntGaugeVec::new(Opts::new("workspace_sessions_live", help), &["held_by"])?;
        registry.register(Box::new(sessions.clone()))?;
        Ok(Self {
            sessions,
            terminals: gauge("terminals_live", "Terminals that run in this process.")?,
            audit_events: gauge("audit_events", "Events in all chains of the audit log.")?,
            audit_bytes: gauge("audit_bytes", "Bytes of the events in all chains of the audit log.")?,
        })
    }

    /// Looks up what is at hand.
    pub fn look_up(&self, state: &State) {
        self.terminals.set(gauge(state.live.count() as u64));
        for (holder, count) in
            [("this_replica", &state.recorded_live.of_this_replica), ("none", &state.recorded_live.of_no_replica)]
        {
            self.sessions.with_label_values(&[holder]).set(gauge(count.load(Ordering::Relaxed)));
        }
    }

    /// Counts the audit log.
    pub async fn measure_audit_log(&self, state: &State) {
        if let Ok(size) = state.stores.audit.size().await {
            self.audit_events.set(gauge(size.events));
            self.audit_bytes.set(gauge(size.bytes));
        }
    }
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
