//! POST `/api/workspaces/{id}/launch`: opens a workspace in a new session.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceId;
use domain::idempotency::IdempotencyMark;
use domain::workspace::{Target, Workspace, WorkspaceKind};
use domain::workspace_session::{EndReason, SessionStatus, TerminalPlace, WorkspaceSession};
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::idempotency::{Idempotency, IdempotencyHeader};
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use storage::error::{StorageError, UniqueKey, WriteError};
use utoipa::ToSchema;

use super::end::Ending;
use super::live::Full;
use super::supervisor::{end_now, watch_exit};
use super::ticket::{IssuedTicket, ended, to_terminal};
use super::view::SessionView;
use crate::state::State;
use crate::workspaces::draft::profile_not_allowed;
use crate::workspaces::list::permitted;

/// How often a terminal is recorded again whose numbers another launch has just taken: as often as there may be
/// others at the same moment.
const TRIES: usize = 64;

/// An action without members.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoMembers {}

/// A session that has been opened, and how to reach it.
#[derive(Serialize, ToSchema)]
pub struct LaunchView {
    /// Which session.
    session_id: String,
    /// The session.
    session: SessionView,
    /// How to reach it.
    connection: ConnectionView,
}

/// How to reach what was opened.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConnectionView {
    /// A terminal: a WebSocket, by a ticket that is good once.
    Terminal {
        /// The ticket.
        ticket: String,
        /// Path and query of the WebSocket.
        url: String,
    },
    /// A page.
    Web {
        /// Its address.
        url: String,
    },
}

/// Opens a workspace.
#[utoipa::path(operation_id = "launch_workspace", tag = "Sessions",
    params(("id" = String, Path), IdempotencyHeader), security(("bearer" = [])), responses(
    (status = 201, body = LaunchView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    (status = "5XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/workspaces/{id}/launch")]
pub async fn launch(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceId>,
    idempotency: Idempotency,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let found = permitted(&state, &caller, id.0, Action::LaunchWorkspace, AuditAction::LaunchWorkspace).await?;
    let workspace = found.workspace.record;
    let turn = idempotency.of_caller(&caller, &json!({"workspace_id": workspace.id})).await?;
    let (sessions, organization) = (&state.stores.workspace_sessions, caller.organization());
    let look = async |scope, now| sessions.by_mark(&organization, &scope, now).await;
    let session = turn.once(look, async |mark| open(&state, &caller, &workspace, mark).await).await?;
    let connection = connect(&state, &caller, &workspace, &session).await?;
    let (session_id, session) = (session.id.to_string(), SessionView::one(&state, &session).await?);
    Ok(HttpResponse::Created().json(LaunchView { session_id, session, connection }))
}

/// Opens a session that was not there.
async fn open(
    state: &web::Data<State>,
    caller: &Caller,
    workspace: &Workspace,
    mark: Option<IdempotencyMark>,
) -> Result<WorkspaceSession, Problem> {
    if state.draining.load(Ordering::Acquire) {
        let detail = "This replica is being stopped. Try again: another will launch it.";
        return Err(Problem::unavailable("draining", detail, Duration::from_secs(2)));
    }
    let session = WorkspaceSession { idempotency: mark, ..new_session(state, caller, workspace) };
    match &workspace.target {
        Target::Web { .. } => record(state, caller, &session).await?,
        Target::Terminal { profile } => open_terminal(state, caller, &session, profile).await?,
    }
    Ok(session)
}

/// How to reach a session: one that a repeated request finds may have ended.
async fn connect(
    state: &State,
    caller: &Caller,
    workspace: &Workspace,
    session: &WorkspaceSession,
) -> Result<ConnectionView, Problem> {
    match (session.workspace_kind, &workspace.target) {
        (WorkspaceKind::Terminal, _) => {
            let IssuedTicket { ticket, url, .. } = to_terminal(state, caller, session).await?;
            Ok(ConnectionView::Terminal { ticket, url })
        }
        (WorkspaceKind::Web, Target::Web { url }) if session.is_live() => Ok(ConnectionView::Web { url: url.clone() }),
        (WorkspaceKind::Web, _) => Err(ended()),
    }
}

fn new_session(state: &State, caller: &Caller, workspace: &Workspace) -> WorkspaceSession {
    WorkspaceSession {
        id: state.ids.make(),
        organization_id: caller.organization(),
        workspace_id: workspace.id,
        workspace_name: workspace.name.clone(),
        workspace_kind: workspace.target.kind(),
        user_id: caller.user_id(),
        login_session_id: caller.login_session(),
        client_address: caller.client().device.address,
        place: None,
        replica: state.replica().filter(|_| workspace.target.kind() == WorkspaceKind::Terminal).map(str::to_owned),
        status: SessionStatus::Active,
        started_at: state.now(),
        ended_at: None,
        end_reason: None,
        exit_code: None,
        idempotency: None,
        used_tickets: Vec::new(),
    }
}

/// The process first, then the record: a crash in between leaves no session without a process, and the
/// process dies with the server.
async fn open_terminal(
    state: &web::Data<State>,
    caller: &Caller,
    session: &WorkspaceSession,
    profile: &str,
) -> Result<(), Problem> {
    let organization = state.stores.organizations.get(caller.organization()).await?.ok_or_else(Problem::not_found)?;
    let allowed = state.profile(profile).filter(|profile| profile.allows(&organization.record.slug));
    let profile = allowed.ok_or_else(profile_not_allowed)?;
    if let Some(trouble) = state.sandbox_trouble() {
        return Err(failed(state, caller, session, &trouble).await);
    }
    let caps = state.settings.caps;
    let place = state.live.reserve(caller.organization(), caller.user_id(), caps).map_err(too_many)?;
    if state.cluster.is_some() {
        // Nothing is started where the caps have been reached already.
        free_place(state, caller, session).await?;
    }
    let terminal = match state.terminals.start(profile).await {
        Ok(terminal) => terminal,
        Err(error) => return Err(failed(state, caller, session, &error.to_string()).await),
    };
    let live = place.fill(session.clone(), terminal);
    match record_terminal(state, caller, session).await {
        Ok(()) => {
            watch_exit(state.clone().into_inner(), live);
            Ok(())
        }
        Err(Unrecorded::Refused(problem)) => {
            live.terminal.end();
            state.live.remove(session.id);
            Err(problem)
        }
        Err(Unrecorded::Unknown(problem)) => {
            // If it was recorded after all, the same request sent again finds a session that is over, not one without
            // a terminal.
            end_now(state, session, Ending::by_system(EndReason::BackendLost, None)).await;
            Err(problem)
        }
    }
}

/// Why the session of a terminal is not recorded.
enum Unrecorded {
    /// It is not, for certain.
    Refused(Problem),
    /// Whether it is, is not known.
    Unknown(Problem),
}

impl From<WriteError> for Unrecorded {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Storage(_) => Self::Unknown(not_recorded(error)),
            WriteError::Conflict | WriteError::Taken(_) | WriteError::LastAdmin | WriteError::LastSuperAdmin => {
                Self::Refused(not_recorded(error))
            }
        }
    }
}

fn too_many(full: Full) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_terminals", full.to_string())
        .retry_after(Duration::from_secs(30))
}

/// Numbers for a terminal that no live one has, on whatever replica.
async fn free_place(state: &State, caller: &Caller, session: &WorkspaceSession) -> Result<TerminalPlace, Problem> {
    let (organization, person) = (caller.organization(), caller.user_id());
    let taken = state.stores.workspace_sessions.live_terminals(&organization, person).await?;
    let [.., first, second, third, fourth] = *session.id.uuid().as_bytes();
    let spread = u32::from_be_bytes([first, second, third, fourth]);
    state.settings.caps.place(&taken, spread).map_err(too_many)
}

/// Records the session of a terminal. Where several replicas launch, the record gives each number once: whoever finds
/// theirs taken takes another, until the caps are reached.
async fn record_terminal(state: &State, caller: &Caller, session: &WorkspaceSession) -> Result<(), Unrecorded> {
    if state.cluster.is_none() {
        return Ok(add(state, caller, session).await?);
    }
    for _ in 0..TRIES {
        let place = Some(free_place(state, caller, session).await.map_err(Unrecorded::Refused)?);
        match add(state, caller, &WorkspaceSession { place, ..session.clone() }).await {
            Err(WriteError::Taken(UniqueKey::TerminalPlace)) => {}
            added => return Ok(added?),
        }
    }
    Err(Unrecorded::Refused(StorageError::Overloaded.into()))
}

async fn record(state: &State, caller: &Caller, session: &WorkspaceSession) -> Result<(), Problem> {
    add(state, caller, session).await.map_err(not_recorded)
}

async fn add(state: &State, caller: &Caller, session: &WorkspaceSession) -> Result<(), WriteError> {
    let organization = caller.organization();
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::LaunchWorkspace, Outcome::Success);
    let after = json!({"session_id": session.id, "kind": session.workspace_kind});
    let trail = Trail::of(event.on("workspace", session.workspace_id).changing(Value::Null, after));
    state.stores.workspace_sessions.add(&organization, session, &trail).await
}

fn not_recorded(error: WriteError) -> Problem {
    match error {
        WriteError::Conflict => Problem::conflict("workspace_unavailable", "The workspace was deleted meanwhile."),
        error => error.into(),
    }
}

/// Records that a sandbox could not be made, and answers so.
async fn failed(state: &State, caller: &Caller, session: &WorkspaceSession, why: &str) -> Problem {
    tracing::warn!(why, "a terminal could not be started");
    let chain = Chain::Organization(caller.organization());
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::LaunchWorkspace, Outcome::Failure);
    let event = event.on("workspace", session.workspace_id).because("sandbox_unavailable");
    if let Err(error) = state.stores.audit.record(&Trail::of(event)).await {
        return error.into();
    }
    let detail = "Terminals cannot be opened on this server at the moment. Its operator finds the reason in /ready.";
    Problem::unavailable("sandbox_unavailable", detail, Duration::from_secs(30))
}
