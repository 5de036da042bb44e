//! Secrets planted wherever a request can carry one are in nothing that is exported, and in no figure.

use serde_json::json;
use test_kit::otlp_receiver::OtlpReceiver;

use crate::program::Program;

#[tokio::test]
async fn twenty_planted_secrets_are_in_no_span_no_log_record_and_no_figure() {
    let receiver = OtlpReceiver::start();
    let endpoint = receiver.endpoint();
    let mut program = Program::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_LOGS_EXPORTER", "otlp"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=canary-0-header"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let root = program.set_up("canary-1-root@example.org", "canary-2 of a long password").await;
    let (token, refresh) = (root["access_token"].as_str().unwrap(), root["refresh_token"].as_str().unwrap());
    let mut secrets: Vec<String> = (0..18).map(|number| format!("canary-{number}-")).collect();
    secrets[2] = "canary-2 of".to_owned();
    secrets.extend([token.to_owned(), refresh.to_owned()]);

    let asked = [
        program.post("/api/auth/login", &json!({"email": "canary-3-@example.org", "password": "canary-4- phrase"})),
        program.post("/api/auth/login", &json!({"email": "canary-1-root@example.org", "password": "canary-5- wrong"})),
        program.post("/api/auth/refresh", &json!({"refresh_token": "canary-6-token"})),
        program.post("/api/auth/refresh", &json!({})).header("cookie", "__Host-doorward_refresh=canary-7-cookie"),
        program.post("/api/auth/select-tenant", &json!({"session_token": "canary-8-token", "tenant_id": "canary-9-"})),
        program.get("/api/sessions/0/terminal?ticket=canary-10-ticket"),
        program.get("/api/invitations/canary-11-invitation"),
        program.get("/api/canary-12-path?code=canary-12-code"),
        program.get("/api/auth/me").bearer_auth("canary-13-bearer"),
        program.get("/api/auth/me").header("user-agent", "canary-14-agent").header("x-request-id", "canary-14-id"),
        program.get("/api/auth/me").header("tracestate", "a=canary-15-state").header("baggage", "a=canary-15-baggage"),
        program.get("/api/auth/me").header("traceparent", "00-canary-16-trace").header("x-forwarded-for", "canary-16-"),
        program.post("/api/organizations", &json!({"name": "canary-17-name"})).bearer_auth(token),
        program.post("/api/auth/refresh", &json!({"refresh_token": refresh})),
    ];
    let mut last = String::new();
    for request in asked {
        let answer = request.send().await.unwrap();
        assert!(!answer.status().is_server_error(), "{answer:?}");
        last = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    }
    let of_last = |known: Option<&String>| known == Some(&last);
    receiver.until("the last request", |span| of_last(span.attributes.get("doorward.request_id"))).await;
    let figures = program.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("sign_ins_total{outcome=\"wrong\"} 2"), "{figures}");
    program.stop();
    assert!(receiver.logs().iter().any(|log| log.body == "answered"));

    let exported = receiver.raw();
    let route = b"/api/invitations/{token}";
    assert!(exported.windows(route.len()).any(|window| window == route), "texts stand in an export as they are");
    for (what, bytes) in
        [("an export", exported), ("a figure", figures.into_bytes()), ("the log", program.log().into_bytes())]
    {
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {what}");
        }
    }
}
