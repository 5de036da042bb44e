//! The database answers, and takes its time.

use std::time::Duration;

use test_kit::fault_proxy::{Direction, FaultProxy, Mode};
use test_kit::servers::{MongoDb, Shape, mongodb_url};

use crate::world::{Answer, Person, ROOT, World, load, with_status};

/// What a busy machine may add to the budget of a request.
const BUSY: Duration = Duration::from_millis(500);
/// No call takes longer.
const MOST: Duration = Duration::from_secs(3);
/// No sign-in takes longer.
const MOST_FOR_SIGN_INS: Duration = Duration::from_secs(5);

/// The name of the page that a call makes.
fn name(number: usize) -> String {
    format!("Page {number}")
}

/// How many events say that a workspace of that id was made.
fn events_of(log: &Answer, id: &str) -> usize {
    let items = log.body["items"].as_array().unwrap_or_else(|| panic!("{log:?}"));
    let target = format!("workspace:{id}");
    items.iter().filter(|event| event["target"] == target.as_str() && event["outcome"] == "success").count()
}

/// Whatever was answered, every page that is there is on the record once; gives the names.
async fn whole_pages(world: &World, root: &Person) -> Vec<String> {
    let listed = world.get(&format!("{}/api/workspaces", world.platform(0)), &root.token).await;
    let log = format!("{}/api/audit-logs?action=create_workspace&limit=200", world.platform(1));
    let log = world.get(&log, &root.token).await;
    let pages = listed.body.as_array().unwrap_or_else(|| panic!("{listed:?}"));
    for page in pages {
        assert_eq!(events_of(&log, page["id"].as_str().unwrap()), 1, "{page} {log:?}");
    }
    pages.iter().map(|page| page["name"].as_str().unwrap().to_owned()).collect()
}

/// F15, N25 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn with_a_slow_database_every_call_ends_in_time_and_what_it_began_is_done() {
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
        load(1, lasting, async |number| world.page(&world.platform(number % 2), &root.token, &name(number)).await),
    );
    for (what, answers, most) in
        [("token", &reads, MOST), ("sign-in", &sign_ins, MOST_FOR_SIGN_INS), ("added", &added, MOST)]
    {
        let fine = [200, 201, 503].map(|status| with_status(answers, status)).iter().sum::<usize>();
        assert_eq!(fine, answers.len(), "{what}: done, or not now");
        let slowest = answers.iter().map(|answer| answer.took).max().unwrap();
        assert!(slowest < most + BUSY, "{what}: {slowest:?}");
    }
    for health in healths {
        assert!(health.status == 200 && health.took < Duration::from_millis(200), "{health:?}");
    }
    proxy.set(Mode::Pass).await;
    world
        .until("all are let in again", Duration::from_secs(2), async || world.everywhere(&root.token).await == [200; 4])
        .await;
    world.sign_ins(2).await;

    // What was acknowledged is there. Those whom nobody waited for any more were made nevertheless, and wholly.
    let given_up = || added.iter().enumerate().filter(|(_, page)| page.code() == "no_answer");
    assert!(given_up().count() > 0, "{added:?}");
    world
        .until("what was begun is done", Duration::from_secs(10), async || {
            let there = whole_pages(&world, &root).await;
            given_up().any(|(number, _)| there.contains(&name(number)))
        })
        .await;
    let there = whole_pages(&world, &root).await;
    for (number, page) in added.iter().enumerate().filter(|(_, page)| page.status == 201) {
        assert!(there.contains(&name(number)), "{page:?}");
    }
}
