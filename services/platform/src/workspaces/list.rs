//! GET `/api/workspaces`, `/api/workspaces/{id}`.

use actix_web::{HttpResponse, get, web};
use domain::audit_action::AuditAction;
use domain::decide::{Action, Object, Subject, Verdict};
use domain::grant::Grant;
use domain::id::WorkspaceId;
use domain::role::Role;
use domain::versioned::Versioned;
use domain::workspace::Workspace;
use http_kit::caller::Caller;
use http_kit::edge::Edge;
use http_kit::if_match::EntityTag;
use http_kit::paging::PageParameters;
use http_kit::parameters::{InPath, InQuery};
use http_kit::problem::{Problem, ProblemBody};
use storage::ports::workspaces::Viewer;

use super::view::WorkspaceView;
use crate::refuse::refuse;
use crate::state::State;

/// The workspaces that the caller may use, or all for an administrator. A bare array unless `limit` or
/// `after` is given.
#[utoipa::path(operation_id = "list_workspaces", tag = "Workspaces",
    params(PageParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<WorkspaceView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/workspaces")]
pub async fn list(
    caller: Caller,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<PageParameters>,
) -> Result<HttpResponse, Problem> {
    let list = "/api/workspaces";
    let page = edge.cursors.read(list, &caller, &query.0)?;
    let viewer = match caller.role() {
        Role::SuperAdmin | Role::CompanyAdmin => Viewer::Administrator(caller.user_id()),
        Role::User => Viewer::Member(caller.user_id()),
    };
    let subject = state.subject(&caller).await?;
    let found = state.stores.workspaces.list(&caller.organization(), viewer, page).await?;
    let mut views = found.map(|seen| {
        let (workspace, grant) = (&seen.workspace.record, seen.grant.as_ref());
        let object = Object::Workspace { workspace, grant };
        let visible = state.decide(&subject, Action::SeeWorkspace, object).verdict == Verdict::Allow;
        visible.then(|| WorkspaceView::of(&state, &subject, workspace, grant))
    });
    // A grant of an earlier membership shows nothing.
    views.items.retain(Option::is_some);
    Ok(edge.cursors.answer(list, &caller, &query.0, views))
}

/// One workspace.
#[utoipa::path(operation_id = "get_workspace", tag = "Workspaces", params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = WorkspaceView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/workspaces/{id}")]
pub async fn one(caller: Caller, state: web::Data<State>, id: InPath<WorkspaceId>) -> Result<HttpResponse, Problem> {
    let seen = permitted(&state, &caller, id.0, Action::SeeWorkspace, AuditAction::ReadWorkspaces).await?;
    let view = WorkspaceView::of(&state, &seen.subject, &seen.workspace.record, seen.grant.as_ref());
    Ok(HttpResponse::Ok().insert_header(tag(&seen.workspace).header()).json(view))
}

/// The version of a workspace.
pub(super) fn tag(workspace: &Versioned<Workspace>) -> EntityTag {
    EntityTag::of(&[workspace.version])
}

/// A workspace on which the caller may do something.
pub struct Permitted {
    /// The workspace as it was read.
    pub workspace: Versioned<Workspace>,
    /// The caller's grant on it.
    pub grant: Option<Grant>,
    /// The caller.
    pub subject: Subject,
}

/// The workspace of that id, if the caller may do `action` on it; a refusal is recorded as `attempt`.
///
/// # Errors
/// 404 when it is not there or must look so, 403, 409 when it cannot be opened now.
pub async fn permitted(
    state: &State,
    caller: &Caller,
    id: WorkspaceId,
    action: Action,
    attempt: AuditAction,
) -> Result<Permitted, Problem> {
    let subject = state.subject(caller).await?;
    let grant = state.own_grant(caller, id).await?;
    let found = state.stores.workspaces.get(&caller.organization(), id).await?;
    let workspace = found.ok_or_else(Problem::not_found)?;
    let object = Object::Workspace { workspace: &workspace.record, grant: grant.as_ref() };
    let decision = state.decide(&subject, action, object);
    match decision.verdict {
        Verdict::Allow => Ok(Permitted { workspace, grant, subject }),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => {
            Err(refuse(state, caller, attempt, ("workspace", &id.to_string()), decision).await)
        }
    }
}
