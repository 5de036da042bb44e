//! Plans for Keycloak: asked for before what they follow, looked at by one at a time.

use std::time::Duration;

use domain::realm_plan::{RealmPlan, RealmPlanKey};
use domain::versioned::Versioned;
use storage::error::WriteError;

use crate::backend::{Backend, twenty, won};

fn keys(on: &Backend) -> [RealmPlanKey; 2] {
    let organization_id = on.people.id();
    [RealmPlanKey::Realm { organization_id }, RealmPlanKey::Account { organization_id, user_id: on.people.id() }]
}

async fn read(on: &Backend, key: RealmPlanKey) -> Versioned<RealmPlan> {
    on.stores.realm_plans.get(key).await.unwrap().unwrap()
}

pub async fn asking_again_keeps_what_was_made(on: &Backend) {
    let ([realm, account], plans, now) = (keys(on), &on.stores.realm_plans, on.now());
    assert_eq!(plans.get(realm).await.unwrap(), None);
    plans.ask(realm, now).await.unwrap();
    plans.ask(account, now).await.unwrap();
    assert_eq!(read(on, realm).await.record, RealmPlan::new(realm, now));
    let made = read(on, realm).await.with(|plan| {
        plan.realm.client_secret = Some("sealed".to_owned());
        *plan = plan.clone().settled(now.plus(Duration::from_secs(60)));
    });
    plans.replace(&made).await.unwrap();
    let later = now.plus(Duration::from_secs(100));
    plans.ask(realm, later).await.unwrap();
    let again = read(on, realm).await;
    assert_eq!(again.record, RealmPlan { asked_at: later, due_at: Some(later), ..made.record.clone() });
    assert_eq!(plans.replace(&made).await, Err(WriteError::Conflict), "somebody asked meanwhile");
    let mut all: Vec<_> = plans.get_all(&[realm, account, keys(on)[0]]).await.unwrap();
    all.sort_by_key(|plan| plan.record.key);
    assert_eq!(all.iter().map(|plan| plan.record.key).collect::<Vec<_>>(), [realm, account]);
    plans.remove(&again).await.unwrap();
    assert_eq!(plans.remove(&again).await, Err(WriteError::Conflict));
    assert_eq!(plans.get(realm).await.unwrap(), None);
}

pub async fn what_is_due_is_found_the_longest_first(on: &Backend) {
    let ([realm, account], plans, now) = (keys(on), &on.stores.realm_plans, on.now());
    plans.ask(account, now.plus(Duration::from_secs(5))).await.unwrap();
    plans.ask(realm, now).await.unwrap();
    let due = async |seconds| {
        let found = plans.due(now.plus(Duration::from_secs(seconds)), 10).await.unwrap();
        found.into_iter().map(|plan| plan.record.key).collect::<Vec<_>>()
    };
    assert_eq!(due(0).await, [realm]);
    assert_eq!(due(5).await, [realm, account]);
    assert_eq!(plans.due(now.plus(Duration::from_secs(5)), 1).await.unwrap().len(), 1);
    let troubled = read(on, realm).await.with(|plan| *plan = plan.clone().troubled("realm_taken", now));
    plans.replace(&troubled).await.unwrap();
    assert_eq!(due(1).await, [], "not before its pause is over");
    assert_eq!(plans.troubled(10).await.unwrap(), [read(on, realm).await]);
    let settled = read(on, realm).await.with(|plan| *plan = plan.clone().settled(now.plus(Duration::from_secs(60))));
    plans.replace(&settled).await.unwrap();
    assert_eq!((due(1_000).await, plans.troubled(10).await.unwrap()), (vec![account], vec![]));
}

pub async fn of_many_that_look_at_a_plan_one_has_it(on: &Backend) {
    let ([realm, _], plans, now) = (keys(on), on.stores.realm_plans.clone(), on.now());
    plans.ask(realm, now).await.unwrap();
    let found = read(on, realm).await;
    let taken = twenty(|_| {
        let (plans, found) = (plans.clone(), found.clone());
        async move { plans.replace(&found.with(|plan| *plan = plan.clone().taken(now))).await }
    });
    assert_eq!(won(&taken.await), 1);
}
