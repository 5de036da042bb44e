//! Sessions that name a replica which is in no record: of a backup that was restored, or whose lease was removed.

use std::time::Duration;

use domain::id::WorkspaceSessionId;
use domain::workspace_session::{EndReason, WorkspaceSession};
use test_kit::people::People;
use test_kit::servers::Shape;

use crate::record;
use crate::terminals::launched;
use crate::world::{World, bubblewrap};

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_a_replica_that_is_in_no_record_end_and_those_of_one_that_lives_do_not() {
    let Some(()) = bubblewrap() else { return };
    let Some((world, root)) = World::start(Shape::default()).await else { return };
    let workspace = world.shell(&root).await;
    let (living, _) = launched(&world, &root, &workspace, 0).await;
    let mongo = record::open(&world).await;
    let (people, organization) = (People::default(), record::default_organization(&mongo).await);
    let sessions = &mongo.stores.workspace_sessions;
    let of = async |id: WorkspaceSessionId| sessions.get(&organization, id).await.unwrap().unwrap();

    let living = of(living.parse().unwrap()).await;
    let lost: WorkspaceSessionId = people.id();
    let owner = Some("of a backup".to_owned());
    let restored = WorkspaceSession { id: lost, replica: owner, place: None, ..living.clone() };
    sessions.add(&organization, &restored, &people.trail(organization)).await.unwrap();
    mongo.replicas.forget(living.replica.as_deref().unwrap()).await.unwrap();

    let reason = async || of(lost).await.end_reason == Some(EndReason::BackendLost);
    world.until("the session of nobody has ended", Duration::from_secs(25), reason).await;
    assert!(of(living.id).await.is_live(), "its replica has renewed its lease");
    let all = mongo.replicas.all().await.unwrap();
    assert!(all.iter().any(|replica| Some(&replica.name) == living.replica.as_ref()));
}
