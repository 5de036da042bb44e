//! A change whose caller does not wait for it any more, as after a timeout.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::id::TokenId;
use domain::revocation::{Revocation, Revoked};
use domain::role::MemberRole;
use domain::time::{Clock as _, minutes};
use storage::mongo::{Mongo, MongoOptions};
use storage::ports::login_sessions::EndLogin;
use storage::ports::revocations::RevocationAnnouncer;
use storage::ports::sign_ups::SignUpPlan;
use test_kit::people::People;
use test_kit::servers::shared_mongodb;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::database::{fresh_name, options};

/// Says what it is told, and is slow.
struct Slow(UnboundedSender<Revoked>);

#[async_trait]
impl RevocationAnnouncer for Slow {
    async fn announce(&self, revocations: &[Revocation]) {
        for revocation in revocations {
            let _ = self.0.send(revocation.what);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn next(told: &mut UnboundedReceiver<Revoked>) -> Option<Revoked> {
    // Before the job comes by, which is after five seconds.
    tokio::time::timeout(Duration::from_secs(3), told.recv()).await.ok().flatten()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_from_a_decision_goes_on_when_its_caller_is_gone() {
    let Some(url) = shared_mongodb() else { return };
    let (sender, mut told) = unbounded_channel();
    let options = MongoOptions { announcer: Some(Arc::new(Slow(sender))), ..options(&url, &fresh_name()) };
    let mongo = Mongo::open(options, storage::memory::open()).await.unwrap();
    let (people, stores) = (People::default(), mongo.stores.clone());
    people.clock.set("2100-01-04T12:00:00Z".parse().unwrap());
    let (user, organization) = (people.user("ann@acme.example"), people.organization("Acme"));
    let membership = people.membership(organization.id, user.id, MemberRole::CompanyAdmin);
    let session = people.login_session(user.id, organization.id);
    let [signed_up, opened, ended] = [(); 3].map(|()| people.trail(organization.id));
    let plan = SignUpPlan { user: user.clone(), organization: Some(organization), membership };
    stores.sign_ups.commit(&plan, &signed_up).await.unwrap();
    stores.login_sessions.open(&session, 0, &opened).await.unwrap();

    let (id, token): (_, TokenId) = (session.id, people.id());
    let (at, remember_until) = (people.clock.now(), people.clock.now().plus(minutes(16)));
    let end = EndLogin { id, user_id: user.id, token: Some(token), at, remember_until };
    let calling = tokio::spawn(async move { stores.login_sessions.end(&end, &ended).await });
    assert_eq!(next(&mut told).await, Some(Revoked::LoginSession { id }));
    calling.abort();
    assert_eq!(next(&mut told).await, Some(Revoked::Token { id: token }), "nobody waits, and it goes on");
    assert_eq!(mongo.stores.revocations.live(at).await.unwrap().len(), 2);
    mongo.drop_database().await.unwrap();
}
