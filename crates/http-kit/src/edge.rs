//! The outermost layer: what every request meets before its handler and every answer on its way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use access_token::verifier::Verifier;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, ResponseError as _, web};
use domain::id::{IdSource, RequestId};
use domain::scribe::Scribe;
use domain::time::Clock;
use storage::ports::set_up::SetUpState;
use storage::stores::Stores;
use tracing::{Instrument as _, Span};

use crate::budget::Budgets;
use crate::client::{Client, TrustedProxies};
use crate::clock_trust::{Believed, ClockTrust};
use crate::fallback::KnownPaths;
use crate::handling::handle;
use crate::hosts::Hosts;
use crate::idempotency::Keyed;
use crate::metrics::{self, Metrics};
use crate::paging::Cursors;
use crate::problem::Problem;
use crate::request_id;
use crate::traces::{self, Relations};

/// What the answering of requests shares, on all workers.
pub struct Edge {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Whether it may be believed.
    pub clock_trust: Arc<ClockTrust>,
    /// How long requests may take.
    pub budgets: Budgets,
    /// Makes identifiers.
    pub ids: Arc<IdSource>,
    /// Makes audit events.
    pub scribe: Scribe,
    /// Verifies access tokens.
    pub verifier: Arc<Verifier>,
    /// The record.
    pub stores: Stores,
    /// Makes and reads cursors.
    pub cursors: Cursors,
    /// Marks requests that carry an idempotency key.
    pub keyed: Keyed,
    /// Whose word on the client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// Under which names this server is reached.
    pub hosts: Hosts,
    /// The figures.
    pub metrics: Metrics,
    /// Whether the installation has been set up.
    pub set_up: Arc<SetUpGate>,
    /// Whether the server is stopping.
    pub draining: Arc<AtomicBool>,
    /// How spans of requests are tied to the traces of others.
    pub relations: Relations,
}

/// Closed until the installation has been set up; then open for good.
#[derive(Debug, Default)]
pub struct SetUpGate(AtomicBool);

impl SetUpGate {
    /// Opens the gate.
    pub fn open(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Edge")
    }
}

/// The middleware.
///
/// # Errors
/// None: every error becomes an answer here.
pub async fn pass<B: MessageBody + 'static>(
    edge: web::Data<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id: RequestId = edge.ids.make();
    let method = metrics::method(request.method());
    let span = traces::begin(request.request(), method, id, (&edge.trusted_proxies, edge.relations));
    let answered = answer(&edge, (id, method, &span), request, next).instrument(span.clone());
    request_id::scope(id, answered).await
}

async fn answer<B: MessageBody + 'static>(
    edge: &Edge,
    (id, method, span): (RequestId, &'static str, &Span),
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = tokio::time::Instant::now();
    let _counted = edge.metrics.begin();
    let client = Client::of(request.request(), &edge.trusted_proxies, id);
    request.extensions_mut().insert(client);
    if request.path().starts_with("/api/") {
        // What is left of the budget is the handler's.
        let _ = tokio::time::timeout(edge.budgets.usual, notice_set_up(edge)).await;
    }
    let asked = (request.path().to_owned(), request.app_data::<web::Data<KnownPaths>>().cloned());
    let answered = match admit(edge, &request) {
        Err(problem) => Ok(request.into_response(problem.error_response()).map_into_boxed_body()),
        Ok(()) => handle(edge, (id, started), request, next).await,
    };
    let (route, status) = match &answered {
        Ok(response) => (response.request().match_pattern(), response.status()),
        Err(problem) => (template(&asked), problem.status()),
    };
    let route = route.unwrap_or_else(|| traces::UNMATCHED.to_owned());
    let took = started.elapsed();
    edge.metrics.answered(method, &route, status.as_str(), took);
    if let Some(kind) = storage_trouble(&answered) {
        edge.metrics.storage_failed(kind);
    }
    traces::answered(span, (method, &route), status, edge.relations);
    log(id, method, &route, status, took);
    match answered {
        Ok(mut response) => {
            finish(response.headers_mut(), id);
            Ok(response)
        }
        Err(problem) => Err(Unanswered { problem, id }.into()),
    }
}

/// The template of a path whose handler has not said it.
fn template((path, known): &(String, Option<web::Data<KnownPaths>>)) -> Option<String> {
    Some(known.as_ref()?.template(path)?.to_owned())
}

/// Another process may have set the installation up meanwhile.
async fn notice_set_up(edge: &Edge) {
    if !edge.set_up.is_open() && edge.stores.set_up.state().await == Ok(SetUpState::Done) {
        edge.set_up.open();
    }
}

/// A request that no handler answered: its answer is made by the framework, outside of the request's
/// scope, and carries what every answer does.
#[derive(Debug)]
struct Unanswered {
    problem: Problem,
    id: RequestId,
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(out)
    }
}

impl actix_web::ResponseError for Unanswered {
    fn status_code(&self) -> StatusCode {
        self.problem.status()
    }

    fn error_response(&self) -> actix_web::HttpResponse {
        let mut response = request_id::sync_scope(self.id, || self.problem.error_response());
        finish(response.headers_mut(), self.id);
        response
    }
}

/// Which part of storage kept a request from being answered, by the code of the answer.
fn storage_trouble(answered: &Result<ServiceResponse<BoxBody>, Problem>) -> Option<&'static str> {
    let code = match answered {
        Ok(response) => response.response().error()?.as_error::<Problem>()?.code(),
        Err(problem) => problem.code(),
    };
    metrics::STORAGE_TROUBLE.into_iter().find(|known| *known == code)
}

/// One line a request: the template of the route instead of the path, which may hold what is secret.
fn log(id: RequestId, method: &str, route: &str, status: StatusCode, took: Duration) {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::warn!(request_id = %id, method, route, status = status.as_u16(), millis, "answered");
    } else if OPERATION.contains(&route) {
        tracing::debug!(request_id = %id, method, route, status = status.as_u16(), millis, "answered");
    } else {
        tracing::info!(request_id = %id, method, route, status = status.as_u16(), millis, "answered");
    }
}

/// Asked every second by gateways and whoever collects figures: no news.
const OPERATION: [&str; 3] = ["/health", "/ready", "/metrics"];

/// What stands before every route: the host's name, one spelling of each path, the clock, and set-up.
fn admit(edge: &Edge, request: &ServiceRequest) -> Result<(), Problem> {
    if !edge.hosts.include(request) {
        let detail = "This server is not reached under that name. Set PUBLIC_URL to the address that people use.";
        return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", detail));
    }
    let path = request.request().uri().path();
    // One spelling only, so that a gateway and we never read a path differently. Clients may escape a colon.
    let plain = path.replace("%3A", ":").replace("%3a", ":");
    if plain.contains('%') || plain.contains("//") || plain.contains("/.") || plain.contains(';') {
        return Err(Problem::not_found());
    }
    // With a wrong clock nobody's time can be told to be over, and what is issued or recorded lives too long or too short.
    if path.starts_with("/api/") && edge.clock_trust.standing().believed() == Believed::No {
        let detail = "This server's clock is wrong, and nothing is decided by it. Try again in a moment.";
        return Err(Problem::unavailable("clock_wrong", detail, Duration::from_secs(2)));
    }
    if path.starts_with("/api/") && !edge.set_up.is_open() && path != "/api/auth/setup" {
        let detail = "This installation has not been set up yet. Run `doorward setup` with the setup token.";
        return Err(Problem::unavailable("setup_required", detail, Duration::from_secs(10)));
    }
    Ok(())
}

fn finish(headers: &mut HeaderMap, id: RequestId) {
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
