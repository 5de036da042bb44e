//! GET `/api/sessions/{id}/terminal`: the WebSocket of a terminal, by a ticket that is good once.

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::{Action, Object, Subject, Verdict};
use domain::grant::GrantSubject;
use domain::id::WorkspaceSessionId;
use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use domain::role::Role;
use domain::used_ticket::UsedTicket;
use domain::workspace_session::WorkspaceSession;
use http_kit::budget::still_awaited;
use http_kit::client::Client;
use http_kit::origin::{Sender, sender};
use http_kit::parameters::{InPath, InQuery, number};
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::ports::tickets::Ticket;
use storage::ports::workspace_sessions::{Attached, Attachment};
use utoipa::IntoParams;

use std::time::Duration;

use super::live::LiveTerminal;
use super::socket;
use crate::cluster::{Whereabouts, relay};
use crate::state::State;

/// The largest message of a client.
const LARGEST_MESSAGE: usize = 64 * 1024;

/// The ticket, and how much was seen before.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TerminalParameters {
    /// The ticket.
    ticket: String,
    /// How many bytes of output were seen before; 0 after a reload.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<u64>)]
    from: Option<u64>,
}

/// Attaches to a terminal, in place of whoever is. Binary frames are its bytes; text frames are JSON:
/// `resize`, `ping`, `pong`, `resume`, `ended`.
#[utoipa::path(operation_id = "open_terminal", tag = "Sessions",
    params(("id" = String, Path), TerminalParameters), responses(
    (status = 101),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/sessions/{id}/terminal")]
pub async fn terminal(
    request: HttpRequest,
    payload: web::Payload,
    client: Client,
    state: web::Data<State>,
    id: InPath<WorkspaceSessionId>,
    query: InQuery<TerminalParameters>,
) -> Result<HttpResponse, Problem> {
    let foreign = sender(&request, &state.public_url) == Sender::Foreign;
    // The ticket authenticates, not a cookie: a client that is no browser sends no origin.
    if foreign && request.headers().contains_key("origin") {
        return Err(Problem::forbidden("cross_site", "Terminals are opened from pages of this server only."));
    }
    let (ticket, digest) = redeem(&state, &query.0.ticket, id.0).await?;
    let (session, subject) = still_allowed(&state, &ticket).await?;
    let from = query.0.from.unwrap_or(0);
    let (response, sink, messages) = actix_ws::handle(&request, payload)
        .map_err(|_| Problem::malformed("This is the address of a WebSocket. Connect with one."))?;
    still_awaited(&request)?;
    // On the record before whoever was attached is put out: it knows of a ticket that has come back.
    let ticket = UsedTicket { digest, expires_at: ticket.expires_at };
    record(&state, &client, &session, (&subject, ticket)).await?;
    let way = find(&state, &session, (&request, from)).await?;
    match way {
        Way::Here(live) => attach(*live, sink, messages, from),
        Way::By(owner) => {
            actix_web::rt::spawn(relay::serve(*owner, sink, whole(messages)));
        }
    }
    Ok(response)
}

/// How the terminal of a session is reached.
enum Way {
    /// It runs here.
    Here(Box<LiveTerminal>),
    /// By the replica that runs it.
    By(Box<relay::Owner>),
}

async fn find(state: &State, session: &WorkspaceSession, (request, from): (&HttpRequest, u64)) -> Result<Way, Problem> {
    let whereabouts = state.whereabouts(session).await?;
    // A socket that nobody holds any more must not put out whoever is attached.
    still_awaited(request)?;
    match (&state.cluster, whereabouts) {
        (_, Whereabouts::Here) => state.live.get(session.id).map(|live| Way::Here(Box::new(live))).ok_or_else(ended),
        (Some(cluster), Whereabouts::At(address)) => {
            let pass = cluster.pass(session.id, from, state.now(), state.randomness.as_ref());
            let owner = relay::connect(&address, session.id, from, &pass).await.map_err(|_| out_of_reach())?;
            Ok(Way::By(Box::new(owner)))
        }
        (_, Whereabouts::Gone) | (None, Whereabouts::At(_)) => Err(ended()),
    }
}

fn out_of_reach() -> Problem {
    let detail = "The server that runs this terminal does not answer at the moment. Get a new ticket and try again.";
    Problem::unavailable("terminal_unreachable", detail, Duration::from_secs(2))
}

fn whole(messages: actix_ws::MessageStream) -> actix_ws::AggregatedMessageStream {
    let messages = messages.max_frame_size(LARGEST_MESSAGE).aggregate_continuations();
    messages.max_continuation_size(LARGEST_MESSAGE)
}

/// Attaches a socket to a terminal that runs here.
pub fn attach(live: LiveTerminal, sink: actix_ws::Session, messages: actix_ws::MessageStream, from: u64) {
    let attachment = live.terminal.attach(from);
    actix_web::rt::spawn(socket::serve(attachment, live.ending.subscribe(), sink, whole(messages)));
}

fn no_ticket() -> Problem {
    Problem::unauthenticated("invalid_ticket", "That ticket has been used or has expired. Get a new one.")
}

fn ended() -> Problem {
    Problem::conflict("session_ended", "That session has ended. Launch the workspace again.")
}

async fn redeem(state: &State, text: &str, id: WorkspaceSessionId) -> Result<(Ticket, SecretDigest), Problem> {
    let digest = OneTimeSecret::parse(text).ok_or_else(no_ticket)?.digest(Purpose::Ticket);
    let ticket = state.stores.tickets.take(&digest, state.now()).await?;
    let ticket = ticket.filter(|ticket| ticket.session_id == id).ok_or_else(no_ticket)?;
    Ok((ticket, digest))
}

/// Session, right and login session once more: half a minute is long.
async fn still_allowed(state: &State, ticket: &Ticket) -> Result<(WorkspaceSession, Subject), Problem> {
    let organization = &ticket.organization_id;
    let login = state.stores.login_sessions.get(ticket.login_session_id).await?.ok_or_else(no_ticket)?.record;
    let user = state.stores.users.standing(ticket.user_id).await?.ok_or_else(no_ticket)?;
    if login.revoked_at.is_some() || state.now() >= login.expires_at || !user.enabled {
        return Err(no_ticket());
    }
    let session = state.stores.workspace_sessions.get(organization, ticket.session_id).await?;
    let session = session.filter(WorkspaceSession::is_live).ok_or_else(ended)?;
    let membership = state.stores.memberships.get(organization, ticket.user_id).await?;
    let membership = membership.map(|found| found.record).filter(|membership| membership.enabled);
    let member_role = membership.as_ref().map_or(domain::role::MemberRole::User, |membership| membership.role);
    let subject = Subject {
        user_id: ticket.user_id,
        organization_id: *organization,
        role: Role::effective(login.platform_role_proof.of(user.platform_role), member_role),
        membership,
    };
    let grantee = GrantSubject::User(ticket.user_id);
    let grant = state.stores.workspace_grants.get(organization, session.workspace_id, grantee).await?;
    let object = Object::Session { session: &session, grant: grant.as_ref().map(|found| &found.record) };
    match state.decide(&subject, Action::AttachSession, object).verdict {
        Verdict::Allow => Ok((session, subject)),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => {
            Err(Problem::forbidden("access_lost", "You may not use that session any more."))
        }
    }
}

/// Records the attachment, which uses the ticket up for good.
async fn record(
    state: &State,
    client: &Client,
    session: &WorkspaceSession,
    (subject, ticket): (&Subject, UsedTicket),
) -> Result<(), Problem> {
    let mut acting = client.anonymous();
    acting.actor.kind = domain::audit::ActorKind::User;
    acting.actor.user_id = Some(subject.user_id);
    acting.actor.sid = Some(session.login_session_id);
    let organization = session.organization_id;
    let mut names = state.stores.memberships.names(&organization, &[subject.user_id]).await?;
    acting.actor.email = names.remove(&subject.user_id).map(|named| named.email);
    let event =
        state.scribe.event(&acting, Chain::Organization(organization), AuditAction::AttachTerminal, Outcome::Success);
    let after = json!({
        "workspace_id": session.workspace_id, "workspace_name": session.workspace_name, "user_id": session.user_id,
    });
    let trail = Trail::of(event.on("session", session.id).changing(Value::Null, after));
    let attachment = Attachment { id: session.id, ticket, at: state.now() };
    match state.stores.workspace_sessions.attach(&organization, &attachment, &trail).await? {
        Attached::Now => Ok(()),
        Attached::Already => {
            tracing::warn!(session = %session.id, "refused a ticket that had been used and came back");
            Err(no_ticket())
        }
        Attached::SessionOver => Err(ended()),
    }
}
