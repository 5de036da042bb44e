//! The names of everything that goes on the record: one enum, from which documentation, filters and
//! tests are generated.

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($name:ident $text:literal $meaning:literal;)*) => {
        /// What was done or tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum AuditAction {$(
            #[doc = $meaning]
            #[serde(rename = $text)]
            $name,
        )*}

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the wire and in the record.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)*}
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$name => $meaning,)*}
            }
        }
    };
}

actions! {
    SetUp "setup" "The installation was set up: first administrator and default organization.";
    SignUp "signup" "A person signed up with an organization of their own.";
    Register "register" "A person registered into an organization that is open.";
    Login "login" "A person signed in.";
    SsoLogin "sso_login" "A person signed in by a provider outside, or tried to.";
    LinkIdentity "link_identity" "Who a person is at a provider outside was linked to their account.";
    UnlinkIdentity "unlink_identity" "Who a person is at a provider outside is no longer linked to their account.";
    ClaimAccount "claim_account" "A provider proved whose an account is that nobody had shown to be theirs: what was attached to it was dropped.";
    SwitchTenant "switch_tenant" "A login session changed to another organization.";
    Logout "logout" "A person signed out.";
    LogoutAll "logout_all" "A person ended all of their login sessions.";
    EndLoginSession "end_login_session" "One login session was ended from another.";
    RefreshReuse "refresh_reuse" "A used refresh token was presented again; its login session was ended.";
    ChangeName "change_name" "A person changed their name.";
    ChangePassword "change_password" "A person changed their password.";
    CreateResetLink "create_reset_link" "A one-time link to set a new password was made.";
    ResetPassword "reset_password" "A new password was set by a one-time link.";
    CreateRealm "create_realm" "The realm of an organization was made at Keycloak, or could not be made.";
    RemoveRealm "remove_realm" "The realm of a deleted organization was removed or disabled at Keycloak.";
    CreateInvitation "create_invitation" "Somebody was invited.";
    ResendInvitation "resend_invitation" "An invitation got a new link; the old one is dead.";
    RevokeInvitation "revoke_invitation" "An invitation was taken back.";
    AcceptInvitation "accept_invitation" "An invitation was accepted.";
    ReadMembers "read_members" "Reading the organization's people was refused.";
    AddMember "add_member" "Somebody was added to the organization without an invitation.";
    ChangeRole "change_role" "A member's role was changed.";
    RoleSyncRefused "role_sync_refused" "A provider no longer gives the organization's last administrator their role; they kept it.";
    DisableMember "disable_member" "A member was disabled in the organization.";
    EnableMember "enable_member" "A member was enabled in the organization.";
    RemoveMember "remove_member" "A member was removed from the organization.";
    LeaveOrganization "leave_organization" "A member left the organization.";
    DisableUser "disable_user" "A person was disabled on the platform.";
    EnableUser "enable_user" "A person was enabled on the platform.";
    GrantSuperAdmin "grant_super_admin" "A person was made platform administrator.";
    RevokeSuperAdmin "revoke_super_admin" "A person is no longer platform administrator.";
    CreateOrganization "create_organization" "An organization was made.";
    ReadOrganizations "read_organizations" "Reading organizations was refused.";
    UpdateOrganization "update_organization" "An organization was changed.";
    DisableOrganization "disable_organization" "An organization was disabled.";
    EnableOrganization "enable_organization" "An organization was enabled.";
    DeleteOrganization "delete_organization" "A disabled organization was deleted: its memberships, grants and invitations ended.";
    ReadProviders "read_providers" "Reading or checking the ways in was refused.";
    ReadWorkspaces "read_workspaces" "Reading a workspace was refused.";
    CreateWorkspace "create_workspace" "A workspace was made.";
    UpdateWorkspace "update_workspace" "A workspace was changed.";
    DeleteWorkspace "delete_workspace" "A workspace was deleted.";
    ResetWorkspaces "reset_workspaces" "An organization's workspaces were put back to the default set; all others are gone.";
    ReadGrants "read_grants" "Reading the grants on a workspace was refused.";
    SetGrant "set_grant" "A right on a workspace was given or changed.";
    RemoveGrant "remove_grant" "A right on a workspace was taken.";
    LaunchWorkspace "launch_workspace" "A workspace was launched.";
    StopWorkspace "stop_workspace" "A person stopped their sessions on a workspace.";
    DisconnectSession "disconnect_session" "A session was ended by its owner or an administrator.";
    EndSession "end_session" "A session ended by itself or because it was no longer allowed.";
    ReadSessions "read_sessions" "Reading a session was refused.";
    AttachTerminal "attach_terminal" "A terminal was attached to.";
    ReadAuditLog "read_audit_log" "A platform administrator read another chain of the audit log, or reading it was refused.";
    VerifyAuditLog "verify_audit_log" "Verifying the audit log was refused.";
    RotateJwtSecret "rotate_jwt_secret" "The secret that signs access tokens was replaced.";
    RestoreCutoff "restore_cutoff" "After a backup was restored, every login session and token from before was ended.";
    Throttled "throttled" "Attempts were refused because there were too many; counted per minute.";
}

impl std::str::FromStr for AuditAction {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        Self::ALL.iter().find(|action| action.as_str() == text).copied().ok_or(UnknownAction)
    }
}

/// No action has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no audit action")]
pub struct UnknownAction;
