//! Which servers are refused at the start, and with which words.

use storage::redis::{Redis, RedisProblem};
use test_kit::servers::required;

use crate::server::{Server, free_port, options};

async fn problem(url: &str) -> Option<RedisProblem> {
    let problem = Redis::open(&options(url)).unwrap().check_server().await.err()?;
    assert!(!format!("{problem} {problem:?}").contains("secret"), "{problem:?}");
    Some(problem)
}

#[tokio::test]
async fn a_server_that_keeps_everything_is_accepted_and_one_that_evicts_is_refused() {
    let Some(server) = Server::start(&[]) else { return };
    assert_eq!(problem(&server.url_for("")).await, None);
    for policy in ["allkeys-lru", "volatile-ttl", "volatile-lru"] {
        server.run(&format!("CONFIG SET maxmemory-policy {policy}")).await;
        assert_eq!(problem(&server.url_for("")).await, Some(RedisProblem::Evicts { policy: policy.to_owned() }));
    }
}

#[tokio::test]
async fn the_policy_is_found_with_one_command_forbidden_and_demanded_with_both() {
    let Some(server) = Server::start(&["--maxmemory-policy", "allkeys-lru"]) else { return };
    for (user, rules) in [("info", "-config"), ("config", "-info"), ("none", "-info -config")] {
        server.run(&format!("ACL SETUSER {user} on >secret ~* &* +@all {rules}")).await;
    }
    let evicts = Some(RedisProblem::Evicts { policy: "allkeys-lru".to_owned() });
    assert_eq!(problem(&server.url_for("info:secret@")).await, evicts);
    assert_eq!(problem(&server.url_for("config:secret@")).await, evicts);
    assert_eq!(problem(&server.url_for("none:secret@")).await, Some(RedisProblem::PolicyUnknown));
}

#[tokio::test]
async fn a_wrong_password_and_a_missing_one_are_told_apart_from_a_missing_server() {
    let Some(server) = Server::start(&["--requirepass", "right-secret"]) else { return };
    assert_eq!(problem(&server.url_for(":right-secret@")).await, None);
    assert_eq!(problem(&server.url_for(":wrong-secret@")).await, Some(RedisProblem::LoginRefused));
    assert_eq!(problem(&server.url_for("")).await, Some(RedisProblem::LoginRefused));
    let nowhere = problem(&format!("redis://:secret@127.0.0.1:{}", free_port())).await;
    assert!(matches!(nowhere, Some(RedisProblem::Unreachable { .. })), "{nowhere:?}");
}

/// An IPv4 address written as IPv6 leads to this machine, but counts as another.
#[tokio::test]
async fn a_server_elsewhere_must_ask_everyone_for_a_password() {
    assert_eq!(problem("redis://192.0.2.1").await, Some(RedisProblem::NoPassword));
    let Some(server) = Server::start(&["--protected-mode", "no"]) else { return };
    let address = format!("[::ffff:127.0.0.1]:{}", server.port());
    if required("IPv6", std::net::TcpStream::connect(&address).ok()).is_none() {
        return;
    }
    let elsewhere = |login: &str| format!("redis://{login}{address}");
    assert_eq!(problem(&elsewhere("")).await, Some(RedisProblem::NoPassword));
    server.run("ACL SETUSER doorward on >secret ~* &* +@all").await;
    assert_eq!(problem(&elsewhere("doorward:secret@")).await, Some(RedisProblem::OpenToAnyone));
    server.run("ACL SETUSER default resetpass >other-secret").await;
    assert_eq!(problem(&elsewhere("doorward:secret@")).await, None);
}

#[tokio::test]
async fn a_member_of_a_cluster_is_refused() {
    let Some(server) = Server::start(&["--cluster-enabled", "yes"]) else { return };
    assert_eq!(problem(&server.url_for("")).await, Some(RedisProblem::Cluster));
}
