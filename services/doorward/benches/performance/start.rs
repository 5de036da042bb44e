//! Rows 11 and 12: the programs themselves, from their start to their first answer, and what they hold idle.

use std::path::Path;
use std::time::Duration;

use boot::clock::SystemClock;
use domain::id::LoginSessionId;
use domain::revocation::{Revocation, Revoked};
use domain::time::{Clock as _, minutes};
use mongodb::bson::{DateTime, Document, doc, serialize_to_document};
use rusqlite::Connection;
use test_kit::people::People;

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median};
use crate::program::Program;
use crate::servers::Place;
use crate::world::{World, folder};

/// What was measured, in milliseconds and MiB.
#[derive(Default)]
struct Rounds {
    fast: Vec<f64>,
    rebuilt: Vec<f64>,
    resident: Vec<f64>,
}

impl Rounds {
    fn plain(&mut self, program: &Program) -> anyhow::Result<()> {
        self.fast.push(program.took.as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_secs(5));
        self.resident.push(program.resident_mib()?);
        Ok(())
    }

    fn rebuilding(&mut self, program: &Program) {
        self.rebuilt.push(program.took.as_secs_f64() * 1e3);
    }
}

pub fn measure(storage: Storage) -> anyhow::Result<Vec<Figure>> {
    match storage {
        Storage::Embedded => embedded(),
        Storage::Servers => on_servers(),
    }
}

fn embedded() -> anyhow::Result<Vec<Figure>> {
    let (plain, revoked) = (folder()?, folder()?);
    // Makes both files; their schema is current from then on.
    drop(serve(plain.path())?);
    drop(serve(revoked.path())?);
    revoke_in_file(revoked.path())?;
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        rounds.plain(&serve(plain.path())?)?;
        rounds.rebuilding(&serve(revoked.path())?);
    }
    let behind = format!("with 10⁵ revocations {:.0} ms (goal: 1 s)", median(&rounds.rebuilt));
    let (quick, idle) = ("start to the first 200, ms", "resident memory idle, MiB");
    let on = Storage::Embedded;
    Ok(vec![
        Figure::of((11, on), quick, (Goal::AtMost(30.0), "<= 30, <= 1000 with 10⁵ revocations"), &rounds.fast, behind),
        Figure::of(
            (12, on),
            idle,
            (Goal::AtMost(20.0), "<= 20"),
            &rounds.resident,
            "after 5 s, default settings".to_owned(),
        ),
    ])
}

fn serve(folder: &Path) -> anyhow::Result<Program> {
    Program::start("doorward", &["serve", "--data", &folder.display().to_string()], &[], "/health")
}

fn on_servers() -> anyhow::Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let world = runtime.block_on(World::start(Storage::Servers))?;
    runtime.block_on(world.furnish())?;
    let place = world.place()?;
    let mut figures = Vec::new();
    let environment = place.environment()?;
    let start = |name: &str| Program::start(name, &[], &environment, "/ready");
    let (mut auth, mut platform) = (Rounds::default(), Rounds::default());
    // Makes the indexes.
    drop((start("auth")?, start("platform")?));
    for _ in 0..ROUNDS {
        auth.plain(&start("auth")?)?;
        platform.plain(&start("platform")?)?;
    }
    runtime.block_on(revoke_on_servers(place))?;
    for _ in 0..ROUNDS {
        auth.rebuilding(&start("auth")?);
        platform.rebuilding(&start("platform")?);
    }
    let names = [("start of auth, ms", "auth idle, MiB"), ("start of platform, ms", "platform idle, MiB")];
    for ((quick, idle), rounds) in names.into_iter().zip([auth, platform]) {
        let goal = (Goal::AtMost(300.0), "<= 300, <= 2000 with 10⁵ revocations");
        let behind =
            format!("to the first 200 of /ready; with 10⁵ revocations {:.0} ms (goal: 2 s)", median(&rounds.rebuilt));
        figures.push(Figure::of((11, Storage::Servers), quick, goal, &rounds.fast, behind));
        let behind = "resident, after 5 s, default settings".to_owned();
        figures.push(Figure::of((12, Storage::Servers), idle, (Goal::AtMost(20.0), "<= 20"), &rounds.resident, behind));
    }
    Ok(figures)
}

/// 10⁵ revocations that are still to be remembered.
fn revocations() -> impl Iterator<Item = Revocation> {
    let (maker, now) = (People::default(), SystemClock::default().now());
    (0..100_000).map(move |_| {
        let what = Revoked::LoginSession { id: maker.id::<LoginSessionId>() };
        Revocation::new(what, now, minutes(60 * 24))
    })
}

fn revoke_in_file(folder: &Path) -> anyhow::Result<()> {
    let mut connection = Connection::open(folder.join("doorward.sqlite3"))?;
    let transaction = connection.transaction()?;
    for revocation in revocations() {
        let body = serde_json::to_string(&revocation)?;
        transaction.prepare_cached("INSERT INTO revocations (body) VALUES (?1)")?.execute([body])?;
    }
    Ok(transaction.commit()?)
}

async fn revoke_on_servers(place: &Place) -> anyhow::Result<()> {
    let documents = place.bare().await?.collection::<Document>("revocations");
    let mut batch = Vec::new();
    for (number, revocation) in revocations().enumerate() {
        let ends = DateTime::from_millis(revocation.expires_at.millis());
        let body = serialize_to_document(&revocation)?;
        let id = format!("measured {number}");
        batch
            .push(doc! {"_id": id, "body": body, "recorded_at": DateTime::now(), "expires_at": ends, "purge_at": ends});
        if batch.len() == 5_000 {
            documents.insert_many(std::mem::take(&mut batch)).await?;
        }
    }
    Ok(())
}
