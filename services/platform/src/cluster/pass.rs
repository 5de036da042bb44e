//! The pass with which one replica attaches to a terminal at another: made by the replica that took the
//! client's ticket and checked the right, good once, for half a minute.
//!
//! `<milliseconds since the epoch>.<nonce>.<mac>`, the MAC over session, position, time and nonce.

use std::collections::HashMap;
use std::time::Duration;

use domain::id::WorkspaceSessionId;
use domain::random::{Randomness, Sameness, same_secret};
use domain::time::Timestamp;
use parking_lot::Mutex;

use super::Cluster;

/// How far the clocks of two replicas may differ, and how long a pass is good.
const LIFE: Duration = Duration::from_secs(30);

/// The header that carries it.
pub const HEADER: &str = "x-doorward-relay";

/// The nonces that have been used, until their passes expire.
#[derive(Default)]
pub struct UsedPasses(Mutex<HashMap<String, Timestamp>>);

/// Whether a pass lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// It does; it has been used up.
    Yes,
    /// It is forged, old, or used.
    No,
}

impl Cluster {
    /// Makes a pass to attach to a session from that position on.
    #[must_use]
    pub fn pass(&self, id: WorkspaceSessionId, from: u64, now: Timestamp, randomness: &dyn Randomness) -> String {
        let mut nonce = [0; 16];
        randomness.fill(&mut nonce);
        let stem = format!("{}.{:032x}", now.millis(), u128::from_be_bytes(nonce));
        let mac = hex::encode(self.mac(id, from, &stem));
        format!("{stem}.{mac}")
    }

    /// Takes a pass.
    #[must_use]
    pub fn takes(&self, pass: &str, id: WorkspaceSessionId, from: u64, now: Timestamp, used: &UsedPasses) -> Passing {
        let Some((stem, mac)) = pass.rsplit_once('.') else { return Passing::No };
        let Some((made, nonce)) = stem.split_once('.') else { return Passing::No };
        let Ok(made) = made.parse().map(Timestamp::from_millis) else { return Passing::No };
        let expected = hex::encode(self.mac(id, from, stem));
        let near = now.since(made) <= LIFE && made.since(now) <= LIFE;
        if same_secret(expected.as_bytes(), mac.as_bytes()) == Sameness::Different || !near {
            return Passing::No;
        }
        let mut used = used.0.lock();
        used.retain(|_, until| *until > now);
        match used.insert(nonce.to_owned(), made.plus(LIFE * 2)) {
            None => Passing::Yes,
            Some(_) => Passing::No,
        }
    }
}
