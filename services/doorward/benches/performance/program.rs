//! A program of ours in a process of its own: how long it takes to answer, and what it holds.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::load::{Same, drive, request};

/// A server of its own process, killed when dropped.
pub struct Program {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first good answer.
    pub took: Duration,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Program {
    /// Starts a program and waits for its first 200 to `path`. It is told where to listen, these arguments and
    /// this environment, and nothing else.
    pub fn start(name: &str, arguments: &[&str], environment: &[(String, String)], path: &str) -> anyhow::Result<Self> {
        let address: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let begun = Instant::now();
        let process = Command::new(binary(name)?)
            .args(arguments)
            .args(["--listen", &address.to_string()])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut program = Self { process, address, took: Duration::ZERO };
        let question = Same(request("GET", path, None, None));
        while begun.elapsed() < Duration::from_secs(60) {
            // Refused connections fail at once.
            if let Ok((tally, _)) = drive(address, vec![question.clone()], Duration::from_micros(1))
                && let [(_, _, 200)] = tally.answers.as_slice()
            {
                program.took = begun.elapsed();
                return Ok(program);
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        anyhow::bail!("{name} has not answered in a minute")
    }

    /// The memory it holds now.
    pub fn resident_mib(&self) -> anyhow::Result<f64> {
        resident_mib(self.process.id())
    }
}

/// The memory that a process holds now.
pub fn resident_mib(process: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    ensure!(kib > 0.0, "a running program has memory");
    Ok(kib / 1024.0)
}

/// Beside this one of ours; `scripts/bench` has built it.
fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let own = PathBuf::from(env!("CARGO_BIN_EXE_doorward"));
    let program = own.with_file_name(name);
    ensure!(program.is_file(), "{name} has not been built; scripts/bench builds it");
    Ok(program)
}
