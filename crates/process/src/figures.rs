//! The figures of a process beside requests.

use domain::revocation::Revocation;
use domain::time::Timestamp;
use http_kit::edge::Edge;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntGauge, Opts, Registry};

use access_token::revocation_list::Freshness;
use storage::redis::{Breaker, Redis};

/// How long revocations take from the replica that records them to this one's list.
///
/// Both ends are clocks of different machines: what comes out below zero counts as zero, and a clock that
/// is ahead looks like delay. Only what comes by the stream is measured.
#[derive(Clone, Debug)]
pub struct RevocationLag(Histogram);

impl RevocationLag {
    /// Nothing measured yet.
    ///
    /// # Errors
    /// When the name of the figure is wrong, which is a mistake in the program.
    pub fn new() -> Result<Self, prometheus::Error> {
        let help = "Time from the record of a revocation to this process's list, by the clocks of both, at least 0.";
        let options = HistogramOpts::new("revocation_lag_seconds", help);
        let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
        Ok(Self(Histogram::with_opts(options.buckets(buckets))?))
    }

    /// These are in the list now.
    pub fn listed(&self, revocations: &[Revocation], now: Timestamp) {
        for revocation in revocations {
            self.0.observe(revocation.recorded_at.until(now).as_secs_f64());
        }
    }
}

/// Figures that are looked up from time to time.
pub struct Figures {
    remembered: IntGauge,
    fresh: IntGauge,
    unknown_keys: IntCounter,
    backlog: IntGauge,
    backlog_age: IntGauge,
    breaker: IntGauge,
    clock_skew: IntGauge,
}

impl Figures {
    /// Registers the figures.
    ///
    /// # Errors
    /// When two have one name, which is a mistake in the program.
    pub fn register(registry: &Registry, lag: &RevocationLag) -> Result<Self, prometheus::Error> {
        let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
            let gauge = IntGauge::with_opts(Opts::new(name, help))?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        registry.register(Box::new(lag.0.clone()))?;
        let help = "Access tokens refused because no key of their name verifies here.";
        let unknown_keys = IntCounter::with_opts(Opts::new("tokens_unknown_key_total", help))?;
        registry.register(Box::new(unknown_keys.clone()))?;
        let age =
            "How long the oldest of them has been waiting, in steps of the job that sees to them; 0: less than one.";
        let breaker = "1 while Redis is left alone because it could not be used; 0 also where there is none.";
        let skew = "Whole seconds by which this process's clock is ahead of the servers', below zero behind; from 31 on nobody is let in.";
        Ok(Self {
            remembered: gauge("revocations_remembered", "Revocations that are still remembered.")?,
            fresh: gauge("revocations_fresh", "1 while this process knows all that was revoked.")?,
            unknown_keys,
            backlog: gauge("audit_backlog_events", "Audit events that wait for their place in a chain.")?,
            backlog_age: gauge("audit_backlog_oldest_seconds", age)?,
            breaker: gauge("redis_breaker_open", breaker)?,
            clock_skew: gauge("clock_skew_seconds", skew)?,
        })
    }

    /// Looks them up.
    pub fn look_up(&self, edge: &Edge) {
        let list = edge.verifier.revocations();
        self.clock_skew.set(edge.clock_trust.standing().seconds_ahead());
        self.remembered.set(whole(list.len() as u64));
        self.fresh.set(i64::from(list.freshness() == Freshness::Fresh));
        // A counter of the verifier's own, which nobody but us reads.
        self.unknown_keys.inc_by(edge.verifier.unknown_keys().saturating_sub(self.unknown_keys.get()));
        let backlog = edge.stores.housekeeping.backlog();
        self.backlog.set(whole(backlog.events));
        self.backlog_age.set(whole(backlog.oldest.as_secs()));
    }

    /// Looks up how Redis is.
    pub fn look_up_redis(&self, redis: &Redis) {
        self.breaker.set(i64::from(redis.breaker() == Breaker::Open));
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
