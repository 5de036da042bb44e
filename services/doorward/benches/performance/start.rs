//! Rows 11 and 12: the program itself, from its start to its first answer, and what it holds idle.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use boot::clock::SystemClock;
use domain::id::LoginSessionId;
use domain::revocation::{Revocation, Revoked};
use domain::time::{Clock as _, minutes};
use rusqlite::Connection;
use test_kit::people::People;

use crate::ROUNDS;
use crate::figure::{Figure, Goal, median};
use crate::load::{Same, drive, request};
use crate::world::folder;

/// A server of its own process, killed when dropped.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    let (plain, revoked) = (folder()?, folder()?);
    // Makes both files; their schema is current from then on.
    drop(first_answer(plain.path())?);
    drop(first_answer(revoked.path())?);
    revoke(revoked.path())?;
    let (mut fast, mut rebuilt, mut resident) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let (server, took) = first_answer(plain.path())?;
        fast.push(took.as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_secs(5));
        resident.push(resident_mib(&server)?);
        drop(server);
        rebuilt.push(first_answer(revoked.path())?.1.as_secs_f64() * 1e3);
    }
    let behind = format!("with 10⁵ revocations {:.0} ms (goal: 1 s)", median(&rebuilt));
    let (quick, idle) = ("start to the first 200, ms", "resident memory idle, MiB");
    Ok(vec![
        Figure::of(11, quick, (Goal::AtMost(30.0), "<= 30, <= 1000 with 10⁵ revocations"), &fast, behind),
        Figure::of(12, idle, (Goal::AtMost(20.0), "<= 20"), &resident, "after 5 s, default settings".to_owned()),
    ])
}

/// Starts a server and waits for its first good answer.
fn first_answer(folder: &Path) -> anyhow::Result<(Served, Duration)> {
    let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let start = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_doorward"))
        .args(["serve", "--listen", &address.to_string(), "--data"])
        .arg(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let server = Served(child);
    let health = Same(request("GET", "/health", None, None));
    while start.elapsed() < Duration::from_secs(30) {
        // Refused connections fail at once.
        if let Ok((tally, _)) = drive(address, vec![health.clone()], Duration::from_micros(1))
            && let [(_, _, 200)] = tally.answers.as_slice()
        {
            return Ok((server, start.elapsed()));
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    anyhow::bail!("the server has not answered in 30 s")
}

fn resident_mib(server: &Served) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    ensure!(kib > 0.0, "a running program has memory");
    Ok(kib / 1024.0)
}

/// Writes 10⁵ revocations that are still to be remembered.
fn revoke(folder: &Path) -> anyhow::Result<()> {
    let mut connection = Connection::open(folder.join("doorward.sqlite3"))?;
    let maker = People::default();
    let now = SystemClock::default().now();
    let transaction = connection.transaction()?;
    for _ in 0..100_000 {
        let what = Revoked::LoginSession { id: maker.id::<LoginSessionId>() };
        let body = serde_json::to_string(&Revocation::new(what, now, minutes(60 * 24)))?;
        transaction.prepare_cached("INSERT INTO revocations (body) VALUES (?1)")?.execute([body])?;
    }
    Ok(transaction.commit()?)
}
