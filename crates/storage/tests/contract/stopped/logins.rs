//! What ends or opens login sessions, stopped between any two of its writes.

use domain::audit::Chain;
use domain::id::LoginSessionId;
use domain::organization::Organization;
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose};
use domain::role::PlatformRole;
use domain::time::minutes;
use domain::user::User;
use storage::fuse::Outlasted;
use storage::ports::login_sessions::EndLogins;
use storage::ports::password_resets::RedemptionPlan;

use super::{MOST, There, events, revocations, stopped, there};
use crate::backend::Backend;

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
