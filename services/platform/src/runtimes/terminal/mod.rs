//! Sandboxed terminals on this machine.
//!
//! ```text
//! Terminals (one thread) ─▶ Sandbox (bubblewrap) ─▶ the profile's command on a PTY
//!        └─▶ Terminal: output ─▶ Ring ─▶ Attachment ─▶ socket;  socket ─▶ input ─▶ PTY
//! ```

mod check;
mod living;
mod memory_file;
mod profile;
mod pump;
mod ring;
mod sandbox;
mod seccomp;
mod start;

pub use check::SandboxCheck;
pub use living::{Attachment, Closed, Ended, Output, Terminal, Typist, Unattended};
pub use profile::{Limits, Profile, ProfileProblem};
pub use start::{StartError, Terminals};
