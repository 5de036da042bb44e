//! Replicas are restarted one by one while people work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use test_kit::phases::phase;
use test_kit::servers::Shape;

use crate::world::World;

/// F30, F42 of the faults.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replicas_restarted_one_by_one_fail_no_request_and_end_no_login_session() {
    // Strict replicas refuse for a moment when a busy machine does not let them hear of revocations in time; that is
    // not what is tested here.
    let set = vec![("REVOCATION_MODE".to_owned(), "best_effort".to_owned())];
    let Some((mut world, root)) =
        World::start(Shape { set, auth: phase(2, 3), platform: phase(2, 3), ..Shape::default() }).await
    else {
        return;
    };
    let gateway = world.services.url();
    let (stopping, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut working = Vec::new();
    for worker in 0..4 {
        let (stopping, answered, token) = (Arc::clone(&stopping), Arc::clone(&answered), root.token.clone());
        let path = ["/api/auth/me", "/api/workspaces", "/api/auth/sessions", "/api/sessions"][worker];
        let url = format!("{gateway}{path}");
        working.push(tokio::spawn(async move {
            let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
            let mut failures = Vec::new();
            while !stopping.load(Ordering::Relaxed) {
                match http.get(&url).bearer_auth(&token).send().await {
                    Ok(answer) if answer.status() == 200 => {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(answer) => failures.push(format!("{url}: {} {:?}", answer.status(), answer.text().await)),
                    Err(error) => failures.push(format!("{url}: {error:?}")),
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            failures
        }));
    }
    tokio::task::block_in_place(|| {
        for replica in world.services.auth.iter_mut().chain(&mut world.services.platform) {
            replica.stop();
            replica.start_again();
            // The gateway looks once a second.
            std::thread::sleep(Duration::from_millis(2_500));
        }
    });
    while answered.load(Ordering::Relaxed) < phase(500, 50_000) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stopping.store(true, Ordering::Relaxed);
    let mut failures = Vec::new();
    for worker in working {
        failures.extend(worker.await.unwrap());
    }
    assert!(failures.is_empty(), "{} failed: {:?}", failures.len(), &failures[..failures.len().min(5)]);
    let body = serde_json::json!({"refresh_token": root.refresh});
    assert_eq!(world.post(&gateway, "/api/auth/refresh", None, body).await.status, 200, "nobody was signed out");
}
