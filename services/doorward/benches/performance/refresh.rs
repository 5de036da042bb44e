//! Row 6: refreshes, each durable before its answer.

use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use serde_json::{Value, json};

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median, ratios};
use crate::load::{Caller, drive, request};
use crate::servers;
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

pub fn measure(storage: Storage) -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let cores = std::thread::available_parallelism()?.get();
    // The driver works on the workers' threads, and in its own measurement on all.
    let workers = if storage == Storage::Servers { cores } else { 1 };
    let world = runtime.block_on(World::start_with(storage, workers, &[]))?;
    let (_, people) = runtime.block_on(world.furnish())?;
    let mut callers = Vec::new();
    for person in people.iter().cycle().take(CALLERS) {
        callers.push(Refresher(runtime.block_on(world.sign_in(person))?.refresh));
    }
    let (mut rates, mut slowest, mut ceilings) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        if storage == Storage::Servers {
            ceilings.push(runtime.block_on(durable_writes())?);
        }
        let (tally, back) = drive(world.address, callers, TIME)?;
        callers = back;
        let tally = tally.all_succeeded()?;
        rates.push(tally.rate());
        slowest.push(tally.quantile(0.99).as_secs_f64() * 1e3);
    }
    let slowest = median(&slowest);
    Ok(vec![match storage {
        Storage::Embedded => {
            // Server, storage and load share all cores, so that is what the rate is divided by.
            let cores = cores as f64;
            let behind =
                format!("{:.0}/s in all on {cores} cores, the load included; p99 {slowest:.0} ms", median(&rates));
            let a_core: Vec<f64> = rates.iter().map(|rate| rate / cores).collect();
            let name = "refreshes a second per core, 64 callers";
            Figure::of((6, storage), name, (Goal::AtLeast(1_000.0), ">= 1000"), &a_core, behind)
        }
        Storage::Servers => {
            let name = "refreshes ÷ the driver's own durable writes of one document, 64 callers";
            let behind = format!("{:.0}/s of {:.0}/s; p99 {slowest:.0} ms", median(&rates), median(&ceilings));
            Figure::of((6, storage), name, (Goal::AtLeast(0.30), ">= 0.30"), &ratios(&rates, &ceilings), behind)
        }
    }])
}

/// Durable writes of one document a second, by nothing but the driver: as many writers, each with a document of
/// its own.
async fn durable_writes() -> anyhow::Result<f64> {
    let documents = servers::bare("doorward_bench_bare").await?.collection::<Document>("ceiling");
    let start = Instant::now();
    let writers: Vec<_> = (0..CALLERS as i64)
        .map(|own| {
            let documents = documents.clone();
            tokio::spawn(async move {
                let mut written = 0_u32;
                while start.elapsed() < TIME {
                    let raised = doc! {"$inc": {"version": 1_i64}};
                    documents.update_one(doc! {"_id": own}, raised).upsert(true).await?;
                    written += 1;
                }
                anyhow::Ok(written)
            })
        })
        .collect();
    let mut all = 0;
    for writer in writers {
        all += writer.await??;
    }
    Ok(f64::from(all) / start.elapsed().as_secs_f64())
}
