//! A change that is stopped between any two of its writes, as a crash would stop it: after the next
//! process has looked through what was left, all of it is there or nothing, and so is its event.

mod logins;
mod memberships;
mod organizations;
mod repeated;
mod resets;
mod workspaces;

use domain::audit::Chain;
use domain::id::OrganizationId;
use domain::organization::Organization;
use domain::revocation::{Revocation, Revoked};
use domain::role::{MemberRole, PlatformRole};
use domain::time::minutes;
use domain::user::User;
use storage::error::WriteError;
use storage::fuse::Outlasted;
use storage::ports::audit::AuditQuery;
use storage::ports::set_up::SetUpState;
use storage::ports::sign_ups::SignUpPlan;

use crate::backend::Backend;
use crate::invitations::{acceptance, invited};

pub use logins::{
    a_redemption_is_whole_or_absent, a_sign_in_is_whole_or_absent, losing_the_platform_role_is_whole_or_absent,
    the_end_of_all_logins_is_whole_or_absent,
};
pub use memberships::being_added_is_whole_or_absent;
pub use organizations::deleting_an_organization_is_whole_or_absent;
pub use repeated::{
    a_member_who_is_disabled_already_is_revoked, a_person_who_is_disabled_already_is_revoked,
    a_repeated_logout_is_answered_once_it_is_revoked, an_organization_that_is_disabled_already_is_revoked,
};
pub use resets::an_older_link_is_dead_once_the_next_is_decided;
pub use workspaces::{a_reset_of_workspaces_is_whole_or_absent, deleting_a_workspace_is_whole_or_absent};

/// More writes than any change has.
pub const MOST: u32 = 40;

/// Whether what a change makes is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    Whole,
    Absent,
    Part,
}

fn there(parts: &[bool]) -> There {
    match (parts.iter().all(|part| *part), parts.iter().any(|part| *part)) {
        (true, _) => There::Whole,
        (false, false) => There::Absent,
        (false, true) => There::Part,
    }
}

/// Runs a change until it is stopped after so many writes, recovers, and says whether it came to its end.
pub async fn stopped(on: &Backend, writes: u32, change: impl Future<Output = Result<(), WriteError>>) -> Outlasted {
    on.fuse.blow_after(writes);
    let answer = change.await;
    let outlasted = on.fuse.outlasted();
    on.fuse.blow_after(0);
    on.recover().await;
    if outlasted == Outlasted::Yes {
        assert_eq!(answer, Ok(()), "nothing stopped it");
    }
    outlasted
}

pub async fn events(on: &Backend, organization: OrganizationId) -> usize {
    let chain = Chain::Organization(organization);
    let page = domain::page::PageRequest::first(domain::page::Limit::MOST);
    let listed = on.stores.audit.list(&AuditQuery::of(chain), page).await.unwrap().items.len();
    assert_eq!(on.stores.audit.verify(chain).await.unwrap().first_bad_seq, None);
    listed
}

async fn account(on: &Backend, plan: &SignUpPlan) -> There {
    let (user, organization) = (plan.user.id, plan.membership.organization_id);
    let stores = &on.stores;
    there(&[
        stores.users.get(user).await.unwrap().is_some(),
        stores.users.by_email(&plan.user.email).await.unwrap().is_some(),
        stores.organizations.get(organization).await.unwrap().is_some(),
        stores.memberships.choices(user).await.unwrap().len() == 1,
        stores.memberships.get(&organization, user).await.unwrap().is_some(),
        events(on, organization).await == 1,
    ])
}

pub async fn a_sign_up_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let plan = on.plan(&format!("ann{writes}@acme.example"), &format!("Acme{writes}"));
        let trail = on.people.trail(plan.membership.organization_id);
        let outlasted = stopped(on, writes, on.stores.sign_ups.commit(&plan, &trail)).await;
        let there = account(on, &plan).await;
        assert_ne!(there, There::Part, "after {writes} writes");
        if there == There::Absent {
            // Nothing stands in the way of another try.
            let trail = on.people.trail(plan.membership.organization_id);
            assert_eq!(on.stores.sign_ups.commit(&plan, &trail).await, Ok(()), "after {writes} writes");
        }
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("a sign-up has no end");
}

pub async fn a_set_up_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let mut plan = on.plan("root@x.example", "Default");
        plan.user.platform_role = PlatformRole::SuperAdmin;
        let trail = on.people.trail(plan.membership.organization_id);
        stopped(on, writes, on.stores.set_up.complete(&plan, &trail)).await;
        let state = on.stores.set_up.state().await.unwrap();
        let there = account(on, &plan).await;
        assert_eq!(there == There::Whole, state == SetUpState::Done, "after {writes} writes");
        assert_ne!(there, There::Part, "after {writes} writes");
        if state == SetUpState::Done {
            let found = on.stores.users.get(plan.user.id).await.unwrap().unwrap();
            let demoted = found.with(|user| user.platform_role = PlatformRole::None);
            let trail = on.people.trail(plan.membership.organization_id);
            assert_eq!(on.stores.users.replace(&demoted, &trail).await, Err(WriteError::LastSuperAdmin));
            return;
        }
    }
    panic!("a set-up has no end");
}

pub async fn an_acceptance_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let user = on.people.user(&format!("ben{writes}@acme.example"));
        let mut invitation = invited(on, &organization, user.email.clone(), writes).await;
        invitation.record.role = MemberRole::CompanyAdmin;
        let mut plan = acceptance(on, &invitation, Some(user.clone()), user.id);
        plan.membership.role = MemberRole::CompanyAdmin;
        let before = events(on, organization.id).await;
        let trail = on.people.trail(organization.id);
        let outlasted = stopped(on, writes, on.stores.invitations.accept(&organization.id, &plan, &trail)).await;
        let found = on.stores.invitations.get(&organization.id, invitation.record.id).await.unwrap().unwrap();
        let there = there(&[
            found.record.state != domain::invitation::InvitationState::Pending,
            on.stores.users.get(user.id).await.unwrap().is_some(),
            on.stores.memberships.get(&organization.id, user.id).await.unwrap().is_some(),
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if there == There::Absent {
            let again = acceptance(on, &found, Some(user.clone()), user.id);
            let trail = on.people.trail(organization.id);
            assert_eq!(on.stores.invitations.accept(&organization.id, &again, &trail).await, Ok(()));
        }
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("an acceptance has no end");
}

async fn left(on: &Backend, organization: &Organization, user: &User) -> Result<(), WriteError> {
    let read = on.stores.memberships.get(&organization.id, user.id).await.unwrap().unwrap();
    let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 3 };
    let ended = read.with(|membership| membership.generation = 3);
    let revocation = Revocation::new(what, on.now(), minutes(16));
    on.stores.memberships.remove(&organization.id, &ended, &revocation, &on.people.trail(organization.id)).await
}

pub async fn coming_back_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let (user, _) = on.member(&organization, &format!("ben{writes}@acme.example"), MemberRole::User).await;
        left(on, &organization, &user).await.unwrap();
        let invitation = invited(on, &organization, user.email.clone(), writes).await;
        let plan = acceptance(on, &invitation, None, user.id);
        let trail = on.people.trail(organization.id);
        let outlasted = stopped(on, writes, on.stores.invitations.accept(&organization.id, &plan, &trail)).await;
        let back = on.stores.memberships.get(&organization.id, user.id).await.unwrap();
        assert!(back.as_ref().is_none_or(|back| back.record.generation == 3), "the generation goes on");
        if back.is_none() {
            let found = on.stores.invitations.get(&organization.id, invitation.record.id).await.unwrap().unwrap();
            let again = acceptance(on, &found, None, user.id);
            let trail = on.people.trail(organization.id);
            assert_eq!(on.stores.invitations.accept(&organization.id, &again, &trail).await, Ok(()), "{writes}");
        }
        if outlasted == Outlasted::Yes {
            assert!(back.is_some());
            return;
        }
    }
    panic!("coming back has no end");
}

pub async fn leaving_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let (user, _) = on.member(&organization, &format!("ben{writes}@acme.example"), MemberRole::CompanyAdmin).await;
        let (before, revoked) = (events(on, organization.id).await, revocations(on).await);
        let outlasted = stopped(on, writes, left(on, &organization, &user)).await;
        let there = there(&[
            on.stores.memberships.get(&organization.id, user.id).await.unwrap().is_none(),
            events(on, organization.id).await == before + 1,
            revocations(on).await == revoked + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("leaving has no end");
}

async fn revocations(on: &Backend) -> usize {
    on.stores.revocations.live(on.now()).await.unwrap().len()
}
