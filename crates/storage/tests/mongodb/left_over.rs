//! More left-overs of plans than a look takes in.

use mongodb::Database;
use mongodb::bson::{Document, doc};
use storage::mongo::Patience;
use test_kit::servers::shared_mongodb;

use crate::database::{fresh_name, open};

/// More than are looked at together.
const MANY: i32 = 600;

async fn lie_there(database: &Database, collection: &str, make: impl Fn(i32) -> Document) {
    let documents = database.collection::<Document>(collection);
    documents.insert_many((0..MANY).map(make)).await.unwrap();
}

fn dependent(number: i32) -> Document {
    doc! {
        "_id": format!("user {number}"), "version": 1_i64, "body": {"email": format!("{number}@x.example")},
        "hidden": true, "plan_id": format!("plan {number}"), "plan_of": format!("organizations/{number}"),
    }
}

fn decider(number: i32) -> Document {
    doc! {
        "_id": number.to_string(), "version": 1_i64, "body": {"slug": number.to_string()},
        "hidden": true, "plan": {"id": format!("plan {number}")},
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_round_takes_away_all_plans_and_all_that_was_made_for_them() {
    let Some(url) = shared_mongodb() else { return };
    let name = fresh_name();
    let mongo = open(&url, &name).await;
    let database = mongodb::Client::with_uri_str(&url).await.unwrap().database(&name);
    let left = async || {
        let users = database.collection::<Document>("users").count_documents(doc! {}).await.unwrap();
        (users, database.collection::<Document>("organizations").count_documents(doc! {}).await.unwrap())
    };
    let many = u64::try_from(MANY).unwrap();

    // Of plans that are not there any more.
    lie_there(&database, "users", dependent).await;
    mongo.settle(Patience::Usual).await.unwrap();
    assert_eq!(left().await, (many, 0), "whoever made them may still be at it");
    mongo.settle(Patience::None).await.unwrap();
    assert_eq!(left().await, (0, 0));

    // Of plans that nobody decides.
    lie_there(&database, "organizations", decider).await;
    lie_there(&database, "users", dependent).await;
    mongo.settle(Patience::Usual).await.unwrap();
    assert_eq!(left().await, (many, many));
    mongo.settle(Patience::None).await.unwrap();
    assert_eq!(left().await, (0, 0));
    mongo.drop_database().await.unwrap();
}
