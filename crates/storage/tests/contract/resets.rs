//! Workspaces that are put back to a set.

use domain::grant::GrantSubject;
use domain::id::{OrganizationId, WorkspaceId};
use domain::page::{Limit, PageRequest};
use storage::error::{UniqueKey, WriteError};
use storage::ports::workspaces::{ResetPlan, Viewer};

use crate::backend::Backend;
use crate::platform::{added, grant, session};

async fn names(on: &Backend, organization: OrganizationId) -> Vec<String> {
    let viewer = Viewer::Administrator(on.people.id());
    let seen = on.stores.workspaces.list(&organization, viewer, PageRequest::first(Limit::MOST)).await.unwrap();
    let mut names: Vec<String> = seen.items.iter().map(|seen| seen.workspace.record.name.to_string()).collect();
    names.sort_unstable();
    names
}

fn plan(on: &Backend, organization: OrganizationId, gone: &[WorkspaceId]) -> ResetPlan {
    ResetPlan { gone: gone.to_vec(), made: vec![on.people.workspace(organization, "Shell")] }
}

pub async fn a_reset_takes_what_it_names_with_its_grants_and_adds_what_it_brings(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let (acme, subject) = (acme.id, GrantSubject::User(ann.id));
    let (shell, wiki) = (added(on, acme, "Shell").await, added(on, acme, "Wiki").await);
    let given = grant(on, &wiki, subject);
    on.stores.workspace_grants.put(&acme, &given, &on.people.trail(acme)).await.unwrap();
    // One that has gone already is passed over.
    let plan = plan(on, acme, &[shell.id, wiki.id, on.people.id()]);
    on.stores.workspaces.reset(&acme, &plan, &on.people.trail(acme)).await.unwrap();
    assert_eq!(names(on, acme).await, ["Shell"]);
    assert_eq!(on.stores.workspaces.count(&acme).await, Ok(1));
    let made = on.stores.workspaces.get(&acme, plan.made[0].id).await.unwrap().unwrap();
    assert_eq!((made.record, made.version), (plan.made[0].clone(), 1));
    assert!(on.stores.workspace_grants.get(&acme, wiki.id, subject).await.unwrap().is_none());
    let late = session(on, &wiki);
    assert_eq!(on.stores.workspace_sessions.add(&acme, &late, &on.people.trail(acme)).await, Err(WriteError::Conflict));
    added(on, acme, "Wiki").await;
}

pub async fn a_reset_leaves_alone_whatever_has_a_name_of_its_own_and_other_organizations(on: &Backend) {
    let (acme, globex) = (on.organization("Acme").await.0.id, on.organization("Globex").await.0.id);
    let (theirs, old) = (added(on, globex, "Shell").await, added(on, acme, "Wiki").await);
    let since = added(on, acme, "SHELL").await;
    let taken = on.stores.workspaces.reset(&acme, &plan(on, acme, &[old.id]), &on.people.trail(acme)).await;
    assert_eq!(taken, Err(WriteError::Taken(UniqueKey::WorkspaceName)));
    assert_eq!(names(on, acme).await, ["SHELL", "Wiki"], "nothing has happened");
    let plan = plan(on, acme, &[since.id, theirs.id]);
    on.stores.workspaces.reset(&acme, &plan, &on.people.trail(acme)).await.unwrap();
    assert_eq!(names(on, acme).await, ["Shell", "Wiki"]);
    assert_eq!(names(on, globex).await, ["Shell"]);
    assert!(on.stores.workspaces.get(&globex, theirs.id).await.unwrap().is_some());
}
