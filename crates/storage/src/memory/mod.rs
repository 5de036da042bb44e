//! The short-lived ports in this process's memory. After a restart they are empty: what they held must
//! be started again.

mod expiring;
mod sign_ins;
mod throttles;
mod tickets;

use std::sync::Arc;

use crate::stores::ShortLived;

/// Empty ones.
#[must_use]
pub fn open() -> ShortLived {
    ShortLived {
        sign_ins: Arc::new(sign_ins::InMemory::default()),
        throttles: Arc::new(throttles::InMemory::default()),
        tickets: Arc::new(tickets::InMemory::default()),
    }
}
