//! A server with TLS, whose certificate is signed by an authority of its own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use storage::redis::{Redis, RedisOptions, RedisProblem};
use test_kit::servers::required;

use crate::server::{Server, eventually, free_port, options};

/// Makes an authority and a certificate for 127.0.0.1 with the program `openssl`.
fn certificates(folder: &Path) {
    let run = |arguments: &str| {
        let made = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    run(&format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=authority -days 2"));
    run(&format!("req {key} -keyout server.key -out server.csr -subj /CN=server"));
    run("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -days 2 -out server.pem");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_tls_is_used_only_if_its_certificate_is_trusted() {
    let openssl = Command::new("openssl").arg("version").output().ok();
    if required("openssl", openssl).is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let port = free_port();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (tls_port, certificate, key, authority) =
        (port.to_string(), file("server.pem"), file("server.key"), file("ca.pem"));
    let arguments = [
        "--tls-port",
        &tls_port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &authority,
        "--tls-auth-clients",
        "no",
        "--requirepass",
        "secret",
    ];
    let Some(_server) = Server::start(&arguments) else { return };
    let url = format!("rediss://:secret@127.0.0.1:{port}");
    let pem = std::fs::read(folder.path().join("ca.pem")).unwrap();
    let trusting = RedisOptions { certificate_authority: Some(pem), ..options(&url) };
    let redis = Redis::open(&trusting).unwrap();
    eventually(Duration::from_secs(2), || async { redis.ping().await.ok() }).await;
    assert_eq!(redis.check_server().await, Ok(()));

    let stranger = Redis::open(&options(&url)).unwrap().check_server().await;
    let reason = "its certificate is not trusted".to_owned();
    assert_eq!(stranger, Err(RedisProblem::Unreachable { reason }));
    let nonsense = RedisOptions { certificate_authority: Some(b"no certificate".to_vec()), ..options(&url) };
    assert_eq!(Redis::open(&nonsense).err(), Some(RedisProblem::NotACertificate));
}
