//! Events that have happened and cannot get to their chain.

use std::time::{Duration, Instant};

use domain::audit::Chain;
use domain::page::{Limit, PageRequest};
use storage::ports::audit::AuditQuery;
use test_kit::people::People;
use test_kit::servers::MongoDb;
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::database::{fresh_name, open};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_the_log_are_told_how_many_events_are_missing() {
    let Some(server) = MongoDb::start() else { return };
    let shim = WireShim::start(server.address()).await;
    let mongo = open(&shim.url(), &fresh_name()).await;
    let people = People::default();
    let (acme, globex) = (people.id(), people.id());
    let mut workspaces = Vec::new();
    for organization in [acme, acme, globex] {
        let workspace = people.workspace(organization, &format!("W{}", workspaces.len()));
        mongo.stores.workspaces.add(&organization, &workspace, &people.trail(organization)).await.unwrap();
        workspaces.push(workspace);
    }
    let pending = async |chain: Option<Chain>| {
        let query = AuditQuery { chain, ..AuditQuery::of(Chain::Platform) };
        let page = mongo.stores.audit.list(&query, PageRequest::first(Limit::MOST)).await.unwrap();
        (page.items.len(), page.pending)
    };
    let none = Some(0);
    let [of_acme, of_globex] = [acme, globex].map(|id| Some(Chain::Organization(id)));
    assert_eq!(
        (pending(of_acme).await, pending(of_globex).await, pending(None).await),
        ((2, none), (1, none), (3, none))
    );

    // Nothing can be added to the log; what is there can be changed.
    shim.next("insert", u32::MAX, Fault::Refuse(ServerError::WriteConcernFailed));
    for workspace in &workspaces {
        let organization = workspace.organization_id;
        let read = mongo.stores.workspaces.get(&organization, workspace.id).await.unwrap().unwrap();
        mongo.stores.workspaces.replace(&organization, &read, &people.trail(organization)).await.unwrap();
    }
    assert_eq!(
        (pending(of_acme).await, pending(of_globex).await, pending(None).await),
        ((2, Some(2)), (1, Some(1)), (3, Some(3)))
    );
    let verified = mongo.stores.audit.verify(Chain::Organization(acme)).await.unwrap();
    assert_eq!((verified.first_bad_seq, verified.checked, verified.pending), (None, 2, Some(2)));

    for fault in [Fault::Refuse(ServerError::WriteConcernFailed), Fault::SwallowAnswer] {
        // Nor can anything be counted: what is there is read even so, within the time of a request.
        shim.next_on("audit_events", "aggregate", u32::MAX, fault);
        let begun = Instant::now();
        assert_eq!(pending(of_acme).await, (2, None));
        assert!(begun.elapsed() < Duration::from_secs(2), "{fault:?}: {:?}", begun.elapsed());
        let verified = mongo.stores.audit.verify(Chain::Organization(acme)).await.unwrap();
        assert_eq!((verified.first_bad_seq, verified.checked, verified.pending), (None, 2, None));
    }

    shim.clear();
    assert_eq!(
        (pending(of_acme).await, pending(of_globex).await, pending(None).await),
        ((4, none), (2, none), (6, none))
    );
    let verified = mongo.stores.audit.verify(Chain::Organization(acme)).await.unwrap();
    assert_eq!((verified.first_bad_seq, verified.checked, verified.pending), (None, 4, none));
}
