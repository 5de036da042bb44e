//! Workspaces, grants, sessions.

use domain::grant::{Grant, GrantLevel, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId, WorkspaceSessionId};
use domain::page::{Limit, PageRequest};
use domain::time::minutes;
use domain::workspace::{Workspace, WorkspaceKind};
use domain::workspace_session::{EndReason, SessionStatus, WorkspaceSession};
use storage::error::{UniqueKey, WriteError};
use storage::ports::Done;
use storage::ports::workspace_sessions::{EndOfSession, SessionFilter, StateFilter};
use storage::ports::workspaces::Viewer;

use crate::backend::Backend;

pub async fn added(on: &Backend, organization: OrganizationId, name: &str) -> Workspace {
    let workspace = on.people.workspace(organization, name);
    on.stores.workspaces.add(&organization, &workspace, &on.people.trail(organization)).await.unwrap();
    workspace
}

pub async fn a_name_is_unique_in_its_organization_and_free_after_deletion(on: &Backend) {
    let (acme, globex) = (on.organization("Acme").await.0.id, on.organization("Globex").await.0.id);
    let first = added(on, acme, "Handbook").await;
    added(on, globex, "Handbook").await;
    for name in ["Handbook", "HANDBOOK", "ｈａｎｄｂｏｏｋ"] {
        let again = on.people.workspace(acme, name);
        let refused = on.stores.workspaces.add(&acme, &again, &on.people.trail(acme)).await;
        assert_eq!(refused, Err(WriteError::Taken(UniqueKey::WorkspaceName)), "{name}");
    }
    let read = on.stores.workspaces.get(&acme, first.id).await.unwrap().unwrap();
    assert_eq!(on.stores.workspaces.delete(&globex, &read, &on.people.trail(globex)).await, Err(WriteError::Conflict));
    on.stores.workspaces.delete(&acme, &read, &on.people.trail(acme)).await.unwrap();
    assert_eq!(on.stores.workspaces.delete(&acme, &read, &on.people.trail(acme)).await, Err(WriteError::Conflict));
    added(on, acme, "Handbook").await;
}

pub fn grant(on: &Backend, workspace: &Workspace, to: GrantSubject) -> Grant {
    Grant {
        organization_id: workspace.organization_id,
        workspace_id: workspace.id,
        subject: to,
        level: GrantLevel::Use,
        from: None,
        until: None,
        granted_by: on.people.id(),
        granted_at: on.now(),
    }
}

pub fn session(on: &Backend, workspace: &Workspace) -> WorkspaceSession {
    WorkspaceSession {
        id: on.people.id(),
        organization_id: workspace.organization_id,
        workspace_id: workspace.id,
        workspace_name: workspace.name.clone(),
        workspace_kind: WorkspaceKind::Web,
        user_id: on.people.id(),
        login_session_id: on.people.id(),
        client_address: [127, 0, 0, 1].into(),
        replica: None,
        place: None,
        status: SessionStatus::Active,
        started_at: on.now(),
        ended_at: None,
        end_reason: None,
        exit_code: None,
        idempotency: None,
        used_tickets: Vec::new(),
    }
}

pub async fn another_organization_sees_nothing(on: &Backend) {
    let ((acme, ann), globex) = (on.organization("Acme").await, on.organization("Globex").await.0.id);
    let (acme, stores) = (acme.id, &on.stores);
    let workspace = added(on, acme, "Handbook").await;
    let subject = GrantSubject::User(ann.id);
    stores.workspace_grants.put(&acme, &grant(on, &workspace, subject), &on.people.trail(acme)).await.unwrap();
    let session = session(on, &workspace);
    stores.workspace_sessions.add(&acme, &session, &on.people.trail(acme)).await.unwrap();
    let trail = || on.people.trail(globex);
    let read = stores.workspaces.get(&acme, workspace.id).await.unwrap().unwrap();

    assert!(stores.memberships.get(&globex, ann.id).await.unwrap().is_none());
    assert!(stores.memberships.member(&globex, ann.id).await.unwrap().is_none());
    let people = stores.memberships.list(&globex, PageRequest::first(Limit::MOST)).await.unwrap();
    assert!(people.items.iter().all(|member| member.user.id != ann.id));
    assert!(stores.workspaces.get(&globex, workspace.id).await.unwrap().is_none());
    for viewer in [Viewer::Administrator(ann.id), Viewer::Member(ann.id)] {
        let seen = stores.workspaces.list(&globex, viewer, PageRequest::first(Limit::MOST)).await.unwrap();
        assert!(seen.items.is_empty());
    }
    assert_eq!(stores.workspaces.count(&globex).await, Ok(0));
    assert_eq!(stores.workspaces.replace(&globex, &read, &trail()).await, Err(WriteError::Conflict));
    assert_eq!(stores.workspaces.delete(&globex, &read, &trail()).await, Err(WriteError::Conflict));
    assert!(stores.workspace_grants.get(&globex, workspace.id, subject).await.unwrap().is_none());
    let grants = stores.workspace_grants.list(&globex, workspace.id, PageRequest::first(Limit::MOST)).await.unwrap();
    assert!(grants.items.is_empty());
    let foreign = grant(on, &workspace, subject);
    assert_eq!(stores.workspace_grants.put(&globex, &foreign, &trail()).await, Err(WriteError::Conflict));
    let read = stores.workspace_grants.get(&acme, workspace.id, subject).await.unwrap().unwrap();
    assert_eq!(stores.workspace_grants.replace(&globex, &read, &foreign, &trail()).await, Err(WriteError::Conflict));
    assert_eq!(stores.workspace_grants.remove(&globex, &read, &trail()).await, Ok(Done::Already));
    assert!(stores.workspace_sessions.get(&globex, session.id).await.unwrap().is_none());
    let filter = SessionFilter::default();
    let sessions = stores.workspace_sessions.list(&globex, &filter, PageRequest::first(Limit::MOST)).await.unwrap();
    assert!(sessions.items.is_empty());
    assert_eq!(stores.workspace_sessions.count_live(&globex).await, Ok(0));
    let another = self::session(on, &workspace);
    assert_eq!(stores.workspace_sessions.add(&globex, &another, &trail()).await, Err(WriteError::Conflict));
    let end = EndOfSession { id: session.id, at: on.now(), reason: EndReason::Admin, exit_code: None };
    assert_eq!(stores.workspace_sessions.end(&globex, &end, &trail()).await, Ok(Done::Already));
    assert!(stores.workspace_sessions.get(&acme, session.id).await.unwrap().unwrap().is_live());
    let invitations = stores.invitations.list(&globex, PageRequest::first(Limit::MOST)).await.unwrap();
    assert!(invitations.items.is_empty());
    assert!(stores.invitations.get(&globex, on.people.id()).await.unwrap().is_none());
}

pub async fn pages_have_no_gaps_and_no_doubles_while_others_write(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let mut before: Vec<WorkspaceId> = Vec::new();
    for number in 0..30 {
        before.push(added(on, acme, &format!("W{number}")).await.id);
    }
    let (stores, people) = (on.stores.clone(), on.people.clone());
    let writing = tokio::spawn(async move {
        for number in 0..30 {
            let workspace = people.workspace(acme, &format!("Later {number}"));
            stores.workspaces.add(&acme, &workspace, &people.trail(acme)).await.unwrap();
        }
    });
    let mut seen = Vec::new();
    let mut page = PageRequest::first(Limit::new(7).unwrap());
    loop {
        let viewer = Viewer::Administrator(on.people.id());
        let found = on.stores.workspaces.list(&acme, viewer, page).await.unwrap();
        assert!(found.items.len() <= 7);
        seen.extend(found.items.iter().map(|seen| seen.workspace.record.id));
        match found.next {
            Some(after) => page.after = Some(after),
            None => break,
        }
    }
    writing.await.unwrap();
    let mut unique = seen.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), seen.len());
    assert!(before.iter().all(|id| seen.contains(id)));
}

pub async fn a_session_is_added_only_to_a_workspace_that_is_there_and_ends_once(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let workspace = added(on, acme, "Handbook").await;
    let (first, trail) = (session(on, &workspace), on.people.trail(acme));
    on.stores.workspace_sessions.add(&acme, &first, &trail).await.unwrap();
    let live = SessionFilter { state: StateFilter::Live, ..SessionFilter::default() };
    let page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    assert_eq!(
        on.stores.workspace_sessions.list(&acme, &live, page).await.unwrap().items,
        std::slice::from_ref(&first)
    );
    let end = |reason| EndOfSession { id: first.id, at: on.now(), reason, exit_code: None };
    assert_eq!(
        on.stores.workspace_sessions.end(&acme, &end(EndReason::Admin), &on.people.trail(acme)).await,
        Ok(Done::Now)
    );
    let before = on.stores.audit.size().await.unwrap().events;
    let again = on.stores.workspace_sessions.end(&acme, &end(EndReason::User), &on.people.trail(acme)).await;
    assert_eq!((again, on.stores.audit.size().await.unwrap().events), (Ok(Done::Already), before));
    let record = on.stores.workspace_sessions.get(&acme, first.id).await.unwrap().unwrap();
    assert_eq!(record.end_reason, Some(EndReason::Admin), "the first reason stays");
    let read = on.stores.workspaces.get(&acme, workspace.id).await.unwrap().unwrap();
    on.stores.workspaces.delete(&acme, &read, &on.people.trail(acme)).await.unwrap();
    let late = session(on, &workspace);
    assert_eq!(on.stores.workspace_sessions.add(&acme, &late, &on.people.trail(acme)).await, Err(WriteError::Conflict));
}

pub async fn live_sessions_are_found_by_their_replica(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let workspace = added(on, acme, "Handbook").await;
    let mut ids = Vec::new();
    let person = on.people.id();
    for replica in [None, Some("one"), Some("two"), Some("one")] {
        let mut session = session(on, &workspace);
        session.replica = replica.map(str::to_owned);
        if replica.is_some() {
            session.workspace_kind = WorkspaceKind::Terminal;
        }
        if replica == Some("one") {
            session.user_id = person;
        }
        on.stores.workspace_sessions.add(&acme, &session, &on.people.trail(acme)).await.unwrap();
        ids.push(session.id);
    }
    let end = EndOfSession { id: ids[3], at: on.now(), reason: EndReason::User, exit_code: None };
    on.stores.workspace_sessions.end(&acme, &end, &on.people.trail(acme)).await.unwrap();
    let places = on.stores.workspace_sessions.live_terminals(&acme, person).await.unwrap();
    assert_eq!((places.of_person.count, places.of_organization.count), (1, 2), "live terminals");
    let mut owners = on.stores.workspace_sessions.owners_of_live().await.unwrap();
    owners.sort_unstable();
    assert_eq!(owners, ["one", "two"]);
    let page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    for (replica, expected) in [(None, ids[0]), (Some("one"), ids[1]), (Some("two"), ids[2])] {
        let found = on.stores.workspace_sessions.live_of(replica, page).await.unwrap().items;
        assert_eq!(found.iter().map(|session| session.id).collect::<Vec<_>>(), [expected], "{replica:?}");
    }
}

pub async fn a_grant_is_replaced_by_the_next_and_goes_with_its_workspace(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let workspace = added(on, acme.id, "Handbook").await;
    let subject = GrantSubject::User(ann.id);
    let mut given = grant(on, &workspace, subject);
    on.stores.workspace_grants.put(&acme.id, &given, &on.people.trail(acme.id)).await.unwrap();
    given.level = GrantLevel::Manage;
    on.stores.workspace_grants.put(&acme.id, &given, &on.people.trail(acme.id)).await.unwrap();
    let seen =
        on.stores.workspaces.list(&acme.id, Viewer::Member(ann.id), PageRequest::first(Limit::MOST)).await.unwrap();
    assert_eq!(seen.items[0].grant, Some(given));
    let read = on.stores.workspaces.get(&acme.id, workspace.id).await.unwrap().unwrap();
    on.stores.workspaces.delete(&acme.id, &read, &on.people.trail(acme.id)).await.unwrap();
    assert!(on.stores.workspace_grants.get(&acme.id, workspace.id, subject).await.unwrap().is_none());
}

pub async fn a_grant_is_changed_and_taken_as_it_was_read_or_not_at_all(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let (workspace, trail) = (added(on, acme.id, "Handbook").await, || on.people.trail(acme.id));
    let (grants, subject) = (&on.stores.workspace_grants, GrantSubject::User(ann.id));
    let given = async |level| {
        on.people.clock.advance(minutes(1));
        let given = Grant { level, ..grant(on, &workspace, subject) };
        grants.put(&acme.id, &given, &trail()).await.unwrap();
    };
    let read = async || grants.get(&acme.id, workspace.id, subject).await.unwrap().unwrap();
    given(GrantLevel::Use).await;
    let old = read().await;
    let change = Grant { level: GrantLevel::Manage, ..old.record.clone() };
    grants.replace(&acme.id, &old, &change, &trail()).await.unwrap();
    let new = read().await;
    assert_eq!(new.record, change);
    assert_ne!(new.version, old.version);
    let again = grants.replace(&acme.id, &old, &old.record, &trail()).await;
    assert_eq!((again, read().await), (Err(WriteError::Conflict), new.clone()));
    assert_eq!(grants.remove(&acme.id, &old, &trail()).await, Err(WriteError::Conflict));
    assert_eq!(grants.remove(&acme.id, &new, &trail()).await, Ok(Done::Now));
    assert_eq!(grants.remove(&acme.id, &new, &trail()).await, Ok(Done::Already));
    assert_eq!(grants.replace(&acme.id, &new, &change, &trail()).await, Err(WriteError::Conflict), "it is gone");
    // Given again, it is another one, whatever its version.
    given(GrantLevel::Use).await;
    assert_eq!(grants.replace(&acme.id, &old, &change, &trail()).await, Err(WriteError::Conflict));
    assert_eq!(grants.remove(&acme.id, &old, &trail()).await, Err(WriteError::Conflict));
}
