//! What is asked of people where nobody signs in, and of a login session that goes on.

use std::collections::HashMap;

use domain::revocation::{Revocation, Revoked};
use domain::role::{MemberRole, PlatformRole};
use domain::text::Name;
use domain::time::minutes;
use domain::user::{Standing, User};
use storage::ports::memberships::MemberName;

use crate::backend::Backend;
use crate::invitations::{acceptance, invited};
use crate::memberships::end_of;

pub async fn what_somebody_may_be_is_told_apart_from_the_rest_of_them(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let standing = async || on.stores.users.standing(user.id).await.unwrap();
    assert_eq!(standing().await, Some(Standing { platform_role: PlatformRole::None, enabled: true }));
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    let disabled = read.with(|user| user.enabled = false);
    on.stores.users.replace(&disabled, &on.people.trail(organization.id)).await.unwrap();
    assert_eq!(standing().await, Some(Standing { platform_role: PlatformRole::None, enabled: false }));
    assert_eq!(on.stores.users.standing(on.people.id()).await, Ok(None));
}

pub async fn what_people_are_called_is_told_of_members_only(on: &Backend) {
    let ((acme, ann), (globex, cleo)) = (on.organization("Acme").await, on.organization("Globex").await);
    let (ben, _) = on.member(&acme, "ben@acme.example", MemberRole::User).await;
    let (nowhere, asked) = (on.people.id(), [ann.id, ben.id, cleo.id, on.people.id()]);
    let names = async |organization| on.stores.memberships.names(organization, &asked).await.unwrap();
    let named = |user: &User| (user.id, MemberName { name: user.name.clone(), email: user.email.clone() });
    assert_eq!(names(&acme.id).await, HashMap::from([named(&ann), named(&ben)]));
    assert_eq!(names(&globex.id).await, HashMap::from([named(&cleo)]), "of its own members only");
    assert_eq!(names(&nowhere).await, HashMap::new());
    assert_eq!(on.stores.memberships.names(&acme.id, &[]).await, Ok(HashMap::new()));

    let read = on.stores.users.get(ben.id).await.unwrap().unwrap();
    let renamed = read.with(|user| user.name = Name::parse("Ben the Second").unwrap());
    on.stores.users.replace(&renamed, &on.people.trail(acme.id)).await.unwrap();
    assert_eq!(names(&acme.id).await, HashMap::from([named(&ann), named(&renamed.record)]));
    let read = on.stores.memberships.get(&acme.id, ben.id).await.unwrap().unwrap();
    let ended = read.with(|membership| membership.generation += 1);
    let revocation = end_of(on, &ended.record);
    on.stores.memberships.remove(&acme.id, &ended, &revocation, &on.people.trail(acme.id)).await.unwrap();
    assert_eq!(names(&acme.id).await, HashMap::from([named(&ann)]), "nobody who has left");
}

pub async fn a_login_session_is_read_together_with_what_its_tokens_rest_on(on: &Backend) {
    let (acme, _) = on.organization("Acme").await;
    let (user, _) = on.member(&acme, "ben@acme.example", MemberRole::User).await;
    for (number, name) in (0..).zip(["Globex", "Initech"]) {
        let (organization, _) = on.organization(name).await;
        let invitation = invited(on, &organization, user.email.clone(), number).await;
        let plan = acceptance(on, &invitation, None, user.id);
        on.stores.invitations.accept(&organization.id, &plan, &on.people.trail(organization.id)).await.unwrap();
    }
    let session = on.people.login_session(user.id, acme.id);
    on.stores.login_sessions.open(&session, 0, &on.people.trail(acme.id)).await.unwrap();
    let agrees = async || {
        let together = on.stores.login_sessions.standing(session.id).await.unwrap().unwrap();
        assert_eq!(Some(together.session.clone()), on.stores.login_sessions.get(session.id).await.unwrap());
        assert_eq!(together.user, on.stores.users.get(user.id).await.unwrap().unwrap().record);
        assert_eq!(together.choices, on.stores.memberships.choices(user.id).await.unwrap());
        together
    };
    assert_eq!(agrees().await.choices.len(), 3);
    let read = on.stores.memberships.get(&acme.id, user.id).await.unwrap().unwrap();
    let what = Revoked::Membership { organization_id: acme.id, user_id: user.id, below: 1 };
    let revocation = Revocation::new(what, on.now(), minutes(16));
    on.stores.memberships.remove(&acme.id, &read, &revocation, &on.people.trail(acme.id)).await.unwrap();
    let left = agrees().await;
    assert_eq!(left.choices.len(), 2, "a membership that ended gives nothing");
    let rotated = left.session.with(|session| *session = session.clone().rotated(on.now()));
    on.stores.login_sessions.rotate(&rotated).await.unwrap();
    assert_eq!(agrees().await.session.record, rotated.record);
    on.stores.login_sessions.end_all(&on.end_of(user.id), &on.people.trail(acme.id)).await.unwrap();
    assert!(agrees().await.session.record.revoked_at.is_some(), "an ended one is found too: its end is to be finished");
    assert_eq!(on.stores.login_sessions.standing(on.people.id()).await, Ok(None));
}
