//! Events of people, which go to the chain of each organization that they belong to.

use domain::audit::{AuditEvent, Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::scribe::Acting;
use domain::sign_in::{Choice, SignIn};
use domain::user::User;

use crate::state::State;

/// The events of one happening: one for each enabled membership, or one for the platform's chain where
/// there is none.
pub fn of_person(acting: &Acting, choices: &[Choice], describe: impl Fn(&Acting, Chain) -> AuditEvent) -> Trail {
    let enabled = choices.iter().filter(|choice| choice.membership.enabled && choice.organization.enabled);
    let mut events = enabled.map(|choice| describe(acting, Chain::Organization(choice.organization.id)));
    match events.next() {
        None => Trail::of(describe(acting, Chain::Platform)),
        Some(first) => {
            let mut trail = Trail::of(first);
            trail.extend(events);
            trail
        }
    }
}

/// An event about a person, done by them or to them.
pub fn about(
    state: &State,
    user: &User,
    action: AuditAction,
    outcome: Outcome,
) -> impl Fn(&Acting, Chain) -> AuditEvent {
    let (scribe, id) = (state.scribe.clone(), user.id);
    move |acting, chain| scribe.event(acting, chain, action, outcome).on("user", id)
}

/// `acting`, now known to be `user`.
#[must_use]
pub fn as_person(acting: Acting, user: &User) -> Acting {
    let mut acting = acting;
    acting.actor.kind = domain::audit::ActorKind::User;
    acting.actor.user_id = Some(user.id);
    acting.actor.email = Some(user.email.clone());
    acting
}

/// What the way in of a sign-in is called on the record.
#[must_use]
pub const fn way_in(sign_in: &SignIn) -> AuditAction {
    match sign_in.provider {
        Some(_) => AuditAction::SsoLogin,
        None => AuditAction::Login,
    }
}
