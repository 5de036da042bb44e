//! Six processes append to one chain and are killed again and again: no gap, no double, nothing lost that
//! was acknowledged.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use domain::audit::Chain;
use domain::page::{Limit, PageRequest};
use storage::mongo::Patience;
use storage::ports::audit::AuditQuery;
use test_kit::people::People;
use test_kit::phases::phase;
use test_kit::servers::shared_mongodb;

use crate::database::{fresh_name, open, trail};

const APPENDERS: usize = 6;
const DATABASE: &str = "APPENDER_DATABASE";

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

struct Appender {
    child: Child,
    reading: std::thread::JoinHandle<Vec<String>>,
}

impl Appender {
    fn start(database: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "appenders::as_one_of_six", "--nocapture", "--test-threads", "1"])
            .env(DATABASE, database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reading = std::thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            // The last line may have been cut in the middle.
            lines
                .filter_map(|line| Some(line.strip_prefix("acknowledged ")?.to_owned()))
                .filter(|id| id.len() == 36)
                .collect()
        });
        Self { child, reading }
    }

    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reading.join().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_processes_on_one_chain_lose_nothing_and_double_nothing_over_twenty_kills() {
    let Some(url) = shared_mongodb() else { return };
    let database = fresh_name();
    let mongo = open(&url, &database).await;
    let mut running: Vec<Appender> = (0..APPENDERS).map(|_| Appender::start(&database)).collect();
    let mut acknowledged = Vec::new();
    for round in 0..phase(20, 100) {
        tokio::time::sleep(Duration::from_millis(350)).await;
        let fresh = Appender::start(&database);
        acknowledged.extend(std::mem::replace(&mut running[round % APPENDERS], fresh).kill());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for appender in running {
        acknowledged.extend(appender.kill());
    }
    assert!(acknowledged.len() > 20, "{} acknowledged", acknowledged.len());

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
