//! Keeps the heads of the audit chains outside the database and in the log: the first of a chain at once,
//! then every 1,000 events and every minute.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::audit::Chain;
use domain::audit_chain::{AuditKey, ChainHead};

use crate::ports::audit::OutsideHeads;

/// How often every head that moved is kept.
pub(super) const EVERY: Duration = Duration::from_secs(60);
/// After so many events a head is kept at once.
const EVENTS: u64 = 1_000;

pub(super) struct HeadKeeper {
    outside: Option<Arc<dyn OutsideHeads>>,
    key: AuditKey,
    /// The heads that moved since they were all kept.
    moved: HashMap<Chain, ChainHead>,
    /// The sequence numbers that were kept last.
    kept: HashMap<Chain, u64>,
}

impl HeadKeeper {
    pub(super) fn new(outside: Option<Arc<dyn OutsideHeads>>, key: AuditKey) -> Self {
        Self { outside, key, moved: HashMap::new(), kept: HashMap::new() }
    }

    /// Notes that a chain has a new head.
    pub(super) fn moved(&mut self, chain: Chain, head: ChainHead) {
        self.moved.insert(chain, head);
        if self.kept.get(&chain).is_none_or(|kept| head.seq.saturating_sub(*kept) >= EVENTS) {
            self.keep(vec![(chain, head)]);
        }
    }

    /// Keeps every head that moved.
    pub(super) fn keep_moved(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        self.keep(moved.into_iter().collect());
    }

    /// Nobody waits for it: what fails is kept a minute later.
    fn keep(&mut self, heads: Vec<(Chain, ChainHead)>) {
        let Some(outside) = self.outside.clone() else { return };
        let lines: Vec<(Chain, String)> =
            heads.iter().map(|(chain, head)| (*chain, head.signed(*chain, &self.key))).collect();
        self.kept.extend(heads.into_iter().map(|(chain, head)| (chain, head.seq)));
        tokio::spawn(async move {
            for (chain, line) in lines {
                // In the log too: a copy that is kept elsewhere is one more witness.
                tracing::info!(target: "audit_head", head = line);
                if let Err(error) = outside.keep(chain, &line).await {
                    tracing::warn!(%error, "the head of an audit chain cannot be kept outside the database");
                    return;
                }
            }
        });
    }
}
