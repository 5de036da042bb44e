//! GET `/api/audit-logs`: one's own events; for administrators the organization's; for platform
//! administrators any chain.

use std::num::NonZeroU64;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, get, web};
use domain::audit_chain::SealedEvent;
use domain::page::Page;
use http_kit::caller::Caller;
use http_kit::edge::Edge;
use http_kit::paging::PageView;
use http_kit::parameters::InQuery;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use storage::ports::audit::{AuditPosition, Counting};
use storage::ports::audit_search::{AuditSearch, Extent, SEARCHED, SearchPosition};

use super::filters::AuditParameters;
use super::view::{AuditEventView, SentEvent};
use crate::state::State;

/// How many events are missing, or `unknown`; absent when none are, and for members.
const PENDING: HeaderName = HeaderName::from_static("x-audit-pending");

/// After how many events a search for text stopped; absent when it did not.
const SCANNED_TO_LIMIT: HeaderName = HeaderName::from_static("x-audit-scanned-to-limit");

/// A page of events on the wire.
#[derive(Serialize)]
struct AuditPageView {
    #[serde(flatten)]
    page: PageView<SentEvent>,
    /// How many events have happened and do not stand in the chain yet; null when they cannot be counted now; absent
    /// when none do, and for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Missing>,
    /// Only where a search for text stopped: after so many of the newest events; older ones were not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned_to_limit: Option<u32>,
}

/// What is missing in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Missing {
    Events(NonZeroU64),
    Unknown,
}

impl Missing {
    fn of(counting: Counting, pending: Option<u64>) -> Option<Self> {
        match (counting, pending) {
            (Counting::Yes, Some(events)) => NonZeroU64::new(events).map(Self::Events),
            (Counting::Yes, None) => Some(Self::Unknown),
            (Counting::No, _) => None,
        }
    }

    fn header(self) -> HeaderValue {
        match self {
            Self::Events(events) => HeaderValue::from(events.get()),
            Self::Unknown => HeaderValue::from_static("unknown"),
        }
    }
}

/// Events, newest first. A bare array unless `limit` or `after` is given, else `{items, next, pending,
/// scanned_to_limit}`. What has happened and does not stand in the chain yet after a second is counted for administrators:
/// in `pending` (null when that cannot be done now), and in a header. A search for `text` that stopped at the 10,000th event says so: in `scanned_to_limit`, and in a header.
#[utoipa::path(operation_id = "list_audit_events", tag = "Audit log", params(AuditParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<AuditEventView>, headers(
        ("x-audit-pending" = String, description = "How many events are missing, or `unknown`; absent when none are, and for members."),
        ("x-audit-scanned-to-limit" = u64,
            description = "After how many of the newest events a search for text stopped; absent when it did not."),
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
    let parameters = query.0.page();
    let Shown { events, pending, extent } = shown(&caller, &edge, &state, query.0).await?;
    let items: Result<Vec<_>, _> = events.items.iter().map(SentEvent::of).collect();
    let page = Page { items: items?, next: events.next };
    let scanned_to_limit = match extent {
        Extent::Whole => None,
        Extent::Stopped => Some(SEARCHED),
    };
    let mut answer = if parameters.is_given() {
        let page = edge.cursors.view(&list, &caller, page);
        HttpResponse::Ok().json(AuditPageView { page, pending, scanned_to_limit })
    } else {
        edge.cursors.answer(&list, &caller, &parameters, page)
    };
    if let Some(pending) = pending {
        answer.headers_mut().insert(PENDING, pending.header());
    }
    if let Some(limit) = scanned_to_limit {
        answer.headers_mut().insert(SCANNED_TO_LIMIT, HeaderValue::from(limit));
    }
    Ok(answer)
}

/// What a list or a search gives.
struct Shown {
    events: Page<SealedEvent, String>,
    pending: Option<Missing>,
    extent: Extent,
}

async fn shown(caller: &Caller, edge: &Edge, state: &State, parameters: AuditParameters) -> Result<Shown, Problem> {
    let (address, page, text) = (parameters.list(), parameters.page(), parameters.text()?);
    let Some(text) = text else {
        let page = edge.cursors.read::<AuditPosition>(&address, caller, &page)?;
        let query = parameters.wanted(caller)?;
        let found = state.stores.audit.list(&query, page).await?;
        let pending = Missing::of(query.counting, found.pending);
        let next = found.next.map(|next| next.to_string());
        return Ok(Shown { events: Page { items: found.items, next }, pending, extent: Extent::Whole });
    };
    let page = edge.cursors.read::<SearchPosition>(&address, caller, &page)?;
    let search = AuditSearch { among: parameters.wanted(caller)?, text, bound: SEARCHED };
    let found = state.stores.audit.search(&search, page).await?;
    let next = found.next.map(|next| next.to_string());
    let pending = Missing::of(search.among.counting, found.pending);
    Ok(Shown { events: Page { items: found.items, next }, pending, extent: found.extent })
}
