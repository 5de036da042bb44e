//! What launching a workspace opens.

pub mod terminal;
pub mod web;
