//! Single sign-on: to a provider and back, one file a step.
//!
//! ```text
//! start ─▶ the provider ─▶ callback ─▶ the front end ─▶ complete ─▶ (claim) ─▶ tokens, or a choice
//!   └── cookie of this trip ──┴───────────────────────────┘
//! ```

pub mod accounts;
pub mod browser;
pub mod callback;
pub mod claim;
pub mod complete;
pub mod discover;
pub mod exchange;
mod following;
mod provisioning;
pub mod refusal;
pub mod start;
