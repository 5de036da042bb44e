//! Both services in one process on one port, on embedded storage.

pub mod assembly;
pub mod configuration;
pub mod demo;
pub mod keys;
pub mod ready;
pub mod serve;
