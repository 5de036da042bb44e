//! Sessions with terminals: tickets, replicas, caps.

use std::time::Duration;

use domain::id::{OrganizationId, UserId, WorkspaceSessionId};
use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use domain::time::{Timestamp, hours};
use domain::used_ticket::UsedTicket;
use domain::workspace::{Workspace, WorkspaceKind};
use domain::workspace_session::{EndReason, TerminalPlace, WorkspaceSession};
use storage::error::{UniqueKey, WriteError};
use storage::ports::workspace_sessions::{Attached, Attachment, EndOfSession, TakenNumbers};

use crate::backend::{Backend, twenty};
use crate::platform::{added, session};

fn digest(number: u8) -> SecretDigest {
    OneTimeSecret::from_bytes([number; 32]).digest(Purpose::Ticket)
}

pub fn attachment(id: WorkspaceSessionId, ticket: SecretDigest, at: Timestamp) -> Attachment {
    let ticket = UsedTicket { digest: ticket, expires_at: at.plus(Duration::from_secs(30)) };
    Attachment { id, ticket, at }
}

pub async fn launched(on: &Backend) -> (OrganizationId, WorkspaceSession) {
    let acme = on.organization("Acme").await.0.id;
    let session = session(on, &added(on, acme, "Shell").await);
    on.stores.workspace_sessions.add(&acme, &session, &on.people.trail(acme)).await.unwrap();
    (acme, session)
}

pub async fn a_ticket_is_used_once_whichever_were_used_since(on: &Backend) {
    let (acme, session) = launched(on).await;
    let (stores, people, now) = (on.stores.clone(), on.people.clone(), on.now());
    let answers = twenty(move |_| {
        let (stores, trail) = (stores.clone(), people.trail(acme));
        let attachment = attachment(session.id, digest(0), now);
        async move { stores.workspace_sessions.attach(&acme, &attachment, &trail).await.unwrap() }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| **answer == Attached::Now).count(), 1);
    let attach = async |number| {
        let attachment = attachment(session.id, digest(number), on.now());
        on.stores.workspace_sessions.attach(&acme, &attachment, &on.people.trail(acme)).await
    };
    for number in 1..10 {
        assert_eq!(attach(number).await, Ok(Attached::Now));
    }
    let before = on.stores.audit.size().await.unwrap().events;
    for number in 0..10 {
        assert_eq!(attach(number).await, Ok(Attached::Already), "ticket {number}");
    }
    assert_eq!(on.stores.audit.size().await.unwrap().events, before, "a refusal is no attachment");
    // Clocks that are minutes apart forget none that might be good by another clock.
    on.people.clock.advance(Duration::from_secs(600));
    assert_eq!((attach(10).await, attach(0).await), (Ok(Attached::Now), Ok(Attached::Already)));
    on.people.clock.advance(hours(1));
    assert_eq!(attach(11).await, Ok(Attached::Now));
    let kept = on.stores.workspace_sessions.get(&acme, session.id).await.unwrap().unwrap().used_tickets;
    assert_eq!(kept.iter().map(|used| &used.digest).collect::<Vec<_>>(), [&digest(11)], "old ones are forgotten");
}

pub async fn nobody_attaches_to_what_has_ended_or_belongs_to_others(on: &Backend) {
    let (acme, session) = launched(on).await;
    let globex = on.organization("Globex").await.0.id;
    let sessions = &on.stores.workspace_sessions;
    let of_acme = attachment(session.id, digest(1), on.now());
    let foreign = sessions.attach(&globex, &of_acme, &on.people.trail(globex)).await;
    assert_eq!(foreign, Ok(Attached::SessionOver));
    let end = EndOfSession { id: session.id, at: on.now(), reason: EndReason::User, exit_code: None };
    sessions.end(&acme, &end, &on.people.trail(acme)).await.unwrap();
    let late = sessions.attach(&acme, &of_acme, &on.people.trail(acme)).await;
    assert_eq!(late, Ok(Attached::SessionOver));
    assert_eq!(sessions.get(&acme, session.id).await.unwrap().unwrap().end_reason, Some(EndReason::User));
}

pub async fn the_numbers_of_a_live_terminal_are_given_once_and_again_after_its_end(on: &Backend) {
    let [acme, globex] = [on.organization("Acme").await.0.id, on.organization("Globex").await.0.id];
    let (here, there) = (added(on, acme, "Shell").await, added(on, globex, "Shell").await);
    let (ann, ben): (UserId, UserId) = (on.people.id(), on.people.id());
    let sessions = &on.stores.workspace_sessions;
    let launch = async |workspace: &Workspace, user_id, (of_person, of_organization)| {
        let place = Some(TerminalPlace { of_person, of_organization });
        let session =
            WorkspaceSession { user_id, place, workspace_kind: WorkspaceKind::Terminal, ..session(on, workspace) };
        let trail = on.people.trail(workspace.organization_id);
        sessions.add(&workspace.organization_id, &session, &trail).await.map(|()| session.id)
    };
    let taken = Err(WriteError::Taken(UniqueKey::TerminalPlace));
    let first = launch(&here, ann, (0, 0)).await.unwrap();
    assert_eq!(launch(&here, ann, (0, 1)).await, taken, "her first terminal");
    assert_eq!(launch(&there, ann, (0, 0)).await, taken, "in whichever organization");
    assert_eq!(launch(&here, ben, (0, 0)).await, taken, "the organization's first");
    launch(&here, ben, (0, 1)).await.unwrap();
    launch(&there, ann, (1, 0)).await.unwrap();
    let places = sessions.live_terminals(&acme, ann).await.unwrap();
    let numbers = |taken: TakenNumbers| (taken.count, taken.numbers.into_iter().collect::<Vec<_>>());
    assert_eq!(numbers(places.of_person), (2, vec![0, 1]));
    assert_eq!(numbers(places.of_organization), (2, vec![0, 1]));
    let end = EndOfSession { id: first, at: on.now(), reason: EndReason::User, exit_code: None };
    sessions.end(&acme, &end, &on.people.trail(acme)).await.unwrap();
    launch(&here, ann, (0, 0)).await.unwrap();
}
