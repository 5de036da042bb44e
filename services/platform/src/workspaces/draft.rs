//! What somebody wants a workspace to be: read from a request, checked, applied to a record.

use domain::slug::Slug;
use domain::text::{Description, Label, Name};
use domain::workspace::{Target, Workspace, WorkspaceKind, WorkspaceStatus};
use http_kit::problem::Problem;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::state::State;

/// The members of a workspace. Absent ones stay as they are (or at their default for a new one);
/// `icon`, `cpu`, `memory` and `storage` are taken away by `null`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceDraft {
    name: Option<String>,
    description: Option<String>,
    /// `web` or `terminal`; goes with `target`.
    #[schema(value_type = Option<String>)]
    kind: Option<WorkspaceKind>,
    target: Option<TargetDraft>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    icon: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    cpu: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    memory: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    storage: Option<Option<String>>,
    /// `available`, `disabled` or `coming_soon`.
    #[schema(value_type = Option<String>)]
    status: Option<WorkspaceStatus>,
}

/// What launching opens: `url` for a web page, `profile` for a terminal.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDraft {
    url: Option<String>,
    profile: Option<String>,
}

/// Tells `null` from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

impl WorkspaceDraft {
    /// Whether it says what launching opens.
    #[must_use]
    pub const fn retargets(&self) -> Retargets {
        if self.kind.is_some() || self.target.is_some() { Retargets::Yes } else { Retargets::No }
    }

    /// Demands what a whole workspace has.
    ///
    /// # Errors
    /// 422 naming what is missing.
    pub fn demand_whole(&self) -> Result<(), Problem> {
        let missing = [("name", self.name.is_none()), ("kind", self.kind.is_none()), ("target", self.target.is_none())];
        let mut names = missing.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name);
        match names.next() {
            None => Ok(()),
            Some(first) => {
                Err(names
                    .fold(Problem::invalid(first, "is missing"), |problem, name| problem.field(name, "is missing")))
            }
        }
    }

    /// The same as the whole of a workspace: what it does not say is at its default.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.description.get_or_insert_default();
        self.status.get_or_insert_default();
        for label in [&mut self.icon, &mut self.cpu, &mut self.memory, &mut self.storage] {
            label.get_or_insert_default();
        }
        self
    }

    /// Applies it to a record.
    ///
    /// # Errors
    /// 422 naming the field that is not valid, 403 `profile_not_allowed`.
    pub fn apply(&self, state: &State, organization: &Slug, workspace: &mut Workspace) -> Result<(), Problem> {
        if let Some(name) = &self.name {
            workspace.name = Name::parse(name).map_err(|problem| Problem::invalid("name", problem.to_string()))?;
        }
        if let Some(text) = &self.description {
            workspace.description =
                Description::parse(text).map_err(|problem| Problem::invalid("description", problem.to_string()))?;
        }
        for (field, given, place) in [
            ("icon", &self.icon, &mut workspace.icon),
            ("cpu", &self.cpu, &mut workspace.cpu),
            ("memory", &self.memory, &mut workspace.memory),
            ("storage", &self.storage, &mut workspace.storage),
        ] {
            if let Some(given) = given {
                let label = given.as_deref().map(Label::parse).transpose();
                *place = label.map_err(|problem| Problem::invalid(field, problem.to_string()))?;
            }
        }
        if let Some(status) = self.status {
            workspace.status = status;
        }
        if self.retargets() == Retargets::Yes {
            workspace.target = self.target(state, organization, workspace.target.kind())?;
        }
        Ok(())
    }

    fn target(&self, state: &State, organization: &Slug, before: WorkspaceKind) -> Result<Target, Problem> {
        let kind = self.kind.unwrap_or(before);
        let target = self.target.as_ref().ok_or_else(|| Problem::invalid("target", "is missing"))?;
        match (kind, &target.url, &target.profile) {
            (WorkspaceKind::Web, Some(url), None) => {
                let checked = state.plain_http.check(url);
                let url = checked.map_err(|problem| Problem::invalid("target.url", problem.to_string()))?;
                Ok(Target::Web { url })
            }
            (WorkspaceKind::Terminal, None, Some(name)) => {
                let profile = state.profile(name).ok_or_else(|| {
                    let known: Vec<&str> = state.profiles.iter().map(|profile| profile.name.as_str()).collect();
                    Problem::invalid("target.profile", format!("is not known; there is: {}", known.join(", ")))
                })?;
                if profile.allows(organization) {
                    Ok(Target::Terminal { profile: name.clone() })
                } else {
                    Err(profile_not_allowed())
                }
            }
            (WorkspaceKind::Web, _, _) => {
                Err(Problem::invalid("target", "must be {\"url\": \"https://…\"} for a web page"))
            }
            (WorkspaceKind::Terminal, _, _) => {
                Err(Problem::invalid("target", "must be {\"profile\": \"…\"} for a terminal"))
            }
        }
    }
}

/// The code of the answer where an organization may not use a profile.
pub const PROFILE_NOT_ALLOWED: &str = "profile_not_allowed";

/// The answer where an organization may not use a profile.
#[must_use]
pub fn profile_not_allowed() -> Problem {
    Problem::forbidden(
        PROFILE_NOT_ALLOWED,
        "This organization may not use that terminal profile. The operator allows it by TERMINAL_ORGANIZATIONS.",
    )
}

/// Whether a draft says what launching opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retargets {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// The members in which two workspaces differ, as they are in each.
#[must_use]
pub fn difference(before: &Workspace, after: &Workspace) -> (Value, Value) {
    let (before, after) = (members(before), members(after));
    let changed = |of: &Map<String, Value>, other: &Map<String, Value>| {
        let changed = of.iter().filter(|(name, value)| other.get(*name) != Some(value));
        Value::Object(changed.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    (changed(&before, &after), changed(&after, &before))
}

/// A workspace's members for the record of its making or deletion.
#[must_use]
pub fn members(workspace: &Workspace) -> Map<String, Value> {
    let value = json!({
        "name": workspace.name, "description": workspace.description, "target": workspace.target,
        "icon": workspace.icon, "cpu": workspace.cpu, "memory": workspace.memory, "storage": workspace.storage,
        "status": workspace.status,
    });
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
