//! Before the set-up is known to be done, only what needs it asks the record for it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

mod edge_of_tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::body::BoxBody;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use async_trait::async_trait;
use domain::audit::Trail;
use edge_of_tests::edge;
use http_kit::edge;
use http_kit::edge::SetUpGate;
use storage::ports::set_up::{SetUp, SetUpState};
use storage::ports::sign_ups::SignUpPlan;
use storage::ports::{Stored, Written};

/// Counts how often it is asked.
#[derive(Default)]
struct Asked(AtomicUsize);

#[async_trait]
impl SetUp for Asked {
    async fn state(&self) -> Stored<SetUpState> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(SetUpState::Required)
    }

    async fn complete(&self, _: &SignUpPlan, _: &Trail) -> Written {
        panic!("nobody sets anything up here")
    }
}

async fn anything() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn a_page_needs_no_record_and_a_call_of_the_interface_asks_it() {
    let (mut edge, _store) = edge();
    let asked = Arc::new(Asked::default());
    edge.stores.set_up = asked.clone();
    edge.set_up = Arc::new(SetUpGate::default());
    let app = App::new().app_data(web::Data::new(edge)).default_service(web::to(anything));
    let app = init_service(app.wrap(from_fn(edge::pass::<BoxBody>))).await;
    for (path, status, times) in [("/", 200, 0), ("/assets/a.js", 200, 0), ("/health", 200, 0), ("/api/x", 503, 1)] {
        let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        assert_eq!((answer.status().as_u16(), asked.0.load(Ordering::SeqCst)), (status, times), "{path}");
    }
}
