//! Whether the server lives, whether it may be sent work, and its figures.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use access_token::revocation_list::Freshness;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use parking_lot::RwLock;
use serde::Serialize;

use crate::clock_trust::{Believed, ClockStanding};
use crate::edge::Edge;
use crate::problem::Problem;

/// What else `/ready` tells, by name: parts that may be missing without the server being useless.
#[derive(Clone, Debug, Default)]
pub struct ReadyNotes(Arc<RwLock<BTreeMap<&'static str, String>>>);

impl ReadyNotes {
    /// Says how a part is.
    pub fn say(&self, part: &'static str, state: impl Into<String>) {
        self.0.write().insert(part, state.into());
    }
}

/// The paths that [`routes`] adds.
pub const PATHS: [(&str, &str); 3] = [("GET", "/health"), ("GET", "/ready"), ("GET", "/metrics")];

/// Adds the routes of operation.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/health", web::get().to(health))
        .route("/ready", web::get().to(ready))
        .route("/metrics", web::get().to(metrics));
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    dependencies: BTreeMap<&'static str, String>,
}

/// Alive: touches nothing.
async fn health() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "ok"}))
}

/// Every dependency by name; 200 when work may be sent here.
async fn ready(edge: web::Data<Edge>, notes: web::Data<ReadyNotes>) -> HttpResponse {
    let mut dependencies = notes.0.read().clone();
    let database = edge.stores.housekeeping.check().await;
    dependencies.insert("database", database.map_or_else(|error| error.to_string(), |()| "ok".to_owned()));
    let freshness = edge.verifier.revocations().freshness();
    dependencies.insert("revocations", told(freshness).to_owned());
    let clock = edge.clock_trust.standing();
    if let Some(told) = told_of_clock(clock) {
        dependencies.insert("clock", told);
    }
    let draining = edge.draining.load(Ordering::Acquire);
    let (mut response, status) = match (database, freshness, clock.believed()) {
        _ if draining => (HttpResponse::ServiceUnavailable(), "draining"),
        (Ok(()), Freshness::Fresh, Believed::Yes) => (HttpResponse::Ok(), "ready"),
        (Ok(()), Freshness::Grace, Believed::Yes) => (HttpResponse::Ok(), "degraded"),
        (Err(_), _, _) | (_, Freshness::Stale, _) | (_, _, Believed::No) => {
            (HttpResponse::ServiceUnavailable(), "not_ready")
        }
    };
    response.json(Ready { status, dependencies })
}

fn told_of_clock(standing: ClockStanding) -> Option<String> {
    let seconds = standing.seconds_ahead();
    match standing {
        ClockStanding::Alone => None,
        ClockStanding::Unknown => Some("compared with no server yet: nobody is let in until it is".to_owned()),
        ClockStanding::Right { .. } => Some("ok".to_owned()),
        ClockStanding::Wrong { .. } => {
            let way = if seconds > 0 { "ahead of" } else { "behind" };
            Some(format!("{} s {way} the clocks of the servers: nobody is let in until it is right", seconds.abs()))
        }
    }
}

const fn told(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Fresh => "ok",
        Freshness::Grace => "not heard of for a moment, believed for the grace of best_effort",
        Freshness::Stale => "not heard of: nobody is let in until they are",
    }
}

/// The figures, for loopback peers that no proxy stands before; for everybody else there is nothing here.
async fn metrics(request: HttpRequest, edge: web::Data<Edge>) -> HttpResponse {
    let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
        .iter()
        .any(|name| request.headers().contains_key(*name));
    if local && !forwarded { figures(&edge) } else { Problem::not_found().error_response() }
}

/// The figures as an answer.
#[must_use]
pub fn figures(edge: &Edge) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(edge.metrics.text())
}
