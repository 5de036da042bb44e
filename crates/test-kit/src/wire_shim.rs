//! A proxy before a MongoDB server that reads the commands: it writes them down, answers some with the errors of a
//! server that loses its rank, and loses answers of others.
//!
//! ```text
//! driver ──► requests: write down, ask the script ──► server
//!        ◄── answers: pass, change or lose        ◄──
//! ```
//!
//! Only `OP_MSG` is read; everything else, such as compressed messages, passes as it is.

mod command;
mod connection;
mod fault;
mod message;
mod script;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::ports::listen;
use crate::servers::mongodb_url;
use script::{Order, Script};

pub use command::{Durability, RecordedCommand};
pub use fault::{Fault, ServerError};

/// The proxy; it ends with this value, and its connections with it. It needs the tokio runtime in which it was started.
pub struct WireShim {
    port: u16,
    script: Arc<Script>,
    listening: JoinHandle<()>,
}

impl WireShim {
    /// Passes everything on to `server` and writes it down, until it is told otherwise.
    pub async fn start(server: SocketAddr) -> Self {
        let (port, listener) = listen().await;
        let script = Arc::new(Script::default());
        let listening = tokio::spawn(take_connections(listener, server, Arc::clone(&script)));
        Self { port, script, listening }
    }

    /// Its port of the loopback address.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// `mongodb://127.0.0.1:<port>/?directConnection=true`; without that option the driver would go on to the address
    /// that the server says it has, past the proxy.
    #[must_use]
    pub fn url(&self) -> String {
        mongodb_url(self.port)
    }

    /// The next `times` commands of that name (`insert`, `findAndModify`, …) meet the fault. A driver that tries a
    /// command again meets it again.
    pub fn next(&self, command: &str, times: u32, fault: Fault) {
        self.script.next(Order { command: command.to_owned(), collection: None, left: times, fault });
    }

    /// The next `times` commands of that name on one collection meet the fault.
    pub fn next_on(&self, collection: &str, command: &str, times: u32, fault: Fault) {
        let collection = Some(collection.to_owned());
        self.script.next(Order { command: command.to_owned(), collection, left: times, fault });
    }

    /// Forgets the faults that have not happened yet.
    pub fn clear(&self) {
        self.script.clear();
    }

    /// Every command so far, in the order in which they arrived.
    #[must_use]
    pub fn commands(&self) -> Vec<RecordedCommand> {
        self.script.commands()
    }

    /// Those of that name.
    #[must_use]
    pub fn commands_named(&self, name: &str) -> Vec<RecordedCommand> {
        self.script.commands().into_iter().filter(|command| command.name == name).collect()
    }

    /// The writes that did not ask for `w: "majority", j: true`: there should be none.
    #[must_use]
    pub fn weak_writes(&self) -> Vec<RecordedCommand> {
        let mut commands = self.script.commands();
        commands.retain(|command| command.durability() == Durability::Weaker);
        commands
    }

    /// Forgets the commands that were written down.
    pub fn forget_commands(&self) {
        self.script.forget_commands();
    }
}

impl Drop for WireShim {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Runs until it is aborted; the connections end with it.
async fn take_connections(listener: TcpListener, server: SocketAddr, script: Arc<Script>) {
    let mut connections = JoinSet::new();
    loop {
        if let Ok((client, _)) = listener.accept().await {
            connections.spawn(connection::run(client, server, Arc::clone(&script)));
        }
        // Those that ended need not be kept.
        while connections.try_join_next().is_some() {}
    }
}
