//! The production shape on one machine: replicas of `auth` and `platform` on MongoDB and Redis, behind the gateway.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Launch, Readiness, ServerProcess};
use super::{on_path, required, shared_mongodb, shared_redis};
use crate::ports::free_port;

/// How many replicas of each service there are, and where their servers are.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Replicas of `auth`.
    pub auth: usize,
    /// Replicas of `platform`.
    pub platform: usize,
    /// Another MongoDB than that of all tests.
    pub mongodb_url: Option<String>,
    /// Another Redis than that of all tests.
    pub redis_url: Option<String>,
    /// More settings.
    pub set: Vec<(String, String)>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { auth: 2, platform: 2, mongodb_url: None, redis_url: None, set: Vec::new() }
    }
}

/// Replicas of both services, and the gateway in front of them.
pub struct Services {
    /// Replicas of `auth`.
    pub auth: Vec<ServerProcess>,
    /// Replicas of `platform`.
    pub platform: Vec<ServerProcess>,
    /// The gateway.
    pub gateway: ServerProcess,
    environment: Vec<(String, OsString)>,
    folder: TempDir,
}

impl Services {
    /// Starts them; `None` where a server or the gateway is missing, which is said.
    ///
    /// # Panics
    /// When one of them does not answer.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test without its services fails")]
    pub fn start(shape: &Shape) -> Option<Self> {
        let mongodb = shape.mongodb_url.clone().or_else(shared_mongodb)?;
        let redis = shape.redis_url.clone().or_else(shared_redis)?;
        let caddy = required("caddy", on_path("caddy"))?;
        let folder = TempDir::with_prefix("doorward-services-").unwrap();
        let port = free_port();
        let environment = environment(folder.path(), (&mongodb, &redis), port, &shape.set);
        let ports = |count| (0..count).map(|_| free_port()).collect::<Vec<u16>>();
        let (auth, platform) = (ports(shape.auth), ports(shape.platform));
        let gateway =
            ServerProcess::start_on(port, |port, folder| gateway(caddy.clone(), port, folder, (&auth, &platform)));
        let replicas = |name: &str, ports: &[u16]| -> Vec<ServerProcess> {
            let program = binary(name);
            let start = |port: &u16| ServerProcess::start_on(*port, |port, _| service(&program, port, &environment));
            ports.iter().map(start).collect()
        };
        let (auth, platform) = (replicas("auth", &auth), replicas("platform", &platform));
        let services = Self { auth, platform, gateway, environment, folder };
        services.wait_for_gateway();
        Some(services)
    }

    /// Where people reach it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.gateway.address())
    }

    /// What programs on the same servers must be told.
    #[must_use]
    pub fn environment(&self) -> &[(String, OsString)] {
        &self.environment
    }

    /// What the names of all their keys in Redis begin with.
    ///
    /// # Panics
    /// Never: they are always given one.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "they are always given one")]
    pub fn redis_prefix(&self) -> String {
        let (_, prefix) = self.environment.iter().find(|(name, _)| name == "REDIS_PREFIX").unwrap();
        prefix.to_string_lossy().into_owned()
    }

    /// The secret that lets the first administrator set it up.
    ///
    /// # Panics
    /// When its file is gone.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test without its secrets fails")]
    pub fn setup_token(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("setup_token")).unwrap()
    }

    /// What all of them have written.
    #[must_use]
    pub fn logs(&self) -> String {
        let all = self.auth.iter().chain(&self.platform).chain([&self.gateway]);
        all.map(ServerProcess::log).collect::<Vec<_>>().join("\n")
    }

    /// Waits until the gateway has found a replica of each service.
    fn wait_for_gateway(&self) {
        let until = std::time::Instant::now() + Duration::from_secs(20);
        for path in ["/api/auth/me", "/api/workspaces"] {
            // Not set up, or not signed in: either way a service has answered.
            while status(self.gateway.address(), path).is_none_or(|status| status != 401 && !set_up_needed(self, path))
            {
                assert!(std::time::Instant::now() < until, "the gateway finds no replica:\n{}", self.logs());
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

fn set_up_needed(services: &Services, path: &str) -> bool {
    ask(services.gateway.address(), path).is_some_and(|answer| answer.contains("setup_required"))
}

fn environment(
    folder: &Path,
    (mongodb, redis): (&str, &str),
    port: u16,
    set: &[(String, String)],
) -> Vec<(String, OsString)> {
    let own = format!("{}_{port}", std::process::id());
    let mut all: Vec<(String, OsString)> = Vec::new();
    for name in ["JWT_SECRET", "SECRET_KEY", "AUDIT_KEY", "PASSWORD_PEPPER", "SETUP_TOKEN"] {
        all.push((format!("{name}_FILE"), secret(folder, name, &own).into()));
    }
    let plain = [
        ("MONGODB_URL", mongodb.to_owned()),
        ("MONGODB_DATABASE", format!("doorward_test_{own}")),
        ("REDIS_URL", redis.to_owned()),
        ("REDIS_PREFIX", format!("doorward_test_{own}:")),
        ("PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        ("BCRYPT_COST", "10".to_owned()),
        ("WORKERS", "2".to_owned()),
        ("LOG_FORMAT", "json".to_owned()),
        ("TERMINAL_DRAIN", "0s".to_owned()),
    ];
    all.extend(plain.map(|(name, value)| (name.to_owned(), value.into())));
    all.extend(set.iter().map(|(name, value)| (name.clone(), OsString::from(value))));
    all
}

#[expect(clippy::unwrap_used, reason = "a test without its secrets fails")]
fn secret(folder: &Path, name: &str, own: &str) -> PathBuf {
    use std::os::unix::fs::OpenOptionsExt as _;
    let path = folder.join(name.to_lowercase());
    let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path).unwrap();
    write!(file, "{name}-of-a-test-that-is-long-enough-{own}").unwrap();
    path
}

fn service(program: &Path, port: u16, environment: &[(String, OsString)]) -> Launch {
    Launch {
        program: program.to_owned(),
        arguments: vec!["--listen".into(), format!("127.0.0.1:{port}").into()],
        environment: environment.to_vec(),
        readiness: ready,
    }
}

fn gateway(program: PathBuf, port: u16, folder: &Path, (auth, platform): (&[u16], &[u16])) -> Launch {
    let upstreams = |ports: &[u16]| ports.iter().map(|port| format!("127.0.0.1:{port}")).collect::<Vec<_>>().join(" ");
    let caddyfile = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/gateway/Caddyfile");
    let variables = [
        ("SITE_ADDRESS", format!(":{port}")),
        ("HTTP_PORT", port.to_string()),
        ("HTTPS_PORT", free_port().to_string()),
        ("HEALTH_ADDRESS", format!("127.0.0.1:{}", free_port())),
        ("METRICS_ADDRESS", format!("127.0.0.1:{}", free_port())),
        ("AUTH_UPSTREAMS", upstreams(auth)),
        ("PLATFORM_UPSTREAMS", upstreams(platform)),
        // Nobody listens there: the names that it has by default would be looked up each second.
        ("WEB_UPSTREAMS", "127.0.0.1:1".to_owned()),
        ("GATEWAY_BODIES", bodies(&program).to_owned()),
        ("XDG_DATA_HOME", folder.join("data").display().to_string()),
        ("XDG_CONFIG_HOME", folder.join("config").display().to_string()),
    ];
    Launch {
        program,
        arguments: ["run", "--adapter", "caddyfile", "--config", caddyfile].map(OsString::from).to_vec(),
        environment: variables.map(|(name, value)| (name.to_owned(), value.into())).to_vec(),
        readiness: health,
    }
}

/// The snippet of our Caddyfile that this version understands.
fn bodies(program: &Path) -> &'static str {
    let said = std::process::Command::new(program).arg("version").output();
    let version = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let minor = version.trim_start_matches('v').split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    if minor.is_some_and(|minor| minor < 7) { "bodies_kept_before_2_7" } else { "bodies_kept" }
}

/// A program of this workspace, where the tests have been built.
///
/// # Panics
/// When it has not been built with the tests.
#[must_use]
#[expect(clippy::unwrap_used, reason = "a test that does not know where it is cannot go on")]
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().find(|folder| folder.join(name).is_file());
    let found = folder.map(|folder| folder.join(name));
    assert!(found.is_some(), "{name} has not been built; run the tests of the whole workspace (scripts/test)");
    found.unwrap()
}

fn ready(address: SocketAddr) -> Readiness {
    if status(address, "/ready") == Some(200) { Readiness::Ready } else { Readiness::NotYet }
}

fn health(address: SocketAddr) -> Readiness {
    if status(address, "/health") == Some(200) { Readiness::Ready } else { Readiness::NotYet }
}

/// The status with which a server answers.
#[must_use]
pub fn status(address: SocketAddr, path: &str) -> Option<u16> {
    ask(address, path)?.split(' ').nth(1)?.parse().ok()
}

fn ask(address: SocketAddr, path: &str) -> Option<String> {
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}
