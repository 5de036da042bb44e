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
        Self::start_as(Member::OfASet)
    }

    /// Starts a server that is no replica set.
    #[must_use]
    pub fn start_standalone() -> Option<Self> {
        Self::start_as(Member::Alone)
    }

    fn start_as(member: Member) -> Option<Self> {
        let mongod = super::on_path("mongod");
        let is_mongod = mongod.is_some();
        let found = mongod.or_else(|| super::in_tools("mongodb/bin/secantusd-py"));
        let program = super::required("a MongoDB server", found)?;
        let launch = |port: u16, folder: &Path| {
            let port = port.to_string();
            // Without `--sync-on-commit` the second loses, when killed, writes that it acknowledged with `j: true`.
            let arguments: &[&str] = match (is_mongod, member) {
                (true, Member::OfASet) => &["--replSet", "rs0", "--bind_ip", "127.0.0.1", "--port", &port, "--dbpath"],
                (true, Member::Alone) => &["--bind_ip", "127.0.0.1", "--port", &port, "--dbpath"],
                (false, Member::OfASet) => {
                    &["--sync-on-commit", "--host", "127.0.0.1", "--port", &port, "--storage-path"]
                }
                (false, Member::Alone) => {
                    &["--standalone", "--sync-on-commit", "--host", "127.0.0.1", "--port", &port, "--storage-path"]
                }
            };
            let readiness: fn(SocketAddr) -> Readiness = match member {
                Member::OfASet => takes_writes,
                Member::Alone => listens,
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

/// What kind of server it is.
#[derive(Clone, Copy)]
enum Member {
    OfASet,
    Alone,
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

fn listens(address: SocketAddr) -> Readiness {
    match std::net::TcpStream::connect(address) {
        Ok(_) => Readiness::Ready,
        Err(_) => Readiness::NotYet,
    }
}

fn takes_writes(address: SocketAddr) -> Readiness {
    let asked = Command::new(REPLICA_SET).arg(address.port().to_string()).stdin(Stdio::null()).output();
    match asked {
        Ok(answer) if answer.status.success() => Readiness::Ready,
        Ok(_) | Err(_) => Readiness::NotYet,
    }
}
