//! What can go wrong with storage, apart from the rules.

/// A store could not answer. Nothing that was asked for has happened, unless stated otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The disk is full: nothing was written; reads go on (507).
    #[error("the disk is full")]
    Full,
    /// The database cannot be reached or answers with an error of its own (503).
    #[error("the database cannot be used")]
    Unavailable,
    /// More work waits than can be done in time; try again (503).
    #[error("the database has too much to do")]
    Overloaded,
    /// Audit events wait too long for their place in the chain: nothing new is begun until they have it
    /// (503 `audit_unavailable`).
    #[error("the audit log is behind")]
    AuditBehind,
    /// A stored record is not what this version writes (503, and an alarm in the log).
    #[error("a stored record cannot be read")]
    Unreadable,
}

impl StorageError {
    /// The error in a word, for traces.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Unavailable => "unavailable",
            Self::Overloaded => "overloaded",
            Self::AuditBehind => "audit_behind",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A change was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The record has changed, ended or vanished since it was read.
    #[error("the record has changed meanwhile")]
    Conflict,
    /// A value that must be unique is taken.
    #[error("{0:?} is taken")]
    Taken(UniqueKey),
    /// The organization would lose its last enabled administrator.
    #[error("an organization keeps at least one administrator")]
    LastAdmin,
    /// The platform would lose its last enabled administrator.
    #[error("the platform keeps at least one administrator")]
    LastSuperAdmin,
    /// The store could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueKey {
    /// A person's address.
    Email,
    /// Who somebody is at a provider outside, or the single sign-on that found it out.
    Identity,
    /// An organization's slug.
    Slug,
    /// A person's membership in an organization.
    Membership,
    /// A workspace's name in its organization.
    WorkspaceName,
    /// A sign-in, which opens one login session.
    SignIn,
    /// The idempotency key of a request: another record was made by it.
    IdempotencyKey,
    /// A number of a live terminal, of its person or of its organization.
    TerminalPlace,
    /// The identifier of a record.
    Id,
}
