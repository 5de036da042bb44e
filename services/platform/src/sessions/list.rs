//! GET `/api/sessions`, `/api/sessions/active`, `/api/sessions/{id}`.

use actix_web::{HttpResponse, get, web};
use domain::audit_action::AuditAction;
use domain::decide::{Action, Object, Rule, Verdict};
use domain::id::{WorkspaceId, WorkspaceSessionId};
use domain::page::Page;
use domain::role::Role;
use domain::workspace_session::WorkspaceSession;
use http_kit::caller::{Caller, deny};
use http_kit::edge::Edge;
use http_kit::paging::PageParameters;
use http_kit::parameters::{InPath, InQuery, number};
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use storage::ports::workspace_sessions::{SessionFilter, StateFilter};
use utoipa::IntoParams;

use super::view::SessionView;
use crate::refuse::refuse;
use crate::state::State;
use crate::workspaces;

/// Which sessions, and which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionParameters {
    /// `own` (default) or, for administrators, `organization`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    scope: Scope,
    /// Those of this workspace (id), of everybody, for whoever may manage it.
    workspace: Option<String>,
    /// How many items at most: 1 to 200, 50 if absent.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u16>)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Whose sessions.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    #[default]
    Own,
    Organization,
}

/// Sessions, newest first. A bare array unless `limit` or `after` is given.
#[utoipa::path(operation_id = "list_sessions", tag = "Sessions",
    params(SessionParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<SessionView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/sessions")]
pub async fn list(
    caller: Caller,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<SessionParameters>,
) -> Result<HttpResponse, Problem> {
    listed(&edge, &state, &caller, query.0, ("/api/sessions", StateFilter::Any)).await
}

/// Those that are open.
#[utoipa::path(operation_id = "list_active_sessions", tag = "Sessions",
    params(SessionParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<SessionView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/sessions/active")]
pub async fn active(
    caller: Caller,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<SessionParameters>,
) -> Result<HttpResponse, Problem> {
    listed(&edge, &state, &caller, query.0, ("/api/sessions/active", StateFilter::Live)).await
}

async fn listed(
    edge: &Edge,
    state: &State,
    caller: &Caller,
    query: SessionParameters,
    (path, filter): (&str, StateFilter),
) -> Result<HttpResponse, Problem> {
    let parameters = PageParameters { limit: query.limit, after: query.after };
    if let Some(workspace) = query.workspace {
        let id: WorkspaceId = workspace.parse().map_err(|_| Problem::not_found())?;
        workspaces::list::permitted(state, caller, id, Action::DescribeWorkspace, AuditAction::ReadSessions).await?;
        let filter = SessionFilter { user: None, workspace: Some(id), state: filter };
        return page(edge, state, caller, &parameters, (&format!("{path}?workspace={id}"), filter)).await;
    }
    let (user, scope) = match (query.scope, caller.role()) {
        (Scope::Own, _) => (Some(caller.user_id()), "own"),
        (Scope::Organization, Role::CompanyAdmin | Role::SuperAdmin) => (None, "organization"),
        (Scope::Organization, Role::User) => {
            return Err(deny(edge, caller, AuditAction::ReadSessions, Rule::AdministratorsOnly).await);
        }
    };
    let filter = SessionFilter { user, workspace: None, state: filter };
    page(edge, state, caller, &parameters, (&format!("{path}?scope={scope}"), filter)).await
}

async fn page(
    edge: &Edge,
    state: &State,
    caller: &Caller,
    parameters: &PageParameters,
    (name, filter): (&str, SessionFilter),
) -> Result<HttpResponse, Problem> {
    let page = edge.cursors.read(name, caller, parameters)?;
    let found = state.stores.workspace_sessions.list(&caller.organization(), &filter, page).await?;
    let items = SessionView::all(state, caller.organization(), &found.items).await?;
    Ok(edge.cursors.answer(name, caller, parameters, Page { items, next: found.next }))
}

/// One session.
#[utoipa::path(operation_id = "get_session", tag = "Sessions",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = SessionView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/sessions/{id}")]
pub async fn one(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceSessionId>,
) -> Result<HttpResponse, Problem> {
    let session = permitted(&state, &caller, id.0, Action::SeeSession, AuditAction::ReadSessions).await?;
    Ok(HttpResponse::Ok().json(SessionView::one(&state, &session).await?))
}

/// The session of that id, if the caller may do `action` to it; a refusal is recorded as `attempt`.
///
/// # Errors
/// 404 when it is not there, 403.
pub async fn permitted(
    state: &State,
    caller: &Caller,
    id: WorkspaceSessionId,
    action: Action,
    attempt: AuditAction,
) -> Result<WorkspaceSession, Problem> {
    let found = state.stores.workspace_sessions.get(&caller.organization(), id).await?;
    let session = found.ok_or_else(Problem::not_found)?;
    let subject = state.subject(caller).await?;
    let grant = state.own_grant(caller, session.workspace_id).await?;
    let object = Object::Session { session: &session, grant: grant.as_ref() };
    let decision = state.decide(&subject, action, object);
    match decision.verdict {
        Verdict::Allow => Ok(session),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => {
            Err(refuse(state, caller, attempt, ("session", &id.to_string()), decision).await)
        }
    }
}
