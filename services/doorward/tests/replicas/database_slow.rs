//! The database answers, and takes its time.

use std::time::Duration;

use test_kit::fault_proxy::{Direction, FaultProxy, Mode};
use test_kit::servers::{MongoDb, Shape, mongodb_url};

use crate::world::{ROOT, World, load, with_status};

/// No call takes longer. Each of its questions to the database has a budget of three seconds, which none of them
/// exceeds here: a call takes as many seconds as it has questions.
const MOST: Duration = Duration::from_secs(12);

/// F15 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn with_a_slow_database_every_call_ends_in_time_and_afterwards_as_ever() {
    let Some(mongodb) = MongoDb::start() else { return };
    let proxy = FaultProxy::start(mongodb.address()).await;
    let shape = Shape { mongodb_url: Some(mongodb_url(proxy.port())), ..Shape::default() };
    let Some((world, root)) = World::start(shape).await else { return };
    // Each has seen that it is set up: until then it asks the database before it answers anything.
    assert_eq!(world.everywhere(&root.token).await, [200; 4]);
    let slow = Mode::Delay { by: Duration::from_secs(1), jitter: Duration::ZERO };
    proxy.set_toward(Direction::ToClient, slow).await;
    let (lasting, guarded) = (Duration::from_secs(8), world.guarded());
    let (reads, sign_ins, healths, added) = tokio::join!(
        load(4, lasting, |number| world.get(&guarded[number % 4], &root.token)),
        load(2, lasting, async |number| world.login(&world.auth(number % 2), ROOT).await),
        load(1, lasting, async |number| {
            let base = if number % 2 == 0 { world.auth(0) } else { world.platform(1) };
            world.get(&format!("{base}/health"), "").await
        }),
        load(1, lasting, async |number| {
            world.page(&world.platform(number % 2), &root.token, &format!("Page {number}")).await
        }),
    );
    for (what, answers) in [("token", &reads), ("sign-in", &sign_ins), ("added", &added)] {
        let fine = [200, 201, 503].map(|status| with_status(answers, status)).iter().sum::<usize>();
        assert_eq!(fine, answers.len(), "{what}: done, or not now");
        let slowest = answers.iter().map(|answer| answer.took).max().unwrap();
        assert!(slowest < MOST, "{what}: {slowest:?}");
    }
    for health in healths {
        assert!(health.status == 200 && health.took < Duration::from_millis(200), "{health:?}");
    }
    proxy.set(Mode::Pass).await;
    world
        .until("all are let in again", Duration::from_secs(2), async || world.everywhere(&root.token).await == [200; 4])
        .await;
    world.sign_ins(2).await;
    let listed = world.get(&format!("{}/api/workspaces", world.platform(0)), &root.token).await;
    let there: Vec<&str> = listed.body.as_array().unwrap().iter().filter_map(|page| page["id"].as_str()).collect();
    for page in added.iter().filter(|page| page.status == 201) {
        assert!(there.contains(&page.text("id").as_str()), "what was acknowledged is there");
    }
}
