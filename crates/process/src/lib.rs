//! One server process, whatever it serves: its settings and keys, the storage it stands on, the feed of
//! revocations, its listeners, and its end.
//!
//! ```text
//! Start: the settings are being read ─▶ Parts: storage is open ─▶ serving ─▶ draining ─▶ the end
//! ```

pub mod clock_watch;
pub mod command_line;
pub mod feed;
pub mod figures;
pub mod keys;
pub mod listen;
pub mod parts;
pub mod production;
pub mod settings;
