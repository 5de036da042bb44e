//! Row 6: refreshes, each durable before its answer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::ROUNDS;
use crate::figure::{Figure, Goal, median};
use crate::load::{Caller, drive, request};
use crate::world::World;

const CALLERS: usize = 64;
const TIME: Duration = Duration::from_secs(5);

/// Somebody who presents the newest refresh token they were given.
struct Refresher(String);

impl Caller for Refresher {
    fn request(&mut self) -> Vec<u8> {
        request("POST", "/api/auth/refresh", None, Some(&json!({"refresh_token": self.0})))
    }

    fn answered(&mut self, status: u16, body: &[u8]) {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        if status == 200 {
            self.0 = answer["refresh_token"].as_str().unwrap_or_default().to_owned();
        }
    }
}

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start())?;
    let (_, people) = runtime.block_on(world.furnish())?;
    let mut callers = Vec::new();
    for person in people.iter().cycle().take(CALLERS) {
        callers.push(Refresher(runtime.block_on(world.sign_in(person))?.refresh));
    }
    // Server, storage and load share all cores, so that is what the rate is divided by.
    let cores = std::thread::available_parallelism()?.get() as f64;
    let (mut rates, mut slowest) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (tally, back) = drive(world.address, callers, TIME)?;
        callers = back;
        let tally = tally.all_succeeded()?;
        rates.push(tally.rate() / cores);
        slowest.push(tally.quantile(0.99).as_secs_f64() * 1e3);
    }
    let behind = format!(
        "{:.0}/s in all on {cores} cores, the load included; p99 {:.0} ms",
        median(&rates) * cores,
        median(&slowest)
    );
    Ok(vec![Figure::of(
        6,
        "refreshes a second per core, 64 callers",
        (Goal::AtLeast(1_000.0), ">= 1000"),
        &rates,
        behind,
    )])
}
