//! The operator's commands. Those that change something run inside the server when there is one, by a
//! socket in the data folder that only its account can reach; else on the data folder itself.

pub mod audit;
pub mod backup;
pub mod command;
pub mod config;
pub mod control;
pub mod db;
pub mod keycloak;
pub mod place;
pub mod providers;
pub mod run;
pub mod setup_token;
