//! The scriptable provider does what it is told, and else what its standards say.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod client;
mod endpoints;
mod flow;
mod github;
mod id_tokens;
mod keycloak;
mod keys;
mod microsoft;
mod oracle;
mod pushed;
mod zitadel;
