//! GET `/api/stats`: true numbers of the caller's organization.

pub mod series;

use actix_web::{HttpResponse, get, web};
use domain::decide::{Action, Object, Verdict};
use http_kit::caller::Caller;
use http_kit::parameters::{InQuery, number};
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::series::{SeriesView, span};
use crate::state::State;

/// The numbers.
#[derive(Serialize, ToSchema)]
pub struct StatsView {
    /// Sessions that are open.
    active_sessions: u64,
    /// Workspaces.
    total_workspaces: u64,
    /// People.
    total_users: u64,
    /// What happened on each of the last days; for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<SeriesView>,
}

/// Of how many days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatsParameters {
    /// How many days the series have: 7, 30 or 90; 30 if absent.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u16>)]
    days: Option<u16>,
}

/// The numbers of the caller's organization, as they are now; for administrators also what happened on each of the last
/// days, in UTC: sign-ins, sessions started, refusals.
#[utoipa::path(tag = "Organizations", params(StatsParameters), security(("bearer" = [])), responses(
    (status = 200, body = StatsView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/stats")]
pub async fn stats(
    caller: Caller,
    state: web::Data<State>,
    query: InQuery<StatsParameters>,
) -> Result<HttpResponse, Problem> {
    let days = span(query.0.days)?;
    let organization = caller.organization();
    let subject = state.subject(&caller).await?;
    let decision = state.decide(&subject, Action::AdministerOrganization, Object::Organization(organization));
    let series = match decision.verdict {
        Verdict::Allow => Some(SeriesView::of(&state, &caller, days).await?),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => None,
    };
    let counts = state.stores.organizations.counts(organization).await?;
    Ok(HttpResponse::Ok().json(StatsView {
        active_sessions: state.stores.workspace_sessions.count_live(&organization).await?,
        total_workspaces: counts.workspaces,
        total_users: counts.users,
        series,
    }))
}
