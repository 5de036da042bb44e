//! What the operations of this service share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use domain::decide::{Action, Context, Decision, Object, Subject, Verdict, decide};
use domain::grant::{Grant, GrantSubject};
use domain::id::{IdSource, WorkspaceId};
use domain::random::Randomness;
use domain::scribe::Scribe;
use domain::time::{Clock, Timestamp};
use domain::workspace_session::WorkspaceSession;
use http_kit::caller::Caller;
use http_kit::clock_trust::ClockTrust;
use http_kit::problem::Problem;
use parking_lot::RwLock;
use process::parts::Parts;
use storage::stores::Stores;
use tokio::sync::Notify;

use crate::cluster::{Cluster, Whereabouts};
use crate::runtimes::terminal::{Profile, SandboxCheck, Terminals};
use crate::runtimes::web::PlainHttpHosts;
use crate::sessions::live::{LiveTerminals, RecordedLive};
use crate::settings::Settings;

/// Shared by all workers.
pub struct State {
    /// The record.
    pub stores: Stores,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Whether it may be believed.
    pub clock_trust: Arc<ClockTrust>,
    /// Makes identifiers.
    pub ids: Arc<IdSource>,
    /// Makes secrets.
    pub randomness: Arc<dyn Randomness>,
    /// Makes audit events.
    pub scribe: Scribe,
    /// How the service behaves.
    pub settings: Settings,
    /// Our origin, such as `https://portal.example.org`.
    pub public_url: String,
    /// How long a revocation must be remembered.
    pub remember: Duration,
    /// What terminals may run.
    pub profiles: Vec<Profile>,
    /// Which web pages may be opened by plain http.
    pub plain_http: PlainHttpHosts,
    /// Starts terminals.
    pub terminals: Terminals,
    /// The terminals that run here.
    pub live: LiveTerminals,
    /// How many sessions the record calls live.
    pub recorded_live: RecordedLive,
    /// Whether sandboxes can be made here; unknown until that has been tried.
    pub sandbox: RwLock<Option<SandboxCheck>>,
    /// Asks the supervisor to look at every session.
    pub look: Notify,
    /// Whether the process is stopping: nothing is launched any more.
    pub draining: Arc<AtomicBool>,
    /// This replica among others; `None` where there is one process only.
    pub cluster: Option<Arc<Cluster>>,
}

impl State {
    /// The state of a service in a process of those parts. Terminals see nothing of what is `private`.
    ///
    /// # Errors
    /// When a profile would show it to them, the thread that starts terminals cannot be started, or a default workspace
    /// could not be made.
    pub fn new(
        parts: &Parts,
        settings: Settings,
        private: &[PathBuf],
        cluster: Option<Arc<Cluster>>,
    ) -> anyhow::Result<Self> {
        let profiles = vec![Profile::shell(&settings.terminal_organizations)];
        for profile in &profiles {
            profile.refuse_overlap(private)?;
        }
        let basics = parts.basics.clone();
        let state = Self {
            stores: parts.stores.clone(),
            scribe: basics.scribe(),
            public_url: parts.settings.shared.public_url.clone(),
            remember: parts.remember(),
            plain_http: PlainHttpHosts::new(settings.plain_http_hosts.clone()),
            settings,
            profiles,
            terminals: Terminals::serve(Arc::clone(&basics.clock))?,
            live: LiveTerminals::default(),
            recorded_live: RecordedLive::default(),
            sandbox: RwLock::new(None),
            look: Notify::new(),
            draining: Arc::clone(&parts.edge.draining),
            cluster,
            clock: basics.clock,
            clock_trust: basics.clock_trust,
            ids: basics.ids,
            randomness: basics.randomness,
        };
        state.settings.default_workspaces.check(&state)?;
        Ok(state)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The name of this replica; `None` where there is one process only.
    #[must_use]
    pub fn replica(&self) -> Option<&str> {
        self.cluster.as_ref().map(|cluster| cluster.name.as_str())
    }

    /// Where the terminal of a session runs.
    ///
    /// # Errors
    /// When the replicas cannot be looked up.
    pub async fn whereabouts(&self, session: &WorkspaceSession) -> Result<Whereabouts, Problem> {
        let Some(cluster) = &self.cluster else { return Ok(Whereabouts::Here) };
        Ok(cluster.whereabouts(session).await?)
    }

    /// The caller as a subject, with their membership as the record has it.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn subject(&self, caller: &Caller) -> Result<Subject, Problem> {
        let membership = self.stores.memberships.get(&caller.organization(), caller.user_id()).await?;
        Ok(caller.subject(membership.map(|found| found.record).filter(|membership| membership.enabled)))
    }

    /// The caller's own grant on a workspace.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn own_grant(&self, caller: &Caller, workspace: WorkspaceId) -> Result<Option<Grant>, Problem> {
        let subject = GrantSubject::User(caller.user_id());
        let grant = self.stores.workspace_grants.get(&caller.organization(), workspace, subject).await?;
        Ok(grant.map(|found| found.record))
    }

    /// Decides as of now.
    #[must_use]
    pub fn decide(&self, subject: &Subject, action: Action, object: Object<'_>) -> Decision {
        decide(subject, action, object, Context { now: self.now() })
    }

    /// The profile of that name.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// Tries whether sandboxes can be made here, and says it in words for `/ready`.
    pub async fn try_sandbox(&self) -> String {
        let check = self.terminals.check().await;
        let told = match &check {
            SandboxCheck::Ready { note } => note.clone(),
            SandboxCheck::Unavailable { reason, fix } => {
                tracing::warn!(reason, fix, "terminals cannot be opened on this machine");
                format!("unavailable: {reason}. To fix it: {fix}.")
            }
        };
        *self.sandbox.write() = Some(check);
        told
    }

    /// Why terminals cannot be started here, if they cannot.
    #[must_use]
    pub fn sandbox_trouble(&self) -> Option<String> {
        match &*self.sandbox.read() {
            Some(SandboxCheck::Unavailable { reason, fix }) => Some(format!("{reason}. To fix it: {fix}.")),
            Some(SandboxCheck::Ready { .. }) | None => None,
        }
    }
}

/// What a verdict other than yes answers.
#[must_use]
pub fn refusal(decision: Decision) -> Problem {
    match decision.verdict {
        Verdict::Hide => Problem::not_found(),
        Verdict::Unavailable => Problem::conflict(
            "workspace_unavailable",
            format!("The workspace cannot be opened now: {}.", decision.rule.as_str()),
        ),
        Verdict::Allow | Verdict::Forbid => Problem::forbidden(decision.rule.as_str(), "You may not do that."),
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("platform::State")
    }
}
