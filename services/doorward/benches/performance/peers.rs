//! Beside Keycloak: sign-ins, validated requests and memory, in one run on the same cores.

use std::net::SocketAddr;
use std::time::Duration;

use crate::ROUNDS;
use crate::figure::{Storage, median};
use crate::keycloak::Keycloak;
use crate::load::{Same, drive, request};
use crate::program::{Program, resident_mib};
use crate::world::{Person, World};

const TIME: Duration = Duration::from_secs(3);
/// How many callers keep every core busy with hashing.
const SIGNING_IN: usize = 4;
/// How many callers ask with a token.
const ASKING: usize = 32;

/// One product as it is measured.
struct Peer {
    name: &'static str,
    address: SocketAddr,
    sign_ins: Vec<Same>,
    validations: Vec<(&'static str, Vec<Same>)>,
    memory: Box<dyn Fn() -> anyhow::Result<f64>>,
}

/// Measures and gives the table.
pub fn measure() -> anyhow::Result<String> {
    let keycloak = Keycloak::furnished()?;
    let process = keycloak.process;
    let mut peers = vec![Peer {
        name: "Keycloak 26.4.7 (its Argon2id)",
        address: keycloak.address,
        sign_ins: keycloak.sign_ins(SIGNING_IN),
        validations: vec![
            ("userinfo", keycloak.validations(ASKING)?),
            ("introspection", keycloak.introspections(ASKING)?),
        ],
        memory: Box::new(move || resident_mib(process)),
    }];
    let runtime = tokio::runtime::Runtime::new()?;
    let mut worlds = Vec::new();
    for (name, storage, cost) in [
        ("doorward, embedded (bcrypt 12)", Storage::Embedded, "12"),
        ("doorward, embedded (bcrypt 10)", Storage::Embedded, "10"),
        ("auth on servers (bcrypt 12)", Storage::Servers, "12"),
    ] {
        let world = runtime.block_on(World::start_with(storage, 1, &[("BCRYPT_COST", cost)]))?;
        let (_, people) = runtime.block_on(world.furnish())?;
        peers.push(ours(name, &world, &people, cost)?);
        worlds.push(world);
    }
    let mut table =
        String::from("| what runs | sign-ins/s | validated requests/s | resident, MiB |\n|---|---|---|---|\n");
    let mut rounds: Vec<Rounds> = peers.iter().map(Rounds::of).collect();
    for _ in 0..ROUNDS {
        for (peer, round) in peers.iter().zip(&mut rounds) {
            round.measure(peer)?;
        }
    }
    for (peer, round) in peers.iter().zip(&rounds) {
        let asked: Vec<String> =
            round.asked.iter().map(|(what, rates)| format!("{:.0} ({what})", median(rates))).collect();
        table.push_str(&format!(
            "| {} | {:.1} | {} | {:.0} |\n",
            peer.name,
            median(&round.signed_in),
            asked.join(", "),
            median(&round.held)
        ));
    }
    Ok(table)
}

struct Rounds {
    signed_in: Vec<f64>,
    asked: Vec<(&'static str, Vec<f64>)>,
    held: Vec<f64>,
}

impl Rounds {
    fn of(peer: &Peer) -> Self {
        let asked = peer.validations.iter().map(|(what, _)| (*what, Vec::new())).collect();
        Self { signed_in: Vec::new(), asked, held: Vec::new() }
    }

    fn measure(&mut self, peer: &Peer) -> anyhow::Result<()> {
        let rate =
            |callers: &[Same]| anyhow::Ok(drive(peer.address, callers.to_vec(), TIME)?.0.all_succeeded()?.rate());
        self.signed_in.push(rate(&peer.sign_ins)?);
        for ((_, callers), (_, rates)) in peer.validations.iter().zip(&mut self.asked) {
            rates.push(rate(callers)?);
        }
        self.held.push((peer.memory)()?);
        Ok(())
    }
}

/// The program of ours that signs people in, with those people in its record.
fn ours(name: &'static str, world: &World, people: &[Person], cost: &str) -> anyhow::Result<Peer> {
    let mut environment = vec![("BCRYPT_COST".to_owned(), cost.to_owned())];
    let program = match world.storage {
        Storage::Embedded => {
            let arguments = ["serve", "--data", &world.folder()?.display().to_string()];
            Program::start("doorward", &arguments, &environment, "/health")?
        }
        Storage::Servers => {
            environment.extend(world.place()?.environment()?);
            Program::start("auth", &[], &environment, "/ready")?
        }
    };
    let proof = |person: &Person| Same(request("POST", "/api/auth/login", None, Some(&person.proof())));
    let token = people.first().map(|person| person.token.as_str());
    Ok(Peer {
        name,
        address: program.address,
        sign_ins: people.iter().cycle().take(SIGNING_IN).map(proof).collect(),
        validations: vec![("/api/auth/me", vec![Same(request("GET", "/api/auth/me", token, None)); ASKING])],
        memory: Box::new(move || program.resident_mib()),
    })
}
