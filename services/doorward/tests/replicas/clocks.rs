//! Clocks that are wrong, on one replica or another (libfaketime; the monotonic clock goes on as it should).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use test_kit::servers::{ServerProcess, Shape, required, status};

use crate::world::{Answer, PASSWORD, ROOT, World, base, person};

/// The library that tells a process another time, where Debian's package `faketime` puts it.
fn library() -> Option<PathBuf> {
    let found = std::fs::read_dir("/usr/lib").ok().and_then(|folders| {
        let mut inside = folders.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
        inside.find(|file| file.is_file())
    });
    required("faketime", found)
}

/// A replica whose clock can be moved, from its next start on.
fn with_clock(replica: &mut ServerProcess, library: &Path, offset: i32) {
    move_clock(replica.folder(), offset);
    replica.set("LD_PRELOAD", library);
    replica.set("FAKETIME_TIMESTAMP_FILE", replica.folder().join("clock"));
    replica.set("FAKETIME_NO_CACHE", "1");
    replica.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
}

/// Puts the clock of a replica, by its folder, so many seconds before or behind the true time.
fn move_clock(folder: &Path, offset: i32) {
    let (clock, new) = (folder.join("clock"), folder.join("clock.new"));
    std::fs::write(&new, format!("{offset:+}s")).unwrap();
    std::fs::rename(new, clock).unwrap();
}

/// Replicas of both services of which the first, here and there, have clocks that can be moved.
async fn movable(shape: Shape) -> Option<World> {
    let library = library()?;
    let (mut world, _) = World::start(shape).await?;
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        for replica in [&mut services.auth[0], &mut services.platform[0]] {
            with_clock(replica, &library, 0);
            replica.start_again();
        }
    });
    Some(world)
}

fn move_both(world: &World, offset: i32) {
    move_clock(world.services.auth[0].folder(), offset);
    move_clock(world.services.platform[0].folder(), offset);
}

/// What a replica of `auth` says to everything that opens or extends a login session.
async fn ways_in(world: &World, auth: &str, refresh: &str) -> Vec<Answer> {
    let asked = [
        ("/api/auth/login", json!({"email": ROOT, "password": PASSWORD})),
        ("/api/auth/select-tenant", json!({"session_token": "x", "tenant_id": "x"})),
        ("/api/auth/refresh", json!({"refresh_token": refresh})),
        ("/api/auth/switch-tenant", json!({"tenant_id": "x", "refresh_token": refresh})),
        ("/api/auth/register", json!({"email": "a@b.example", "password": PASSWORD, "name": "A"})),
        ("/api/auth/setup", json!({"setup_token": "x", "email": ROOT, "password": PASSWORD, "name": "Root"})),
        ("/api/invitations/x/accept", json!({"password": PASSWORD})),
    ];
    let mut answers = Vec::new();
    for (path, body) in asked {
        answers.push(world.post(auth, path, None, body).await);
    }
    answers
}

/// How often a line stands in what a replica wrote since its start.
fn lines(replica: &ServerProcess, text: &str) -> usize {
    replica.log().lines().filter(|line| line.contains(text)).count()
}

/// F21 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_whose_clock_is_ten_minutes_off_lets_nobody_in_until_it_is_right() {
    let Some(world) = movable(Shape { auth: 3, ..Shape::default() }).await else { return };
    for (round, (offset, way)) in [(600, "600 s ahead"), (-600, "600 s behind")].into_iter().enumerate() {
        let people = world.sign_ins(3).await;
        let [stays, gone, refreshes] = &people[..] else { panic!() };
        assert_eq!(world.everywhere(&stays.token).await, [200; 5]);
        move_both(&world, offset);
        assert_eq!(world.everywhere(&stays.token).await, [503, 200, 200, 503, 200], "from the next call on");
        for refused in ways_in(&world, &world.auth(0), &refreshes.refresh).await {
            assert_eq!((refused.status, refused.code()), (503, "clock_wrong"), "{refused:?}");
            assert!(refused.retry_after.is_some(), "{refused:?}");
        }
        let body = json!({"refresh_token": refreshes.refresh});
        let right = person(&world.post(&world.auth(1), "/api/auth/refresh", None, body).await);
        world.log_out(&world.auth(2), &gone.token).await;
        for replica in [world.auth(0), world.platform(0)] {
            let ready = world.get(&format!("{replica}/ready"), "").await;
            let clock = ready.body["dependencies"]["clock"].as_str().unwrap_or_default().to_owned();
            assert!(ready.status == 503 && clock.starts_with(way), "{ready:?}");
        }
        world
            .until("the figure says by how much", Duration::from_secs(15), async || {
                let figures =
                    reqwest::get(format!("{}/metrics", world.platform(0))).await.unwrap().text().await.unwrap();
                figures.lines().any(|line| line == format!("clock_skew_seconds {offset}"))
            })
            .await;

        // The log is written by a look at the clock once a second; a clock that is right again sooner was never wrong there.
        for replica in [&world.services.auth[0], &world.services.platform[0]] {
            let said = || async { lines(replica, "clock is wrong") == round + 1 };
            world.until("the log says that it is wrong", Duration::from_secs(5), said).await;
        }
        // Right again: nobody is let in who was thrown out meanwhile.
        move_both(&world, 0);
        world
            .until("all are let in again", Duration::from_secs(2), async || {
                let of_gone = world.everywhere(&gone.token).await;
                assert!(!of_gone.contains(&200), "{of_gone:?}");
                world.everywhere(&right.token).await == [200; 5]
            })
            .await;
        assert_eq!(world.everywhere(&gone.token).await, [401; 5]);
        world.signed_in(&world.auth(0), ROOT).await;
        for replica in [&world.services.auth[0], &world.services.platform[0]] {
            let said = || async { lines(replica, "clock is right again") == round + 1 };
            world.until("the log says that it is right again", Duration::from_secs(5), said).await;
            assert_eq!(lines(replica, "clock is wrong"), round + 1, "each beginning is said once");
        }
    }
    let admin = world.signed_in(&world.auth(2), ROOT).await;
    let verified = world.get(&format!("{}/api/audit-logs/verify", world.platform(0)), &admin.token).await;
    assert_eq!(verified.body["intact"], true, "{verified:?}");
}

/// N26 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_little_off_bothers_nobody() {
    let Some(world) = movable(Shape::default()).await else { return };
    for offset in [25, -25] {
        move_both(&world, offset);
        let people = world.sign_ins(2).await;
        for person in &people {
            assert_eq!(world.everywhere(&person.token).await, [200; 4], "{offset}");
        }
        world.log_out(&world.auth(0), &people[0].token).await;
        world
            .until("it is refused", Duration::from_secs(1), async || {
                world.everywhere(&people[0].token).await == [401; 4]
            })
            .await;
        assert_eq!(world.get(&format!("{}/ready", world.auth(0)), "").await.status, 200);
    }
    // The one that signs is ahead, the one that verifies behind: both are believed.
    move_clock(world.services.auth[0].folder(), 25);
    move_clock(world.services.platform[0].folder(), -25);
    let person = world.signed_in(&world.auth(0), ROOT).await;
    assert_eq!(world.everywhere(&person.token).await, [200; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_starts_with_a_wrong_clock_is_not_ready_before_it_is_right() {
    let Some(library) = library() else { return };
    let Some((mut world, root)) = World::start(Shape::default()).await else { return };
    let replica = &mut world.services.auth[0];
    with_clock(replica, &library, 3_600);
    let (folder, address) = (replica.folder().to_owned(), replica.address());
    tokio::task::block_in_place(|| {
        thread::scope(|scope| {
            // It waits until the replica is ready.
            let started = scope.spawn(|| replica.start_again());
            let until = Instant::now() + Duration::from_secs(20);
            while status(address, "/health") != Some(200) {
                assert!(Instant::now() < until, "it does not answer");
                thread::sleep(Duration::from_millis(20));
            }
            // On a busy machine an answer may be late; whenever it comes it is this one.
            let answer = |path| loop {
                match status(address, path) {
                    None => assert!(Instant::now() < until, "{path} is not answered"),
                    answered => break answered,
                }
            };
            assert_eq!((answer("/ready"), answer("/api/oidc/providers")), (Some(503), Some(503)));
            move_clock(&folder, 0);
            started.join().unwrap();
        });
    });
    assert_eq!(world.everywhere(&root.token).await, [200; 4]);
}

/// F22 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_back_an_hour_revives_nothing() {
    let Some(world) = movable(Shape::default()).await else { return };
    let people = world.sign_ins(3).await;
    let [gone, used, stays] = &people[..] else { panic!() };
    world.log_out(&world.auth(0), &gone.token).await;
    let auth = base(&world.services.auth[0]);
    let refresh =
        async |token: &str| world.post(&auth, "/api/auth/refresh", None, json!({"refresh_token": token})).await;
    let successor = person(&refresh(&used.refresh).await);
    assert_eq!(refresh(&successor.refresh).await.status, 200);
    // Ahead, so that everything is over by its clock; back; and back an hour.
    for offset in [931, -3_600] {
        move_both(&world, offset);
        assert_eq!(world.everywhere(&stays.token).await, [503, 200, 503, 200]);
        let of_gone = world.everywhere(&gone.token).await;
        assert_eq!(of_gone, [503, 401, 503, 401], "signed out");
        assert_eq!(refresh(&gone.refresh).await.status, 503);
        assert_eq!(refresh(&used.refresh).await.status, 503);
    }
    move_both(&world, 0);
    world
        .until("it is let in again", Duration::from_secs(2), async || world.everywhere(&stays.token).await == [200; 4])
        .await;
    assert_eq!(world.everywhere(&gone.token).await, [401; 4], "signed out");
    assert_eq!(refresh(&gone.refresh).await.status, 401, "of a login session that has ended");
    assert_eq!(refresh(&used.refresh).await.status, 401, "used before");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_changes_nothing_by_a_clock_that_is_wrong() {
    let Some(library) = library() else { return };
    let Some((world, root)) = World::start(Shape { platform: 1, ..Shape::default() }).await else { return };
    let cut_off = |offset: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_doorward"));
        program.arg("restore-cutoff").env_clear().envs(world.services.environment().iter().cloned());
        program.envs([("LD_PRELOAD", library.as_os_str()), ("FAKETIME", offset.as_ref())]);
        let output = tokio::task::block_in_place(|| program.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").output().unwrap());
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    for (offset, way) in [("+600s", "600 s ahead of"), ("-600s", "600 s behind")] {
        let (done, said) = cut_off(offset);
        assert!(!done && said.contains(way), "{said}");
    }
    assert_eq!(world.everywhere(&root.token).await, [200; 3]);
    let (done, said) = cut_off("+0s");
    assert!(done, "{said}");
    world
        .until("everybody is signed out", Duration::from_secs(2), async || {
            world.everywhere(&root.token).await == [401; 3]
        })
        .await;
}
