//! The replicas of the platform service that run terminals, each with a lease that it renews.
//!
//! A lease is no time but a beat: whoever watches counts, by its own clock, how long the beat has not
//! moved. So a wrong clock on one machine ends nothing on another.

use async_trait::async_trait;

use super::Stored;

/// Replicas. They belong to the installation as a whole.
#[async_trait]
pub trait Replicas: Send + Sync {
    /// Renews the lease of a replica, and says where the others reach it.
    async fn beat(&self, name: &str, address: &str) -> Stored<()>;

    /// All replicas, also those that have not renewed their lease for long.
    async fn all(&self) -> Stored<Vec<Replica>>;

    /// Forgets a replica that runs nothing any more.
    async fn forget(&self, name: &str) -> Stored<()>;
}

/// A replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its name; another one after each start.
    pub name: String,
    /// Where the others reach it: `host:port`.
    pub address: String,
    /// How often it has renewed its lease.
    pub beat: i64,
}
