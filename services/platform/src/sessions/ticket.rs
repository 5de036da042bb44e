//! POST `/api/sessions/{id}/ticket`: a ticket to attach to one's terminal, good once, for 30 seconds.

use actix_web::{HttpResponse, post, web};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceSessionId;
use domain::random::{OneTimeSecret, Purpose};
use domain::workspace::WorkspaceKind;
use domain::workspace_session::WorkspaceSession;
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use std::time::Duration;
use storage::ports::tickets::Ticket;
use utoipa::ToSchema;

use super::launch::NoMembers;
use super::list::permitted;
use crate::cluster::Whereabouts;
use crate::state::State;

/// How long a ticket is good.
const LIFE: Duration = Duration::from_secs(30);

/// A ticket.
#[derive(Serialize, ToSchema)]
pub struct IssuedTicket {
    /// The secret.
    pub ticket: String,
    /// Path and query of the WebSocket.
    pub url: String,
    /// Seconds until it expires.
    pub expires_in: u64,
}

/// Makes a ticket for the caller's own terminal.
#[utoipa::path(operation_id = "create_ticket", tag = "Sessions",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 201, body = IssuedTicket),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/sessions/{id}/ticket")]
pub async fn ticket(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceSessionId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let session = permitted(&state, &caller, id.0, Action::AttachSession, AuditAction::AttachTerminal).await?;
    Ok(HttpResponse::Created().json(to_terminal(&state, &caller, &session).await?))
}

/// Makes a ticket to the terminal of a session of the caller's own.
///
/// # Errors
/// 409 `session_ended`, 409 `no_terminal`; when the ticket cannot be kept.
pub async fn to_terminal(state: &State, caller: &Caller, session: &WorkspaceSession) -> Result<IssuedTicket, Problem> {
    let live = state.live.get(session.id);
    // Its process is gone before its end is on the record.
    if !session.is_live() || live.as_ref().is_some_and(|live| live.ending.borrow().is_some()) {
        return Err(ended());
    }
    let here = state.whereabouts(session).await? == Whereabouts::Here;
    if session.workspace_kind != WorkspaceKind::Terminal || (here && live.is_none()) {
        return Err(Problem::conflict("no_terminal", "That session has no terminal to attach to."));
    }
    issue(state, caller, session.id).await
}

/// The answer about a session that is over.
pub fn ended() -> Problem {
    Problem::conflict("session_ended", "That session has ended. Launch the workspace again.")
}

/// Makes a ticket, bound to the session, the person and their login session.
async fn issue(state: &State, caller: &Caller, session: WorkspaceSessionId) -> Result<IssuedTicket, Problem> {
    let now = state.now();
    let secret = OneTimeSecret::generate(state.randomness.as_ref());
    let kept = Ticket {
        session_id: session,
        organization_id: caller.organization(),
        user_id: caller.user_id(),
        login_session_id: caller.login_session(),
        expires_at: now.plus(LIFE),
    };
    state.stores.tickets.put(&secret.digest(Purpose::Ticket), &kept, now).await?;
    let text = secret.reveal();
    let url = format!("/api/sessions/{session}/terminal?ticket={text}");
    Ok(IssuedTicket { ticket: text, url, expires_in: LIFE.as_secs() })
}
