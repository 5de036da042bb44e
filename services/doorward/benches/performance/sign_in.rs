//! Rows 4 and 5: signing in at full hash cost, and the rest of the service meanwhile.

use std::time::{Duration, Instant};

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median};
use crate::load::{Patient, Same, drive, request};
use crate::world::{Person, World};

const TIME: Duration = Duration::from_secs(6);
/// How many callers keep every hash slot busy without being refused.
const STEADY: usize = 4;
/// How many callers are far too many.
const FLOOD: usize = 64;

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start(Storage::Embedded))?;
    let (root, people) = runtime.block_on(world.furnish())?;
    let sign_ins = |callers: usize| -> Vec<Same> {
        let body = |person: &Person| Same(request("POST", "/api/auth/login", None, Some(&person.proof())));
        people.iter().cycle().take(callers).map(body).collect()
    };
    let rest = || vec![Same(request("GET", "/api/auth/me", Some(&root.token), None)); 8];
    let (mut share, mut rates, mut ceilings) = (vec![], vec![], vec![]);
    let (mut kept, mut slower, mut refused, mut waited) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let ceiling = hashes_a_second(world.parts.auth.settings.bcrypt_cost, TIME)?;
        let rate = drive(world.address, sign_ins(STEADY), TIME)?.0.all_succeeded()?.rate();
        share.push(rate / ceiling);
        rates.push(rate);
        ceilings.push(ceiling);

        let alone = drive(world.address, rest(), TIME)?.0.all_succeeded()?;
        let flood: Vec<Patient> = sign_ins(FLOOD).into_iter().map(|Same(request)| Patient(request)).collect();
        let address = world.address;
        let flooding = std::thread::spawn(move || drive(address, flood, TIME));
        let meanwhile = drive(world.address, rest(), TIME)?.0.all_succeeded()?;
        let flooded = flooding.join().map_err(|_| anyhow::anyhow!("the flood panicked"))??.0;
        kept.push(meanwhile.rate() / alone.rate());
        slower.push(meanwhile.quantile(0.99).as_secs_f64() / alone.quantile(0.99).as_secs_f64());
        refused.push(flooded.of_status(503).quantile(0.99).as_secs_f64() * 1e3);
        waited.push(flooded.of_status(200).quantile(1.0).as_secs_f64());
    }
    Ok(vec![
        Figure::of(
            (4, Storage::Embedded),
            "sign-ins a second ÷ (cores ÷ hash time)",
            (Goal::AtLeast(0.95), ">= 0.95"),
            &share,
            format!("{:.2}/s of {:.2}/s", median(&rates), median(&ceilings)),
        ),
        Figure::of(
            (5, Storage::Embedded),
            "rate of the rest in a sign-in flood ÷ its own",
            (Goal::AtLeast(0.90), ">= 0.90, p99 <= 1.5 x, refused in 100 ms, wait <= 2 s"),
            &kept,
            format!(
                "p99 {:.2} × its own, excess refused within {:.0} ms (p99), longest sign-in {:.2} s",
                median(&slower),
                median(&refused),
                median(&waited)
            ),
        ),
    ])
}

/// Bare bcrypt on every core.
fn hashes_a_second(cost: u32, time: Duration) -> anyhow::Result<f64> {
    let cores = std::thread::available_parallelism()?.get();
    let hashing = move || -> anyhow::Result<f64> {
        let hash = bcrypt::hash("x", cost)?;
        let (start, mut count) = (Instant::now(), 0.0);
        while start.elapsed() < time {
            anyhow::ensure!(bcrypt::verify("x", &hash)?, "bcrypt knows its own hash");
            count += 1.0;
        }
        Ok(count / start.elapsed().as_secs_f64())
    };
    let threads: Vec<_> = (0..cores).map(|_| std::thread::spawn(hashing)).collect();
    let mut sum = 0.0;
    for thread in threads {
        sum += thread.join().map_err(|_| anyhow::anyhow!("hashing panicked"))??;
    }
    Ok(sum)
}
