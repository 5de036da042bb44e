//! The short-lived ports in this process's memory. After a restart they are empty: what they held must
//! be started again.

mod expiring;
mod one_time;
mod throttles;

use std::sync::Arc;

use domain::random::SecretDigest;
use domain::sign_in::SignIn;

use crate::ports::tickets::Ticket;
use crate::stores::ShortLived;
use expiring::Expiring;

/// Empty ones.
#[must_use]
pub fn open() -> ShortLived {
    ShortLived {
        sign_ins: Arc::new(Expiring::<SecretDigest, SignIn>::default()),
        throttles: Arc::new(throttles::InMemory::default()),
        tickets: Arc::new(Expiring::<SecretDigest, Ticket>::default()),
    }
}
