//! The program while something under it fails: killed, its disk full, its descriptors used up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod crash;
mod descriptors;
mod disk;
mod served;
