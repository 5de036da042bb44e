//! A MongoDB of one's own.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::process::{Command, Stdio};

use super::process::{Launch, Readiness, ServerProcess};

/// Makes a `mongod` a replica set of one, and says of any server whether it takes writes.
const REPLICA_SET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/replica-set");

/// A replica set of one: a `mongod`, or the server on the same wire that `scripts/servers` installs.
pub struct MongoDb(ServerProcess);

impl MongoDb {
    /// Starts one; `None` where neither is installed, which is said.
    #[must_use]
    pub fn start() -> Option<Self> {
        let mongod = super::on_path("mongod");
        let is_mongod = mongod.is_some();
        let found = mongod.or_else(|| super::in_tools("mongodb/bin/secantusd-py"));
        let program = super::required("a MongoDB server", found)?;
        let launch = |port: u16, folder: &Path| {
            let port = port.to_string();
            let arguments: &[&str] = if is_mongod {
                &["--replSet", "rs0", "--bind_ip", "127.0.0.1", "--port", &port, "--dbpath"]
            } else {
                // Without this flag it loses, when killed, writes that it acknowledged with `j: true`.
                &["--sync-on-commit", "--host", "127.0.0.1", "--port", &port, "--storage-path"]
            };
            let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            arguments.push(folder.join("data").into());
            Launch { program: program.clone(), arguments, environment: Vec::new(), readiness }
        };
        Some(Self(ServerProcess::start(launch)))
    }

    /// `mongodb://127.0.0.1:<port>/?directConnection=true`.
    #[must_use]
    pub fn url(&self) -> String {
        mongodb_url(self.port())
    }
}

/// The URL of the one member at that port, be it the server or a proxy before it: the driver asks this address
/// whatever address the member says it has.
#[must_use]
pub fn mongodb_url(port: u16) -> String {
    format!("mongodb://127.0.0.1:{port}/?directConnection=true")
}

impl Deref for MongoDb {
    type Target = ServerProcess;

    fn deref(&self) -> &ServerProcess {
        &self.0
    }
}

impl DerefMut for MongoDb {
    fn deref_mut(&mut self) -> &mut ServerProcess {
        &mut self.0
    }
}

fn readiness(address: SocketAddr) -> Readiness {
    let asked = Command::new(REPLICA_SET).arg(address.port().to_string()).stdin(Stdio::null()).output();
    match asked {
        Ok(answer) if answer.status.success() => Readiness::Ready,
        Ok(_) | Err(_) => Readiness::NotYet,
    }
}
