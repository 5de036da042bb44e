//! Requests that take too long: whoever waits is answered, and what was begun is done (N25).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod edge_of_tests;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use edge_of_tests::edge;
use http_kit::body::Body;
use http_kit::budget::{Budgets, still_awaited};
use http_kit::edge;
use http_kit::fallback::KnownPaths;
use http_kit::request_id;
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

/// What a handler waits for, and how far it came.
#[derive(Default)]
struct Work {
    go_on: Notify,
    begun: AtomicUsize,
    done: AtomicUsize,
    under_an_id: AtomicUsize,
    awaited: AtomicUsize,
}

async fn slow(request: HttpRequest, work: web::Data<Arc<Work>>) -> HttpResponse {
    work.begun.fetch_add(1, Ordering::SeqCst);
    work.go_on.notified().await;
    work.awaited.fetch_add(usize::from(still_awaited(&request).is_ok()), Ordering::SeqCst);
    work.under_an_id.fetch_add(usize::from(request_id::current().is_some()), Ordering::SeqCst);
    work.done.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Created().finish()
}

async fn panics_later(work: web::Data<Arc<Work>>) -> HttpResponse {
    work.go_on.notified().await;
    panic!("late")
}

async fn reads(body: Body<Value>) -> HttpResponse {
    HttpResponse::Ok().json(body.0)
}

async fn quick(_: web::Data<Arc<Semaphore>>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

struct Served {
    address: SocketAddr,
    work: Arc<Work>,
    edge: web::Data<edge::Edge>,
    handle: ServerHandle,
    _store: storage::sqlite::Sqlite,
}

fn serve() -> Served {
    let (mut edge, store) = edge();
    edge.budgets =
        Budgets { usual: Duration::from_millis(200), proving: Duration::from_millis(800), ..Budgets::default() };
    let (edge, work) = (web::Data::new(edge), Arc::<Work>::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let known = web::Data::new(KnownPaths::of(&[], &[("POST", "/api/slow/{id}")]));
    let (data, shared) = (edge.clone(), web::Data::new(Arc::clone(&work)));
    let app = move || {
        App::new()
            .app_data(data.clone())
            .app_data(known.clone())
            .app_data(shared.clone())
            .app_data(web::Data::new(Arc::new(Semaphore::new(1))))
            .route("/api/slow/{id}", web::post().to(slow))
            .route("/api/auth/login", web::post().to(slow))
            .route("/api/panics", web::post().to(panics_later))
            .route("/api/reads", web::post().to(reads))
            .route("/api/quick", web::get().to(quick))
            .wrap(from_fn(edge::pass::<BoxBody>))
    };
    let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Served { address, work, edge, handle, _store: store }
}

async fn post(served: &Served, path: &str) -> (reqwest::Response, Duration) {
    let begun = Instant::now();
    let answer = reqwest::Client::new().post(format!("http://{}{path}", served.address)).send().await.unwrap();
    (answer, begun.elapsed())
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it did not come true that {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[actix_web::test]
async fn who_waits_too_long_is_answered_and_what_was_begun_is_done() {
    let served = serve();
    let (answer, took) = post(&served, "/api/slow/7").await;
    assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].to_str().unwrap()), (503, "5"));
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Value = answer.json().await.unwrap();
    assert_eq!((problem["code"].as_str().unwrap(), problem["request_id"].as_str().unwrap()), ("no_answer", &*id));
    assert!(took >= Duration::from_millis(200), "{took:?}");
    let figures = String::from_utf8(served.edge.metrics.text()).unwrap();
    let counted = r#"http_request_duration_seconds_count{method="POST",route="/api/slow/{id}",status="503"} 1"#;
    assert!(figures.contains(counted) && figures.contains("http_requests_in_flight 0"), "{figures}");
    assert!(figures.contains(r#"storage_errors_total{kind="no_answer"} 1"#), "{figures}");

    let done = || served.work.done.load(Ordering::SeqCst);
    assert_eq!((served.work.begun.load(Ordering::SeqCst), done()), (1, 0));
    served.work.go_on.notify_one();
    until("it is done", || done() == 1).await;
    assert_eq!(served.work.under_an_id.load(Ordering::SeqCst), 1, "its log lines are found by the id of its answer");
    assert_eq!(served.work.awaited.load(Ordering::SeqCst), 0, "it learns that nobody waits any more");

    // Signing in may take longer, and the rest is not held up meanwhile.
    let (signing_in, quick) = tokio::join!(post(&served, "/api/auth/login"), async {
        reqwest::get(format!("http://{}/api/quick", served.address)).await.unwrap().status()
    });
    assert_eq!((signing_in.0.status().as_u16(), quick.as_u16()), (503, 200));
    assert!(signing_in.1 >= Duration::from_millis(800), "{:?}", signing_in.1);

    // What panics after its answer harms nobody.
    served.work.go_on.notify_one();
    until("it is done", || done() == 2).await;
    assert_eq!(post(&served, "/api/panics").await.0.status().as_u16(), 503);
    served.work.go_on.notify_one();
    let (_, worked) = tokio::join!(
        async {
            until("another has begun", || served.work.begun.load(Ordering::SeqCst) == 3).await;
            served.work.go_on.notify_one();
        },
        post(&served, "/api/slow/8"),
    );
    assert_eq!(worked.0.status().as_u16(), 201);
    assert_eq!(served.work.awaited.load(Ordering::SeqCst), 1, "only that one was in time");
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn the_time_that_a_client_takes_for_its_body_is_not_counted() {
    let served = serve();
    let address = served.address;
    let answer = actix_web::rt::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = "POST /api/reads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        stream.write_all(format!("{head}Content-Length: 7\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        for byte in b"{\"a\":1}" {
            std::thread::sleep(Duration::from_millis(100));
            stream.write_all(&[*byte]).unwrap();
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    })
    .await
    .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    served.handle.stop(false).await;
}
