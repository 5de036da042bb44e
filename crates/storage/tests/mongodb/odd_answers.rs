//! A server whose answers get lost, that changes its rank, that cannot promise what it wrote (F11 to F14).

use std::time::Duration;

use domain::audit::Chain;
use domain::organization::Organization;
use domain::role::MemberRole;
use storage::mongo::{Mongo, Patience};
use storage::ports::sign_ups::SignUpPlan;
use test_kit::people::People;
use test_kit::servers::MongoDb;
use test_kit::wire_shim::{Fault, ServerError, WireShim};

use crate::database::{fresh_name, open};

fn plan(people: &People, name: &str) -> (SignUpPlan, Organization) {
    let user = people.user(&format!("admin@{}.example", name.to_lowercase()));
    let organization = people.organization(name);
    let membership = people.membership(organization.id, user.id, MemberRole::CompanyAdmin);
    (SignUpPlan { user, organization: Some(organization.clone()), membership }, organization)
}

/// As the job does it: what fails once, since the driver has yet to find the server again, is tried again.
async fn settled(mongo: &Mongo) {
    for _ in 0..5 {
        if mongo.settle(Patience::None).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("what was left over cannot be finished");
}

async fn whole(mongo: &Mongo, plan: &SignUpPlan) -> bool {
    let user = mongo.stores.users.get(plan.user.id).await.unwrap().is_some();
    let memberships = mongo.stores.memberships.choices(plan.user.id).await.unwrap().len();
    let chain = Chain::Organization(plan.membership.organization_id);
    let verified = mongo.stores.audit.verify(chain).await.unwrap();
    assert_eq!(verified.first_bad_seq, None);
    let parts = [user, memberships == 1, verified.checked == 1];
    assert!(parts.iter().all(|part| *part == user), "a part of it is there: {parts:?}");
    assert!(verified.checked <= 1, "an event was doubled");
    user
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_server_answers_a_change_is_whole_or_absent_and_never_doubled() {
    let Some(server) = MongoDb::start() else { return };
    let shim = WireShim::start(server.address()).await;
    let mongo = open(&shim.url(), &fresh_name()).await;
    let people = People::default();
    let faults = [
        Fault::LoseAnswer,
        Fault::Refuse(ServerError::NotWritablePrimary),
        Fault::Refuse(ServerError::PrimarySteppedDown),
        Fault::Refuse(ServerError::InterruptedDueToReplStateChange),
        Fault::Refuse(ServerError::ShutdownInProgress),
        Fault::FailWriteConcern(ServerError::WriteConcernFailed),
    ];
    let mut number = 0;
    for fault in faults {
        for command in ["insert", "findAndModify", "update"] {
            for times in [1, 3] {
                number += 1;
                let (plan, organization) = plan(&people, &format!("Acme{number}"));
                shim.next(command, times, fault);
                let trail = people.trail(organization.id);
                let answer = mongo.stores.sign_ups.commit(&plan, &trail).await;
                shim.clear();
                settled(&mongo).await;
                let there = whole(&mongo, &plan).await;
                if answer.is_ok() {
                    assert!(there, "acknowledged and absent: {command} {fault:?} x{times}");
                }
                if !there {
                    // The same again, as a client would after a 503.
                    let trail = people.trail(organization.id);
                    assert_eq!(mongo.stores.sign_ups.commit(&plan, &trail).await, Ok(()), "{command} {fault:?}");
                    assert!(whole(&mongo, &plan).await);
                }
            }
        }
    }
    let weak = shim.weak_writes();
    assert!(weak.is_empty(), "every write is one that a majority makes durable: {weak:?}");
    let reads: Vec<_> = shim.commands_named("find");
    assert!(!reads.is_empty());
}
