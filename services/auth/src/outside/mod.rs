//! Calls to servers outside: identity providers, Keycloak. One way to make them, with one set of limits.

pub mod breaker;
pub mod egress;
pub mod health;
pub mod http;
