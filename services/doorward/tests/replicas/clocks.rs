//! Clocks that are wrong, on one replica or another (libfaketime; the monotonic clock goes on as it should).

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use test_kit::servers::{ServerProcess, Shape};
use tokio::time::sleep;

use crate::world::{ROOT, World, person};

/// The library that tells a process another time, where Debian's package `faketime` puts it; `None`, once it is said.
#[expect(clippy::print_stderr, reason = "the reader of the tests' output is told")]
fn library() -> Option<PathBuf> {
    let found = std::fs::read_dir("/usr/lib").ok().and_then(|folders| {
        let mut inside = folders.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
        inside.find(|file| file.is_file())
    });
    if found.is_none() {
        eprintln!("skipped: libfaketime is missing; on Debian or Ubuntu: sudo apt-get install faketime");
    }
    found
}

/// A replica whose clock can be moved.
fn with_clock(replica: &mut ServerProcess, library: &Path, offset: i32) {
    move_clock(replica, offset);
    replica.set("LD_PRELOAD", library);
    replica.set("FAKETIME_TIMESTAMP_FILE", replica.folder().join("clock"));
    replica.set("FAKETIME_NO_CACHE", "1");
    replica.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    replica.start_again();
}

/// Puts a replica's clock so many seconds before or behind the true time.
fn move_clock(replica: &ServerProcess, offset: i32) {
    let (clock, new) = (replica.folder().join("clock"), replica.folder().join("clock.new"));
    std::fs::write(&new, format!("{offset:+}s")).unwrap();
    std::fs::rename(new, clock).unwrap();
}

/// F21 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_are_ten_minutes_off_make_tokens_refused_and_nothing_fail() {
    let Some(library) = library() else { return };
    let Some((mut world, root)) = World::start(Shape { auth: 3, ..Shape::default() }).await else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        with_clock(&mut services.auth[0], &library, 600);
        with_clock(&mut services.auth[1], &library, -600);
    });
    // As long as they live, they are good where the time is the same, and otherwise refused: 401.
    assert_eq!(world.everywhere(&root.token).await, [200, 401, 200, 200, 200]);
    let ahead = world.signed_in(&world.auth(0), ROOT).await;
    assert_eq!(world.everywhere(&ahead.token).await, [200, 401, 401, 401, 401]);
    let behind = world.signed_in(&world.auth(1), ROOT).await;
    assert_eq!(world.everywhere(&behind.token).await, [401, 200, 200, 200, 200]);
    // Refreshing somewhere else helps; nothing fails, and who signs out is out.
    let body = json!({"refresh_token": ahead.refresh});
    let right = person(&world.post(&world.auth(2), "/api/auth/refresh", None, body).await);
    assert_eq!(world.everywhere(&right.token).await, [200, 401, 200, 200, 200]);
    let page = world.page(&world.platform(0), &right.token, "Page").await;
    assert_eq!(page.status, 201, "{page:?}");
    world.log_out(&world.auth(0), &right.token).await;
    world
        .until("it is refused", Duration::from_secs(1), async || world.everywhere(&right.token).await == [401; 5])
        .await;

    // A quarter of an hour and half a minute later.
    move_clock(&world.services.auth[0], 600 + 931);
    move_clock(&world.services.auth[1], -600 + 931);
    sleep(Duration::from_millis(100)).await;
    assert_eq!(world.everywhere(&ahead.token).await[0], 401, "over where it was issued");
    assert_eq!(world.everywhere(&behind.token).await[..2], [401, 401], "over where it was issued");
    let admin = world.signed_in(&world.auth(2), ROOT).await;
    let verified = world.get(&format!("{}/api/audit-logs/verify", world.platform(0)), &admin.token).await;
    assert_eq!(verified.body["intact"], true, "{verified:?}");
}

/// F22 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_back_an_hour_revives_nothing() {
    let Some(library) = library() else { return };
    let Some((mut world, _)) = World::start(Shape::default()).await else { return };
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| with_clock(&mut services.auth[1], &library, 0));
    let people = world.sign_ins(3).await;
    let [gone, used, outlived] = &people[..] else { panic!() };
    world.log_out(&world.auth(1), &gone.token).await;
    let refresh = async |replica: usize, token: &str| {
        world.post(&world.auth(replica), "/api/auth/refresh", None, json!({"refresh_token": token})).await
    };
    assert_eq!(refresh(1, &used.refresh).await.status, 200);
    // Guesses until no more are allowed.
    let guess = async || {
        let body = json!({"email": "somebody@example.org", "password": "not the one that it is"});
        world.post(&world.auth(1), "/api/auth/login", None, body).await.status
    };
    while guess().await != 429 {}
    // Its time is over, by this replica's clock.
    move_clock(&world.services.auth[1], 931);
    sleep(Duration::from_millis(100)).await;
    let me = format!("{}/api/auth/me", world.auth(1));
    assert_eq!(world.get(&me, &outlived.token).await.status, 401);

    move_clock(&world.services.auth[1], 931 - 3_600);
    sleep(Duration::from_millis(100)).await;
    assert_eq!(world.everywhere(&gone.token).await, [401; 4], "signed out");
    assert_eq!(world.get(&me, &outlived.token).await.status, 401, "outlived");
    assert_eq!(refresh(1, &gone.refresh).await.status, 401, "of a login session that has ended");
    assert_eq!(refresh(1, &used.refresh).await.status, 401, "used before");
    assert_eq!(guess().await, 429, "too many guesses");
    let ready = world.get(&format!("{}/ready", world.auth(1)), "").await;
    assert!([200, 503].contains(&ready.status), "{ready:?}");
    // The others notice nothing.
    let someone = world.signed_in(&world.auth(0), ROOT).await;
    assert_eq!(world.everywhere(&someone.token).await, [200, 401, 200, 200]);
}
