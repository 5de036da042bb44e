//! What the services of one process are put together from.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use access_token::verifier::{CLOCKS_APART, Verifier};
use actix_web::web;
use boot::clock::SystemClock;
use boot::randomness::SystemRandomness;
use domain::id::IdSource;
use domain::random::{Randomness, keyed_hash};
use domain::scribe::Scribe;
use domain::time::Clock;
use http_kit::budget::Budgets;
use http_kit::clock_trust::ClockTrust;
use http_kit::edge::{Edge, SetUpGate};
use http_kit::hosts::Hosts;
use http_kit::idempotency::Keyed;
use http_kit::metrics::Metrics;
use http_kit::paging::Cursors;
use http_kit::revocations::RevocationFeed;
use http_kit::traces::Relations;
use secrecy::ExposeSecret as _;
use storage::ports::set_up::SetUpState;
use storage::stores::Stores;

use crate::keys::Keys;
use crate::settings::{LONGEST_ACCESS_TOKEN, Settings};

/// What everything is made with.
#[derive(Clone)]
pub struct Basics {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Whether it may be believed.
    pub clock_trust: Arc<ClockTrust>,
    /// Makes secrets.
    pub randomness: Arc<dyn Randomness>,
    /// Makes identifiers.
    pub ids: Arc<IdSource>,
}

impl Basics {
    /// By the system's clock and randomness.
    #[must_use]
    pub fn system() -> Self {
        Self::by(Arc::new(SystemClock::default()))
    }

    /// The same beside servers whose clocks tell whether ours is right.
    #[must_use]
    pub fn beside_servers() -> Self {
        let basics = Self::system();
        Self { clock_trust: Arc::new(ClockTrust::compared(Arc::clone(&basics.clock))), ..basics }
    }

    /// By another clock: tests move one by hand.
    #[must_use]
    pub fn by(clock: Arc<dyn Clock>) -> Self {
        let randomness: Arc<dyn Randomness> = Arc::new(SystemRandomness);
        let ids = Arc::new(IdSource::new(Arc::clone(&clock), Arc::clone(&randomness)));
        Self { clock, clock_trust: Arc::default(), randomness, ids }
    }

    /// Makes audit events.
    #[must_use]
    pub fn scribe(&self) -> Scribe {
        Scribe::new(Arc::clone(&self.clock), Arc::clone(&self.ids))
    }
}

/// What the services of one process are put together from.
pub struct Parts {
    /// Clock, randomness, identifiers.
    pub basics: Basics,
    /// How the process behaves.
    pub settings: Settings,
    /// The keys.
    pub keys: Keys,
    /// The ports.
    pub stores: Stores,
    /// Revocations, as this process knows them.
    pub feed: RevocationFeed,
    /// Opens when the installation has been set up.
    pub gate: Arc<SetUpGate>,
    /// What answering requests shares.
    pub edge: web::Data<Edge>,
}

impl Parts {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn new(
        basics: Basics,
        settings: Settings,
        keys: Keys,
        stores: Stores,
        feed: RevocationFeed,
    ) -> anyhow::Result<Self> {
        let gate = Arc::new(SetUpGate::default());
        if stores.set_up.state().await? == SetUpState::Done {
            gate.open();
        }
        let edge = edge(&basics, &settings, &keys, &stores, (&feed, &gate))?;
        Ok(Self { basics, settings, keys, stores, feed, gate, edge: web::Data::new(edge) })
    }

    /// How long a revocation must be remembered: as long as tokens can be set to live, and as far as clocks may be
    /// apart.
    #[must_use]
    pub fn remember(&self) -> Duration {
        LONGEST_ACCESS_TOKEN + CLOCKS_APART
    }
}

fn edge(
    basics: &Basics,
    settings: &Settings,
    keys: &Keys,
    stores: &Stores,
    (feed, gate): (&RevocationFeed, &Arc<SetUpGate>),
) -> anyhow::Result<Edge> {
    let shared = &settings.shared;
    let list = Arc::clone(feed.list());
    let (clock, early) = (Arc::clone(&basics.clock), basics.clock_trust.issuer_ahead());
    let verifier = Verifier::new(clock, shared.audience.clone(), early, keys.ring.clone(), list);
    let derive = |purpose: &[u8]| keyed_hash(keys.secret_key.expose_secret().as_bytes(), &[purpose]);
    Ok(Edge {
        clock: Arc::clone(&basics.clock),
        clock_trust: Arc::clone(&basics.clock_trust),
        budgets: Budgets::default(),
        ids: Arc::clone(&basics.ids),
        scribe: basics.scribe(),
        verifier: Arc::new(verifier),
        stores: stores.clone(),
        cursors: Cursors::new(&derive(b"cursor")),
        keyed: Keyed::new(derive(b"idempotency key")),
        trusted_proxies: settings.trusted_proxies.clone(),
        hosts: Hosts::new(shared.public_host()),
        metrics: Metrics::new()?,
        set_up: Arc::clone(gate),
        draining: Arc::new(AtomicBool::new(false)),
        relations: Relations {
            continue_from: boot::telemetry::continue_from,
            link_to: boot::telemetry::link_to,
            rename: boot::telemetry::rename,
        },
    })
}
