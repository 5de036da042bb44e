//! The ports: what the services ask of storage, one trait per aggregate.
//!
//! Methods that need an organization take it first. Those that belong to a person, to the platform or
//! to this server as a whole say so.

pub mod audit;
pub mod audit_days;
pub mod audit_search;
pub mod housekeeping;
pub mod invitations;
pub mod login_sessions;
pub mod memberships;
pub mod one_time;
pub mod organizations;
pub mod password_resets;
pub mod realm_plans;
pub mod replicas;
pub mod revocations;
pub mod server_clock;
pub mod set_up;
pub mod sign_ups;
pub mod throttles;
pub mod tickets;
pub mod users;
pub mod workspace_grants;
pub mod workspace_sessions;
pub mod workspaces;

/// Answers of a store.
pub type Stored<T> = Result<T, crate::error::StorageError>;

/// Answers of a change.
pub type Written<T = ()> = Result<T, crate::error::WriteError>;

/// The error of a write that no rule of ours refuses.
pub(crate) fn only_stored(error: crate::error::WriteError) -> crate::error::StorageError {
    use crate::error::{StorageError, WriteError};
    match error {
        WriteError::Storage(error) => error,
        WriteError::Conflict | WriteError::Taken(_) | WriteError::LastAdmin | WriteError::LastSuperAdmin => {
            StorageError::Unavailable
        }
    }
}

/// Whether a change that may be repeated was made now or had been made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Now, with its events.
    Now,
    /// Before; nothing was written.
    Already,
}
