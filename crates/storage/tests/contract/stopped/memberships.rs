//! Somebody who is known and is added to one more organization, stopped between two writes.

use domain::role::MemberRole;
use storage::error::WriteError;
use storage::fuse::Outlasted;

use super::{MOST, There, events, stopped, there};
use crate::backend::Backend;

pub async fn being_added_is_whole_or_absent(on: &Backend) {
    for writes in 1..MOST {
        let (acme, ann) = on.organization(&format!("Acme{writes}")).await;
        let (_, ben) = on.organization(&format!("Globex{writes}")).await;
        let membership = on.people.membership(acme.id, ben.id, MemberRole::CompanyAdmin);
        let before = events(on, acme.id).await;
        let trail = on.people.trail(acme.id);
        let adding = on.stores.memberships.add(&acme.id, &membership, &trail);
        let outlasted = stopped(on, writes, adding).await;
        // Whoever is on the roster stays when the other one goes.
        let read = on.stores.memberships.get(&acme.id, ann.id).await.unwrap().unwrap();
        let revocation = crate::memberships::end_of(on, &read.record);
        let left = on.stores.memberships.remove(&acme.id, &read, &revocation, &on.people.trail(acme.id)).await;
        let there = there(&[
            on.stores.memberships.get(&acme.id, ben.id).await.unwrap().is_some(),
            on.stores.memberships.choices(ben.id).await.unwrap().len() == 2,
            left != Err(WriteError::LastAdmin),
            events(on, acme.id).await - usize::from(left.is_ok()) == before + 1,
        ]);
        assert_ne!(there, There::Part, "after {writes} writes");
        if there == There::Absent {
            // Nothing stands in the way of another try.
            let again = on.stores.memberships.add(&acme.id, &membership, &on.people.trail(acme.id)).await;
            assert_eq!(again, Ok(()), "after {writes} writes");
        }
        if outlasted == Outlasted::Yes {
            assert_eq!(there, There::Whole);
            return;
        }
    }
    panic!("being added has no end");
}
