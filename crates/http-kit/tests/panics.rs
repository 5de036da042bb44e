//! A handler that panics: that call fails, the process lives, nothing else notices (F43).
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

mod edge_of_tests;

use std::net::TcpListener;

use actix_web::body::BoxBody;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, web};
use edge_of_tests::edge;
use http_kit::edge;

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
