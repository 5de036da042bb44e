//! Sessions on workspaces: opened by a launch, ended for a stated reason.
//!
//! ```text
//! launch ─▶ LiveTerminals, record ─▶ ticket ─▶ socket ─▶ Attachment
//!                 └─ supervisor: rights, login session, idleness, exit ─▶ end (process first, then record)
//! ```

pub mod disconnect;
pub mod end;
pub mod launch;
pub mod list;
pub mod live;
pub mod socket;
pub mod stop;
pub mod supervisor;
pub mod terminal;
pub mod ticket;
pub mod view;
