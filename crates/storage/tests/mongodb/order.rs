//! What happened to one thing stands in the log in the order in which it happened, whoever did it.

use domain::audit::{Chain, Trail};
use domain::id::{EventId, OrganizationId, WorkspaceId};
use domain::page::{Limit, PageRequest};
use futures_util::future::join_all;
use storage::error::WriteError;
use storage::mongo::{Mongo, Patience};
use storage::ports::audit::AuditQuery;
use test_kit::people::People;
use test_kit::servers::MongoDb;
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::database::{fresh_name, open, trail};

const CHANGES: usize = 20;

/// A process changes the workspace so often, whatever others do to it meanwhile; gives the versions that it replaced,
/// and the event of each.
async fn changes(by: &Mongo, people: &People, organization: OrganizationId, id: WorkspaceId) -> Vec<(u64, EventId)> {
    let mut made = Vec::new();
    while made.len() < CHANGES {
        let read = by.stores.workspaces.get(&organization, id).await.unwrap().unwrap();
        let trail = trail_of(people, organization);
        match by.stores.workspaces.replace(&organization, &read, &trail).await {
            Ok(()) => made.push((read.version, trail.events()[0].id)),
            Err(WriteError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
        // Something else of the same chain, so that appenders have more to do.
        by.stores.audit.record(&trail_of(people, organization)).await.unwrap();
    }
    made
}

async fn in_the_chain(mongo: &Mongo, organization: OrganizationId) -> Vec<EventId> {
    let (query, mut page) = (AuditQuery::of(Chain::Organization(organization)), PageRequest::first(Limit::MOST));
    let mut newest_first = Vec::new();
    loop {
        let found = mongo.stores.audit.list(&query, page).await.unwrap();
        newest_first.extend(found.items.iter().map(|sealed| sealed.event().unwrap().id));
        match found.next {
            Some(next) => page.after = Some(next),
            None => return newest_first.into_iter().rev().collect(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_one_document_stand_in_the_order_in_which_different_processes_wrote_them() {
    let Some(server) = MongoDb::start() else { return };
    let name = fresh_name();
    // As processes do, each has connections and an appender of its own; the first is disturbed.
    let shim = WireShim::start(server.address()).await;
    let mut processes = vec![open(&shim.url(), &name).await];
    for _ in 0..3 {
        processes.push(open(&server.url(), &name).await);
    }
    let people = People::default();
    let organization: OrganizationId = people.id();
    let workspace = people.workspace(organization, "Handbook");
    let first = people.trail(organization);
    processes[0].stores.workspaces.add(&organization, &workspace, &first).await.unwrap();

    // One after the other, while the events of one process cannot get to the log and wait for those of the next.
    let mut known: Vec<EventId> = vec![first.events()[0].id];
    for round in 0..3 * processes.len() {
        if round % 2 == 0 {
            shim.next("insert", 2, Fault::Refuse(ServerError::WriteConcernFailed));
        }
        let by = &processes[round % processes.len()].stores.workspaces;
        let (read, trail) =
            (by.get(&organization, workspace.id).await.unwrap().unwrap(), trail_of(&people, organization));
        by.replace(&organization, &read, &trail).await.unwrap();
        known.push(trail.events()[0].id);
    }
    shim.clear();
    // All at once: the order is that of the versions.
    let making = processes.iter().map(|by| changes(by, &people, organization, workspace.id));
    let mut made = join_all(making).await.concat();
    made.sort_unstable();
    known.extend(made.iter().map(|(_, event)| *event));

    processes[3].settle(Patience::None).await.unwrap();
    let mut stand = in_the_chain(&processes[3], organization).await;
    stand.retain(|event| known.contains(event));
    assert_eq!(stand, known);
}

fn trail_of(people: &People, organization: OrganizationId) -> Trail {
    trail(people, Chain::Organization(organization))
}
