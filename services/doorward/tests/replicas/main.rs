//! Several replicas of both services on real servers: what one does, all know; what breaks, is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod audit_behind;
mod audit_pending;
mod clocks;
mod database;
mod database_slow;
mod gateway;
mod idempotency;
mod keycloak;
mod lost_owners;
mod names;
mod own_collections;
mod record;
mod redis;
mod redis_failover;
mod redis_flaps;
mod redis_full;
mod redis_lost_by_one;
mod redis_slow;
mod removed;
mod rolling;
mod secrets;
mod settings;
mod sign_in;
mod sign_on;
mod sign_on_flows;
mod terminal_caps;
mod terminals;
mod tickets;
mod world;
