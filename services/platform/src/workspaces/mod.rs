//! Workspaces.

pub mod change;
pub mod create;
pub mod delete;
pub mod draft;
pub mod list;
pub mod view;
