//! Workspaces that go and come, stopped between two writes.

use domain::grant::GrantSubject;
use domain::page::{Limit, PageRequest};
use storage::fuse::Outlasted;
use storage::ports::workspaces::{ResetPlan, Viewer};

use super::{MOST, There, events, stopped, there};
use crate::backend::Backend;

pub async fn deleting_a_workspace_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let workspace = crate::platform::added(on, organization.id, "Handbook").await;
        let subject = GrantSubject::User(user.id);
        let grant = crate::platform::grant(on, &workspace, subject);
        let trail = on.people.trail(organization.id);
        on.stores.workspace_grants.put(&organization.id, &grant, &trail).await.unwrap();
        let read = on.stores.workspaces.get(&organization.id, workspace.id).await.unwrap().unwrap();
        let before = events(on, organization.id).await;
        let trail = on.people.trail(organization.id);
        let outlasted = stopped(on, writes, on.stores.workspaces.delete(&organization.id, &read, &trail)).await;
        let there = there(&[
            on.stores.workspaces.get(&organization.id, workspace.id).await.unwrap().is_none(),
            on.stores.workspace_grants.get(&organization.id, workspace.id, subject).await.unwrap().is_none(),
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("deleting has no end");
}

pub async fn a_reset_of_workspaces_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let (id, subject) = (organization.id, GrantSubject::User(user.id));
        let old = [crate::platform::added(on, id, "Shell").await, crate::platform::added(on, id, "Wiki").await];
        let given = crate::platform::grant(on, &old[0], subject);
        on.stores.workspace_grants.put(&id, &given, &on.people.trail(id)).await.unwrap();
        let made = vec![on.people.workspace(id, "Shell"), on.people.workspace(id, "Handbook")];
        let plan = ResetPlan { gone: old.iter().map(|old| old.id).collect(), made };
        let before = events(on, id).await;
        let trail = on.people.trail(id);
        let outlasted = stopped(on, writes, on.stores.workspaces.reset(&id, &plan, &trail)).await;
        let page = PageRequest::first(Limit::MOST);
        let seen = on.stores.workspaces.list(&id, Viewer::Administrator(user.id), page).await.unwrap().items;
        let has = |id| seen.iter().any(|seen| seen.workspace.record.id == id);
        let there = there(&[
            !has(old[0].id),
            !has(old[1].id),
            has(plan.made[0].id),
            has(plan.made[1].id),
            on.stores.workspace_grants.get(&id, old[0].id, subject).await.unwrap().is_none(),
            events(on, id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("a reset has no end");
}
