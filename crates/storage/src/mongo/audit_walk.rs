//! Walking a chain from its first event to its newest.

use domain::audit::Chain;
use domain::audit_chain::{BrokenAt, ChainHead, ChainWalk};
use mongodb::bson::doc;

use super::Record;
use super::audit::sealed;
use super::collection::Collection;
use super::document::signed;
use crate::ports::Stored;
use crate::ports::audit::Verification;

/// How many events are read at once, so that the walk holds nothing up.
const STRIDE: i64 = 1_000;

impl Record {
    /// Walks a chain and compares it with the newest head outside; every stride has a budget of its own.
    pub(super) async fn walk(&self, chain: Chain) -> Stored<Verification> {
        // Read first: events appended during the walk may only make the chain longer.
        let outside = self.outside(chain).await;
        let mut walk = ChainWalk::start(chain, &self.0.key).against(outside);
        loop {
            let after = doc! {"chain": chain.to_string(), "seq": {"$gt": signed(walk.head().seq)}};
            let stride = self.read(self.all(Collection::AuditEvents, after, doc! {"seq": 1}, STRIDE)).await?;
            let stepped = stride.iter().try_for_each(|document| {
                // A document that is no event is not what was written either.
                let event = sealed(document).map_err(|_| BrokenAt(walk.head().seq + 1))?;
                walk.step(&event)
            });
            let over = if stride.is_empty() { walk.end() } else { Ok(()) };
            if let Err(BrokenAt(seq)) = stepped.and(over) {
                return Ok(Verification::of(&walk, Some(seq), outside));
            }
            if stride.is_empty() {
                return Ok(Verification::of(&walk, None, outside));
            }
        }
    }

    /// The newest head that is kept outside. Where none can be read the walk goes on without, and says so.
    async fn outside(&self, chain: Chain) -> Option<ChainHead> {
        let kept = match self.0.outside.as_ref()?.newest(chain).await {
            Ok(kept) => kept?,
            Err(error) => {
                tracing::warn!(%error, "the heads outside the database cannot be read");
                return None;
            }
        };
        let read = ChainHead::read_signed(&kept, &self.0.key).filter(|(of, _)| *of == chain);
        if read.is_none() {
            tracing::error!(%chain, "the head outside the database is not what was written");
        }
        read.map(|(_, head)| head)
    }
}
