//! What is asked of people where nobody signs in.

use domain::role::PlatformRole;
use domain::user::Standing;

use crate::backend::Backend;

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
