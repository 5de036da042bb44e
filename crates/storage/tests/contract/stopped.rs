//! A change that is stopped between any two of its writes, as a crash would stop it: after the next
//! process has looked through what was left, all of it is there or nothing, and so is its event.

use domain::audit::Chain;
use domain::id::{LoginSessionId, OrganizationId};
use domain::organization::Organization;
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose};
use domain::revocation::{Revocation, Revoked};
use domain::role::{MemberRole, PlatformRole};
use domain::time::minutes;
use domain::user::User;
use storage::error::WriteError;
use storage::fuse::Outlasted;
use storage::ports::audit::AuditQuery;
use storage::ports::login_sessions::EndLogins;
use storage::ports::password_resets::RedemptionPlan;
use storage::ports::set_up::SetUpState;
use storage::ports::sign_ups::SignUpPlan;

use crate::accounts::{acceptance, invited};
use crate::backend::Backend;

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

pub async fn a_sign_in_is_whole_or_absent(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    for writes in 1..MOST {
        let session = on.people.login_session(user.id, organization.id);
        let trail = on.people.trail(organization.id);
        let before = events(on, organization.id).await;
        let outlasted = stopped(on, writes, on.stores.login_sessions.open(&session, 0, &trail)).await;
        let there = there(&[
            on.stores.login_sessions.get(session.id).await.unwrap().is_some(),
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("a sign-in has no end");
}

async fn three_logins(on: &Backend, organization: &Organization, user: &User) -> Vec<LoginSessionId> {
    let generation = on.stores.users.get(user.id).await.unwrap().unwrap().record.generation;
    let mut opened = Vec::new();
    for _ in 0..3 {
        let session = on.people.login_session(user.id, organization.id);
        let trail = on.people.trail(organization.id);
        on.stores.login_sessions.open(&session, generation, &trail).await.unwrap();
        opened.push(session.id);
    }
    opened
}

/// All of them over, or all of them alive.
async fn ended(on: &Backend, ids: &[LoginSessionId]) -> There {
    let mut over = Vec::new();
    for id in ids {
        over.push(on.stores.login_sessions.get(*id).await.unwrap().unwrap().record.revoked_at.is_some());
    }
    there(&over)
}

pub async fn the_end_of_all_logins_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let logins = three_logins(on, &organization, &user).await;
        let (before, revoked) = (events(on, organization.id).await, revocations(on).await);
        let (end, trail) = (on.end_of(user.id), on.people.trail(organization.id));
        let ending = async { on.stores.login_sessions.end_all(&end, &trail).await.map(|_| ()) };
        let outlasted = stopped(on, writes, ending).await;
        let all = ended(on, &logins).await;
        assert_ne!(all, There::Part, "after {writes} writes");
        let whole = all == There::Whole;
        assert_eq!(events(on, organization.id).await, before + usize::from(whole), "after {writes} writes");
        assert_eq!(revocations(on).await, revoked + if whole { 4 } else { 0 }, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert!(whole);
            return;
        }
    }
    panic!("ending all logins has no end");
}

pub async fn a_redemption_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let mut secret = [7; 32];
        secret[0] = u8::try_from(writes).unwrap();
        let digest = OneTimeSecret::from_bytes(secret).digest(Purpose::PasswordReset);
        let reset = PasswordReset {
            id: on.people.id(),
            user_id: user.id,
            token_digest: digest.clone(),
            created_at: on.now(),
            expires_at: on.now().plus(minutes(30)),
            ended_at: None,
        };
        let trail = on.people.trail(organization.id);
        on.stores.password_resets.issue(&reset, &on.end_of(user.id), &trail).await.unwrap();
        let logins = three_logins(on, &organization, &user).await;
        let plan = RedemptionPlan {
            reset: on
                .stores
                .password_resets
                .by_token(&digest)
                .await
                .unwrap()
                .unwrap()
                .with(|reset| reset.ended_at = Some(on.now())),
            user: on.stores.users.get(user.id).await.unwrap().unwrap().with(|user| user.must_change_password = true),
            end: on.end_of(user.id),
        };
        let before = events(on, organization.id).await;
        let trail = on.people.trail(organization.id);
        let outlasted = stopped(on, writes, on.stores.password_resets.redeem(&plan, &trail)).await;
        let there = there(&[
            on.stores.password_resets.by_token(&digest).await.unwrap().unwrap().record.ended_at.is_some(),
            on.stores.users.get(user.id).await.unwrap().unwrap().record.must_change_password,
            ended(on, &logins).await == There::Whole,
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        let trail = on.people.trail(organization.id);
        let again = on.stores.password_resets.redeem(&plan, &trail).await;
        assert_eq!(again.is_ok(), there == There::Absent, "a link is used once, after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("a redemption has no end");
}

pub async fn losing_the_platform_role_is_whole_or_absent(on: &Backend) {
    let (_, first) = on.organization("First").await;
    promote(on, &first).await;
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        promote(on, &user).await;
        let read = on.stores.users.get(user.id).await.unwrap().unwrap();
        let demoted = read.with(|user| user.platform_role = PlatformRole::None);
        let (end, trail): (EndLogins, _) = (on.end_of(user.id), on.people.trail(organization.id));
        let before = events(on, organization.id).await;
        let changing = on.stores.users.replace_and_end_logins(&demoted, &end, &trail);
        let outlasted = stopped(on, writes, changing).await;
        let found = on.stores.users.get(user.id).await.unwrap().unwrap().record;
        let whole = found.platform_role == PlatformRole::None;
        assert_eq!(events(on, organization.id).await, before + usize::from(whole), "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert!(whole);
            return;
        }
    }
    panic!("losing a role has no end");
}

async fn promote(on: &Backend, user: &User) {
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    let promoted = read.with(|user| user.platform_role = PlatformRole::SuperAdmin);
    let trail = domain::audit::Trail::of(on.people.event(Chain::Platform));
    on.stores.users.replace(&promoted, &trail).await.unwrap();
}

pub async fn deleting_a_workspace_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let workspace = crate::platform::added(on, organization.id, "Handbook").await;
        let subject = domain::grant::GrantSubject::User(user.id);
        let grant = crate::platform::grant(on, &workspace, subject);
        let trail = on.people.trail(organization.id);
        on.stores.workspace_grants.put(&organization.id, &grant, &trail).await.unwrap();
        let read = on.stores.workspaces.get(&organization.id, workspace.id).await.unwrap().unwrap();
        let before = events(on, organization.id).await;
        let trail = on.people.trail(organization.id);
        let outlasted = stopped(on, writes, on.stores.workspaces.delete(&organization.id, &read, &trail)).await;
        let there = there(&[
            on.stores.workspaces.get(&organization.id, workspace.id).await.unwrap().is_none(),
            on.stores.workspace_grants.get(&organization.id, workspace.id, subject).await.unwrap().is_none(),
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("deleting has no end");
}
