//! What does not happen: without variables nothing is started, and a receiver that is gone bothers nobody.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use crate::program::{PASSWORD, Program};

/// How many requests are measured.
const REQUESTS: usize = 200;

/// The names of a process's threads, as far as the system keeps them.
fn threads(id: u32) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).unwrap();
    let names = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.map(|name| name.trim().to_owned()).collect()
}

/// Ends of TCP connections that a process has opened itself, and its listeners: local and remote ports.
fn sockets(id: u32) -> Vec<(u16, u16)> {
    let open = std::fs::read_dir(format!("/proc/{id}/fd")).unwrap().flatten();
    let targets: Vec<String> =
        open.filter_map(|file| Some(std::fs::read_link(file.path()).ok()?.to_string_lossy().into_owned())).collect();
    let tables = ["tcp", "tcp6"].map(|table| std::fs::read_to_string(format!("/proc/{id}/net/{table}")).unwrap());
    let mut found = Vec::new();
    for line in tables.iter().flat_map(|table| table.lines().skip(1)) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if targets.contains(&format!("socket:[{}]", fields[9])) {
            let port = |field: &str| u16::from_str_radix(field.rsplit(':').next().unwrap(), 16).unwrap();
            found.push((port(fields[1]), port(fields[2])));
        }
    }
    found
}

fn exports(threads: &[String]) -> bool {
    threads.iter().any(|name| name.starts_with("OpenTelemetry") || name.starts_with("reqwest"))
}

#[tokio::test]
async fn without_the_variables_no_thread_is_started_and_nobody_is_connected_to() {
    let empty =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_SERVICE_NAME", "doorward"), ("OTEL_LOGS_EXPORTER", "otlp")];
    let disabled = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_SDK_DISABLED", "true")];
    for set in [&[][..], &empty[..], &disabled[..]] {
        let program = Program::start(set);
        program.set_up("root@example.org", PASSWORD).await;
        let own: u16 = program.url.rsplit(':').next().unwrap().parse().unwrap();
        let (threads, sockets) = (threads(program.id()), sockets(program.id()));
        assert!(!exports(&threads), "{set:?}: {threads:?}");
        // Each is our listener, or the other end of what a client opened.
        assert!(!sockets.is_empty() && sockets.iter().all(|(local, _)| *local == own), "{set:?}: {sockets:?}");
        assert!(!program.log().contains("trace_id"));
    }
    let exporting = Program::start(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]);
    let threads = threads(exporting.id());
    assert!(exports(&threads), "the names of threads have changed, so this test would see nothing: {threads:?}");
}

/// How long each of some requests takes, shortest first.
async fn timed(program: &Program, token: &str) -> Vec<Duration> {
    let mut took = Vec::new();
    for _ in 0..REQUESTS {
        let begun = Instant::now();
        let answer = program.get("/api/auth/me").bearer_auth(token).send().await.unwrap();
        took.push(begun.elapsed());
        assert_eq!(answer.status(), 200);
    }
    took.sort_unstable();
    took
}

#[tokio::test]
async fn a_receiver_that_is_gone_or_never_answers_neither_fails_nor_slows_requests_nor_the_end() {
    // It takes connections and says nothing, ever.
    let silent = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let hangs = format!("http://user:canary-password@{}", silent.local_addr().unwrap());
    let gone = "http://user:canary-password@127.0.0.1:9".to_owned();
    let plain = Program::start(&[]);
    let root = plain.set_up("root@example.org", PASSWORD).await;
    let without = timed(&plain, root["access_token"].as_str().unwrap()).await;
    for endpoint in [hangs, gone.clone()] {
        let small = ("OTEL_BSP_MAX_QUEUE_SIZE", "64");
        let set = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), small, ("OTEL_LOGS_EXPORTER", "otlp")];
        let mut program = Program::start(&set);
        let root = program.set_up("root@example.org", PASSWORD).await;
        let with = timed(&program, root["access_token"].as_str().unwrap()).await;
        // More than the queue holds: what does not fit is dropped. Far from what waiting for anybody would take.
        let (median, bound) = (with[REQUESTS / 2], without[REQUESTS / 2] * 3 + Duration::from_millis(5));
        assert!(median < bound, "{endpoint}: {median:?}, without {:?}", without[REQUESTS / 2]);
        let complained = |program: &Program| program.log().contains("telemetry cannot be delivered");
        let deadline = Instant::now() + Duration::from_secs(20);
        while endpoint == gone && !complained(&program) {
            assert!(Instant::now() < deadline, "nobody is told that nothing arrives: {}", program.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let ended = program.stop();
        assert!(ended < Duration::from_secs(20), "{ended:?}");
        let log = program.log();
        let complaints = log.matches("telemetry cannot be delivered").count();
        assert!(complaints <= 2, "one a minute and signal at most: {log}");
        assert!(!log.contains("canary"), "{log}");
    }
}
