//! Logs to standard error, for people or as JSON lines; traces and logs by OTLP where the standard
//! variables of OpenTelemetry ask for them.
//!
//! Without those variables nothing of OpenTelemetry is started: no thread, no layer, no connection.

mod complaints;
mod export;
mod line;
mod relations;
mod wanted;

use std::io::IsTerminal as _;

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

pub use export::Telemetry;
pub use relations::{continue_from, link_to, rename};

use export::Export;
use line::WithTraceIds;
use wanted::{Wanted, wanted};

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// JSON where standard error is no terminal, else for people.
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging, and what the variables of OpenTelemetry ask for. `level` is a filter such as `info` or
/// `warn,platform=debug`; what cannot be read counts as `info`. `service` is the name under which this
/// process is known where `OTEL_SERVICE_NAME` says nothing.
///
/// What is returned must be kept as long as the process serves: dropped, it sends what still waits.
#[must_use]
pub fn start(format: LogFormat, level: &str, service: &'static str) -> Telemetry {
    // A second start in one process keeps the first: tests start servers more than once.
    match wanted(crate::settings::variable) {
        Wanted::Nothing => {
            let _ = tracing_subscriber::registry().with(filter(level)).with(lines(format)).try_init();
            Telemetry::off()
        }
        Wanted::Export(signals) => {
            let export = Export::open(signals, service);
            let subscriber = tracing_subscriber::registry()
                .with(lines(format).with_filter(filter(level)))
                .with(export.spans())
                .with(export.events().map(|events| events.with_filter(export::sendable(filter(level)))));
            match subscriber.try_init() {
                Ok(()) => export.begun(),
                Err(_) => Telemetry::off(),
            }
        }
    }
}

fn filter(level: &str) -> EnvFilter {
    EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"))
}

/// The layer that writes lines to standard error.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
{
    let terminal = std::io::stderr().is_terminal();
    let json = match format {
        LogFormat::Auto => !terminal,
        LogFormat::Human => false,
        LogFormat::Json => true,
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if json {
        let layer = layer.json().flatten_event(true).with_span_events(FmtSpan::NONE);
        layer.map_event_format(WithTraceIds).boxed()
    } else {
        layer.with_ansi(terminal).boxed()
    }
}
