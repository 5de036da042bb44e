//! Terminals launched at the same moment on several replicas.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use test_kit::servers::Shape;

use crate::world::{Person, World, bubblewrap, with_status};

const CAP: usize = 4;

async fn live(world: &World, root: &Person) -> Vec<String> {
    let found = world.get(&format!("{}/api/sessions/active", world.platform(0)), &root.token).await;
    found.body.as_array().unwrap().iter().map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

/// How many terminals run in each replica, as its own figures say.
async fn running(world: &World) -> usize {
    let mut running = 0;
    for replica in 0..world.services.platform.len() {
        let figures = reqwest::get(format!("{}/metrics", world.platform(replica))).await.unwrap().text().await.unwrap();
        let line = figures.lines().find_map(|line| line.strip_prefix("terminals_live ")).unwrap_or("0");
        running += line.parse::<usize>().unwrap();
    }
    running
}

#[tokio::test(flavor = "multi_thread")]
async fn never_more_terminals_live_than_the_cap_however_many_are_launched_at_once() {
    let Some(()) = bubblewrap() else { return };
    let set = vec![("TERMINALS_PER_PERSON".to_owned(), CAP.to_string())];
    let Some((world, root)) = World::start(Shape { set, ..Shape::default() }).await else { return };
    let path = format!("/api/workspaces/{}/launch", world.shell(&root).await);
    let launch =
        async |number: usize| world.post(&world.platform(number % 2), &path, Some(&root.token), json!({})).await;

    for round in 0..3 {
        let answers = join_all((0..3 * CAP).map(&launch)).await;
        assert_eq!((with_status(&answers, 201), with_status(&answers, 429)), (CAP, 2 * CAP), "{round}: {answers:?}");
        let refused = answers.iter().filter(|answer| answer.status == 429);
        refused.for_each(|answer| assert_eq!(answer.code(), "too_many_terminals"));
        let sessions = live(&world, &root).await;
        assert_eq!(sessions.len(), CAP, "whoever was refused has left no session");
        let settled = async || running(&world).await == CAP;
        world.until("whoever was refused has left no process", Duration::from_secs(10), settled).await;
        for session in sessions {
            let path = format!("/api/sessions/{session}/disconnect");
            assert_eq!(world.post(&world.platform(round % 2), &path, Some(&root.token), json!({})).await.status, 200);
        }
    }
    // One by one, each finds a place until there is none.
    for number in 0..=CAP {
        let expected = if number < CAP { 201 } else { 429 };
        assert_eq!(launch(number).await.status, expected, "{number}");
    }
}
