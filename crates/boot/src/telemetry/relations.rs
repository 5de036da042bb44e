//! How the span of a request hangs together with the traces of others (W3C Trace Context, section 3.2).
//!
//! Whoever answers requests knows spans of `tracing` only; this is where they meet OpenTelemetry.

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, trace};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Makes `span` a part of the trace that `traceparent` names. What cannot be read counts as absent.
pub fn continue_from(span: &Span, traceparent: &str) {
    if let Some(remote) = remote(traceparent) {
        // Fails only where nothing is traced.
        let _ = span.set_parent(Context::new().with_remote_span_context(remote));
    }
}

/// Links `span` to the one that `traceparent` names, in a trace of its own. What cannot be read counts as
/// absent.
pub fn link_to(span: &Span, traceparent: &str) {
    if let Some(remote) = remote(traceparent) {
        span.add_link(remote);
    }
}

/// Gives a span that has begun another name: only when a request has been answered is its route known.
pub fn rename(span: &Span, name: String) {
    span.context().span().update_name(name);
}

/// Version 00 only, in lower case and full length, as the standard wants it.
fn remote(traceparent: &str) -> Option<SpanContext> {
    let lower = traceparent.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let parts: Vec<&str> = traceparent.split('-').collect();
    let ["00", trace, span, flags] = parts.as_slice() else { return None };
    if !lower || trace.len() != 32 || span.len() != 16 || flags.len() != 2 {
        return None;
    }
    let flags = TraceFlags::new(u8::from_str_radix(flags, 16).ok()?) & trace::TraceFlags::SAMPLED;
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    Some(SpanContext::new(trace, span, flags, true, TraceState::NONE)).filter(SpanContext::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_traceparent_of_version_00_names_a_span() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(remote(good).is_some_and(|remote| remote.is_sampled() && remote.is_remote()));
        for bad in [
            "",
            "00",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert!(remote(bad).is_none(), "{bad}");
        }
    }
}
