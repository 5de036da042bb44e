//! Who people are at providers outside.

use domain::external_identity::{ExternalIdentity, IdentityKey};
use domain::role::MemberRole;
use domain::user::User;
use storage::error::{UniqueKey, WriteError};
use storage::ports::sign_ups::SignUpPlan;

use crate::backend::{Backend, twenty};

const TAKEN: WriteError = WriteError::Taken(UniqueKey::Identity);

fn identity(on: &Backend, subject: &str) -> ExternalIdentity {
    ExternalIdentity {
        key: IdentityKey::new("https://idp.example", subject).unwrap(),
        provider: "okta".parse().unwrap(),
        email_at_link: None,
        linked_at: on.now(),
        sign_on_id: on.people.id(),
    }
}

async fn found(on: &Backend, subject: &str) -> Option<User> {
    let key = IdentityKey::new("https://idp.example", subject).unwrap();
    on.stores.users.by_identity(&key).await.unwrap().map(|found| found.record)
}

pub async fn a_person_is_found_by_who_they_are_outside(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let (ben, _) = on.member(&acme, "ben@acme.example", MemberRole::User).await;
    let change = async |user: &User, identities: Vec<ExternalIdentity>| {
        let read = on.stores.users.get(user.id).await.unwrap().unwrap();
        on.stores.users.replace(&read.with(|user| user.identities = identities), &on.people.trail(acme.id)).await
    };
    assert_eq!(found(on, "one").await, None);
    let (one, two) = (identity(on, "one"), identity(on, "two"));
    change(&ann, vec![one.clone(), two.clone()]).await.unwrap();
    for subject in ["one", "two"] {
        let who = found(on, subject).await.unwrap();
        assert_eq!((who.id, who.identities), (ann.id, vec![one.clone(), two.clone()]));
    }
    assert_eq!(found(on, "One").await, None, "every letter counts");
    let other = IdentityKey::new("https://other.example", "one").unwrap();
    assert_eq!(on.stores.users.by_identity(&other).await, Ok(None), "another issuer has other people");

    assert_eq!(change(&ben, vec![identity(on, "one")]).await, Err(TAKEN));
    let again = ExternalIdentity { sign_on_id: one.sign_on_id, ..identity(on, "three") };
    assert_eq!(change(&ben, vec![again]).await, Err(TAKEN), "a single sign-on links once");
    assert_eq!(on.stores.users.get(ben.id).await.unwrap().unwrap().record.identities, vec![]);

    change(&ann, vec![two]).await.unwrap();
    assert_eq!(found(on, "one").await, None, "unlinked");
    change(&ben, vec![identity(on, "one")]).await.unwrap();
    assert_eq!(found(on, "one").await.map(|user| user.id), Some(ben.id));
}

pub async fn an_identity_comes_in_with_a_new_person_once(on: &Backend) {
    let (acme, _) = on.organization("Acme").await;
    let plan = |email: &str, subject: &str| {
        let user = User { identities: vec![identity(on, subject)], ..on.people.user(email) };
        let membership = on.people.membership(acme.id, user.id, MemberRole::User);
        SignUpPlan { user, organization: None, membership }
    };
    let commit = async |plan: SignUpPlan| on.stores.sign_ups.commit(&plan, &on.people.trail(acme.id)).await;
    commit(plan("cat@acme.example", "cat")).await.unwrap();
    assert_eq!(found(on, "cat").await.map(|user| user.email.to_string()), Some("cat@acme.example".to_owned()));
    assert_eq!(commit(plan("dan@acme.example", "cat")).await, Err(TAKEN));
    assert_eq!(commit(plan("cat@acme.example", "dan")).await, Err(WriteError::Taken(UniqueKey::Email)));
    assert_eq!(found(on, "dan").await, None);
    commit(plan("dan@acme.example", "dan")).await.unwrap();
}

pub async fn of_twenty_who_are_one_outside_one_comes_in(on: &Backend) {
    let (acme, _) = on.organization("Acme").await;
    let plans: Vec<SignUpPlan> = (0..20)
        .map(|number| {
            let user =
                User { identities: vec![identity(on, "eve")], ..on.people.user(&format!("eve{number}@acme.example")) };
            let membership = on.people.membership(acme.id, user.id, MemberRole::User);
            SignUpPlan { user, organization: None, membership }
        })
        .collect();
    let trails: Vec<_> = plans.iter().map(|_| on.people.trail(acme.id)).collect();
    let stores = on.stores.clone();
    let answers = twenty(move |number| {
        let (stores, plan, trail) = (stores.clone(), plans[number].clone(), trails[number].clone());
        async move { stores.sign_ups.commit(&plan, &trail).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(TAKEN))), "{answers:?}");
}
