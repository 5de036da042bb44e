//! The shim between the driver and a real server: what it writes down, what it makes fail, and what the driver does then.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

use std::time::{Duration, Instant};

use mongodb::bson::{Bson, Document, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{Acknowledgment, ReadConcern, WriteConcern};
use mongodb::{Client, Collection};
use test_kit::servers::MongoDb;
use test_kit::wire_shim::{Durability, Fault, ServerError, WireShim};

const LOSING_ITS_RANK: [ServerError; 4] = [
    ServerError::NotWritablePrimary,
    ServerError::PrimarySteppedDown,
    ServerError::InterruptedDueToReplStateChange,
    ServerError::ShutdownInProgress,
];

struct Bench {
    shim: WireShim,
    client: Client,
    things: Collection<Document>,
    /// The same collection without the shim.
    beside: Collection<Document>,
    _server: MongoDb,
}

/// A collection that holds `{_id: 0, n: 0}`, behind a shim that has forgotten how it came in.
async fn bench() -> Option<Bench> {
    let server = MongoDb::start()?;
    let shim = WireShim::start(server.address()).await;
    let client = Client::with_uri_str(shim.url()).await.unwrap();
    let things = client.database("test").collection("things");
    let beside = Client::with_uri_str(server.url()).await.unwrap().database("test").collection("things");
    things.insert_one(doc! {"_id": 0, "n": 0}).await.unwrap();
    shim.forget_commands();
    Some(Bench { shim, client, things, beside, _server: server })
}

fn majority_and_journal() -> WriteConcern {
    WriteConcern::builder().w(Acknowledgment::Majority).journal(true).build()
}

/// The number in an error, wherever the driver put it.
fn code(error: &Error) -> Option<i32> {
    match error.kind.as_ref() {
        ErrorKind::Command(error) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
        _ => None,
    }
}

async fn count_up(things: &Collection<Document>) -> Result<Option<Document>, Error> {
    things.find_one_and_update(doc! {"_id": 0}, doc! {"$inc": {"n": 1}}).await
}

#[tokio::test]
async fn commands_are_written_down_with_their_concerns() {
    let Some(bench) = bench().await else { return };
    bench.things.insert_one(doc! {"_id": 1}).write_concern(majority_and_journal()).await.unwrap();
    bench.things.find_one(doc! {"_id": 1}).read_concern(ReadConcern::majority()).await.unwrap().unwrap();
    let inserted = &bench.shim.commands_named("insert")[0];
    assert_eq!((inserted.database.as_str(), inserted.collection.as_deref()), ("test", Some("things")));
    assert_eq!(inserted.write_concern, Some(doc! {"w": "majority", "j": true}));
    assert!(inserted.txn_number.is_some());
    let found = &bench.shim.commands_named("find")[0];
    assert_eq!(found.read_concern, Some(doc! {"level": "majority"}));
    assert_eq!((found.txn_number, found.durability()), (None, Durability::NoWrite));
}

#[tokio::test]
async fn a_write_that_asks_for_less_than_the_majority_and_the_journal_is_found() {
    let Some(bench) = bench().await else { return };
    count_up(&bench.things).await.unwrap();
    bench.things.delete_one(doc! {"_id": 7}).write_concern(majority_and_journal()).await.unwrap();
    let only_majority = WriteConcern::builder().w(Acknowledgment::Majority).build();
    bench.things.insert_one(doc! {"_id": 1}).write_concern(only_majority).await.unwrap();
    let weak: Vec<String> = bench.shim.weak_writes().into_iter().map(|command| command.name).collect();
    assert_eq!(weak, ["findAndModify", "insert"]);
}

#[tokio::test]
async fn a_write_in_a_transaction_leaves_its_concern_to_the_commit() {
    let Some(bench) = bench().await else { return };
    let mut session = bench.client.start_session().await.unwrap();
    session.start_transaction().write_concern(majority_and_journal()).await.unwrap();
    bench.things.insert_one(doc! {"_id": 1}).session(&mut session).await.unwrap();
    session.commit_transaction().await.unwrap();
    assert_eq!(bench.shim.commands_named("insert")[0].durability(), Durability::LeftToCommit);
    assert_eq!(bench.shim.commands_named("commitTransaction")[0].durability(), Durability::MajorityAndJournal);
    assert_eq!(bench.shim.weak_writes(), []);
}

#[tokio::test]
async fn a_write_refused_by_a_server_that_loses_its_rank_is_sent_again_under_its_number() {
    let Some(bench) = bench().await else { return };
    for (before, error) in LOSING_ITS_RANK.into_iter().enumerate() {
        let begin = Instant::now();
        bench.shim.forget_commands();
        bench.shim.next("findAndModify", 1, Fault::Refuse(error));
        let old = count_up(&bench.things).await.unwrap().unwrap();
        assert_eq!(old.get("n"), Some(&Bson::Int32(i32::try_from(before).unwrap())), "{error:?}");
        let sent = bench.shim.commands_named("findAndModify");
        assert_eq!((sent.len(), sent[0].txn_number), (2, sent[1].txn_number), "{error:?}");
        assert!(sent[0].txn_number.is_some());
        assert!(begin.elapsed() < Duration::from_secs(5), "the driver did not look again: {:?}", begin.elapsed());
    }
}

#[tokio::test]
async fn a_server_that_stays_refused_gives_its_error_to_reads_and_writes() {
    let Some(bench) = bench().await else { return };
    for error in LOSING_ITS_RANK {
        bench.shim.next("insert", 2, Fault::Refuse(error));
        bench.shim.next("find", 2, Fault::Refuse(error));
        let written = bench.things.insert_one(doc! {"_id": 1}).await.unwrap_err();
        let read = bench.things.find_one(doc! {}).await.unwrap_err();
        assert_eq!((code(&written), code(&read)), (Some(error.code()), Some(error.code())));
    }
    assert_eq!(bench.beside.count_documents(doc! {}).await.unwrap(), 1);
}

#[tokio::test]
async fn a_write_whose_concern_fails_is_there_all_the_same() {
    let Some(bench) = bench().await else { return };
    bench.shim.next("insert", 1, Fault::FailWriteConcern(ServerError::WriteConcernFailed));
    let error = bench.things.insert_one(doc! {"_id": 1}).await.unwrap_err();
    assert_eq!(code(&error), Some(64), "{error:?}");
    assert_eq!(bench.beside.count_documents(doc! {"_id": 1}).await.unwrap(), 1);
    bench.shim.next("findAndModify", 1, Fault::FailWriteConcern(ServerError::WriteConcernFailed));
    let changed = count_up(&bench.things).await;
    assert_eq!(bench.beside.count_documents(doc! {"n": 1}).await.unwrap(), 1);
    assert_eq!(changed.as_ref().err().and_then(code), Some(64), "{changed:?}");
}

#[tokio::test]
async fn a_duplicate_key_is_said_as_each_command_says_it() {
    let Some(bench) = bench().await else { return };
    for command in ["insert", "update", "findAndModify"] {
        bench.shim.next(command, 1, Fault::Refuse(ServerError::DuplicateKey));
    }
    let inserted = bench.things.insert_one(doc! {"_id": 1}).await.unwrap_err();
    let updated = bench.things.update_one(doc! {"_id": 0}, doc! {"$inc": {"n": 1}}).await.unwrap_err();
    let changed = count_up(&bench.things).await.unwrap_err();
    assert_eq!([code(&inserted), code(&updated), code(&changed)], [Some(11_000); 3]);
    assert_eq!(bench.beside.count_documents(doc! {"n": 0}).await.unwrap(), 1);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_happens_once_though_it_is_sent_twice() {
    let Some(bench) = bench().await else { return };
    bench.shim.next("findAndModify", 1, Fault::LoseAnswer);
    let old = count_up(&bench.things).await.unwrap().unwrap();
    assert_eq!(old, doc! {"_id": 0, "n": 0});
    assert_eq!(bench.shim.commands_named("findAndModify").len(), 2);
    assert_eq!(bench.beside.find_one(doc! {"_id": 0}).await.unwrap().unwrap(), doc! {"_id": 0, "n": 1});
}

#[tokio::test]
async fn a_swallowed_answer_leaves_the_driver_waiting_for_a_write_that_happened() {
    let Some(bench) = bench().await else { return };
    bench.shim.next("findAndModify", 1, Fault::SwallowAnswer);
    let waiting = tokio::time::timeout(Duration::from_millis(300), count_up(&bench.things)).await;
    assert!(waiting.is_err());
    assert_eq!(bench.beside.count_documents(doc! {"n": 1}).await.unwrap(), 1);
    assert_eq!(count_up(&bench.things).await.unwrap().unwrap(), doc! {"_id": 0, "n": 1});
}

#[tokio::test]
async fn faults_that_have_not_happened_can_be_taken_back() {
    let Some(bench) = bench().await else { return };
    bench.shim.next("insert", 5, Fault::Refuse(ServerError::NotWritablePrimary));
    bench.shim.clear();
    bench.things.insert_one(doc! {"_id": 1}).await.unwrap();
    assert_eq!(bench.shim.commands_named("insert").len(), 1);
}
