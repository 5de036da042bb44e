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
    /// Walks a chain; every stride has a budget of its own.
    pub(super) async fn walk(&self, chain: Chain) -> Stored<Verification> {
        let mut walk = ChainWalk::start(chain, &self.0.key);
        loop {
            let after = doc! {"chain": chain.to_string(), "seq": {"$gt": signed(walk.head().seq)}};
            let stride = self.read(self.all(Collection::AuditEvents, after, doc! {"seq": 1}, STRIDE)).await?;
            if stride.is_empty() {
                return Ok(found(walk.head(), None));
            }
            for document in &stride {
                // A document that is no event is not what was written either.
                let stepped = sealed(document).map_err(|_| BrokenAt(walk.head().seq + 1));
                if let Err(BrokenAt(seq)) = stepped.and_then(|event| walk.step(&event)) {
                    return Ok(found(walk.head(), Some(seq)));
                }
            }
        }
    }
}

const fn found(head: ChainHead, first_bad_seq: Option<u64>) -> Verification {
    Verification { checked: head.seq, first_bad_seq, head }
}
