//! Row 12: what the programs hold under load, while very many people are signed in.

use std::net::SocketAddr;
use std::time::Duration;

use crate::figure::{Figure, Goal, Storage, median};
use crate::load::{Caller, drive, request};
use crate::people::{signed_in, tokens_alone};
use crate::program::Program;
use crate::world::World;

/// How many login sessions are live.
const LIVE: usize = 100_000;
/// How many of them are put in on servers, where that takes a minute for ten thousand: the rest are tokens alone. The
/// programs keep nothing of a login session there but the tokens that they have seen.
const LIVE_ON_SERVERS: usize = 5_000;
/// How many ask at once.
const CALLERS: usize = 8;
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_secs(1);

/// Asks with one token after the other.
struct Crowd {
    path: &'static str,
    tokens: Vec<String>,
    next: usize,
}

impl Caller for Crowd {
    fn request(&mut self) -> Vec<u8> {
        self.next = (self.next + 1) % self.tokens.len();
        request("GET", self.path, self.tokens.get(self.next).map(String::as_str), None)
    }

    fn answered(&mut self, _: u16, _: &[u8]) {}
}

/// Loads every program that serves that storage for so long.
pub fn measure(storage: Storage, time: Duration) -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start(storage))?;
    let (_, people) = runtime.block_on(world.furnish())?;
    let begun = std::time::Instant::now();
    let put_in = if storage == Storage::Servers { LIVE_ON_SERVERS } else { LIVE };
    let mut tokens = runtime.block_on(signed_in(&world, &people, put_in))?;
    eprintln!("  put in {put_in} login sessions in {:.0} s", begun.elapsed().as_secs_f64());
    tokens.extend(runtime.block_on(tokens_alone(&world, &people, LIVE - put_in))?);
    match storage {
        Storage::Embedded => {
            let arguments = ["serve", "--data", &world.folder()?.display().to_string()];
            let program = Program::start("doorward", &arguments, &[], "/health")?;
            let name = "doorward under load, 10⁵ login sessions, MiB";
            Ok(vec![load(storage, name, (program, "/api/auth/me"), (tokens, time))?])
        }
        Storage::Servers => {
            let environment = world.place()?.environment()?;
            let auth = Program::start("auth", &[], &environment, "/ready")?;
            let auth = load(
                storage,
                "auth under load, 10⁵ login sessions, MiB",
                (auth, "/api/auth/me"),
                (tokens.clone(), time),
            )?;
            let platform = Program::start("platform", &[], &environment, "/ready")?;
            let name = "platform under load, 10⁵ login sessions, MiB";
            Ok(vec![auth, load(storage, name, (platform, "/api/workspaces"), (tokens, time))?])
        }
    }
}

fn load(
    storage: Storage,
    name: &'static str,
    (program, path): (Program, &'static str),
    (tokens, time): (Vec<String>, Duration),
) -> anyhow::Result<Figure> {
    let crowds = tokens.chunks(tokens.len().div_ceil(CALLERS));
    let crowds: Vec<Crowd> = crowds.map(|tokens| Crowd { path, tokens: tokens.to_vec(), next: 0 }).collect();
    let address: SocketAddr = program.address;
    let loading = std::thread::spawn(move || drive(address, crowds, time));
    let mut held = Vec::new();
    while !loading.is_finished() {
        std::thread::sleep(LOOK);
        held.push(program.resident_mib()?);
    }
    let tally = loading.join().map_err(|_| anyhow::anyhow!("the load panicked"))??.0.all_succeeded()?;
    let fifth = (held.len() / 5).max(1);
    let of = |from: usize| held.get(from * fifth..(from + 1) * fifth).map(median).unwrap_or(f64::NAN);
    let behind = format!(
        "{:.0}/s for {:.0} s; {:.1} in its second fifth, {:.1} in its last",
        tally.rate(),
        time.as_secs_f64(),
        of(1),
        of(4)
    );
    let most = held.iter().copied().fold(0.0, f64::max);
    Ok(Figure::of((12, storage), name, (Goal::AtMost(64.0), "<= 64, flat"), &[most], behind))
}
