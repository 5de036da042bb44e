//! Ends sessions that may not go on: looks at all of them whenever something was revoked or changed and
//! twice a minute, and at the terminals that run here every second, because time ends rights too.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::decide::{Action, Context, Object, Rule, Subject, Verdict, decide};
use domain::grant::GrantSubject;
use domain::id::WorkspaceSessionId;
use domain::login_session::{LoginSessionLife, LoginSessionState, PlatformRoleProof};
use domain::page::{Limit, PageRequest};
use domain::revocation::Revocation;
use domain::role::Role;
use domain::workspace::{WorkspaceKind, WorkspaceStatus};
use domain::workspace_session::{EndReason, WorkspaceSession};
use futures_util::future::join_all;
use http_kit::clock_trust::Believed;
use storage::error::StorageError;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::{Notify, broadcast};
use tokio::time::{MissedTickBehavior, interval};

use super::end::{Ending, end};
use super::live::LiveTerminal;
use crate::runtimes::terminal::Unattended;
use crate::state::State;

/// How many terminals are looked at at once.
const AT_ONCE: usize = 16;
/// After how many seconds everything is looked at without any occasion.
const ROUND: u64 = 30;

/// Supervises until the process ends.
pub async fn supervise(state: Arc<State>, life: LoginSessionLife, mut revocations: broadcast::Receiver<Revocation>) {
    let everything = Arc::new(Notify::new());
    // A task of its own: however many sessions there are, the terminals of this server are looked at in time.
    let walk = tokio::spawn(walk(Arc::clone(&state), life, Arc::clone(&everything)));
    look_on(&state, life, &mut revocations, &everything).await;
    walk.abort();
}

/// Looks at every session each time it is asked to; what is asked for meanwhile is one more walk.
async fn walk(state: Arc<State>, life: LoginSessionLife, asked: Arc<Notify>) {
    loop {
        asked.notified().await;
        look_at_all(&state, life).await;
    }
}

async fn look_on(
    state: &State,
    life: LoginSessionLife,
    revocations: &mut broadcast::Receiver<Revocation>,
    everything: &Notify,
) {
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seconds = 0;
    loop {
        tokio::select! {
            // A listener that lagged has missed something, and looks at everything like one that has not.
            heard = revocations.recv() => match heard {
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    while !matches!(revocations.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                    look_at_terminals(state, life).await;
                    everything.notify_one();
                }
                Err(broadcast::error::RecvError::Closed) => return,
            },
            () = state.look.notified() => {
                look_at_terminals(state, life).await;
                everything.notify_one();
            }
            _ = second.tick() => {
                seconds += 1;
                look_at_terminals(state, life).await;
                if seconds % ROUND == 0 {
                    everything.notify_one();
                }
            }
        }
    }
}

/// Looks at every session of this server that is recorded as live, and ends those that may not go on. A session whose
/// right cannot be checked now is looked at again in the next round.
pub async fn look_at_all(state: &State, life: LoginSessionLife) {
    if let Some(live) = look_at_those_of(state, life, state.replica()).await {
        state.recorded_live.of_this_replica.store(live, Ordering::Relaxed);
    }
    if state.cluster.is_some() {
        // What belongs to no replica is looked at by each.
        if let Some(live) = look_at_those_of(state, life, None).await {
            state.recorded_live.of_no_replica.store(live, Ordering::Relaxed);
        }
    }
}

/// Looks at the sessions of one replica, or of none; how many were recorded as live, if that can be read.
async fn look_at_those_of(state: &State, life: LoginSessionLife, replica: Option<&str>) -> Option<u64> {
    let mut live = 0;
    let mut page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    loop {
        let found = match state.stores.workspace_sessions.live_of(replica, page).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "the sessions cannot be looked at");
                return None;
            }
        };
        live += found.items.len() as u64;
        for session in &found.items {
            match verdict(state, life, session).await {
                Ok(None) => {}
                Ok(Some(reason)) => end_now(state, session, Ending::by_system(reason, None)).await,
                Err(error) => tracing::error!(%error, session = %session.id, "a session cannot be checked"),
            }
        }
        match found.next {
            Some(after) => page.after = Some(after),
            None => return Some(live),
        }
    }
}

/// Ends the sessions of an earlier run of this server: their terminals died with it. Called once, before
/// any is launched.
///
/// # Errors
/// When the record cannot be read.
pub async fn reconcile(state: &State) -> Result<u64, StorageError> {
    let mut page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    let mut ended = 0;
    loop {
        let found = state.stores.workspace_sessions.live_of(None, page).await?;
        for session in found.items.iter().filter(|session| session.workspace_kind == WorkspaceKind::Terminal) {
            end_now(state, session, Ending::by_system(EndReason::BackendLost, None)).await;
            ended += 1;
        }
        match found.next {
            Some(after) => page.after = Some(after),
            None => return Ok(ended),
        }
    }
}

/// Ends every terminal because the server stops.
pub async fn end_all(state: &State) {
    for live in state.live.all() {
        end_now(state, &live.session, Ending::by_system(EndReason::BackendLost, None)).await;
    }
}

/// Records the end of a terminal whose process ends by itself.
pub fn watch_exit(state: Arc<State>, live: LiveTerminal) {
    tokio::spawn(async move {
        let ended = live.terminal.ended().await;
        if live.ending.borrow().is_none() {
            let ending = Ending::by_system(EndReason::Exited, Some(ended.exit_code));
            end_now(&state, &live.session, ending).await;
        }
    });
}

/// Ends a session; where that cannot be recorded now, the next look at the terminals here tries again.
pub(super) async fn end_now(state: &State, session: &WorkspaceSession, ending: Ending) {
    if let Err(error) = end(state, session, ending).await {
        // The process is gone; the record follows in the next round.
        tracing::error!(%error, session = %session.id, "the end of a session cannot be recorded yet");
    }
}

/// Looks at every terminal that runs here: whether it may go on, whether nobody has been attached for too
/// long, and ends that could not be recorded. There are few of them.
async fn look_at_terminals(state: &State, life: LoginSessionLife) {
    let all = state.live.all();
    // Some at once: one that waits for the record must not make the others late.
    for some in all.chunks(AT_ONCE) {
        join_all(some.iter().map(|live| look_at_terminal(state, life, live))).await;
    }
}

async fn look_at_terminal(state: &State, life: LoginSessionLife, live: &LiveTerminal) {
    let over = match (*live.ending.borrow(), live.terminal.has_ended()) {
        (Some(reason), _) => Some((reason, None)),
        (None, Some(ended)) => Some((EndReason::Exited, Some(ended.exit_code))),
        (None, None) => None,
    };
    let over = match over {
        Some(over) => Some(over),
        None if is_idle(state, live) => Some((EndReason::Idle, None)),
        None => match verdict(state, life, &live.session).await {
            Ok(reason) => reason.map(|reason| (reason, None)),
            Err(error) => {
                tracing::error!(%error, session = %live.session.id, "a session cannot be checked");
                None
            }
        },
    };
    if let Some((reason, exit_code)) = over {
        end_now(state, &live.session, Ending::by_system(reason, exit_code)).await;
    }
}

fn is_idle(state: &State, live: &LiveTerminal) -> bool {
    let now = state.clock.tick();
    match live.terminal.unattended() {
        Unattended::No => false,
        Unattended::SinceStart(since) => now.since(since) >= state.settings.first_attach,
        Unattended::SinceLeft(since) => now.since(since) >= state.settings.reattach,
    }
}

/// Why a session may not go on, if it may not. By a clock that is not believed nobody's time is over: that would be
/// on the record for good, also of sessions that belong to no replica.
async fn verdict(
    state: &State,
    life: LoginSessionLife,
    session: &WorkspaceSession,
) -> Result<Option<EndReason>, StorageError> {
    // In that order: a clock that jumps in between is not believed.
    let now = state.now();
    let believed = state.clock_trust.standing().believed();
    // Another replica may have ended it.
    let recorded = state.stores.workspace_sessions.get(&session.organization_id, session.id).await?;
    if let Some(reason) = recorded.and_then(|recorded| recorded.end_reason) {
        return Ok(Some(reason));
    }
    let login = state.stores.login_sessions.get(session.login_session_id).await?;
    match (login.as_ref().map(|login| login.record.state_at(now, life)), believed) {
        (Some(LoginSessionState::Living), _) | (Some(LoginSessionState::Expired), Believed::No) => {}
        (Some(LoginSessionState::Ended) | None, _) | (Some(LoginSessionState::Expired), Believed::Yes) => {
            return Ok(Some(EndReason::Logout));
        }
    }
    let proof = login.map_or(PlatformRoleProof::None, |login| login.record.platform_role_proof);
    let organization = &session.organization_id;
    let user = state.stores.users.standing(session.user_id).await?.filter(|user| user.enabled);
    let membership = state.stores.memberships.get(organization, session.user_id).await?;
    let membership = membership.map(|found| found.record).filter(|membership| membership.enabled);
    let enabled = state.stores.organizations.get(*organization).await?.is_some_and(|found| found.record.enabled);
    let workspace = state.stores.workspaces.get(organization, session.workspace_id).await?;
    let open = workspace.is_some_and(|found| found.record.status == WorkspaceStatus::Available);
    let (Some(user), Some(membership), true, true) = (user, membership, enabled, open) else {
        return Ok(Some(EndReason::AccessLost));
    };
    if session.workspace_kind == WorkspaceKind::Terminal && state.live.get(session.id).is_none() {
        return Ok(Some(EndReason::BackendLost));
    }
    let subject = Subject {
        user_id: session.user_id,
        organization_id: *organization,
        role: Role::effective(proof.of(user.platform_role), membership.role),
        membership: Some(membership),
    };
    let grantee = GrantSubject::User(session.user_id);
    let grant = state.stores.workspace_grants.get(organization, session.workspace_id, grantee).await?;
    let object = Object::Session { session, grant: grant.as_ref().map(|found| &found.record) };
    let decision = decide(&subject, Action::AttachSession, object, Context { now });
    match decision.verdict {
        Verdict::Allow => Ok(None),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable
            if believed == Believed::No && is_of_time(decision.rule) =>
        {
            Ok(None)
        }
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => Ok(Some(EndReason::AccessLost)),
    }
}

/// Whether a rule refuses because of what time it is.
fn is_of_time(rule: Rule) -> bool {
    matches!(rule, Rule::GrantExpired | Rule::GrantNotStarted)
}
