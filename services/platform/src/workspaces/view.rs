//! A workspace as somebody sees it.

use domain::decide::{Action, Decision, Object, Subject, Verdict};
use domain::grant::Grant;
use domain::text::Label;
use domain::workspace::{Target, Workspace, WorkspaceKind, WorkspaceStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// A workspace.
#[derive(Serialize, ToSchema)]
pub struct WorkspaceView {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `web` or `terminal`.
    #[schema(value_type = String)]
    pub kind: WorkspaceKind,
    /// What launching opens.
    pub target: TargetView,
    /// The name of a picture.
    pub icon: Option<String>,
    /// How much of a processor, as text.
    pub cpu: Option<String>,
    /// How much memory, as text.
    pub memory: Option<String>,
    /// How much disk, as text.
    pub storage: Option<String>,
    /// `available`, `disabled` or `coming_soon`.
    #[schema(value_type = String)]
    pub status: WorkspaceStatus,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Whether the caller can open it now.
    pub can_launch: bool,
    /// Why not.
    pub reason: Option<&'static str>,
}

/// What launching opens: `url` for a web page, `profile` for a terminal.
#[derive(Serialize, ToSchema)]
pub struct TargetView {
    /// The page.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
}

impl TargetView {
    fn of(target: &Target) -> Self {
        match target {
            Target::Web { url } => Self { url: Some(url.clone()), profile: None },
            Target::Terminal { profile } => Self { url: None, profile: Some(profile.clone()) },
        }
    }
}

impl WorkspaceView {
    /// The workspace as `subject` sees it.
    #[must_use]
    pub fn of(state: &State, subject: &Subject, workspace: &Workspace, grant: Option<&Grant>) -> Self {
        let object = Object::Workspace { workspace, grant };
        let decision = state.decide(subject, Action::LaunchWorkspace, object);
        let (can_launch, reason) = launchable(state, decision, workspace.target.kind());
        let text = |label: &Option<Label>| label.as_ref().map(|label| label.as_str().to_owned());
        Self {
            id: workspace.id.to_string(),
            name: workspace.name.to_string(),
            description: workspace.description.as_str().to_owned(),
            kind: workspace.target.kind(),
            target: TargetView::of(&workspace.target),
            icon: text(&workspace.icon),
            cpu: text(&workspace.cpu),
            memory: text(&workspace.memory),
            storage: text(&workspace.storage),
            status: workspace.status,
            created_by: workspace.created_by.to_string(),
            created_at: workspace.created_at.to_string(),
            can_launch,
            reason,
        }
    }
}

fn launchable(state: &State, decision: Decision, kind: WorkspaceKind) -> (bool, Option<&'static str>) {
    match (decision.verdict, kind) {
        (Verdict::Allow, WorkspaceKind::Terminal) if state.sandbox_trouble().is_some() => {
            (false, Some("sandbox_unavailable"))
        }
        (Verdict::Allow, WorkspaceKind::Web | WorkspaceKind::Terminal) => (true, None),
        (Verdict::Unavailable | Verdict::Forbid | Verdict::Hide, _) => (false, Some(decision.rule.as_str())),
    }
}
