//! What the exporter cannot deliver, in the log, at most once a minute and without a word of the error:
//! it may quote an address with a password in it, or what a server answered.

use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// So long after a complaint there is none.
const QUIET: Duration = Duration::from_secs(60);

/// An exporter whose failures are told.
pub(super) struct Complaining<E> {
    inner: E,
    signal: &'static str,
    last: Mutex<Option<Instant>>,
}

impl<E> Complaining<E> {
    pub(super) const fn new(inner: E, signal: &'static str) -> Self {
        Self { inner, signal, last: Mutex::new(None) }
    }

    fn note(&self, result: OTelSdkResult) -> OTelSdkResult {
        if result.is_err() {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.is_none_or(|last| last.elapsed() >= QUIET) {
                *last = Some(Instant::now());
                tracing::warn!(signal = self.signal, "telemetry cannot be delivered; see OTEL_EXPORTER_OTLP_ENDPOINT");
            }
        }
        result
    }
}

impl<E> fmt::Debug for Complaining<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Complaining({})", self.signal)
    }
}

impl<E: SpanExporter> SpanExporter for Complaining<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.note(self.inner.export(batch).await)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for Complaining<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        self.note(self.inner.export(batch).await)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}
