//! The interface as clients see it: a real server, several workers, a clock moved by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod access_table;
mod added;
mod audit;
mod clock;
mod descriptions;
mod hostile;
mod idempotency;
mod if_match;
mod invitations;
mod keycloak;
mod names;
mod organizations;
mod pages;
mod people;
mod reset_links;
mod resets;
mod sessions;
mod sign_in;
mod sign_on;
mod stats;
mod terminals;
mod tokens;
mod workspaces;
mod world;
