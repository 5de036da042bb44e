//! What leaves the program by OpenTelemetry and by `/metrics`, seen by who receives it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod canaries;
mod dashboard;
mod program;
mod replicas;
mod secrets;
mod secrets_of_replicas;
mod silence;
mod traces;
