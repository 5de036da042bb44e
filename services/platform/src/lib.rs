//! The platform service: workspaces, grants, sessions and terminals, organizations, the audit log.

pub mod audit;
pub mod cluster;
pub mod description;
pub mod figures;
pub mod grants;
pub mod organizations;
pub mod refuse;
pub mod routes;
pub mod runtimes;
pub mod sessions;
pub mod settings;
pub mod state;
pub mod stats;
pub mod workspaces;
