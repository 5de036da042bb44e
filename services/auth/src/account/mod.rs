//! One's own account: who one is, one's devices, and the ways in.

pub mod change_name;
pub mod description;
pub mod login_sessions;
pub mod me;
pub mod options;
pub mod providers;
pub mod removed_sso;
