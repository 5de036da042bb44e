//! Killed at any moment: what was answered is there afterwards, and half an effect never is.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Client;
use rusqlite::Connection;
use serde_json::json;
use test_kit::phases::phase;

use super::served::{PASSWORD, program, set_up, sign_in, start};

/// What a worker was answered before the kill.
#[derive(Default)]
struct Answered {
    workspaces: Vec<String>,
    people: Vec<String>,
    signed_out: Vec<String>,
}

async fn work(http: Client, url: String, token: String, name: String, over: Arc<AtomicBool>) -> Answered {
    let mut answered = Answered::default();
    for number in 0.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let made = format!("{name}-{number}");
        let body = json!({"name": made, "kind": "web", "target": {"url": "https://example.org"}});
        let sent = http.post(format!("{url}/api/workspaces")).bearer_auth(&token).json(&body).send().await;
        match sent {
            Ok(answer) if answer.status() == 201 => answered.workspaces.push(made.clone()),
            Ok(_) => {}
            Err(_) => break,
        }
        if number % 10 == 0 {
            let email = format!("{made}@crash.example");
            let body = json!({"email": email, "password": PASSWORD, "name": "N", "organization_name": made});
            match http.post(format!("{url}/api/auth/signup")).json(&body).send().await {
                Ok(answer) if answer.status() == 201 => answered.people.push(email),
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
    answered
}

/// Signs out of a session that was opened before the load, halfway to the kill: a sign-in under load would
/// seldom be through in time. The token, when the answer came.
async fn leave(http: Client, url: String, token: String, after: Duration) -> Option<String> {
    tokio::time::sleep(after).await;
    let sent = http.post(format!("{url}/api/auth/logout")).bearer_auth(&token).json(&json!({})).send().await;
    sent.is_ok_and(|answer| answer.status() == 200).then_some(token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_under_load_lose_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let http = Client::new();
    let (mut child, mut url) = start(&data);
    let token = std::fs::read_to_string(data.join("setup-token")).unwrap();
    set_up(&http, &url, &token).await;
    let mut total = Answered::default();
    let kills = phase(20, 200_u64);
    for kill in 0..kills {
        let token = sign_in(&http, &url).await;
        let leaving = sign_in(&http, &url).await;
        // At another moment each time.
        let lifetime = Duration::from_millis(120 + kill * 37 % 230);
        let over = Arc::new(AtomicBool::new(false));
        let left = tokio::spawn(leave(http.clone(), url.clone(), leaving, lifetime / 2));
        let workers: Vec<_> = (0..6)
            .map(|worker| {
                let name = format!("k{kill}w{worker}");
                tokio::spawn(work(http.clone(), url.clone(), token.clone(), name, Arc::clone(&over)))
            })
            .collect();
        tokio::time::sleep(lifetime).await;
        child.kill().unwrap();
        child.wait().unwrap();
        over.store(true, Ordering::SeqCst);
        for worker in workers {
            let answered = worker.await.unwrap();
            total.workspaces.extend(answered.workspaces);
            total.people.extend(answered.people);
        }
        total.signed_out.extend(left.await.unwrap());
        (child, url) = start(&data);
    }
    for token in &total.signed_out {
        let answer = http.get(format!("{url}/api/auth/me")).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 401, "signed out stays signed out");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        !total.workspaces.is_empty() && !total.people.is_empty() && !total.signed_out.is_empty(),
        "nothing was answered"
    );
    eprintln!(
        "{} workspaces, {} sign-ups and {} sign-outs were answered over {kills} kills",
        total.workspaces.len(),
        total.people.len(),
        total.signed_out.len()
    );
    examine(&data, &total);
    let verified = program().args(["audit", "verify", "--data"]).arg(&data).stdout(Stdio::null()).status().unwrap();
    assert!(verified.success(), "every chain is intact");
}

/// Looks into the database itself.
fn examine(data: &Path, total: &Answered) {
    let database = Connection::open(data.join("doorward.sqlite3")).unwrap();
    let count = |sql: &str, value: &str| -> i64 { database.query_row(sql, [value], |row| row.get(0)).unwrap() };
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    for name in &total.workspaces {
        assert_eq!(count("SELECT count(*) FROM workspaces WHERE body ->> '$.name' = ?1", name), 1, "{name}");
        let sql =
            "SELECT count(*) FROM audit_events WHERE action = 'create_workspace' AND body ->> '$.after.name' = ?1";
        assert_eq!(count(sql, name), 1, "the event of {name}");
    }
    for email in &total.people {
        assert_eq!(count("SELECT count(*) FROM users WHERE email = ?1", email), 1, "{email}");
    }
    // Nothing is half: a person has their membership, an organization its roster, a workspace its event.
    for (sql, what) in [
        (
            "SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id) AND '' = ?1",
            "people",
        ),
        (
            "SELECT count(*) FROM organizations o WHERE NOT EXISTS (SELECT 1 FROM rosters r WHERE r.organization_id = o.id) AND '' = ?1",
            "organizations",
        ),
        (
            "SELECT (SELECT count(*) FROM workspaces) - (SELECT count(*) FROM audit_events WHERE action = 'create_workspace') + length(?1)",
            "workspaces",
        ),
    ] {
        assert_eq!(count(sql, ""), 0, "{what}");
    }
}
