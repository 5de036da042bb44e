//! Signing in and out, one file a step.
//!
//! ```text
//! setup, login, register, accept ─▶ proceed ─▶ tokens
//!                                      └─▶ session_token ─▶ select-tenant ─▶ tokens
//! tokens ─▶ refresh, switch-tenant ─▶ tokens;   tokens ─▶ logout, logout-all
//! ```

pub mod answer;
pub mod events;
pub mod login;
pub mod logout;
pub mod logout_all;
pub mod outcomes;
pub mod proceed;
pub mod refresh;
pub mod refusals;
pub mod select_tenant;
pub mod setup;
pub mod switch_tenant;
pub mod throttle;
pub mod verifier;
