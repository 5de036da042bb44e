//! The span of a request, for traces: by which route, with which status, and nothing of who asked or with
//! what.
//!
//! | who calls | `traceparent` | `X-Outside-Traceparent` |
//! |---|---|---|
//! | a trusted proxy (our gateway) | the span goes on with that trace | linked |
//! | anybody else | linked, in a trace of our own | nothing |
//!
//! So nobody outside writes into our traces, or decides what is sampled.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use domain::id::RequestId;
use tracing::field::Empty;
use tracing::{Span, debug_span};

use crate::client::TrustedProxies;

/// What the outside trace is called once the gateway has taken it off `traceparent`.
const OUTSIDE: &str = "x-outside-traceparent";

/// How spans are tied to the traces of others: made by whoever knows how traces are kept.
#[derive(Clone, Copy, Debug)]
pub struct Relations {
    /// Makes a span part of the trace that a `traceparent` names.
    pub continue_from: fn(&Span, &str),
    /// Links a span to the one that a `traceparent` names.
    pub link_to: fn(&Span, &str),
    /// Gives a span that has begun another name.
    pub rename: fn(&Span, String),
}

impl Default for Relations {
    /// For processes that keep no traces.
    fn default() -> Self {
        Self { continue_from: |_, _| {}, link_to: |_, _| {}, rename: |_, _| {} }
    }
}

/// The span of a request that has just come in; a disabled one unless somebody wants it.
pub(crate) fn begin(
    request: &HttpRequest,
    method: &'static str,
    id: RequestId,
    (proxies, relations): (&TrustedProxies, Relations),
) -> Span {
    let span = debug_span!(
        target: "span::http", "request",
        otel.kind = "server",
        otel.name = method,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        doorward.request_id = %id,
        error.type = Empty,
        otel.status_code = Empty,
    );
    if !span.is_disabled() {
        relate(&span, request, proxies, relations);
    }
    span
}

/// Says in the span of a request how it was answered. `route` is the template: a path may hold what is
/// secret.
pub(crate) fn answered(span: &Span, (method, route): (&str, &str), status: StatusCode, relations: Relations) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status.as_u16());
    if route != UNMATCHED {
        span.record("http.route", route);
        (relations.rename)(span, format!("{method} {route}"));
    }
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
}

/// What stands for the route of a request that none matches.
pub(crate) const UNMATCHED: &str = "unmatched";

fn relate(span: &Span, request: &HttpRequest, proxies: &TrustedProxies, relations: Relations) {
    let ours = request.peer_addr().is_some_and(|peer| proxies.trusts(peer.ip().to_canonical()));
    let (parent, outside) = (only(request, "traceparent"), only(request, OUTSIDE));
    if !ours {
        if let Some(outside) = parent {
            (relations.link_to)(span, outside);
        }
        return;
    }
    if let Some(parent) = parent {
        (relations.continue_from)(span, parent);
    }
    if let Some(outside) = outside {
        (relations.link_to)(span, outside);
    }
}

/// A header that is there once; of several nobody knows which is meant.
fn only<'r>(request: &'r HttpRequest, name: &'static str) -> Option<&'r str> {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
