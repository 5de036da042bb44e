//! The people of the caller's organization. Everything here acts on the membership; the person is
//! changed by platform administrators and the operator only.

pub mod change;
pub mod create;
pub mod list;
pub mod operator;
pub mod remove;
pub mod reset_link;
pub mod switch;

use actix_web::HttpResponse;
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::{OrganizationId, UserId};
use domain::membership::Membership;
use domain::revocation::{Revocation, Revoked};
use domain::role::{PlatformRole, Role};
use http_kit::caller::{Caller, denied};
use http_kit::edge::Edge;
use http_kit::if_match::EntityTag;
use http_kit::problem::Problem;
use serde::Serialize;
use storage::ports::memberships::Member;
use utoipa::ToSchema;

use crate::state::State;

/// A person in the organization, for its administrators.
#[derive(Serialize, ToSchema)]
pub struct MemberView {
    /// Their id.
    id: String,
    /// Their address.
    email: String,
    /// Their name.
    name: String,
    /// Their role in the organization.
    role: &'static str,
    /// Whether they may act in the organization.
    enabled: bool,
    /// Whether they may sign in at all.
    platform_enabled: bool,
    /// Whether the address was proved to be theirs.
    email_verified: bool,
    /// Whether they have a second factor.
    mfa_enabled: bool,
    /// When they joined.
    joined_at: String,
    /// When they last signed in, since they joined.
    last_login_at: Option<String>,
}

impl MemberView {
    fn of(member: &Member) -> Self {
        let Member { membership, user } = member;
        // What they did before is no business of this organization, nor whether they had an account then.
        let since_joining = user.last_login_at.filter(|moment| *moment >= membership.record.joined_at);
        Self {
            id: user.id.to_string(),
            email: user.email.to_string(),
            name: user.name.to_string(),
            role: membership.record.role.as_str(),
            enabled: membership.record.enabled,
            platform_enabled: user.enabled,
            email_verified: user.email_verified,
            mfa_enabled: false,
            joined_at: membership.record.joined_at.to_string(),
            last_login_at: since_joining.map(|moment| moment.to_string()),
        }
    }
}

/// The answer that shows a member as they are now.
async fn shown(state: &State, caller: &Caller, user: UserId) -> Result<HttpResponse, Problem> {
    let member = member(state, caller, user).await?;
    Ok(HttpResponse::Ok().insert_header(tag(&member).header()).json(MemberView::of(&member)))
}

/// The version of a member: of the membership, and of what administrators change of the person. That somebody signs in
/// makes no other.
fn tag(member: &Member) -> EntityTag {
    EntityTag::of(&[member.membership.version, member.user.generation])
}

/// The member of that id in the caller's organization.
async fn member(state: &State, caller: &Caller, user: UserId) -> Result<Member, Problem> {
    let organization = caller.organization();
    state.stores.memberships.member(&organization, user).await?.ok_or_else(Problem::not_found)
}

/// Nobody acts on somebody above their own rank.
async fn outranks(edge: &Edge, caller: &Caller, member: &Member, action: AuditAction) -> Result<(), Problem> {
    match (caller.role(), member.user.platform_role) {
        (Role::SuperAdmin, _) | (_, PlatformRole::None) => Ok(()),
        (Role::CompanyAdmin | Role::User, PlatformRole::SuperAdmin) => {
            let chain = Chain::Organization(caller.organization());
            let rule = domain::decide::Rule::PlatformAdministratorsOnly;
            let event = edge.scribe.event(&caller.acting(), chain, action, Outcome::Denied);
            let event = event.on("user", member.user.id).because(rule.as_str());
            Err(denied(edge, Trail::of(event), rule).await)
        }
    }
}

/// The revocation of a person's tokens for one organization, and the membership of the next generation.
pub(crate) fn next_generation(state: &State, membership: &Membership) -> (u64, Revocation) {
    let below = membership.generation.saturating_add(1);
    let Membership { organization_id, user_id, .. } = *membership;
    let what = Revoked::Membership { organization_id, user_id, below };
    (below, Revocation::new(what, state.now(), state.remember()))
}

/// A trail of one event on a person in an organization.
fn event_on(state: &State, caller: &Caller, action: AuditAction, user: UserId) -> domain::audit::AuditEvent {
    let chain: OrganizationId = caller.organization();
    state.scribe.event(&caller.acting(), Chain::Organization(chain), action, Outcome::Success).on("user", user)
}
