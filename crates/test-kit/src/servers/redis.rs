//! A Redis of one's own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

use super::process::{Launch, Readiness, ServerProcess};

/// A `redis-server` of one's own, which keeps each acknowledged write when it is killed.
pub struct Redis(ServerProcess);

impl Redis {
    /// Starts one; `None` where Redis is not installed, which is said.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts one with more settings: `&["--maxmemory", "2mb"]`; `&["--replicaof", "127.0.0.1", "6379"]`.
    #[must_use]
    pub fn start_with(settings: &[&str]) -> Option<Self> {
        let program = super::required("redis-server", super::on_path("redis-server"))?;
        let launch = |port: u16, folder: &Path| {
            let port = port.to_string();
            // The append-only file is written before each answer, so it survives a kill (if not the loss of power).
            let own = ["--bind", "127.0.0.1", "--port", &port, "--save", "", "--appendonly", "yes", "--dir"];
            let mut arguments: Vec<OsString> = own.iter().map(OsString::from).collect();
            arguments.push(folder.join("data").into());
            arguments.extend(settings.iter().map(OsString::from));
            Launch { program: program.clone(), arguments, environment: Vec::new(), readiness }
        };
        Some(Self(ServerProcess::start(launch)))
    }

    /// `redis://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// What it answers to a command of words without spaces, as it stands on the wire (its first line); an error of the
    /// server begins with `-`.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test whose server does not answer is wrong")]
    pub fn ask(&self, command: &str) -> String {
        first_line(self.address(), command).unwrap().trim_end().to_owned()
    }

    /// Kills it and starts it again without its data.
    ///
    /// # Panics
    /// When the data cannot be removed or it does not answer.
    #[expect(clippy::unwrap_used, reason = "a test whose server cannot be emptied is wrong")]
    pub fn empty(&mut self) {
        self.kill();
        let data = self.folder().join("data");
        std::fs::remove_dir_all(&data).unwrap();
        std::fs::create_dir(&data).unwrap();
        self.start_again();
    }
}

impl Deref for Redis {
    type Target = ServerProcess;

    fn deref(&self) -> &ServerProcess {
        &self.0
    }
}

impl DerefMut for Redis {
    fn deref_mut(&mut self) -> &mut ServerProcess {
        &mut self.0
    }
}

/// Ready once it answers PING: with PONG, or by asking for a password. While it loads its data it answers LOADING.
fn readiness(address: SocketAddr) -> Readiness {
    match first_line(address, "PING") {
        Ok(answer) if answer.starts_with("+PONG") || answer.starts_with("-NOAUTH") => Readiness::Ready,
        Ok(_) | Err(_) => Readiness::NotYet,
    }
}

fn first_line(address: SocketAddr, command: &str) -> std::io::Result<String> {
    let mut server = TcpStream::connect(address)?;
    server.set_read_timeout(Some(Duration::from_secs(1)))?;
    write!(server, "{command}\r\n")?;
    let mut answer = String::new();
    BufReader::new(server).read_line(&mut answer)?;
    Ok(answer)
}
