//! A gateway of one's own.

use std::ffi::OsString;
use std::net::{SocketAddr, TcpStream};
use std::ops::{Deref, DerefMut};
use std::path::Path;

use super::process::{Launch, Readiness, ServerProcess};
use crate::ports::free_port;

/// A Caddy of one's own.
pub struct Caddy(ServerProcess);

impl Caddy {
    /// Starts one by the text of a Caddyfile, which says `{$PORT}` where it means the port it is given:
    /// `http://127.0.0.1:{$PORT} { … }`. `None` where Caddy is not installed, which is said.
    #[must_use]
    pub fn start(caddyfile: &str) -> Option<Self> {
        Self::start_with(caddyfile, &[])
    }

    /// Starts one with more variables for the Caddyfile: `{$AUTH}` for `("AUTH", "127.0.0.1:8081")`.
    ///
    /// # Panics
    /// When the Caddyfile cannot be written or Caddy does not take it.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test without its settings fails")]
    pub fn start_with(caddyfile: &str, variables: &[(&str, &str)]) -> Option<Self> {
        let program = super::required("caddy", super::on_path("caddy"))?;
        let launch = |port: u16, folder: &Path| {
            let file = folder.join("Caddyfile");
            std::fs::write(&file, caddyfile).unwrap();
            let arguments = ["run", "--adapter", "caddyfile", "--config"].iter().map(OsString::from);
            let given = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
            // What it keeps stays in its folder, and its control port is no other Caddy's.
            let own = [
                ("PORT", OsString::from(port.to_string())),
                ("CADDY_ADMIN", format!("127.0.0.1:{}", free_port()).into()),
                ("XDG_DATA_HOME", folder.join("data").into()),
                ("XDG_CONFIG_HOME", folder.join("config").into()),
            ];
            Launch {
                program: program.clone(),
                arguments: arguments.chain([file.into()]).collect(),
                environment: own.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(given).collect(),
                readiness,
            }
        };
        Some(Self(ServerProcess::start(launch)))
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }
}

impl Deref for Caddy {
    type Target = ServerProcess;

    fn deref(&self) -> &ServerProcess {
        &self.0
    }
}

impl DerefMut for Caddy {
    fn deref_mut(&mut self) -> &mut ServerProcess {
        &mut self.0
    }
}

fn readiness(address: SocketAddr) -> Readiness {
    match TcpStream::connect(address) {
        Ok(_) => Readiness::Ready,
        Err(_) => Readiness::NotYet,
    }
}
