//! The rules by which rights are decided, by name.

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The subject looks after the platform.
    PlatformAdministrator,
    /// The subject administers the organization.
    Administrator,
    /// The subject has a grant to use it.
    GrantUse,
    /// The subject has a grant to manage it.
    GrantManage,
    /// It is the subject's own.
    Owner,
    /// It belongs to another organization.
    OtherOrganization,
    /// The subject is no member of the organization.
    NotAMember,
    /// Only administrators may.
    AdministratorsOnly,
    /// Only platform administrators may.
    PlatformAdministratorsOnly,
    /// The subject has no grant.
    NoGrant,
    /// The grant allows using only.
    GrantTooLow,
    /// The grant's `from` lies ahead.
    GrantNotStarted,
    /// The grant's `until` has passed.
    GrantExpired,
    /// It is somebody else's.
    NotOwner,
    /// It is the subject's own account: there is another way for that.
    OwnAccount,
    /// The person belongs to other organizations, too, or did before.
    BelongsElsewhere,
    /// The workspace is switched off.
    WorkspaceDisabled,
    /// The workspace is only announced.
    WorkspaceComingSoon,
}

impl Rule {
    /// The stable word for answers and the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PlatformAdministrator => "platform_administrator",
            Self::Administrator => "administrator",
            Self::GrantUse => "grant_use",
            Self::GrantManage => "grant_manage",
            Self::Owner => "owner",
            Self::OtherOrganization => "other_organization",
            Self::NotAMember => "not_a_member",
            Self::AdministratorsOnly => "administrators_only",
            Self::PlatformAdministratorsOnly => "platform_administrators_only",
            Self::NoGrant => "no_grant",
            Self::GrantTooLow => "grant_too_low",
            Self::GrantNotStarted => "grant_not_started",
            Self::GrantExpired => "grant_expired",
            Self::NotOwner => "not_owner",
            Self::OwnAccount => "own_account",
            Self::BelongsElsewhere => "belongs_elsewhere",
            Self::WorkspaceDisabled => "disabled",
            Self::WorkspaceComingSoon => "coming_soon",
        }
    }
}
