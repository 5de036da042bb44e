//! The one place where rights are decided: may this subject do that to this object, and by which rule.
//!
//! Pure. Every rule is one variant of [`Rule`], so that a refusal can name it; policies join as rules
//! of their own.

mod rule;

use crate::grant::{Grant, GrantLevel, GrantState, GrantSubject};
use crate::id::{OrganizationId, UserId};
use crate::membership::Membership;
use crate::role::{MemberRole, Role};
use crate::time::Timestamp;
use crate::workspace::{Workspace, WorkspaceStatus};
use crate::workspace_session::WorkspaceSession;
pub use rule::Rule;

/// Who wants something: a person, in the organization that their token is for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Who.
    pub user_id: UserId,
    /// In which organization.
    pub organization_id: OrganizationId,
    /// With which role.
    pub role: Role,
    /// Their enabled membership there; a platform administrator may have none.
    pub membership: Option<Membership>,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Anything that administrators of the organization do: people, grants, settings, its audit log.
    AdministerOrganization,
    /// Making a workspace, or changing its target, or deleting it.
    ShapeWorkspace,
    /// Changing name, description, icon, labels and status.
    DescribeWorkspace,
    /// Seeing that it is there.
    SeeWorkspace,
    /// Opening it.
    LaunchWorkspace,
    /// Looking at a session.
    SeeSession,
    /// Ending a session.
    EndSession,
    /// Typing into a session.
    AttachSession,
    /// Looking after all organizations.
    AdministerPlatform,
}

impl Action {
    /// Every action.
    pub const ALL: &[Self] = &[
        Self::AdministerOrganization,
        Self::ShapeWorkspace,
        Self::DescribeWorkspace,
        Self::SeeWorkspace,
        Self::LaunchWorkspace,
        Self::SeeSession,
        Self::EndSession,
        Self::AttachSession,
        Self::AdministerPlatform,
    ];
}

/// To what.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// The platform itself.
    Platform,
    /// An organization.
    Organization(OrganizationId),
    /// A workspace, with the subject's grant on it.
    Workspace {
        /// The workspace.
        workspace: &'a Workspace,
        /// The subject's grant on it, if there is one.
        grant: Option<&'a Grant>,
    },
    /// A session, with the subject's grant on its workspace.
    Session {
        /// The session.
        session: &'a WorkspaceSession,
        /// The subject's grant on its workspace, if there is one.
        grant: Option<&'a Grant>,
    },
}

impl Object<'_> {
    fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::Platform => None,
            Self::Organization(id) => Some(*id),
            Self::Workspace { workspace, .. } => Some(workspace.organization_id),
            Self::Session { session, .. } => Some(session.organization_id),
        }
    }
}

/// Under which circumstances.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// When.
    pub now: Timestamp,
}

/// The answer and the rule that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub verdict: Verdict,
    /// The rule.
    pub rule: Rule,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allow,
    /// Not at the moment, though the subject has the right (409).
    Unavailable,
    /// No, and the subject may know that it exists (403).
    Forbid,
    /// No, and for the subject it does not exist (404).
    Hide,
}

/// Decides whether `subject` may do `action` to `object`.
#[must_use]
pub fn decide(subject: &Subject, action: Action, object: Object<'_>, context: Context) -> Decision {
    if object.organization().is_some_and(|id| id != subject.organization_id) {
        return hide(Rule::OtherOrganization);
    }
    match (action, object) {
        (Action::AdministerPlatform, _) | (_, Object::Platform) => platform(subject),
        (Action::AdministerOrganization | Action::ShapeWorkspace, Object::Organization(_)) => administration(subject),
        (_, Object::Organization(_)) => forbid(Rule::AdministratorsOnly),
        (_, Object::Workspace { workspace, grant }) => {
            on_workspace(subject, action, workspace, standing(subject, grant, context))
        }
        (_, Object::Session { session, grant }) => {
            on_session(subject, action, session, standing(subject, grant, context))
        }
    }
}

/// What a subject is to a workspace.
#[derive(Clone, Copy)]
enum Standing {
    /// Administers the organization, as a member or (`None`) from the platform only.
    Administrator { member: Option<MemberRole> },
    /// Has a grant in force.
    Granted(GrantLevel),
    /// Has a grant outside its time.
    Waiting(Rule),
    /// Has nothing.
    Nothing(Rule),
}

fn standing(subject: &Subject, grant: Option<&Grant>, context: Context) -> Standing {
    let member = subject.membership.as_ref().filter(|membership| membership.enabled);
    match (subject.role, member) {
        (Role::SuperAdmin, member) => Standing::Administrator { member: member.map(|m| m.role) },
        (Role::CompanyAdmin, Some(member)) => Standing::Administrator { member: Some(member.role) },
        (Role::User, Some(member)) => match grant {
            Some(grant) if grant.subject == GrantSubject::User(subject.user_id) => {
                match grant.state_at(context.now, member.joined_at) {
                    GrantState::InForce => Standing::Granted(grant.level),
                    GrantState::NotYet => Standing::Waiting(Rule::GrantNotStarted),
                    GrantState::Over => Standing::Waiting(Rule::GrantExpired),
                    GrantState::OfEarlierMembership => Standing::Nothing(Rule::NoGrant),
                }
            }
            Some(_) | None => Standing::Nothing(Rule::NoGrant),
        },
        (Role::CompanyAdmin | Role::User, None) => Standing::Nothing(Rule::NotAMember),
    }
}

fn platform(subject: &Subject) -> Decision {
    match subject.role {
        Role::SuperAdmin => allow(Rule::PlatformAdministrator),
        Role::CompanyAdmin | Role::User => forbid(Rule::PlatformAdministratorsOnly),
    }
}

fn administration(subject: &Subject) -> Decision {
    match (subject.role, &subject.membership) {
        (Role::SuperAdmin, _) => allow(Rule::PlatformAdministrator),
        (Role::CompanyAdmin, Some(_)) => allow(Rule::Administrator),
        (Role::CompanyAdmin, None) => forbid(Rule::NotAMember),
        (Role::User, _) => forbid(Rule::AdministratorsOnly),
    }
}

fn on_workspace(subject: &Subject, action: Action, workspace: &Workspace, standing: Standing) -> Decision {
    match action {
        Action::AdministerOrganization | Action::ShapeWorkspace => match standing {
            Standing::Administrator { .. } => administration(subject),
            Standing::Granted(_) | Standing::Waiting(_) => forbid(Rule::AdministratorsOnly),
            Standing::Nothing(rule) => hide(rule),
        },
        Action::DescribeWorkspace => match standing {
            Standing::Administrator { .. } => administration(subject),
            Standing::Granted(GrantLevel::Manage) => allow(Rule::GrantManage),
            Standing::Granted(GrantLevel::Use) => forbid(Rule::GrantTooLow),
            Standing::Waiting(rule) => forbid(rule),
            Standing::Nothing(rule) => hide(rule),
        },
        Action::SeeWorkspace => match standing {
            Standing::Administrator { .. } => administration(subject),
            Standing::Granted(level) => allow(rule_of(level)),
            Standing::Waiting(rule) => allow(rule),
            Standing::Nothing(rule) => hide(rule),
        },
        Action::LaunchWorkspace => launch(workspace, standing),
        Action::SeeSession | Action::EndSession | Action::AttachSession => hide(Rule::NoGrant),
        Action::AdministerPlatform => platform(subject),
    }
}

fn launch(workspace: &Workspace, standing: Standing) -> Decision {
    let right = match standing {
        Standing::Administrator { member: Some(_) } => Rule::Administrator,
        // A platform administrator looks after an organization's workspaces but works in none of them.
        Standing::Administrator { member: None } => return forbid(Rule::NotAMember),
        Standing::Granted(level) => rule_of(level),
        Standing::Waiting(rule) => return unavailable(rule),
        Standing::Nothing(rule) => return hide(rule),
    };
    match workspace.status {
        WorkspaceStatus::Available => allow(right),
        WorkspaceStatus::Disabled => unavailable(Rule::WorkspaceDisabled),
        WorkspaceStatus::ComingSoon => unavailable(Rule::WorkspaceComingSoon),
    }
}

fn on_session(subject: &Subject, action: Action, session: &WorkspaceSession, standing: Standing) -> Decision {
    let own = session.user_id == subject.user_id;
    match action {
        Action::SeeSession | Action::EndSession if own => allow(Rule::Owner),
        Action::SeeSession | Action::EndSession => match standing {
            Standing::Administrator { .. } => administration(subject),
            Standing::Granted(GrantLevel::Manage) => allow(Rule::GrantManage),
            Standing::Granted(GrantLevel::Use) | Standing::Waiting(_) | Standing::Nothing(_) => forbid(Rule::NotOwner),
        },
        Action::AttachSession if own => match standing {
            Standing::Administrator { member: Some(_) } | Standing::Granted(_) => allow(Rule::Owner),
            Standing::Administrator { member: None } => forbid(Rule::NotAMember),
            Standing::Waiting(rule) | Standing::Nothing(rule) => forbid(rule),
        },
        Action::AttachSession => forbid(Rule::NotOwner),
        Action::AdministerOrganization
        | Action::ShapeWorkspace
        | Action::DescribeWorkspace
        | Action::SeeWorkspace
        | Action::LaunchWorkspace => forbid(Rule::AdministratorsOnly),
        Action::AdministerPlatform => platform(subject),
    }
}

const fn rule_of(level: GrantLevel) -> Rule {
    match level {
        GrantLevel::Use => Rule::GrantUse,
        GrantLevel::Manage => Rule::GrantManage,
    }
}

const fn allow(rule: Rule) -> Decision {
    Decision { verdict: Verdict::Allow, rule }
}

const fn unavailable(rule: Rule) -> Decision {
    Decision { verdict: Verdict::Unavailable, rule }
}

const fn forbid(rule: Rule) -> Decision {
    Decision { verdict: Verdict::Forbid, rule }
}

const fn hide(rule: Rule) -> Decision {
    Decision { verdict: Verdict::Hide, rule }
}
