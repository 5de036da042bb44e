//! The short-lived ports in this process's memory. After a restart they are empty: what they held must
//! be started again.

mod expiring;
mod one_time;
mod throttles;

use std::sync::Arc;

use domain::random::SecretDigest;
use domain::sign_in::SignIn;
use domain::sign_on::{HandOff, SignOn};

use crate::ports::tickets::Ticket;
use crate::stores::ShortLived;
use expiring::Expiring;

/// Empty ones.
#[must_use]
pub fn open() -> ShortLived {
    ShortLived {
        hand_offs: Arc::new(Expiring::<SecretDigest, HandOff>::default()),
        sign_ins: Arc::new(Expiring::<SecretDigest, SignIn>::default()),
        sign_ons: Arc::new(Expiring::<SecretDigest, SignOn>::default()),
        throttles: Arc::new(throttles::InMemory::default()),
        tickets: Arc::new(Expiring::<SecretDigest, Ticket>::default()),
    }
}
