//! Sending traces and logs by OTLP (HTTP, protobuf), from threads of their own.
//!
//! What is finished waits in a bounded queue; when the receiver is down the queue fills up and what comes
//! on top is dropped. No request ever waits for it.

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{ExporterBuildError, LogExporter, Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{SdkLogger, SdkLoggerProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{FilterExt as _, Targets, filter_fn};
use tracing_subscriber::layer::Filter;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer};

use super::complaints::Complaining;
use super::wanted::{Signal, Signals};

/// How long the end of the process waits for what has not been sent.
const FLUSH: Duration = Duration::from_secs(3);

/// The target of every span that we send begins so.
const OUR_SPANS: &str = "span";

/// What sends: libraries on the way of a log record must not make log records of it.
const SENDERS: [&str; 6] = ["opentelemetry", "hyper", "hyper_util", "reqwest", "rustls", "h2"];

/// Keeps telemetry going; when dropped, what still waits is sent, for at most three seconds a signal.
#[derive(Debug)]
pub struct Telemetry {
    spans: Option<SdkTracerProvider>,
    logs: Option<SdkLoggerProvider>,
}

impl Telemetry {
    pub(super) const fn off() -> Self {
        Self { spans: None, logs: None }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // What cannot be sent now has been complained of, or would be too late anyway.
        if let Some(spans) = &self.spans {
            let _ = spans.shutdown_with_timeout(FLUSH);
        }
        if let Some(logs) = &self.logs {
            let _ = logs.shutdown_with_timeout(FLUSH);
        }
    }
}

/// Exporters that are ready, before anything is sent to them.
pub(super) struct Export {
    spans: Option<SdkTracerProvider>,
    logs: Option<SdkLoggerProvider>,
    unusable: Vec<&'static str>,
}

impl Export {
    /// Makes the exporters. One that cannot be made is left out: telemetry never keeps a service from serving.
    pub(super) fn open(signals: Signals, service: &'static str) -> Self {
        let mut opened = Self { spans: None, logs: None, unusable: Vec::new() };
        let resource = resource(service);
        if signals.traces == Signal::Sent {
            match spans(resource.clone()) {
                Ok(provider) => opened.spans = Some(provider),
                Err(_) => opened.unusable.push("traces"),
            }
        }
        if signals.logs == Signal::Sent {
            match logs(resource) {
                Ok(provider) => opened.logs = Some(provider),
                Err(_) => opened.unusable.push("logs"),
            }
        }
        opened
    }

    /// The layer that makes spans of a trace of our own spans, and of nobody else's.
    pub(super) fn spans<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
    {
        let tracer = self.spans.as_ref()?.tracer("doorward");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        let spans = filter_fn(|metadata| metadata.is_span()).with_max_level_hint(LevelFilter::DEBUG);
        Some(layer.with_filter(Targets::new().with_target(OUR_SPANS, LevelFilter::DEBUG).and(spans)))
    }

    /// The layer that sends what is logged.
    pub(super) fn events(&self) -> Option<OpenTelemetryTracingBridge<SdkLoggerProvider, SdkLogger>> {
        self.logs.as_ref().map(OpenTelemetryTracingBridge::new)
    }

    /// From now on there is a log.
    pub(super) fn begun(self) -> Telemetry {
        for signal in self.unusable {
            // The variable's value may hold a password.
            tracing::error!(signal, "telemetry is not sent: the variables OTEL_EXPORTER_OTLP_… cannot be used");
        }
        Telemetry { spans: self.spans, logs: self.logs }
    }
}

/// What may be logged by OTLP: what the log shows, without the log of sending it.
pub(super) fn sendable<S>(shown: EnvFilter) -> impl Filter<S>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let senders = SENDERS.map(|sender| (sender, LevelFilter::OFF));
    shown.and(Targets::new().with_default(LevelFilter::TRACE).with_targets(senders))
}

fn spans(resource: Resource) -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporter = SpanExporter::builder().with_http().with_protocol(Protocol::HttpBinary).build()?;
    let exporter = Complaining::new(exporter, "traces");
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

fn logs(resource: Resource) -> Result<SdkLoggerProvider, ExporterBuildError> {
    let exporter = LogExporter::builder().with_http().with_protocol(Protocol::HttpBinary).build()?;
    let exporter = Complaining::new(exporter, "logs");
    Ok(SdkLoggerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

/// Who sends: `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`, else the service's own name.
fn resource(service: &'static str) -> Resource {
    let resource = Resource::builder().build();
    let named = resource.get(&opentelemetry::Key::from_static_str("service.name"));
    match named {
        Some(name) if !name.as_str().starts_with("unknown_service") => resource,
        Some(_) | None => Resource::builder().with_service_name(service).build(),
    }
}
