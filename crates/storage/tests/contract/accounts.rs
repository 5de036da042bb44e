//! People, memberships, login sessions.

use domain::id::LoginSessionId;
use domain::revocation::{Revocation, Revoked};
use domain::role::{MemberRole, PlatformRole};
use domain::time::{days, hours, minutes};
use domain::versioned::Versioned;
use storage::error::{UniqueKey, WriteError};
use storage::ports::Done;
use storage::ports::login_sessions::{EndLogin, Familiar};
use storage::ports::set_up::SetUpState;

use crate::backend::{Backend, twenty, won};
use crate::invitations::{acceptance, invited};

pub async fn an_address_and_a_slug_belong_to_one(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let trail = on.people.trail(organization.id);
    let same_address = on.plan(user.email.as_str(), "Other");
    assert_eq!(on.stores.sign_ups.commit(&same_address, &trail).await, Err(WriteError::Taken(UniqueKey::Email)));
    let same_slug = on.plan("other@other.example", "Acme");
    assert_eq!(on.stores.sign_ups.commit(&same_slug, &trail).await, Err(WriteError::Taken(UniqueKey::Slug)));
    assert!(on.stores.users.by_email(&same_slug.user.email).await.unwrap().is_none(), "no half account");
    assert!(on.stores.organizations.get(same_address.organization.unwrap().id).await.unwrap().is_none());
    let people = on.people.clone();
    let plans: Vec<_> = (0..20).map(|_| on.plan("race@race.example", "Race")).collect();
    let stores = on.stores.clone();
    let answers = twenty(move |number| {
        let (stores, plan) = (stores.clone(), plans[number].clone());
        let trail = people.trail(plan.membership.organization_id);
        async move { stores.sign_ups.commit(&plan, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
}

pub async fn a_replace_of_an_old_version_is_refused(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    let trail = on.people.trail(organization.id);
    let changed = read.clone().with(|user| user.email_verified = true);
    on.stores.users.replace(&changed, &trail).await.unwrap();
    assert_eq!(on.stores.users.replace(&read, &trail).await, Err(WriteError::Conflict));
    let now = on.stores.users.get(user.id).await.unwrap().unwrap();
    assert_eq!((now.version, now.record.email_verified), (read.version + 1, true));
}

pub async fn set_up_happens_once(on: &Backend) {
    assert_eq!(on.stores.set_up.state().await, Ok(SetUpState::Required));
    let (people, stores) = (on.people.clone(), on.stores.clone());
    let plans: Vec<_> =
        (0..20).map(|number| on.plan(&format!("root{number}@x.example"), &format!("O {number}"))).collect();
    let answers = twenty(move |number| {
        let (stores, plan) = (stores.clone(), plans[number].clone());
        let trail = people.trail(plan.membership.organization_id);
        async move { stores.set_up.complete(&plan, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    assert_eq!(on.stores.set_up.state().await, Ok(SetUpState::Done));
}

pub async fn one_sign_in_opens_one_login_session(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let first = on.people.login_session(user.id, organization.id);
    let (people, stores) = (on.people.clone(), on.stores.clone());
    let answers = twenty(move |_| {
        let mut session = first.clone();
        session.id = people.id();
        let (stores, trail) = (stores.clone(), people.trail(organization.id));
        async move { stores.login_sessions.open(&session, 0, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    assert!(
        answers.iter().filter_map(|answer| answer.err()).all(|error| error == WriteError::Taken(UniqueKey::SignIn))
    );
    let noted = on.stores.users.get(user.id).await.unwrap().unwrap().record.last_login_at;
    assert_eq!(noted, Some(on.now()));
    let address = [127, 0, 0, 1].into();
    let known = on.stores.login_sessions.has_signed_in_from(user.id, address, on.now().minus(days(30))).await;
    assert_eq!(known, Ok(Familiar::Yes));
}

async fn opened(on: &Backend) -> Versioned<domain::login_session::LoginSession> {
    let (organization, user) = on.organization("Acme").await;
    let session = on.people.login_session(user.id, organization.id);
    on.stores.login_sessions.open(&session, 0, &on.people.trail(organization.id)).await.unwrap();
    on.stores.login_sessions.get(session.id).await.unwrap().unwrap()
}

pub async fn a_refresh_token_rotates_once_under_twenty_callers(on: &Backend) {
    let session = opened(on).await;
    let rotated = session.with(|session| *session = session.clone().rotated(on.now()));
    let stores = on.stores.clone();
    let answers = twenty(move |_| {
        let (stores, rotated) = (stores.clone(), rotated.clone());
        async move { stores.login_sessions.rotate(&rotated).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
}

pub async fn a_sign_in_from_before_the_end_of_all_logins_opens_none(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    on.stores.login_sessions.end_all(&on.end_of(user.id), &on.people.trail(organization.id)).await.unwrap();
    let generation = on.stores.users.get(user.id).await.unwrap().unwrap().record.generation;
    assert_eq!(generation, user.generation + 1);
    let session = on.people.login_session(user.id, organization.id);
    let trail = on.people.trail(organization.id);
    let open = |generation| on.stores.login_sessions.open(&session, generation, &trail);
    assert_eq!(open(user.generation).await, Err(WriteError::Conflict));
    assert!(on.stores.login_sessions.get(session.id).await.unwrap().is_none());
    assert_eq!(open(generation).await, Ok(()));
}

fn end(on: &Backend, id: LoginSessionId, user_id: domain::id::UserId) -> EndLogin {
    EndLogin { id, user_id, token: Some(on.people.id()), at: on.now(), remember_until: on.now().plus(minutes(16)) }
}

pub async fn ending_a_login_session_is_told_before_the_answer(on: &Backend) {
    let session = opened(on).await.record;
    let trail = || on.people.trail(session.organization_id);
    let strangers = end(on, session.id, on.people.id());
    assert_eq!(on.stores.login_sessions.end(&strangers, &trail()).await, Ok(Done::Already), "another person's");
    let end = end(on, session.id, session.user_id);
    assert_eq!(on.stores.login_sessions.end(&end, &trail()).await, Ok(Done::Now));
    let told: Vec<Revoked> = on.listener.0.lock().iter().map(|revocation| revocation.what).collect();
    // The job may come by at the same moment and tell them too.
    let [logout, token] = [Revoked::LoginSession { id: session.id }, Revoked::Token { id: end.token.unwrap() }];
    assert!(told.contains(&logout) && told.contains(&token), "{told:?}");
    assert!(told.iter().all(|what| [logout, token].contains(what)), "{told:?}");
    assert_eq!(on.stores.login_sessions.end(&end, &trail()).await, Ok(Done::Already));
    assert_eq!(on.stores.revocations.live(on.now()).await.unwrap().len(), 2);
    assert!(on.stores.revocations.live(on.now().plus(minutes(17))).await.unwrap().is_empty());
    let ended = on.stores.login_sessions.get(session.id).await.unwrap().unwrap();
    assert_eq!(on.stores.login_sessions.rotate(&ended).await, Err(WriteError::Conflict), "an ended one cannot go on");
}

pub async fn a_cut_off_ends_every_login_session_and_nothing_opened_later(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let (globex, bob) = on.organization("Globex").await;
    let (mut before, people) = (Vec::new(), &on.people);
    for (organization, user) in [(&acme, &ann), (&globex, &bob), (&globex, &bob)] {
        let session = people.login_session(user.id, organization.id);
        on.stores.login_sessions.open(&session, 0, &people.trail(organization.id)).await.unwrap();
        before.push(session.id);
    }
    let trail = domain::audit::Trail::of(people.event(domain::audit::Chain::Platform));
    let remember_until = on.now().plus(minutes(16));
    assert_eq!(on.stores.login_sessions.cut_off(on.now(), remember_until, &trail).await, Ok(3));
    for id in before {
        assert!(on.stores.login_sessions.get(id).await.unwrap().unwrap().record.revoked_at.is_some());
    }
    assert_eq!(
        on.listener.0.lock().iter().map(|found| found.what).collect::<Vec<_>>(),
        [Revoked::Everything { until: on.now() }]
    );
    people.clock.advance(minutes(1));
    let session = people.login_session(ann.id, acme.id);
    on.stores.login_sessions.open(&session, 0, &people.trail(acme.id)).await.unwrap();
    on.recover().await;
    assert!(on.stores.login_sessions.get(session.id).await.unwrap().unwrap().record.revoked_at.is_none());
    assert_eq!(on.stores.audit.verify(domain::audit::Chain::Platform).await.unwrap().checked, 1);
}

pub async fn an_organization_keeps_its_last_administrator(on: &Backend) {
    for round in 0..10 {
        let (organization, ann) = on.organization(&format!("O{round}")).await;
        let (bob, _) = on.member(&organization, &format!("bob{round}@x.example"), MemberRole::CompanyAdmin).await;
        let demote = |user| {
            let (stores, trail) = (on.stores.clone(), on.people.trail(organization.id));
            let (id, now) = (organization.id, on.now());
            async move {
                let read = stores.memberships.get(&id, user).await.unwrap().unwrap();
                let changed = read.with(|membership| membership.role = MemberRole::User);
                let what = Revoked::Membership { organization_id: id, user_id: user, below: 1 };
                stores.memberships.replace(&id, &changed, &Revocation::new(what, now, minutes(16)), &trail).await
            }
        };
        let (first, second) = tokio::join!(demote(ann.id), demote(bob.id));
        assert_eq!(won(&[first, second]), 1);
        let loser = if first.is_err() { first } else { second };
        assert!(matches!(loser, Err(WriteError::LastAdmin | WriteError::Conflict)), "{loser:?}");
    }
}

pub async fn the_platform_keeps_its_last_administrator(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let trail = on.people.trail(organization.id);
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    on.stores.users.replace(&read.with(|user| user.platform_role = PlatformRole::SuperAdmin), &trail).await.unwrap();
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    for change in [
        |user: &mut domain::user::User| user.platform_role = PlatformRole::None,
        |user: &mut domain::user::User| user.enabled = false,
    ] {
        let changed = read.clone().with(change);
        let refused = on.stores.users.replace_and_end_logins(&changed, &on.end_of(user.id), &trail).await;
        assert_eq!(refused, Err(WriteError::LastSuperAdmin));
    }
    assert!(on.stores.users.get(user.id).await.unwrap().unwrap().record.enabled);
}

pub async fn one_who_is_demoted_twice_at_once_does_not_stand_for_the_last_administrator(on: &Backend) {
    let (organization, ann) = on.organization("Ann").await;
    let (_, bob) = on.organization("Bob").await;
    let admin = |on: &Backend, id| {
        let (stores, trail) = (on.stores.clone(), on.people.trail(organization.id));
        async move {
            let read = stores.users.get(id).await.unwrap().unwrap();
            let changed = read.with(|user| user.platform_role = PlatformRole::SuperAdmin);
            stores.users.replace(&changed, &trail).await.unwrap();
        }
    };
    admin(on, ann.id).await;
    admin(on, bob.id).await;
    let read = on.stores.users.get(ann.id).await.unwrap().unwrap();
    let demoted = read.with(|user| user.platform_role = PlatformRole::None);
    let (people, stores) = (on.people.clone(), on.stores.clone());
    let answers = twenty(move |_| {
        let (stores, demoted, trail) = (stores.clone(), demoted.clone(), people.trail(organization.id));
        async move { stores.users.replace(&demoted, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    let last = on.stores.users.get(bob.id).await.unwrap().unwrap();
    let last = last.with(|user| user.platform_role = PlatformRole::None);
    let refused = on.stores.users.replace(&last, &on.people.trail(organization.id)).await;
    assert_eq!(refused, Err(WriteError::LastSuperAdmin));
}

pub async fn twenty_sign_ins_of_one_person_at_once_all_succeed(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let sessions: Vec<_> = (0..20).map(|_| on.people.login_session(user.id, organization.id)).collect();
    let (people, stores, given) = (on.people.clone(), on.stores.clone(), sessions.clone());
    let answers = twenty(move |number| {
        let (stores, session, trail) = (stores.clone(), given[number].clone(), people.trail(organization.id));
        async move { stores.login_sessions.open(&session, 0, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 20, "{answers:?}");
    for session in sessions {
        assert!(on.stores.login_sessions.get(session.id).await.unwrap().is_some());
    }
}

pub async fn leaving_and_coming_back_goes_on_from_the_old_generation(on: &Backend) {
    let (organization, _) = on.organization("Acme").await;
    let (user, _) = on.member(&organization, "ben@acme.example", MemberRole::User).await;
    let read = on.stores.memberships.get(&organization.id, user.id).await.unwrap().unwrap();
    let ended = read.with(|membership| membership.generation = 7);
    let what = Revoked::Membership { organization_id: organization.id, user_id: user.id, below: 7 };
    let revocation = Revocation::new(what, on.now(), minutes(16));
    let trail = on.people.trail(organization.id);
    on.stores.memberships.remove(&organization.id, &ended, &revocation, &trail).await.unwrap();
    assert!(on.stores.memberships.get(&organization.id, user.id).await.unwrap().is_none());
    assert!(on.stores.memberships.choices(user.id).await.unwrap().is_empty());
    assert_eq!(on.stores.organizations.counts(organization.id).await.unwrap().users, 1);
    assert_eq!(
        on.stores.memberships.remove(&organization.id, &ended, &revocation, &trail).await,
        Err(WriteError::Conflict)
    );
    let invitation = invited(on, &organization, user.email.clone(), 0).await;
    let plan = acceptance(on, &invitation, None, user.id);
    on.stores.invitations.accept(&organization.id, &plan, &on.people.trail(organization.id)).await.unwrap();
    let back = on.stores.memberships.get(&organization.id, user.id).await.unwrap().unwrap();
    assert_eq!(back.record.generation, 7);
}

pub async fn expired_things_go_and_others_stay(on: &Backend) {
    let session = opened(on).await.record;
    let trail = on.people.trail(session.organization_id);
    on.stores.login_sessions.end(&end(on, session.id, session.user_id), &trail).await.unwrap();
    assert_eq!(on.stores.housekeeping.purge(on.now().plus(minutes(30))).await, Ok(0), "an hour is kept");
    assert_eq!(on.stores.housekeeping.purge(on.now().plus(hours(2))).await, Ok(2), "the revocations");
    assert!(on.stores.login_sessions.get(session.id).await.unwrap().is_some(), "known addresses need it");
    assert_eq!(on.stores.housekeeping.purge(on.now().plus(days(31))).await, Ok(1));
    assert!(on.stores.users.get(session.user_id).await.unwrap().is_some());
    assert!(on.stores.audit.size().await.unwrap().events >= 3);
}
