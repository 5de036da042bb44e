//! A reset link that is made while an older one is out, stopped between two of its writes.

use domain::audit::Trail;
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use domain::time::minutes;
use domain::user::User;
use storage::error::WriteError;
use storage::fuse::Outlasted;
use storage::ports::password_resets::RedemptionPlan;

use super::MOST;
use crate::backend::Backend;

fn link(on: &Backend, user: &User, secret: [u8; 2]) -> PasswordReset {
    let mut bytes = [7; 32];
    [bytes[0], bytes[1]] = secret;
    PasswordReset {
        id: on.people.id(),
        user_id: user.id,
        token_digest: OneTimeSecret::from_bytes(bytes).digest(Purpose::PasswordReset),
        created_at: on.now(),
        expires_at: on.now().plus(minutes(30)),
        ended_at: None,
    }
}

async fn issue(on: &Backend, link: &PasswordReset, trail: &Trail) -> Result<(), WriteError> {
    on.stores.password_resets.issue(link, &on.end_of(link.user_id), trail).await
}

async fn redemption(on: &Backend, digest: &SecretDigest, user: &User) -> RedemptionPlan {
    let found = on.stores.password_resets.by_token(digest).await.unwrap().unwrap();
    RedemptionPlan {
        reset: found.with(|reset| reset.ended_at = Some(on.now())),
        user: on.stores.users.get(user.id).await.unwrap().unwrap(),
        end: on.end_of(user.id),
    }
}

pub async fn an_older_link_is_dead_once_the_next_is_decided(on: &Backend) {
    for writes in 1..MOST {
        let (organization, user) = on.organization(&format!("Acme{writes}")).await;
        let number = u8::try_from(writes).unwrap();
        let (older, next) = (link(on, &user, [number, 0]), link(on, &user, [number, 1]));
        let trail = || on.people.trail(organization.id);
        issue(on, &older, &trail()).await.unwrap();
        let generation = on.stores.users.get(user.id).await.unwrap().unwrap().record.generation;

        on.fuse.blow_after(writes);
        let _ = issue(on, &next, &trail()).await;
        let outlasted = on.fuse.outlasted();
        on.fuse.blow_after(0);
        let decided = on.stores.users.get(user.id).await.unwrap().unwrap().record.generation > generation;
        let found = on.stores.password_resets.by_token(&older.token_digest).await.unwrap().unwrap();
        if found.record.ended_at.is_none() {
            // Nobody has finished anything in between: the link looks good.
            let plan = redemption(on, &older.token_digest, &user).await;
            let redeemed = on.stores.password_resets.redeem(&plan, &trail()).await;
            assert_eq!(redeemed.is_ok(), !decided, "after {writes} writes");
        }
        if decided {
            on.recover().await;
            let plan = redemption(on, &next.token_digest, &user).await;
            assert_eq!(on.stores.password_resets.redeem(&plan, &trail()).await, Ok(()), "after {writes} writes");
        }
        if outlasted == Outlasted::Yes {
            return;
        }
    }
    panic!("making a link has no end");
}
