//! Rows 1, 2, 7 and 8: what a validated request and a list cost, and how even answers are.

use std::time::Duration;

use access_token::revocation_list::Standing;
use domain::id::LoginSessionId;
use domain::revocation::{Revocation, Revoked};
use domain::time::minutes;
use serde_json::json;

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median, ratios};
use crate::load::{Same, Tally, drive, request};
use crate::world::World;

const CALLERS: usize = 32;
const TIME: Duration = Duration::from_secs(3);

pub fn measure(storage: Storage) -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start(storage))?;
    let (root, _) = runtime.block_on(world.furnish())?;
    for number in 0..50 {
        let workspace = json!({"name": format!("Workspace {number}"), "kind": "web",
            "description": "Somewhere to work", "icon": "globe",
            "target": {"url": format!("https://app{number}.example.org/")}});
        runtime.block_on(world.post("/api/workspaces", Some(&root.token), &workspace))?;
    }
    let token = Some(root.token.as_str());
    let tally = |path: &str, token: Option<&str>| -> anyhow::Result<Tally> {
        let callers = vec![Same(request("GET", path, token, None)); CALLERS];
        drive(world.address, callers, TIME)?.0.all_succeeded()
    };
    let (mut bare, mut caller, mut list, mut memory, mut check) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut uneven, mut slowest) = (vec![], vec![]);
    fill(&world);
    for _ in 0..ROUNDS {
        bare.push(tally("/ceiling/bare", None)?.rate());
        let validated = tally("/ceiling/caller", token)?;
        caller.push(validated.rate());
        slowest.push(validated.quantile(0.99).as_secs_f64() * 1e3);
        uneven.push(validated.quantile(0.99).as_secs_f64() / validated.quantile(0.5).as_secs_f64());
        check.push(standing(&world, &root.token)?);
        memory.push(tally("/ceiling/list", token)?.rate());
        list.push(tally("/api/workspaces?limit=200", token)?.rate());
    }
    // The check's part of a request, beside the same request without it.
    let cost: Vec<f64> = caller.iter().zip(&check).map(|(rate, check)| check / (1.0 / rate - check)).collect();
    let mut figures = vec![
        Figure::of(
            (1, storage),
            "validated request ÷ bare handler",
            (Goal::AtLeast(0.70), ">= 0.70"),
            &ratios(&caller, &bare),
            format!("{:.0}/s of {:.0}/s, one worker", median(&caller), median(&bare)),
        ),
        Figure::of(
            (2, storage),
            "cost of the revocation check (10⁵ revocations)",
            (Goal::AtMost(0.10), "<= 0.10"),
            &cost,
            format!("{:.0} ns a check", median(&check) * 1e9),
        ),
        Figure::of(
            (8, storage),
            "validated request, 32 connections: p99 ÷ p50",
            (Goal::AtMost(2.0), "<= 2"),
            &uneven,
            format!("p99 {:.2} ms", median(&slowest)),
        ),
    ];
    if storage == Storage::Embedded {
        figures.push(Figure::of(
            (7, storage),
            "list of 50 workspaces ÷ the same list from memory",
            (Goal::AtLeast(0.30), ">= 0.30"),
            &ratios(&list, &memory),
            format!("{:.0}/s of {:.0}/s", median(&list), median(&memory)),
        ));
    }
    Ok(figures)
}

/// Revokes 10⁵ login sessions that nobody has.
fn fill(world: &World) {
    let auth = &world.parts.auth;
    let now = auth.now();
    let revoked = (0..100_000).map(|_| {
        let what = Revoked::LoginSession { id: auth.ids.make::<LoginSessionId>() };
        Revocation::new(what, now, minutes(60))
    });
    world.parts.feed.list().add(&revoked.collect::<Vec<_>>());
}

/// Seconds that one check takes.
fn standing(world: &World, token: &str) -> anyhow::Result<f64> {
    const CHECKS: u32 = 1_000_000;
    let claims = world.parts.edge.verifier.verify(token)?;
    let list = world.parts.feed.list();
    let start = std::time::Instant::now();
    for _ in 0..CHECKS {
        let standing = std::hint::black_box(list).standing(std::hint::black_box(&claims));
        anyhow::ensure!(std::hint::black_box(standing) == Standing::Living, "the caller is not revoked");
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(CHECKS))
}
