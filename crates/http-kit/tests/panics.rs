//! A handler that panics: that call fails, the process lives, nothing else notices (F43).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use access_token::key_ring::{JwtSecret, KeyRing};
use access_token::verifier::Verifier;
use actix_web::body::BoxBody;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, web};
use domain::audit_chain::AuditKey;
use domain::id::IdSource;
use domain::scribe::Scribe;
use domain::time::Clock;
use http_kit::client::TrustedProxies;
use http_kit::edge::{self, Edge, SetUpGate};
use http_kit::hosts::Hosts;
use http_kit::idempotency::Keyed;
use http_kit::metrics::Metrics;
use http_kit::paging::Cursors;
use http_kit::traces::Relations;
use storage::fuse::Fuse;
use storage::sqlite::{Place, Sqlite, SqliteOptions};
use test_kit::clock::ManualClock;
use test_kit::randomness::SeededRandomness;

fn edge() -> (Edge, Sqlite) {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    let ids = Arc::new(IdSource::new(Arc::clone(&clock), Arc::new(SeededRandomness::default())));
    let store = Sqlite::open(SqliteOptions {
        place: Place::Memory,
        heads: None,
        audit_key: AuditKey::new(b"a key of tests"),
        observer: None,
        fuse: Fuse::default(),
    });
    let store = store.unwrap();
    let secret = JwtSecret::new("an-access-token-secret-of-0123456789".to_owned().into()).unwrap();
    let verifier = Verifier::new(Arc::clone(&clock), "doorward".to_owned(), KeyRing::new(&secret), Arc::default());
    let set_up = Arc::new(SetUpGate::default());
    set_up.open();
    let edge = Edge {
        scribe: Scribe::new(Arc::clone(&clock), Arc::clone(&ids)),
        clock,
        clock_trust: Arc::default(),
        ids,
        verifier: Arc::new(verifier),
        stores: store.stores.clone(),
        cursors: Cursors::new(&[7; 32]),
        trusted_proxies: TrustedProxies::default(),
        hosts: Hosts::new(None),
        metrics: Metrics::new().unwrap(),
        set_up,
        draining: Arc::new(AtomicBool::new(false)),
        relations: Relations::default(),
        keyed: Keyed::new([7; 32]),
    };
    (edge, store)
}

async fn panics() -> HttpResponse {
    panic!("with a secret in it")
}

async fn lives() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn a_handler_that_panics_fails_its_call_and_nothing_else() {
    let (edge, _store) = edge();
    let edge = web::Data::new(edge);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let app = move || {
        App::new()
            .app_data(edge.clone())
            .route("/api/panics", web::get().to(panics))
            .route("/api/lives", web::get().to(lives))
            .wrap(from_fn(edge::pass::<BoxBody>))
    };
    // One worker: a dead one would be missed.
    let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    for _ in 0..20 {
        let failed = reqwest::get(format!("http://{address}/api/panics")).await.unwrap();
        assert_eq!(failed.status(), 500);
        let id = failed.headers()["x-request-id"].to_str().unwrap().to_owned();
        let text = failed.text().await.unwrap();
        assert!(text.contains(&id) && !text.contains("secret"), "{text}");
        assert_eq!(reqwest::get(format!("http://{address}/api/lives")).await.unwrap().status(), 200);
    }
    handle.stop(false).await;
}
