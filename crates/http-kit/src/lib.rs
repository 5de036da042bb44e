//! How we speak HTTP: problems, the caller as an argument, strict JSON, pages, the request's id, the
//! client's address, health, and the layer around every request.

pub mod attempt;
pub mod body;
pub mod budget;
pub mod caller;
pub mod client;
pub mod clock_trust;
pub mod edge;
pub mod fallback;
mod handling;
pub mod health;
pub mod hosts;
pub mod idempotency;
pub mod if_match;
pub mod metrics;
pub mod origin;
pub mod paging;
pub mod parameters;
pub mod problem;
pub mod request_id;
pub mod revocations;
pub mod serve;
pub mod strict_json;
pub mod traces;
