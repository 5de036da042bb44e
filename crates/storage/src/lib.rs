//! Where the records are kept: a port per aggregate, and its implementations.
//!
//! Every port keeps the same rules on every backend; `tests/contract` proves it. Three of them hold
//! everywhere:
//!
//! - a change and its audit events are stored together or not at all, and durable before the answer;
//! - a replace is conditional on the version that was read;
//! - what belongs to an organization is asked for with that organization, and another's looks absent.

pub mod error;
pub mod fuse;
pub mod memory;
pub mod mongo;
pub mod ports;
pub mod redis;
mod spans;
pub mod sqlite;
pub mod stores;
