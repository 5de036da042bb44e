//! An organization that is deleted, stopped between two writes.

use domain::revocation::Revoked;
use storage::fuse::Outlasted;

use super::{MOST, There, events, stopped, there};
use crate::backend::Backend;
use crate::organizations::deleted;

pub async fn deleting_an_organization_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let before = events(on, organization.id).await;
        let outlasted = stopped(on, writes, deleted(on, &organization)).await;
        let what = Revoked::Organization { id: organization.id, below: 1 };
        let revocations = on.stores.revocations.live(on.now()).await.unwrap();
        let there = there(&[
            on.stores.organizations.get(organization.id).await.unwrap().is_none(),
            on.stores.memberships.choices(user.id).await.unwrap().is_empty(),
            revocations.iter().any(|revocation| revocation.what == what),
            events(on, organization.id).await == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("deleting an organization has no end");
}
