//! Organizations that are deleted.

use domain::organization::Organization;
use domain::page::{Limit, PageRequest};
use domain::revocation::{Revocation, Revoked};
use domain::role::MemberRole;
use domain::time::minutes;
use domain::versioned::Versioned;
use storage::error::{UniqueKey, WriteError};
use storage::ports::organizations::{EndOfOrganization, OrganizationCounts};

use crate::backend::Backend;

pub fn end_of(on: &Backend, organization: &Organization) -> EndOfOrganization {
    let what = Revoked::Organization { id: organization.id, below: organization.generation };
    EndOfOrganization { at: on.now(), revocation: Revocation::new(what, on.now(), minutes(16)) }
}

pub async fn deleted(on: &Backend, organization: &Organization) -> Result<(), WriteError> {
    let read = on.stores.organizations.get(organization.id).await.unwrap().ok_or(WriteError::Conflict)?;
    let read = read.with(|organization| organization.generation = 1);
    let end = end_of(on, &read.record);
    on.stores.organizations.delete(&read, &end, &on.people.trail(organization.id)).await
}

pub async fn a_deleted_organization_is_not_there_and_its_slug_stays_taken(on: &Backend) {
    let (acme, ann) = on.organization("Acme").await;
    let (globex, _) = on.organization("Globex").await;
    let (ben, _) = on.member(&acme, "ben@acme.example", MemberRole::User).await;
    let organizations = &on.stores.organizations;
    let old = Versioned { record: acme.clone(), version: 9 };
    let trail = on.people.trail(acme.id);
    assert_eq!(organizations.delete(&old, &end_of(on, &acme), &trail).await, Err(WriteError::Conflict));
    assert!(organizations.get(acme.id).await.unwrap().is_some(), "of another version it stays");

    deleted(on, &acme).await.unwrap();
    assert_eq!(organizations.get(acme.id).await, Ok(None));
    assert_eq!(organizations.by_slug(&acme.slug).await, Ok(None));
    assert_eq!(organizations.by_name(&acme.name.folded()).await, Ok(Vec::new()));
    assert_eq!(organizations.counts(acme.id).await.unwrap(), OrganizationCounts::default());
    let listed = organizations.list(PageRequest::first(Limit::MOST)).await.unwrap().items;
    assert_eq!(listed.iter().map(|found| found.organization.record.id).collect::<Vec<_>>(), [globex.id]);
    for user in [&ann, &ben] {
        assert_eq!(on.stores.memberships.choices(user.id).await, Ok(Vec::new()), "nobody belongs to it");
    }
    let what = Revoked::Organization { id: acme.id, below: 1 };
    assert!(on.stores.revocations.live(on.now()).await.unwrap().iter().any(|revocation| revocation.what == what));
    let again = Organization { slug: acme.slug.clone(), ..on.people.organization("Other") };
    let taken = organizations.add(&again, &on.people.trail(again.id)).await;
    assert_eq!(taken, Err(WriteError::Taken(UniqueKey::Slug)));
    let back = Versioned { record: acme.clone(), version: 2 };
    let end = end_of(on, &acme);
    let twice = organizations.delete(&Versioned { version: 1, ..back }, &end, &on.people.trail(acme.id)).await;
    assert_eq!(twice, Err(WriteError::Conflict));
}
