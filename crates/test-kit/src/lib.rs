//! What tests share: a clock that is moved by hand, randomness that repeats, real servers, and what makes them fail.

pub mod clock;
pub mod fault_proxy;
pub mod identity_provider;
pub mod otlp_receiver;
pub mod people;
pub mod phases;
pub mod ports;
pub mod randomness;
pub mod servers;
pub mod wire_shim;
