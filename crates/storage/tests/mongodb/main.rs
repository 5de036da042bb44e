//! What only MongoDB has: several processes that append to one chain, and a server that answers oddly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "tests say what they expect by panicking, and talk to their own children"
)]

mod appenders;
mod audit_indexes;
mod backlog;
mod clock;
mod cut_tail;
mod database;
mod dropped;
mod left_over;
mod odd_answers;
mod opening;
#[path = "../options/mod.rs"]
mod options;
mod order;
mod pending;
