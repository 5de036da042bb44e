//! Settings that are wrong or missing, of the two services.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};

use test_kit::ports::{free_port, loopback};
use test_kit::servers::binary;

const SECRETS: [&str; 4] = ["JWT_SECRET", "SECRET_KEY", "AUDIT_KEY", "PASSWORD_PEPPER"];

/// Runs a service, which must end by itself without ever listening: what it wrote.
fn refused(service: &str, set: &[(&str, &str)]) -> String {
    let port = free_port();
    let mut command = Command::new(binary(service));
    command.args(["--listen", &format!("127.0.0.1:{port}")]).env_clear().envs(set.iter().copied());
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(!status.success(), "{service} {set:?}");
    assert!(TcpStream::connect(loopback(port)).is_err());
    let said = String::from_utf8(stderr).unwrap() + &String::from_utf8(stdout).unwrap();
    assert!(!said.contains("answers"), "nothing listened before: {said}");
    said
}

fn named(said: &str, names: &[&str]) {
    for name in names {
        assert!(said.lines().any(|line| line.trim_start().starts_with(name)), "{name} is not named in {said}");
    }
    assert!(said.contains(&format!("{} settings are wrong", names.len())), "{said}");
}

/// Secrets in files, and their names and places.
fn secrets(folder: &Path) -> Vec<(String, String)> {
    let file = |name: &&str| {
        let file = folder.join(name);
        std::fs::write(&file, format!("{name}-of-a-test-that-is-long-enough")).unwrap();
        (format!("{name}_FILE"), file.display().to_string())
    };
    SECRETS.iter().map(file).collect()
}

#[test]
fn what_is_missing_is_named_all_at_once_before_anything_listens() {
    let servers = ["MONGODB_URL", "REDIS_URL"];
    let shared = ["JWT_SECRET", "SECRET_KEY", "AUDIT_KEY"];
    let platform = [&shared[..], &servers].concat();
    named(&refused("platform", &[]), &platform);
    named(&refused("auth", &[]), &[&["PASSWORD_PEPPER"][..], &platform].concat());
    // One server without the other is half of what is needed.
    named(&refused("platform", &[("REDIS_URL", "redis://127.0.0.1:1")]), &[&["MONGODB_URL"][..], &shared].concat());
}

#[test]
fn what_is_wrong_is_named_all_at_once_before_anything_listens() {
    let wrong = [
        ("LOG_FORMAT", "loud"),
        ("WORKERS", "many"),
        ("PUBLIC_URL", "portal"),
        ("TRUSTED_PROXIES", "the gateway"),
        ("REVOCATION_MODE", "never"),
        ("JWT_SECRET", "short"),
        ("MONGODB_URL", "sqlite:///var/lib/doorward/doorward.db"),
        ("REDIS_URL", "127.0.0.1:6379"),
    ];
    let names = wrong.map(|(name, _)| name);
    let missing = ["SECRET_KEY", "AUDIT_KEY"];
    named(&refused("platform", &wrong), &[&names[..], &missing].concat());
    let of_auth = [&wrong[..], &[("BCRYPT_COST", "4")]].concat();
    named(&refused("auth", &of_auth), &[&names[..], &missing, &["BCRYPT_COST", "PASSWORD_PEPPER"]].concat());
    for said in [refused("platform", &wrong), refused("auth", &wrong)] {
        assert!(!said.contains("doorward.db") && !said.contains("short\""), "addresses and secrets are not repeated");
    }
}

#[test]
fn storage_of_one_process_alone_is_refused_in_clear_words() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = secrets(folder.path());
    let secrets = secrets.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for service in ["auth", "platform"] {
        for url in ["sqlite:///tmp/doorward.db", "/tmp/doorward.db", ":memory:"] {
            let set: Vec<_> =
                secrets.clone().chain([("MONGODB_URL", url), ("REDIS_URL", "redis://127.0.0.1:1")]).collect();
            let said = refused(service, &set);
            assert!(said.contains("MONGODB_URL") && said.contains("SQLite") && said.contains("doorward"), "{said}");
        }
        let set: Vec<_> =
            secrets.clone().chain([("MONGODB_URL", "mongodb://127.0.0.1:1"), ("REDIS_URL", "memory")]).collect();
        let said = refused(service, &set);
        assert!(said.contains("REDIS_URL") && said.contains("redis://"), "{said}");
    }
}
