//! POST `/api/sessions/{id}/disconnect`: ends a session; again is fine.

use actix_web::{HttpResponse, post, web};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceSessionId;
use domain::workspace_session::EndReason;
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::end::{Ending, end};
use super::launch::NoMembers;
use super::list::permitted;
use crate::state::State;

/// That it has ended.
#[derive(Serialize, ToSchema)]
pub struct DisconnectView {
    /// In words.
    message: &'static str,
}

/// Ends a session: its owner, an administrator, or somebody with `manage` on its workspace.
#[utoipa::path(operation_id = "disconnect_session", tag = "Sessions",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = DisconnectView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/sessions/{id}/disconnect")]
pub async fn disconnect(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceSessionId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let session = permitted(&state, &caller, id.0, Action::EndSession, AuditAction::DisconnectSession).await?;
    if session.is_live() {
        let own = session.user_id == caller.user_id();
        let ending = Ending {
            acting: caller.acting(),
            action: AuditAction::DisconnectSession,
            reason: if own { EndReason::User } else { EndReason::Admin },
            exit_code: None,
        };
        end(&state, &session, ending).await?;
    }
    Ok(HttpResponse::Ok().json(DisconnectView { message: "Disconnected" }))
}
