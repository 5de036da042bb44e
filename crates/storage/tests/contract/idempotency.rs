//! Idempotency keys, kept in what they made.

use domain::email::EmailAddress;
use domain::id::OrganizationId;
use domain::idempotency::{Asked, Asker, IdempotencyKey, IdempotencyMark, LIFE, Marker};
use domain::invitation::Invitation;
use domain::organization::Organization;
use domain::time::{hours, minutes};
use domain::workspace::Workspace;
use domain::workspace_session::{EndReason, WorkspaceSession};
use serde_json::json;
use storage::error::{UniqueKey, WriteError};
use storage::fuse::Outlasted;
use storage::ports::workspace_sessions::EndOfSession;

use crate::backend::{Backend, twenty, won};
use crate::invitations::invitation;
use crate::platform::{added, session};
use crate::stopped::{MOST, events, stopped};

const HELD: WriteError = WriteError::Taken(UniqueKey::IdempotencyKey);

/// The mark of a request that comes now.
fn mark(on: &Backend, organization: OrganizationId, key: &str, body: &str) -> IdempotencyMark {
    let user = domain::id::Id::from_uuid(uuid::Uuid::from_u128(5));
    let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
    let asker = Asker::Person { user, organization };
    let asked = Asked { asker, route: "POST /api/things", key: &key, body: &json!(body) };
    Marker::new([7; 32]).mark(&asked, on.now())
}

fn workspace(on: &Backend, organization: OrganizationId, name: &str, mark: &IdempotencyMark) -> Workspace {
    Workspace { idempotency: Some(mark.clone()), ..on.people.workspace(organization, name) }
}

async fn add(on: &Backend, workspace: &Workspace) -> Result<(), WriteError> {
    let organization = workspace.organization_id;
    on.stores.workspaces.add(&organization, workspace, &on.people.trail(organization)).await
}

pub async fn twenty_requests_under_one_key_make_one_workspace(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let mark = mark(on, acme, "key", "said");
    let wanted: Vec<_> = (0..20).map(|number| workspace(on, acme, &format!("W{number}"), &mark)).collect();
    let (stores, people) = (on.stores.clone(), on.people.clone());
    let answers = twenty(move |number| {
        let (stores, workspace, trail) = (stores.clone(), wanted[number].clone(), people.trail(acme));
        async move { stores.workspaces.add(&acme, &workspace, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    assert!(answers.iter().filter_map(|answer| answer.err()).all(|error| error == HELD), "{answers:?}");
    assert_eq!(on.stores.workspaces.count(&acme).await, Ok(1));
    let made = on.stores.workspaces.by_mark(&acme, &mark.scope, on.now()).await.unwrap().unwrap();
    assert_eq!(made.idempotency, Some(mark));
}

pub async fn twenty_requests_under_one_key_make_one_of_whatever_it_is(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let mark = mark(on, acme, "key", "said");
    let email = EmailAddress::parse("ben@acme.example").unwrap();
    let workspace = added(on, acme, "Handbook").await;
    let made = |number: u32| {
        let kept = Some(mark.clone());
        let organization = on.people.organization(&format!("O {number}"));
        (
            Organization { idempotency: kept.clone(), ..organization },
            Invitation { idempotency: kept.clone(), ..invitation(on, acme, email.clone(), number) },
            WorkspaceSession { idempotency: kept, ..session(on, &workspace) },
        )
    };
    let wanted: Vec<_> = (0..20).map(made).collect();
    let (stores, people) = (on.stores.clone(), on.people.clone());
    let answers = twenty(move |number| {
        let (stores, (organization, invitation, session)) = (stores.clone(), wanted[number].clone());
        let trails = [people.trail(acme), people.trail(acme), people.trail(acme)];
        async move {
            [
                stores.organizations.add(&organization, &trails[0]).await,
                stores.invitations.add(&acme, &invitation, &trails[1]).await,
                stores.workspace_sessions.add(&acme, &session, &trails[2]).await,
            ]
        }
    })
    .await;
    for kind in 0..3 {
        let of_kind: Vec<_> = answers.iter().map(|answer| answer[kind]).collect();
        assert_eq!(won(&of_kind), 1, "{kind}");
        assert!(of_kind.iter().filter_map(|answer| answer.err()).all(|error| error == HELD), "{of_kind:?}");
    }
    let (scope, now) = (&mark.scope, on.now());
    assert!(on.stores.organizations.by_mark(scope, now).await.unwrap().is_some());
    assert!(on.stores.invitations.by_mark(&acme, scope, now).await.unwrap().is_some());
    let session = on.stores.workspace_sessions.by_mark(&acme, scope, now).await.unwrap().unwrap();
    let end = EndOfSession { id: session.id, at: now, reason: EndReason::User, exit_code: None };
    on.stores.workspace_sessions.end(&acme, &end, &on.people.trail(acme)).await.unwrap();
    let ended = on.stores.workspace_sessions.by_mark(&acme, scope, now).await.unwrap().unwrap();
    assert!(!ended.is_live(), "found as it is");
    let globex = on.organization("Globex").await.0.id;
    assert!(on.stores.invitations.by_mark(&globex, scope, now).await.unwrap().is_none());
    assert!(on.stores.workspace_sessions.by_mark(&globex, scope, now).await.unwrap().is_none());
}

pub async fn a_key_is_told_apart_from_a_name_and_from_the_keys_of_others(on: &Backend) {
    let (acme, globex) = (on.organization("Acme").await.0.id, on.organization("Globex").await.0.id);
    let kept = mark(on, acme, "key", "said");
    let first = workspace(on, acme, "Handbook", &kept);
    add(on, &first).await.unwrap();
    let name = WriteError::Taken(UniqueKey::WorkspaceName);
    assert_eq!(add(on, &workspace(on, acme, "Handbook", &mark(on, acme, "another", "said"))).await, Err(name));
    assert_eq!(add(on, &workspace(on, acme, "Other", &mark(on, acme, "key", "something else"))).await, Err(HELD));
    assert_eq!(add(on, &workspace(on, acme, "Handbook", &kept)).await, Err(HELD), "the key comes first");
    let theirs = mark(on, globex, "key", "said");
    assert_ne!(theirs.scope, kept.scope);
    add(on, &workspace(on, globex, "Handbook", &theirs)).await.unwrap();
    assert!(on.stores.workspaces.by_mark(&globex, &kept.scope, on.now()).await.unwrap().is_none());
    let found = on.stores.workspaces.by_mark(&acme, &kept.scope, on.now()).await.unwrap();
    assert_eq!(found, Some(first.clone()));
    let read = on.stores.workspaces.get(&acme, first.id).await.unwrap().unwrap();
    on.stores.workspaces.delete(&acme, &read, &on.people.trail(acme)).await.unwrap();
    add(on, &workspace(on, acme, "Again", &kept)).await.expect("a key goes with what it made");
}

pub async fn an_expired_key_is_cleared_by_whoever_meets_it(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let old = mark(on, acme, "key", "said");
    let first = workspace(on, acme, "First", &old);
    add(on, &first).await.unwrap();
    let read = on.stores.workspaces.get(&acme, first.id).await.unwrap().unwrap();
    on.people.clock.advance(LIFE - minutes(1));
    assert!(on.stores.workspaces.by_mark(&acme, &old.scope, on.now()).await.unwrap().is_some());
    assert_eq!(add(on, &workspace(on, acme, "Second", &mark(on, acme, "key", "said"))).await, Err(HELD));
    on.people.clock.advance(minutes(1));
    assert!(on.stores.workspaces.by_mark(&acme, &old.scope, on.now()).await.unwrap().is_none());
    let new = mark(on, acme, "key", "said");
    let wanted: Vec<_> = (0..20).map(|number| workspace(on, acme, &format!("W{number}"), &new)).collect();
    let (stores, people) = (on.stores.clone(), on.people.clone());
    let answers = twenty(move |number| {
        let (stores, workspace, trail) = (stores.clone(), wanted[number].clone(), people.trail(acme));
        async move { stores.workspaces.add(&acme, &workspace, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1, "{answers:?}");
    let cleared = on.stores.workspaces.get(&acme, first.id).await.unwrap().unwrap();
    assert_eq!((cleared.version, &cleared.record.idempotency), (read.version + 1, &None));
    assert_eq!(on.stores.workspaces.replace(&acme, &read, &on.people.trail(acme)).await, Err(WriteError::Conflict));
    assert_eq!(on.stores.workspaces.count(&acme).await, Ok(2));
    let verified = on.stores.audit.verify(domain::audit::Chain::Organization(acme)).await.unwrap();
    assert_eq!(verified.checked, 3, "the organization and two workspaces");
}

pub async fn expired_keys_are_forgotten_and_others_stay(on: &Backend) {
    let acme = on.organization("Acme").await.0.id;
    let (first, later) = (mark(on, acme, "one", "said"), hours(2));
    let old = workspace(on, acme, "Old", &first);
    add(on, &old).await.unwrap();
    on.people.clock.advance(later);
    let second = mark(on, acme, "two", "said");
    add(on, &workspace(on, acme, "New", &second)).await.unwrap();
    on.people.clock.advance(LIFE - minutes(1));
    assert_eq!(on.stores.housekeeping.purge(on.now()).await, Ok(1));
    assert_eq!(on.stores.housekeeping.purge(on.now()).await, Ok(0));
    assert_eq!(on.stores.workspaces.get(&acme, old.id).await.unwrap().unwrap().record.idempotency, None);
    assert!(on.stores.workspaces.by_mark(&acme, &second.scope, on.now()).await.unwrap().is_some());
}

pub async fn a_creation_that_was_stopped_and_is_sent_again_is_there_once(on: &Backend) {
    for writes in 1..MOST {
        let acme = on.organization(&format!("Acme{writes}")).await.0.id;
        // The key was used before; so clearing its mark is among the writes.
        add(on, &workspace(on, acme, "Old", &mark(on, acme, "key", "said"))).await.unwrap();
        on.people.clock.advance(LIFE);
        let mark = mark(on, acme, "key", "said");
        let outlasted = stopped(on, writes, add(on, &workspace(on, acme, "New", &mark))).await;
        let before = on.stores.workspaces.by_mark(&acme, &mark.scope, on.now()).await.unwrap();
        let again = add(on, &workspace(on, acme, "New", &mark)).await;
        assert_eq!(again, if before.is_some() { Err(HELD) } else { Ok(()) }, "after {writes} writes");
        assert_eq!((on.stores.workspaces.count(&acme).await, events(on, acme).await), (Ok(2), 3));
        if outlasted == Outlasted::Yes {
            assert!(before.is_some());
            return;
        }
    }
    panic!("a creation has no end");
}
