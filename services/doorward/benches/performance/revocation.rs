//! Row 3: how soon every replica refuses what one of them has revoked.

use std::time::{Duration, Instant};

use anyhow::ensure;
use reqwest::Client;

use crate::figure::{Figure, Goal, Storage, median};
use crate::people::signed_in;
use crate::program::Program;
use crate::world::World;

/// How many are revoked, one after the other.
const REVOCATIONS: usize = 1_000;
/// How many replicas there are of each service.
const REPLICAS: usize = 3;
/// What nobody waits for.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn measure(storage: Storage) -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start(storage))?;
    let (_, people) = runtime.block_on(world.furnish())?;
    let begun = Instant::now();
    let tokens = runtime.block_on(signed_in(&world, &people, REVOCATIONS))?;
    eprintln!("  {REVOCATIONS} login sessions in {:.0} s", begun.elapsed().as_secs_f64());
    let environment = world.place()?.environment()?;
    let replicas = |name: &str| -> anyhow::Result<Vec<Program>> {
        (0..REPLICAS).map(|_| Program::start(name, &[], &environment, "/ready")).collect()
    };
    let (auth, platform) = (replicas("auth")?, replicas("platform")?);
    let url = |program: &Program, path: &str| format!("http://{}{path}", program.address);
    let logouts: Vec<String> = auth.iter().map(|program| url(program, "/api/auth/logout")).collect();
    let guarded: Vec<String> = auth
        .iter()
        .map(|program| url(program, "/api/auth/me"))
        .chain(platform.iter().map(|program| url(program, "/api/workspaces")))
        .collect();
    let (seen, answered) = runtime.block_on(revoke_all(&tokens, &logouts, &guarded))?;
    let mut sorted = seen.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let p99 = sorted.get(sorted.len() * 99 / 100).copied().unwrap_or(f64::NAN);
    let most = sorted.last().copied().unwrap_or(f64::NAN);
    let behind = format!(
        "{} waits, median {:.1} ms, longest {most:.1} ms, the question included; logout answered in {:.1} ms (median); none of {} lost",
        seen.len(),
        median(&seen),
        median(&answered),
        tokens.len() * guarded.len(),
    );
    let name = "1,000 revocations × 6 replicas: from the answer to the last refusal, p99, ms";
    let figure = Figure::of((3, storage), name, (Goal::AtMost(50.0), "<= 50, max <= 1000"), &[p99], behind);
    Ok(vec![Figure { met: figure.met && most <= 1_000.0, ..figure }])
}

/// Signs everybody out; gives for each replica how long after the answer it refused, and how long answers took.
async fn revoke_all(tokens: &[String], logouts: &[String], guarded: &[String]) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let http = Client::builder().timeout(PATIENCE).build()?;
    let ask = async |url: &String, token: &String| anyhow::Ok(http.get(url).bearer_auth(token).send().await?.status());
    let (mut seen, mut answered) = (Vec::new(), Vec::new());
    for (number, (token, logout)) in tokens.iter().zip(logouts.iter().cycle()).enumerate() {
        if number % 100 == 0 {
            let so_far = (median(&answered), median(&seen));
            eprintln!("  {number} of {} revoked; medians of answer and refusal {so_far:.1?} ms", tokens.len());
        }
        // Signing out shows that a token was good at one replica; another one is asked besides.
        if let Some(url) = guarded.last() {
            ensure!(ask(url, token).await? == 200, "a token is refused before it was revoked");
        }
        let begun = Instant::now();
        let out = http.post(logout).bearer_auth(token).json(&serde_json::json!({})).send().await?;
        ensure!(out.status() == 200, "logout answers {}", out.status());
        let done = Instant::now();
        answered.push((done - begun).as_secs_f64() * 1e3);
        let refused = async |url: &String| {
            while ask(url, token).await? != 401 {
                ensure!(done.elapsed() < PATIENCE, "a revoked token is still accepted");
            }
            anyhow::Ok(done.elapsed().as_secs_f64() * 1e3)
        };
        seen.extend(futures_util::future::try_join_all(guarded.iter().map(refused)).await?);
    }
    for token in tokens {
        for url in guarded {
            ensure!(ask(url, token).await? == 401, "a revocation was lost");
        }
    }
    Ok((seen, answered))
}
