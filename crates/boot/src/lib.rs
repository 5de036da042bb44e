//! What a process needs before it can serve: the system's clock and randomness, settings, the data
//! folder and its keys, logs, and the signal to stop. The only crate that asks the operating system
//! for any of these.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is the one place where clock, randomness and environment come from"
)]

pub mod clock;
pub mod folder;
pub mod keys;
pub mod randomness;
pub mod settings;
pub mod shutdown;
pub mod telemetry;
