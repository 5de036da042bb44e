//! The workspaces that an organization goes back to: the setting `DEFAULT_WORKSPACES`.

use std::collections::BTreeSet;
use std::str::FromStr;

use domain::id::{OrganizationId, UserId};
use domain::slug::Slug;
use domain::workspace::Workspace;
use http_kit::problem::Problem;

use super::create::blank;
use super::draft::{PROFILE_NOT_ALLOWED, WorkspaceDraft};
use crate::state::State;

/// The most workspaces of a default set.
const MOST: usize = 100;

/// Workspaces as they are asked for, under different names.
#[derive(Clone, Debug, Default)]
pub struct DefaultSet(Vec<WorkspaceDraft>);

/// The text is no default set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no JSON array of workspaces")]
pub struct NotASet;

impl FromStr for DefaultSet {
    type Err = NotASet;

    fn from_str(text: &str) -> Result<Self, NotASet> {
        let drafts: Vec<WorkspaceDraft> = serde_json::from_str(text).map_err(|_| NotASet)?;
        let whole = drafts.iter().all(|draft| draft.demand_whole().is_ok());
        if whole && drafts.len() <= MOST { Ok(Self(drafts)) } else { Err(NotASet) }
    }
}

/// For whom a default set is made.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its slug, by which the operator lets organizations use profiles.
    pub slug: &'a Slug,
    /// Who makes them.
    pub created_by: UserId,
}

impl DefaultSet {
    /// The set, new, without what the organization may not use.
    ///
    /// # Errors
    /// Never for a set that was checked.
    pub fn make(&self, state: &State, whom: For<'_>) -> Result<Vec<Workspace>, Problem> {
        let mut made = Vec::with_capacity(self.0.len());
        for draft in &self.0 {
            let mut workspace = blank(state, whom.created_by, whom.organization_id)?;
            match draft.apply(state, whom.slug, &mut workspace) {
                Ok(()) => made.push(workspace),
                Err(problem) if problem.code() == PROFILE_NOT_ALLOWED => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(made)
    }

    /// Refuses a set that could not be made.
    ///
    /// # Errors
    /// When a workspace of it is not valid, or two have one name.
    pub fn check(&self, state: &State) -> anyhow::Result<()> {
        let slug = Slug::of_default_organization();
        let whom = For { organization_id: state.ids.make(), slug: &slug, created_by: state.ids.make() };
        let made = self
            .make(state, whom)
            .map_err(|problem| anyhow::anyhow!("DEFAULT_WORKSPACES is not valid: {}", problem.in_words()))?;
        let names: BTreeSet<String> = made.iter().map(|workspace| workspace.name.folded()).collect();
        anyhow::ensure!(names.len() == made.len(), "DEFAULT_WORKSPACES has two workspaces of one name");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{DefaultSet, NotASet};

    #[test]
    fn a_set_is_whole_workspaces_and_no_more_than_a_hundred() {
        let one = r#"{"name": "A", "kind": "web", "target": {"url": "https://a.example"}}"#;
        let many = |count: usize| format!("[{}]", vec![one; count].join(","));
        for good in ["[]", &many(1), &many(100)] {
            assert!(good.parse::<DefaultSet>().is_ok(), "{good}");
        }
        for bad in ["", "Shell", one, "[{}]", r#"[{"name": "A"}]"#, r#"[{"name": "A", "unknown": 1}]"#, &many(101)] {
            assert_eq!(bad.parse::<DefaultSet>().err(), Some(NotASet), "{bad}");
        }
    }
}
