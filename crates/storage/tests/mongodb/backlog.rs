//! More events that wait than a look takes in.

use domain::audit::Chain;
use futures_util::future::join_all;
use storage::mongo::Patience;
use test_kit::people::People;
use test_kit::servers::MongoDb;
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::database::{fresh_name, open};

/// More than are looked at together.
const MANY: u64 = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_that_waits_is_counted_and_they_are_appended_in_groups() {
    let Some(server) = MongoDb::start() else { return };
    let shim = WireShim::start(server.address()).await;
    let mongo = open(&shim.url(), &fresh_name()).await;
    let people = People::default();
    let acme = people.id();
    let workspaces: Vec<_> = (0..MANY).map(|number| people.workspace(acme, &format!("W{number}"))).collect();
    let stores = &mongo.stores;
    let adding = workspaces.iter().map(|workspace| async {
        stores.workspaces.add(&acme, workspace, &people.trail(acme)).await.unwrap();
    });
    join_all(adding).await;
    mongo.settle(Patience::None).await.unwrap();
    // Nothing can be added to the log; what is there can be changed.
    shim.next("insert", u32::MAX, Fault::Refuse(ServerError::WriteConcernFailed));
    let changing = workspaces.iter().map(|workspace| async {
        let read = stores.workspaces.get(&acme, workspace.id).await.unwrap().unwrap();
        stores.workspaces.replace(&acme, &read, &people.trail(acme)).await.unwrap();
    });
    join_all(changing).await;
    mongo.settle(Patience::Usual).await.unwrap();
    assert_eq!(stores.housekeeping.backlog().events, MANY);

    shim.clear();
    shim.forget_commands();
    mongo.settle(Patience::None).await.unwrap();
    let verified = stores.audit.verify(Chain::Organization(acme)).await.unwrap();
    assert_eq!((verified.first_bad_seq, verified.checked, verified.pending), (None, 2 * MANY, Some(0)));
    let turns = shim.commands_named("insert").len();
    assert!(turns < 60, "{turns} turns");
}
