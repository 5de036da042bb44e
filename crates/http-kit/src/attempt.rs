//! What a call that needs a right attempts: a refusal is recorded under that action.

use domain::audit_action::AuditAction;

/// Names the action that a refusal is recorded under.
pub trait Attempt: 'static {
    /// The action.
    const ACTION: AuditAction;
}

macro_rules! attempts {
    ($($action:ident),* $(,)?) => {$(
        #[doc = concat!("An attempt at [`AuditAction::", stringify!($action), "`].")]
        #[derive(Clone, Copy, Debug)]
        pub struct $action;

        impl Attempt for $action {
            const ACTION: AuditAction = AuditAction::$action;
        }
    )*};
}

attempts!(
    AddMember,
    ChangeRole,
    CreateInvitation,
    CreateOrganization,
    CreateResetLink,
    CreateWorkspace,
    DeleteOrganization,
    DeleteWorkspace,
    DisableMember,
    DisableUser,
    EnableMember,
    ReadAuditLog,
    ReadGrants,
    ReadMembers,
    ReadOrganizations,
    ReadProviders,
    ReadSessions,
    ReadWorkspaces,
    RemoveGrant,
    RemoveMember,
    ResendInvitation,
    ResetWorkspaces,
    RevokeInvitation,
    SetGrant,
    UpdateOrganization,
    UpdateWorkspace,
    VerifyAuditLog,
);
