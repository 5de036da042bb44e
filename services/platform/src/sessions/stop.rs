//! POST `/api/workspaces/{id}/stop`: ends the caller's own sessions on a workspace.

use actix_web::{HttpResponse, post, web};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceId;
use domain::page::{Limit, PageRequest};
use domain::workspace_session::EndReason;
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use storage::ports::Done;
use storage::ports::workspace_sessions::{SessionFilter, StateFilter};
use utoipa::ToSchema;

use super::end::{Ending, end};
use super::launch::NoMembers;
use crate::state::State;
use crate::workspaces::list::permitted;

/// What has ended.
#[derive(Serialize, ToSchema)]
pub struct StopView {
    /// In words.
    message: &'static str,
    /// How many sessions.
    ended: u32,
}

/// Ends the caller's sessions on a workspace; none is fine too.
#[utoipa::path(operation_id = "stop_workspace", tag = "Sessions",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = StopView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/workspaces/{id}/stop")]
pub async fn stop(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let organization = caller.organization();
    let filter = SessionFilter { user: Some(caller.user_id()), workspace: Some(id.0), state: StateFilter::Live };
    let open = state.stores.workspace_sessions.list(&organization, &filter, PageRequest::first(Limit::MOST)).await?;
    if open.items.is_empty() {
        // One that the caller may not see is not there.
        permitted(&state, &caller, id.0, Action::SeeWorkspace, AuditAction::StopWorkspace).await?;
    }
    let mut ended = 0;
    for session in open.items {
        let ending = Ending {
            acting: caller.acting(),
            action: AuditAction::StopWorkspace,
            reason: EndReason::User,
            exit_code: None,
        };
        match end(&state, &session, ending).await? {
            Done::Now => ended += 1,
            Done::Already => {}
        }
    }
    Ok(HttpResponse::Ok().json(StopView { message: "Stopped", ended }))
}
