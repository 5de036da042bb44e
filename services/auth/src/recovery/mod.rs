//! Changing a password, and setting a new one by a link.

pub mod change_password;
pub mod reset_link;
pub mod reset_password;
