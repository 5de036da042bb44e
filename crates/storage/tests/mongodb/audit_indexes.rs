//! Filters of the audit log are served by indexes, so that they cost the same however long the log is.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::page::{Limit, PageRequest};
use domain::time::{Clock as _, minutes};
use mongodb::bson::{Bson, Document, doc};
use storage::ports::audit::AuditQuery;
use test_kit::people::People;
use test_kit::servers::MongoDb;
use test_kit::wire_shim::WireShim;

use crate::database::{fresh_name, open};

/// Every index that a plan names.
fn indexes_in(plan: &Bson) -> Vec<String> {
    match plan {
        Bson::Document(members) => {
            let own = members.get_str("indexName").ok().map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(indexes_in)).collect()
        }
        Bson::Array(items) => items.iter().flat_map(indexes_in).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_filter_of_the_audit_log_is_served_by_an_index_of_its_own() {
    let Some(server) = MongoDb::start() else { return };
    let shim = WireShim::start(server.address()).await;
    let name = fresh_name();
    let mongo = open(&shim.url(), &name).await;
    let people = People::default();
    let (chain, rare) = (Chain::Organization(people.id()), people.id());
    for number in 0..200 {
        let mut event = people.event(chain);
        event.action = AuditAction::Login;
        event.target = Some(format!("thing:{number}"));
        if number == 3 {
            (event.actor.user_id, event.action, event.outcome) = (Some(rare), AuditAction::Logout, Outcome::Denied);
        }
        mongo.stores.audit.record(&Trail::of(event)).await.unwrap();
        people.clock.advance(minutes(1));
    }
    let begun = people.clock.now().minus(minutes(200));
    let all = AuditQuery::of(chain);
    let (from, to) = (Some(begun.plus(minutes(3))), Some(begun.plus(minutes(4))));
    let filters = [
        ("chain_1_actor_1_seq_1", AuditQuery { actor: Some(rare), ..all.clone() }),
        ("chain_1_action_1_seq_1", AuditQuery { action: Some(AuditAction::Logout), ..all.clone() }),
        ("chain_1_outcome_1_seq_1", AuditQuery { outcome: Some(Outcome::Denied), ..all.clone() }),
        ("chain_1_target_1_seq_1", AuditQuery { target: Some("thing:3".to_owned()), ..all.clone() }),
        ("chain_1_at_1_seq_1", AuditQuery { from, to, ..all.clone() }),
    ];
    let database = mongodb::Client::with_uri_str(&server.url()).await.unwrap().database(&name);
    let there = database.collection::<Document>("audit_events").list_index_names().await.unwrap();
    for (index, query) in filters {
        assert!(there.iter().any(|name| name == index), "{index} is missing: {there:?}");
        let found = mongo.stores.audit.list(&query, PageRequest::first(Limit::MOST)).await.unwrap().items;
        assert_eq!(found.iter().map(|event| event.seq).collect::<Vec<_>>(), [4], "{index}");
        let asked = shim.commands_named("find");
        let asked = asked.iter().rfind(|find| find.collection.as_deref() == Some("audit_events")).unwrap();
        let find = doc! {"find": "audit_events", "filter": asked.body.get("filter"), "sort": asked.body.get("sort")};
        let explained = database.run_command(doc! {"explain": find, "verbosity": "queryPlanner"}).await;
        let winner =
            explained.ok().and_then(|plan| plan.get_document("queryPlanner").ok()?.get("winningPlan").cloned());
        // Not every server of this protocol tells its plans.
        if let Some(plan) = winner {
            assert_eq!(indexes_in(&plan), [index], "{plan:?}");
        }
    }
}
