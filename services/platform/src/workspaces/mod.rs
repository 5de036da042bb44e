//! Workspaces.

pub mod change;
pub mod create;
pub mod default_set;
pub mod delete;
pub mod draft;
pub mod list;
pub mod profiles;
pub mod reset;
pub mod view;
