//! Six processes append to one chain and are killed again and again: no gap, no double, nothing lost that
//! was acknowledged.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use domain::audit::Chain;
use domain::page::{Limit, PageRequest};
use parking_lot::Mutex;
use storage::mongo::Patience;
use storage::ports::audit::AuditQuery;
use test_kit::people::People;
use test_kit::phases::phase;
use test_kit::servers::shared_mongodb;

use crate::database::{fresh_name, open, trail};

const APPENDERS: usize = 6;
const DATABASE: &str = "APPENDER_DATABASE";

/// How many acknowledgements must have come between two kills, so that every kill falls into work.
const BETWEEN_KILLS: usize = 3;

/// What each of the processes does: appends until it is killed, and says what was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_one_of_six() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let mongo = open(&shared_mongodb().unwrap(), &database).await;
    let (people, stores) = (Arc::new(People::default()), mongo.stores.clone());
    let writers = (0..3).map(|_| {
        let (people, stores) = (Arc::clone(&people), stores.clone());
        tokio::spawn(async move {
            loop {
                let trail = trail(&people, Chain::Platform);
                if stores.audit.record(&trail).await.is_ok() {
                    println!("acknowledged {}", trail.events()[0].id);
                }
            }
        })
    });
    futures_util::future::join_all(writers).await;
}

/// What all of them said: ids of events that were acknowledged.
type Acknowledged = Arc<Mutex<Vec<String>>>;

struct Appender {
    child: Child,
    reading: std::thread::JoinHandle<()>,
}

impl Appender {
    fn start(database: &str, acknowledged: &Acknowledged) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "appenders::as_one_of_six", "--nocapture", "--test-threads", "1"])
            .env(DATABASE, database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let acknowledged = Arc::clone(acknowledged);
        let reading = std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The last line may have been cut in the middle.
                if let Some(id) = line.strip_prefix("acknowledged ").filter(|id| id.len() == 36) {
                    acknowledged.lock().push(id.to_owned());
                }
            }
        });
        Self { child, reading }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reading.join().unwrap();
    }
}

/// Waits until so many more were acknowledged, however slow the machine is; the runner ends a test that hangs.
async fn until_more(acknowledged: &Acknowledged, more: usize) {
    let wanted = acknowledged.lock().len() + more;
    while acknowledged.lock().len() < wanted {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_processes_on_one_chain_lose_nothing_and_double_nothing_over_twenty_kills() {
    let Some(url) = shared_mongodb() else { return };
    let database = fresh_name();
    let mongo = open(&url, &database).await;
    let said = Acknowledged::default();
    let start = || Appender::start(&database, &said);
    let mut running: Vec<Appender> = (0..APPENDERS).map(|_| start()).collect();
    for round in 0..phase(20, 100) {
        until_more(&said, BETWEEN_KILLS).await;
        std::mem::replace(&mut running[round % APPENDERS], start()).kill();
    }
    until_more(&said, BETWEEN_KILLS).await;
    running.into_iter().for_each(Appender::kill);
    let acknowledged = std::mem::take(&mut *said.lock());

    mongo.settle(Patience::None).await.unwrap();
    let verified = mongo.stores.audit.verify(Chain::Platform).await.unwrap();
    assert_eq!(verified.first_bad_seq, None);
    assert!(verified.checked >= acknowledged.len() as u64);
    let (mut there, mut page) = (Vec::new(), PageRequest::first(Limit::MOST));
    loop {
        let found = mongo.stores.audit.list(&AuditQuery::of(Chain::Platform), page).await.unwrap();
        there.extend(found.items.iter().map(|event| event.event().unwrap().id.to_string()));
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    assert_eq!(there.len() as u64, verified.checked, "no gap");
    there.sort_unstable();
    assert!(there.windows(2).all(|pair| pair[0] != pair[1]), "no double");
    let lost: Vec<&String> = acknowledged.iter().filter(|id| there.binary_search(id).is_err()).collect();
    assert!(lost.is_empty(), "{} of {} were lost", lost.len(), acknowledged.len());
    mongo.drop_database().await.unwrap();
}
