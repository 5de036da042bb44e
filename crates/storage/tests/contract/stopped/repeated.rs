//! A change that is stopped between two of its writes and asked for again, before anybody has come by to finish
//! it: the answer comes once its revocations are there.

use domain::organization::Organization;
use domain::revocation::{Revocation, Revoked};
use domain::role::MemberRole;
use domain::time::minutes;
use domain::user::User;
use storage::error::WriteError;
use storage::fuse::Outlasted;
use storage::ports::login_sessions::EndLogin;

use super::MOST;
use crate::backend::Backend;

/// Runs a change until it is stopped after so many writes; nobody recovers. Says whether it came to its end, and
/// what it answered.
async fn interrupted(
    on: &Backend,
    writes: u32,
    change: impl Future<Output = Result<(), WriteError>>,
) -> (Outlasted, Result<(), WriteError>) {
    on.fuse.blow_after(writes);
    let answer = change.await;
    let outlasted = on.fuse.outlasted();
    on.fuse.blow_after(0);
    on.listener.0.lock().clear();
    (outlasted, answer)
}

/// Whether it is in the record that something is revoked.
async fn recorded(on: &Backend, what: Revoked) -> bool {
    on.stores.revocations.live(on.now()).await.unwrap().iter().any(|revocation| revocation.what == what)
}

fn told(on: &Backend, what: Revoked) -> bool {
    on.listener.0.lock().iter().any(|revocation| revocation.what == what)
}

pub async fn a_repeated_logout_is_answered_once_it_is_revoked(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    for writes in 1..MOST {
        let session = on.people.login_session(user.id, organization.id);
        on.stores.login_sessions.open(&session, 0, &on.people.trail(organization.id)).await.unwrap();
        let (id, at, remember_until) = (session.id, on.now(), on.now().plus(minutes(16)));
        let end = EndLogin { id, user_id: user.id, token: Some(on.people.id()), at, remember_until };
        let [trail, another] = [on.people.trail(organization.id), on.people.trail(organization.id)];
        let ending = async { on.stores.login_sessions.end(&end, &trail).await.map(|_| ()) };
        let (outlasted, first) = interrupted(on, writes, ending).await;
        on.stores.login_sessions.end(&end, &another).await.unwrap();
        for what in [Revoked::LoginSession { id }, Revoked::Token { id: end.token.unwrap() }] {
            assert!(recorded(on, what).await, "{what:?} after {writes} writes");
            assert!(first.is_ok() || told(on, what), "{what:?} after {writes} writes");
        }
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("ending a login session has no end");
}

async fn disable_member(on: &Backend, organization: &Organization, user: &User) -> Result<(), WriteError> {
    let read = on.stores.memberships.get(&organization.id, user.id).await.unwrap().unwrap();
    if !read.record.enabled {
        return on.stores.memberships.finish_changes(&organization.id).await;
    }
    let disabled = read.with(|membership| (membership.enabled, membership.generation) = (false, 1));
    let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 1 };
    let revocation = Revocation::new(what, on.now(), minutes(16));
    on.stores.memberships.replace(&organization.id, &disabled, &revocation, &on.people.trail(organization.id)).await
}

pub async fn a_member_who_is_disabled_already_is_revoked(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let (user, _) = on.member(&organization, &format!("ben{writes}@acme.example"), MemberRole::User).await;
        let (outlasted, first) = interrupted(on, writes, disable_member(on, &organization, &user)).await;
        let mut again = disable_member(on, &organization, &user).await;
        if again == Err(WriteError::Conflict) {
            // It finished the first and found that the membership had moved by it.
            again = disable_member(on, &organization, &user).await;
        }
        assert_eq!(again, Ok(()), "after {writes} writes");
        let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 1 };
        assert!(recorded(on, what).await, "after {writes} writes");
        assert!(first.is_ok() || told(on, what), "after {writes} writes");
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("disabling a member has no end");
}

async fn remove_member(on: &Backend, organization: &Organization, user: &User) -> Result<(), WriteError> {
    let Some(read) = on.stores.memberships.get(&organization.id, user.id).await.unwrap() else {
        return on.stores.memberships.finish_changes(&organization.id).await;
    };
    let ended = read.with(|membership| membership.generation = 1);
    let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 1 };
    let revocation = Revocation::new(what, on.now(), minutes(16));
    on.stores.memberships.remove(&organization.id, &ended, &revocation, &on.people.trail(organization.id)).await
}

pub async fn a_member_who_is_removed_already_is_revoked(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let (user, _) = on.member(&organization, &format!("ben{writes}@acme.example"), MemberRole::User).await;
        let (outlasted, first) = interrupted(on, writes, remove_member(on, &organization, &user)).await;
        let mut again = remove_member(on, &organization, &user).await;
        if again == Err(WriteError::Conflict) {
            again = remove_member(on, &organization, &user).await;
        }
        assert_eq!(again, Ok(()), "after {writes} writes");
        assert!(on.stores.memberships.get(&organization.id, user.id).await.unwrap().is_none(), "after {writes} writes");
        let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 1 };
        assert!(recorded(on, what).await, "after {writes} writes");
        assert!(first.is_ok() || told(on, what), "after {writes} writes");
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("removing a member has no end");
}

async fn disable_user(on: &Backend, organization: &Organization, user: &User) -> Result<(), WriteError> {
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    if !read.record.enabled {
        return on.stores.users.finish_changes(user.id).await;
    }
    let disabled = read.with(|user| user.enabled = false);
    let trail = on.people.trail(organization.id);
    on.stores.users.replace_and_end_logins(&disabled, &on.end_of(user.id), &trail).await
}

pub async fn a_person_who_is_disabled_already_is_revoked(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let session = on.people.login_session(user.id, organization.id);
        on.stores.login_sessions.open(&session, 0, &on.people.trail(organization.id)).await.unwrap();
        let (outlasted, _) = interrupted(on, writes, disable_user(on, &organization, &user)).await;
        disable_user(on, &organization, &user).await.unwrap();
        assert!(recorded(on, Revoked::Person { id: user.id, below: 1 }).await, "after {writes} writes");
        let ended = on.stores.login_sessions.get(session.id).await.unwrap().unwrap().record;
        assert!(ended.revoked_at.is_some(), "after {writes} writes");
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("disabling a person has no end");
}

async fn disable_organization(on: &Backend, organization: &Organization) -> Result<(), WriteError> {
    let read = on.stores.organizations.get(organization.id).await.unwrap().unwrap();
    if !read.record.enabled {
        return on.stores.organizations.finish_changes(organization.id).await;
    }
    let disabled = read.with(|organization| (organization.enabled, organization.generation) = (false, 1));
    let revocation = Revocation::new(Revoked::Organization { id: organization.id, below: 1 }, on.now(), minutes(16));
    on.stores.organizations.replace(&disabled, Some(&revocation), &on.people.trail(organization.id)).await
}

pub async fn an_organization_that_is_disabled_already_is_revoked(on: &Backend) {
    for writes in 1..MOST {
        let (organization, _) = on.organization(&format!("Acme{writes}")).await;
        let (outlasted, _) = interrupted(on, writes, disable_organization(on, &organization)).await;
        disable_organization(on, &organization).await.unwrap();
        let what = Revoked::Organization { id: organization.id, below: 1 };
        assert!(recorded(on, what).await, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("disabling an organization has no end");
}
