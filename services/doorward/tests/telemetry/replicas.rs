//! The production shape: one trace through both services down to MongoDB and Redis, and their figures.

use std::time::Duration;

use reqwest::Client;
use serde_json::json;
use test_kit::otlp_receiver::{OtlpReceiver, ReceivedSpan, SpanKind};
use test_kit::servers::{Services, Shape};

use crate::dashboard;
use crate::program::PASSWORD;

const TRACE: &str = "cccccccccccccccccccccccccccccccc";

fn systems(calls: &[ReceivedSpan]) -> Vec<&str> {
    calls.iter().map(|call| call.attributes["db.system.name"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_goes_through_both_services_down_to_mongodb_and_redis() {
    let receiver = OtlpReceiver::start();
    let set = [("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint()), ("OTEL_BSP_SCHEDULE_DELAY", "50".to_owned())];
    let set = set.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let Some(services) = Services::start(&Shape { auth: 1, platform: 1, set, ..Shape::default() }) else { return };
    let http = Client::new();
    let body = json!({"setup_token": services.setup_token(), "email": "root@example.org", "password": PASSWORD,
                      "name": "Root", "refresh_token_in": "body"});
    let made = http.post(format!("{}/api/auth/setup", services.url())).json(&body).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let (auth, platform) = (services.auth[0].address(), services.platform[0].address());
    // As the gateway would: from a trusted address, with one trace for all.
    let as_gateway = |request: reqwest::RequestBuilder| {
        request.header("traceparent", format!("00-{TRACE}-dddddddddddddddd-01")).header("host", host(&services))
    };
    let login = json!({"email": "root@example.org", "password": PASSWORD});
    let login = as_gateway(http.post(format!("http://{auth}/api/auth/login")).json(&login)).send().await.unwrap();
    assert_eq!(login.status(), 200);
    let token = login.json::<serde_json::Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let listed = as_gateway(http.get(format!("http://{platform}/api/organizations")).bearer_auth(&token));
    assert_eq!(listed.send().await.unwrap().status(), 200);

    let of_trace = |service: &'static str| {
        move |span: &ReceivedSpan| span.trace == TRACE && span.kind == SpanKind::Server && span.service == service
    };
    let signed_in = receiver.until("the sign-in", of_trace("auth")).await;
    let listing = receiver.until("the list", of_trace("platform")).await;
    assert_eq!((signed_in.name.as_str(), signed_in.parent.as_str()), ("POST /api/auth/login", "dddddddddddddddd"));
    assert_eq!(listing.name, "GET /api/organizations");
    let (of_sign_in, of_list) = (receiver.below(&signed_in), receiver.below(&listing));
    assert!(systems(&of_sign_in).contains(&"redis") && systems(&of_sign_in).contains(&"mongodb"), "{of_sign_in:#?}");
    let by_email = of_sign_in.iter().find(|call| call.name == "find users");
    let by_email = &by_email.unwrap_or_else(|| panic!("{of_sign_in:#?}")).attributes;
    assert_eq!(by_email["db.operation.name"], "find");
    assert_eq!(by_email["db.collection.name"], "users");
    assert!(systems(&of_list).contains(&"mongodb"), "{of_list:#?}");
    // Nothing that is not asked for by a request is traced.
    let roots = receiver.spans().into_iter().filter(|span| span.parent.is_empty());
    assert!(roots.into_iter().all(|span| span.kind == SpanKind::Server));
    let raw = receiver.raw();
    for secret in [PASSWORD, "root@example.org", &token] {
        assert!(!raw.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} was exported");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revocations_are_timed_and_the_dashboard_shows_figures_that_the_services_have() {
    let Some(services) = Services::start(&Shape { auth: 1, platform: 1, ..Shape::default() }) else { return };
    let http = Client::new();
    let body = json!({"setup_token": services.setup_token(), "email": "root@example.org", "password": PASSWORD,
                      "name": "Root", "refresh_token_in": "body"});
    let root = http.post(format!("{}/api/auth/setup", services.url())).json(&body).send().await.unwrap();
    let token = root.json::<serde_json::Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let out = http.post(format!("{}/api/auth/logout", services.url())).bearer_auth(&token).send().await.unwrap();
    assert!(out.status().is_success());
    let (auth, platform) = (services.auth[0].address(), services.platform[0].address());
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    let all = loop {
        let (auth, platform) = (figures(&http, auth).await, figures(&http, platform).await);
        // The replica that did not revoke learned of it by the stream.
        if dashboard::value(&platform, "revocation_lag_seconds_count") >= Some(1.0) {
            break auth + &platform;
        }
        assert!(tokio::time::Instant::now() < deadline, "{platform}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    for name in dashboard::names() {
        assert!(dashboard::has(&all, &name), "{name} is on the dashboard and in no /metrics");
    }
}

fn host(services: &Services) -> String {
    services.gateway.address().to_string()
}

async fn figures(http: &Client, address: std::net::SocketAddr) -> String {
    http.get(format!("http://{address}/metrics")).send().await.unwrap().text().await.unwrap()
}
