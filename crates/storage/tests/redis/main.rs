//! Redis as it behaves on bad days: each test starts a server of its own and hurts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod clock;
mod control;
mod faults;
mod sentinel;
mod server;
mod shim;
mod start;
mod stream;
mod throttles;
mod tls;
