//! A trace of a request: its span, the database below it, and what it has to do with the traces of others.

use test_kit::otlp_receiver::{OtlpReceiver, ReceivedSpan, SpanKind, SpanOutcome};

use crate::program::{PASSWORD, Program};

const OUTSIDE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const OUTSIDE_TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const GATEWAY: &str = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01";
const GATEWAY_TRACE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const GATEWAY_SPAN: &str = "bbbbbbbbbbbbbbbb";

fn answers(span: &ReceivedSpan, id: &str) -> bool {
    span.attributes.get("doorward.request_id").is_some_and(|known| known == id)
}

#[tokio::test]
async fn a_request_is_a_span_of_a_new_trace_with_the_outside_one_linked_and_the_database_below_it() {
    let receiver = OtlpReceiver::start();
    let program = Program::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.endpoint())]);
    let root = program.set_up("root@example.org", PASSWORD).await;
    let token = root["access_token"].as_str().unwrap();
    // From somebody who is no trusted proxy: neither a parent nor the gateway's own header is believed.
    let asked = program.get("/api/organizations?limit=5").bearer_auth(token).header("traceparent", OUTSIDE);
    let answer = asked.header("x-outside-traceparent", GATEWAY).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();

    let span = receiver.until("the request", |span| answers(span, &id)).await;
    assert_eq!((span.kind, span.outcome), (SpanKind::Server, SpanOutcome::Fine));
    assert_eq!((span.service.as_str(), span.name.as_str()), ("doorward", "GET /api/organizations"));
    assert_eq!(span.attributes["http.request.method"], "GET");
    assert_eq!(span.attributes["http.route"], "/api/organizations");
    assert_eq!(span.attributes["http.response.status_code"], "200");
    assert_eq!(span.parent, "");
    assert_ne!(span.trace, OUTSIDE_TRACE);
    assert_eq!(span.links, [OUTSIDE_TRACE]);
    let below = receiver.below(&span);
    assert!(!below.is_empty(), "{:#?}", receiver.spans());
    for call in &below {
        assert_eq!(call.kind, SpanKind::Client);
        assert_eq!(call.attributes["db.system.name"], "sqlite");
        assert_eq!(call.attributes["db.operation.name"], "read");
    }
    let setup = receiver.until("the set-up", |span| span.name == "POST /api/auth/setup").await;
    let wrote = |call: &ReceivedSpan| call.attributes["db.operation.name"] == "write";
    assert!(receiver.below(&setup).iter().any(wrote));
}

#[tokio::test]
async fn the_trace_of_a_trusted_proxy_goes_on_and_the_outside_one_is_linked() {
    let receiver = OtlpReceiver::start();
    let endpoint = receiver.endpoint();
    let set = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("OTEL_SERVICE_NAME", "renamed"),
        ("OTEL_LOGS_EXPORTER", "otlp"),
    ];
    let program = Program::start(&set);
    program.set_up("root@example.org", PASSWORD).await;
    let asked = program.get("/api/auth/me").header("traceparent", GATEWAY).header("x-outside-traceparent", OUTSIDE);
    let id = asked.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    let span = receiver.until("the request", |span| answers(span, &id)).await;
    assert_eq!((span.trace.as_str(), span.parent.as_str()), (GATEWAY_TRACE, GATEWAY_SPAN));
    assert_eq!(span.links, [OUTSIDE_TRACE]);
    assert_eq!(span.service, "renamed");

    // The log says to which trace a line belongs, here and at the receiver.
    let line = program.log().lines().find(|line| line.contains(&id)).unwrap().to_owned();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((line["trace_id"].as_str(), line["span_id"].as_str()), (Some(GATEWAY_TRACE), Some(span.id.as_str())));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !receiver.logs().iter().any(|log| log.body == "answered" && log.trace == GATEWAY_TRACE) {
        assert!(std::time::Instant::now() < deadline, "{:?}", receiver.logs());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_sampler_that_takes_nothing_exports_nothing_and_what_waits_at_the_end_is_sent() {
    let receiver = OtlpReceiver::start();
    let endpoint = receiver.endpoint();
    let off = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_TRACES_SAMPLER", "always_off")];
    let mut silent = Program::start(&off);
    silent.set_up("root@example.org", PASSWORD).await;
    silent.stop();
    assert!(receiver.spans().is_empty());
    // A delay that no test waits for: what arrives was flushed.
    let slow = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_BSP_SCHEDULE_DELAY", "600000")];
    let mut program = Program::start(&slow);
    program.set_up("root@example.org", PASSWORD).await;
    assert!(receiver.spans().is_empty());
    program.stop();
    assert!(receiver.spans().iter().any(|span| span.name == "POST /api/auth/setup"));
}
