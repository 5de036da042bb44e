//! Several replicas of this service: each runs terminals of its own, which can be reached through and
//! ended from every other.
//!
//! ```text
//! attach:  client ─▶ any replica ── relay ─▶ the replica that runs it
//! end:     record (one conditional write) ─▶ control message ─▶ its replica kills it
//!                                        └── or it reads the record, once a second
//! die:     the lease is not renewed ─▶ any replica ends the sessions as `backend_lost`
//! ```

pub mod lease;
pub mod messages;
pub mod pass;
pub mod receive;
pub mod relay;

use std::sync::Arc;

use domain::id::WorkspaceSessionId;
use domain::random::keyed_hash;
use domain::workspace_session::WorkspaceSession;
use secrecy::{ExposeSecret as _, SecretString};
use storage::ports::Stored;
use storage::ports::replicas::Replicas;
use storage::redis::Control;

/// This replica among the others.
pub struct Cluster {
    /// Its name, another one after each start.
    pub name: String,
    /// Where the others reach it.
    pub address: String,
    /// All replicas.
    pub replicas: Arc<dyn Replicas>,
    /// Messages between them.
    pub control: Control,
    /// Proves to one that the other may attach.
    key: [u8; 32],
}

/// Where the terminal of a session runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Here, if anywhere.
    Here,
    /// At the replica with that address.
    At(String),
    /// At a replica that is gone.
    Gone,
}

impl Cluster {
    /// A replica that others reach at `address`.
    #[must_use]
    pub fn new(
        name: String,
        address: String,
        replicas: Arc<dyn Replicas>,
        control: Control,
        secret_key: &SecretString,
    ) -> Self {
        let key = keyed_hash(secret_key.expose_secret().as_bytes(), &[b"terminal relay"]);
        Self { name, address, replicas, control, key }
    }

    /// Where the terminal of a session runs.
    ///
    /// # Errors
    /// When the replicas cannot be looked up.
    pub async fn whereabouts(&self, session: &WorkspaceSession) -> Stored<Whereabouts> {
        let Some(owner) = session.replica.as_deref().filter(|owner| *owner != self.name) else {
            return Ok(Whereabouts::Here);
        };
        let all = self.replicas.all().await?;
        let found = all.into_iter().find(|replica| replica.name == owner);
        Ok(found.map_or(Whereabouts::Gone, |replica| Whereabouts::At(replica.address)))
    }

    /// Tells the replica that runs a session that it has ended. Whoever misses it reads the record.
    pub async fn tell_ended(&self, session: &WorkspaceSession) {
        if session.replica.as_deref().is_none_or(|owner| owner == self.name) {
            return;
        }
        let message = messages::ended(session.id);
        if let Err(error) = self.control.publish(message.as_bytes()).await {
            tracing::debug!(%error, "the end of a session cannot be announced; its replica reads it");
        }
    }

    fn mac(&self, id: WorkspaceSessionId, from: u64, pass: &str) -> [u8; 32] {
        keyed_hash(&self.key, &[id.to_string().as_bytes(), &from.to_be_bytes(), pass.as_bytes()])
    }
}
