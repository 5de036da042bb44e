//! Several replicas of both services on real servers: what one does, all know; what breaks, is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod database;
mod idempotency;
mod redis;
mod rolling;
mod sign_in;
mod terminals;
mod world;
