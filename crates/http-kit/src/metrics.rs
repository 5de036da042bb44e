//! Figures for Prometheus, as text.

use std::time::Duration;

use actix_web::http::Method;
use prometheus::{Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// The codes of answers that storage is to blame for.
pub(crate) const STORAGE_TROUBLE: [&str; 5] =
    ["audit_unavailable", "disk_full", "no_answer", "revocation_unavailable", "storage_unavailable"];

/// The figures of one process. Services add their own to [`Metrics::registry`].
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
    in_flight: IntGauge,
    storage_errors: IntCounterVec,
}

impl Metrics {
    /// Figures that nobody has counted into yet.
    ///
    /// # Errors
    /// When two figures have one name, which is a mistake in the program.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = HistogramVec::new(
            HistogramOpts::new("http_request_duration_seconds", "Time to answer a request, by route and status.")
                .buckets(vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0]),
            &["method", "route", "status"],
        )?;
        let in_flight = IntGauge::with_opts(Opts::new("http_requests_in_flight", "Requests being answered now."))?;
        let help = "Requests that storage kept from being answered, by the code of the answer.";
        let storage_errors = IntCounterVec::new(Opts::new("storage_errors_total", help), &["kind"])?;
        for kind in STORAGE_TROUBLE {
            storage_errors.with_label_values(&[kind]);
        }
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(storage_errors.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        Ok(Self { registry, requests, in_flight, storage_errors })
    }

    /// Where services register their own figures.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    pub(crate) fn answered(&self, method: &str, route: &str, status: &str, took: Duration) {
        self.requests.with_label_values(&[method, route, status]).observe(took.as_secs_f64());
    }

    pub(crate) fn storage_failed(&self, kind: &str) {
        self.storage_errors.with_label_values(&[kind]).inc();
    }

    /// All figures in the text format.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        // Writing into memory fails only for a figure without a name; what was written stands.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        text
    }
}

/// The method as a label: a client may send any word, and each would be a series for ever.
pub(crate) fn method(method: &Method) -> &'static str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.iter().zip(names).find(|(known, _)| *known == method).map_or("OTHER", |(_, name)| name)
}

/// A request being answered; it counts until it is dropped, whatever comes of it.
pub(crate) struct InFlight<'m>(&'m IntGauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
