//! Opening a database: whose it is, how new it is, what kind of server it is.

use domain::audit_chain::AuditKey;
use mongodb::bson::{Document, doc};
use storage::mongo::{Mongo, MongoOptions, OpenError};
use test_kit::servers::shared_mongodb;

use crate::database::{fresh_name, open, options};

async fn refused(options: MongoOptions) -> OpenError {
    match Mongo::open(options, storage::memory::open()).await {
        Err(error) => error,
        Ok(_) => panic!("it was opened"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_another_audit_key_and_a_wrong_address_are_refused_in_words() {
    let Some(url) = shared_mongodb() else { return };
    let name = fresh_name();
    let mongo = open(&url, &name).await;
    let other_key = MongoOptions { audit_key: AuditKey::new(b"another"), ..options(&url, &name) };
    let said = refused(other_key).await.to_string();
    assert!(said.contains("AUDIT_KEY_FILE"), "{said}");

    let client = mongodb::Client::with_uri_str(&url).await.unwrap();
    let schema = client.database(&name).collection::<mongodb::bson::Document>("schema");
    schema.update_one(doc! {}, doc! {"$set": {"version": 99_i64}}).await.unwrap();
    let said = refused(options(&url, &name)).await.to_string();
    assert!(said.contains("99") && said.contains("newer version"), "{said}");
    mongo.drop_database().await.unwrap();

    for wrong in ["nonsense", "mongodb://user:topsecret@127.0.0.1:1/?serverSelectionTimeoutMS=100"] {
        let error = refused(options(wrong, "x")).await;
        let said = format!("{error} {error:?}");
        assert!(said.contains("MONGODB_URL") && !said.contains("topsecret"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_an_earlier_program_gets_the_indexes_that_it_lacks() {
    let Some(url) = shared_mongodb() else { return };
    let name = fresh_name();
    open(&url, &name).await;
    let database = mongodb::Client::with_uri_str(&url).await.unwrap().database(&name);
    let (schema, sessions) =
        (database.collection::<Document>("schema"), database.collection::<Document>("workspace_sessions"));
    let place = "body.user_id_1_body.place.of_person_1";
    sessions.drop_index(place).await.unwrap();
    schema.update_one(doc! {}, doc! {"$unset": {"indexes": ""}}).await.unwrap();
    let mongo = open(&url, &name).await;
    assert!(sessions.list_index_names().await.unwrap().iter().any(|name| name == place));
    let noted = schema.find_one(doc! {}).await.unwrap().unwrap();
    assert!(noted.get_i64("indexes").unwrap() > 0 && noted.get_i64("version").unwrap() == 1, "{noted}");
    mongo.drop_database().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standalone_server_is_refused_unless_allowed_by_name() {
    let Some(server) = test_kit::servers::MongoDb::start_standalone() else { return };
    let said = refused(options(&server.url(), "x")).await.to_string();
    assert!(said.contains("MONGODB_ALLOW_STANDALONE"), "{said}");
    let allowed = MongoOptions { standalone: storage::mongo::Standalone::Allowed, ..options(&server.url(), "x") };
    let mongo = Mongo::open(allowed, storage::memory::open()).await.unwrap();
    assert_eq!(mongo.topology, storage::mongo::Topology::Standalone);
}
