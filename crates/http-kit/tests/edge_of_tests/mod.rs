//! An edge on a store in memory, by a clock that stands still.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use access_token::key_ring::{JwtSecret, KeyRing};
use access_token::verifier::Verifier;
use domain::audit_chain::AuditKey;
use domain::id::IdSource;
use domain::scribe::Scribe;
use domain::time::Clock;
use http_kit::budget::Budgets;
use http_kit::client::TrustedProxies;
use http_kit::edge::{Edge, SetUpGate};
use http_kit::hosts::Hosts;
use http_kit::idempotency::Keyed;
use http_kit::metrics::Metrics;
use http_kit::paging::Cursors;
use http_kit::traces::Relations;
use storage::fuse::Fuse;
use storage::sqlite::{Place, Sqlite, SqliteOptions};
use test_kit::clock::ManualClock;
use test_kit::randomness::SeededRandomness;

pub fn edge() -> (Edge, Sqlite) {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    let ids = Arc::new(IdSource::new(Arc::clone(&clock), Arc::new(SeededRandomness::default())));
    let store = Sqlite::open(SqliteOptions {
        place: Place::Memory,
        heads: None,
        audit_key: AuditKey::new(b"a key of tests"),
        observer: None,
        fuse: Fuse::default(),
    });
    let store = store.unwrap();
    let secret = JwtSecret::new("an-access-token-secret-of-0123456789".to_owned().into()).unwrap();
    let (keys, early) = (KeyRing::new(&secret), Duration::ZERO);
    let verifier = Verifier::new(Arc::clone(&clock), "doorward".to_owned(), early, keys, Arc::default());
    let set_up = Arc::new(SetUpGate::default());
    set_up.open();
    let edge = Edge {
        scribe: Scribe::new(Arc::clone(&clock), Arc::clone(&ids)),
        clock,
        clock_trust: Arc::default(),
        budgets: Budgets::default(),
        ids,
        verifier: Arc::new(verifier),
        stores: store.stores.clone(),
        cursors: Cursors::new(&[7; 32]),
        trusted_proxies: TrustedProxies::default(),
        hosts: Hosts::new(None),
        metrics: Metrics::new().unwrap(),
        set_up,
        draining: Arc::new(AtomicBool::new(false)),
        relations: Relations::default(),
        keyed: Keyed::new([7; 32]),
    };
    (edge, store)
}
