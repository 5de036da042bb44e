//! Memberships of people who are known.

use domain::membership::Membership;
use domain::revocation::{Revocation, Revoked};
use domain::role::MemberRole;
use domain::time::minutes;
use storage::error::{UniqueKey, WriteError};
use storage::ports::sign_ups::SignUpPlan;

use crate::backend::{Backend, twenty, won};

pub fn end_of(on: &Backend, membership: &Membership) -> Revocation {
    let Membership { organization_id, user_id, generation, .. } = *membership;
    Revocation::new(Revoked::Membership { organization_id, user_id, below: generation }, on.now(), minutes(16))
}

pub async fn of_twenty_additions_of_one_person_one_is_made(on: &Backend) {
    let (acme, ben) = (on.organization("Acme").await.0.id, on.organization("Globex").await.1);
    let membership = on.people.membership(acme, ben.id, MemberRole::User);
    let (stores, people, added) = (on.stores.clone(), on.people.clone(), membership.clone());
    let answers = twenty(move |_| {
        let (stores, membership, trail) = (stores.clone(), added.clone(), people.trail(acme));
        async move { stores.memberships.add(&acme, &membership, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    let taken = WriteError::Taken(UniqueKey::Membership);
    assert!(answers.iter().filter_map(|answer| answer.err()).all(|error| error == taken), "{answers:?}");
    let found = on.stores.memberships.member(&acme, ben.id).await.unwrap().unwrap();
    assert_eq!((found.membership.record, found.user.id), (membership, ben.id));
    assert_eq!(on.stores.memberships.choices(ben.id).await.unwrap().len(), 2);
}

pub async fn who_is_added_again_goes_on_from_the_old_generation_and_administers(on: &Backend) {
    let ((acme, ann), (_, ben)) = (on.organization("Acme").await, on.organization("Globex").await);
    let membership = on.people.membership(acme.id, ben.id, MemberRole::User);
    on.stores.memberships.add(&acme.id, &membership, &on.people.trail(acme.id)).await.unwrap();
    let read = on.stores.memberships.get(&acme.id, ben.id).await.unwrap().unwrap();
    let ended = read.with(|membership| membership.generation = 7);
    let revocation = end_of(on, &ended.record);
    on.stores.memberships.remove(&acme.id, &ended, &revocation, &on.people.trail(acme.id)).await.unwrap();
    let back = on.people.membership(acme.id, ben.id, MemberRole::CompanyAdmin);
    on.stores.memberships.add(&acme.id, &back, &on.people.trail(acme.id)).await.unwrap();
    let found = on.stores.memberships.get(&acme.id, ben.id).await.unwrap().unwrap();
    assert_eq!((found.record.generation, found.record.role), (7, MemberRole::CompanyAdmin));
    // There are two administrators now: one may go.
    let read = on.stores.memberships.get(&acme.id, ann.id).await.unwrap().unwrap();
    let revocation = end_of(on, &read.record);
    let gone = on.stores.memberships.remove(&acme.id, &read, &revocation, &on.people.trail(acme.id)).await;
    assert_eq!(gone, Ok(()));
}

pub async fn a_membership_keeps_which_provider_gave_it(on: &Backend) {
    let (acme, _) = on.organization("Acme").await;
    let (_, ben) = on.organization("Globex").await;
    let by_okta = |user| Membership {
        given_by: Some("okta".parse().unwrap()),
        ..on.people.membership(acme.id, user, MemberRole::User)
    };
    let given = async |user| {
        let found = on.stores.memberships.get(&acme.id, user).await.unwrap().unwrap();
        found.record.given_by.map(|by| by.to_string())
    };
    let eve = on.people.user("eve@acme.example");
    let plan = SignUpPlan { user: eve.clone(), organization: None, membership: by_okta(eve.id) };
    on.stores.sign_ups.commit(&plan, &on.people.trail(acme.id)).await.unwrap();
    on.stores.memberships.add(&acme.id, &by_okta(ben.id), &on.people.trail(acme.id)).await.unwrap();
    for user in [eve.id, ben.id] {
        assert_eq!(given(user).await.as_deref(), Some("okta"));
        let read = on.stores.memberships.get(&acme.id, user).await.unwrap().unwrap();
        let by_hand = read.with(|membership| {
            membership.given_by = None;
            membership.generation += 1;
        });
        let revocation = end_of(on, &by_hand.record);
        on.stores.memberships.replace(&acme.id, &by_hand, &revocation, &on.people.trail(acme.id)).await.unwrap();
        assert_eq!(given(user).await, None);
    }
}
