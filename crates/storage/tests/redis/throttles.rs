//! Throttles in Redis do what those in memory do, call by call.

use std::time::Duration;

use domain::random::Randomness as _;
use domain::time::{Clock as _, minutes};
use storage::ports::throttles::{ThrottleKey, ThrottleRule};
use test_kit::clock::ManualClock;
use test_kit::randomness::SeededRandomness;

use crate::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_calls_get_the_answers_that_memory_gives() {
    let Some(server) = Server::start(&[]) else { return };
    // Two replicas take turns.
    let redis = [server.open(), server.open()];
    let memory = storage::memory::open().throttles;
    let (clock, dice) = (ManualClock::default(), SeededRandomness::new(3));
    let roll = |sides: u8| {
        let mut byte = [0];
        dice.fill(&mut byte);
        byte[0] % sides
    };
    for step in 0..2_000 {
        let there = &redis[step % 2].short_lived.throttles;
        let key = ThrottleKey { purpose: "test", value: format!("{}:x", roll(3)) };
        let back_off_from = [None, Some(0), Some(2), Some(5)][usize::from(roll(4))];
        let rule = ThrottleRule { limit: u32::from(roll(9)), window: minutes(u64::from(roll(4))), back_off_from };
        let member = ["until", "a", "b", "", "ä:=\r\n"][usize::from(roll(5))];
        clock.advance(Duration::from_millis(u64::from(roll(250)) * u64::from(roll(40))));
        let now = clock.now();
        match roll(12) {
            0 => assert_eq!(there.forgive(&key).await, memory.forgive(&key).await),
            1 | 2 => assert_eq!(there.give_back(&key, now).await, memory.give_back(&key, now).await),
            3 | 4 => assert_eq!(
                there.give_back_distinct(&key, member, now).await,
                memory.give_back_distinct(&key, member, now).await
            ),
            5..8 => assert_eq!(
                there.admit_distinct(&key, member, &rule, now).await,
                memory.admit_distinct(&key, member, &rule, now).await,
                "step {step}: {member} {rule:?}"
            ),
            _ => assert_eq!(
                there.admit(&key, &rule, now).await,
                memory.admit(&key, &rule, now).await,
                "step {step}: {rule:?}"
            ),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_counter_goes_with_its_window_and_scripts_come_back_after_they_were_forgotten() {
    let Some(server) = Server::start(&[]) else { return };
    let throttles = server.open().short_lived.throttles;
    let key = ThrottleKey { purpose: "test", value: "a".to_owned() };
    let rule = ThrottleRule { limit: 5, window: minutes(15), back_off_from: None };
    let now = ManualClock::default().now();
    throttles.admit(&key, &rule, now).await.unwrap();
    throttles.admit_distinct(&key, "m", &rule, now).await.unwrap();
    server.run("SCRIPT FLUSH").await;
    throttles.admit(&key, &rule, now).await.unwrap();
    for key in ["doorward:throttle:test:a", "doorward:throttle_members:test:a"] {
        let left: i64 = redis::cmd("PTTL").arg(key).query_async(&mut server.connection().await).await.unwrap();
        assert!((890_000..=900_000).contains(&left), "{key}: {left}");
    }
}
