//! GET `/api/audit-logs`: one's own events; for administrators the organization's; for platform
//! administrators any chain.

use std::num::NonZeroU64;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, get, web};
use domain::audit::{Chain, Outcome};
use domain::audit_action::AuditAction;
use domain::audit_chain::SealedEvent;
use domain::id::UserId;
use domain::page::Page;
use domain::role::Role;
use domain::time::Timestamp;
use http_kit::caller::Caller;
use http_kit::edge::Edge;
use http_kit::paging::{PageParameters, PageView};
use http_kit::parameters::{InQuery, number};
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use storage::ports::audit::{AuditPosition, AuditQuery, Counting};
use utoipa::{IntoParams, ToSchema};

use super::chain;
use crate::state::State;

/// Which events, and which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditParameters {
    /// For platform administrators: `platform`, `all`, or an organization's id.
    scope: Option<String>,
    /// Done by this person (id).
    actor: Option<String>,
    /// This action.
    action: Option<String>,
    /// `success`, `failure` or `denied`.
    #[param(value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// On this, exactly: `workspace:<id>`, `user:<id>`, …
    target: Option<String>,
    /// From this moment on (RFC 3339).
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this moment (RFC 3339).
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// How many items at most: 1 to 200, 50 if absent.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u16>)]
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

impl AuditParameters {
    /// The list that these filters make, as its address: a cursor continues that one and no other.
    fn list(&self) -> String {
        let outcome = self.outcome.map(|outcome| outcome.as_str().to_owned());
        let (from, to) = (self.from.map(|from| from.to_string()), self.to.map(|to| to.to_string()));
        let filters = [
            ("scope", &self.scope),
            ("actor", &self.actor),
            ("action", &self.action),
            ("outcome", &outcome),
            ("target", &self.target),
            ("from", &from),
            ("to", &to),
        ];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(filters.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))));
        let query = query.finish();
        if query.is_empty() { "/api/audit-logs".to_owned() } else { format!("/api/audit-logs?{query}") }
    }
}

/// An event in its place in the chain.
#[derive(Serialize, ToSchema)]
pub struct AuditEventView {
    /// The event: id, chain, seq, at, actor, action, outcome, target, before, after, reason, request_id,
    /// key_id; exactly what the hash is made of, once its members are sorted.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    event: Map<String, Value>,
    /// The organization; absent for the platform's chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<String>,
    /// The hash of the event before it, hexadecimal.
    prev_hash: String,
    /// Its hash, hexadecimal.
    hash: String,
    /// The MAC over its hash, hexadecimal.
    mac: String,
}

/// How many events are missing, or `unknown`; absent when none are, and for members.
const PENDING: HeaderName = HeaderName::from_static("x-audit-pending");

/// A page of events on the wire.
#[derive(Serialize)]
struct AuditPageView {
    #[serde(flatten)]
    page: PageView<AuditEventView>,
    /// How many events have happened and do not stand in the chain yet; null when they cannot be counted now; absent
    /// when none do, and for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Missing>,
}

/// What is missing in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Missing {
    Events(NonZeroU64),
    Unknown,
}

impl Missing {
    fn of(pending: Option<u64>) -> Option<Self> {
        match pending {
            Some(events) => NonZeroU64::new(events).map(Self::Events),
            None => Some(Self::Unknown),
        }
    }

    fn header(self) -> HeaderValue {
        match self {
            Self::Events(events) => HeaderValue::from(events.get()),
            Self::Unknown => HeaderValue::from_static("unknown"),
        }
    }
}

/// Events, newest first. A bare array unless `limit` or `after` is given, else `{items, next, pending}`. What has happened
/// and does not stand in the chain yet after a second is counted for administrators: in `pending` (null when that cannot be
/// done now), and in a header.
#[utoipa::path(tag = "Audit log", params(AuditParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<AuditEventView>, headers(
        ("x-audit-pending" = String, description = "How many events are missing, or `unknown`; absent when none are, and for members."),
    )),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/audit-logs")]
pub async fn list(
    caller: Caller,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<AuditParameters>,
) -> Result<HttpResponse, Problem> {
    let list = query.0.list();
    let parameters = PageParameters { limit: query.0.limit, after: query.0.after.clone() };
    let page = edge.cursors.read::<AuditPosition>(&list, &caller, &parameters)?;
    let query = wanted(&caller, query.0)?;
    let found = state.stores.audit.list(&query, page).await?;
    let items: Result<Vec<_>, _> = found.items.iter().map(AuditEventView::of).collect();
    let page = Page { items: items?, next: found.next };
    let pending = match query.counting {
        Counting::Yes => Missing::of(found.pending),
        Counting::No => None,
    };
    let mut answer = if parameters.is_given() {
        let page = edge.cursors.view(&list, &caller, page);
        HttpResponse::Ok().json(AuditPageView { page, pending })
    } else {
        edge.cursors.answer(&list, &caller, &parameters, page)
    };
    if let Some(pending) = pending {
        answer.headers_mut().insert(PENDING, pending.header());
    }
    Ok(answer)
}

fn wanted(caller: &Caller, parameters: AuditParameters) -> Result<AuditQuery, Problem> {
    let actor = parameters.actor.as_deref().map(str::parse::<UserId>).transpose();
    let actor = actor.map_err(|_| Problem::invalid("actor", "must be the id of a person"))?;
    let action = parameters.action.as_deref().map(str::parse::<AuditAction>).transpose();
    let action = action.map_err(|problem| Problem::invalid("action", problem.to_string()))?;
    let chain = chain(caller, parameters.scope.as_deref())?;
    let actor = match caller.role() {
        Role::SuperAdmin | Role::CompanyAdmin => actor,
        // Members see what they did themselves, whomever they ask for.
        Role::User if actor.is_none_or(|actor| actor == caller.user_id()) => Some(caller.user_id()),
        Role::User => return Err(Problem::not_found()),
    };
    let counting = match caller.role() {
        Role::SuperAdmin | Role::CompanyAdmin => Counting::Yes,
        // How busy the others are is not theirs to know.
        Role::User => Counting::No,
    };
    Ok(AuditQuery {
        counting,
        chain,
        actor,
        action,
        outcome: parameters.outcome,
        target: parameters.target,
        from: parameters.from,
        to: parameters.to,
    })
}

impl AuditEventView {
    fn of(sealed: &SealedEvent) -> Result<Self, Problem> {
        let event: Map<String, Value> = serde_json::from_str(&sealed.body).map_err(|_| Problem::internal())?;
        let chain = event.get("chain").and_then(Value::as_str).and_then(|chain| chain.parse().ok());
        let organization_id = match chain {
            Some(Chain::Organization(id)) => Some(id.to_string()),
            Some(Chain::Platform) | None => None,
        };
        Ok(Self {
            organization_id,
            event,
            prev_hash: sealed.prev_hash.to_string(),
            hash: sealed.hash.to_string(),
            mac: sealed.mac.to_string(),
        })
    }
}
