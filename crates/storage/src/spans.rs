//! Spans of what is asked of a database, for traces of requests: which operation on what, never with
//! which values (OpenTelemetry semantic conventions for database clients).
//!
//! There are none outside of a traced request: what jobs do would fill the traces with noise. While
//! nobody wants them, asking costs a comparison.

use tracing::field::Empty;
use tracing::{Level, Span, debug_span, span_enabled};

/// A group of commands to Redis, by the name of the first that changes something.
pub(crate) fn redis(operation: &'static str) -> Span {
    if !span_enabled!(target: "span::redis", Level::DEBUG) || Span::current().is_none() {
        return Span::none();
    }
    debug_span!(
        target: "span::redis", "redis",
        otel.kind = "client",
        otel.name = operation,
        db.system.name = "redis",
        db.operation.name = operation,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// A read or a write of the embedded database.
pub(crate) fn sqlite(operation: &'static str) -> Span {
    if !span_enabled!(target: "span::sqlite", Level::DEBUG) || Span::current().is_none() {
        return Span::none();
    }
    debug_span!(
        target: "span::sqlite", "sqlite",
        otel.kind = "client",
        otel.name = operation,
        db.system.name = "sqlite",
        db.operation.name = operation,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// A command to MongoDB.
pub(crate) fn mongodb(operation: &str, collection: Option<&str>, namespace: &str) -> Span {
    if !span_enabled!(target: "span::mongodb", Level::DEBUG) || Span::current().is_none() {
        return Span::none();
    }
    let name = collection.map_or_else(|| operation.to_owned(), |collection| format!("{operation} {collection}"));
    debug_span!(
        target: "span::mongodb", "mongodb",
        otel.kind = "client",
        otel.name = name,
        db.system.name = "mongodb",
        db.operation.name = operation,
        db.collection.name = collection,
        db.namespace = namespace,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Whether spans of commands to MongoDB are wanted at all: the driver copies every command for them.
pub(crate) fn mongodb_wanted() -> Wanted {
    if span_enabled!(target: "span::mongodb", Level::DEBUG) { Wanted::Yes } else { Wanted::No }
}

/// Whether somebody wants spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Somebody does.
    Yes,
    /// Nobody does.
    No,
}

/// Says in a span that it failed, and how, in a word.
pub(crate) fn failed(span: &Span, kind: &str) {
    span.record("error.type", kind);
    span.record("otel.status_code", "ERROR");
}
