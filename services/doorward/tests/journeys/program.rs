//! The program, run: a server with its data folder, clients with their own, typing on a terminal.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use test_kit::servers::{Services, Shape};

pub const PASSWORD: &str = "violet kettle museum drift";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command
        .env_remove("BCRYPT_COST")
        .env("LOG_FORMAT", "json")
        .env("BCRYPT_COST", "10")
        .env("TERMINAL_ORGANIZATIONS", "acme");
    command
}

/// An installation, in a data folder or on servers, and the clients beside it.
pub struct Machine {
    folder: tempfile::TempDir,
    data: PathBuf,
    services: Option<Services>,
}

impl Machine {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Self { folder, data, services: None }
    }

    /// Two replicas of each service behind the gateway; `None` where servers are missing, which is said.
    pub fn with_services() -> Option<Self> {
        let set = [("TERMINAL_ORGANIZATIONS".to_owned(), "acme".to_owned())].to_vec();
        let services = Services::start(&Shape { set, ..Shape::default() })?;
        Some(Self { services: Some(services), ..Self::new() })
    }

    pub fn with_data(&self, data: &Path) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), data: data.to_owned(), services: None }
    }

    /// The token that lets the first administrator set it up.
    pub fn setup_token(&self) -> String {
        match &self.services {
            Some(services) => services.setup_token(),
            None => self.operator(&["setup-token"], 0).trim().to_owned(),
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a server on a free port and waits until it answers.
    pub async fn serve(&self) -> Server {
        if let Some(services) = &self.services {
            let said = "It has not been set up yet".to_owned();
            return Server { child: None, url: services.url(), said, log: PathBuf::new() };
        }
        let log = std::fs::File::create(self.path("server.log")).unwrap();
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let mut said = String::new();
        let mut byte = [0];
        while !said.contains("with its data in") || !said.ends_with('\n') {
            assert_eq!(output.read(&mut byte).unwrap(), 1, "the server ended: {}", self.log());
            said.push(char::from(byte[0]));
        }
        let url = said.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        // What else it says comes at once.
        std::thread::sleep(Duration::from_millis(100));
        let mut rest = vec![0; 4_096];
        if said.contains("listens") && !self.is_set_up(&url).await {
            let count = output.read(&mut rest).unwrap();
            said.push_str(&String::from_utf8_lossy(&rest[..count]));
        }
        Server { child: Some(child), url, said, log: self.path("server.log") }
    }

    async fn is_set_up(&self, url: &str) -> bool {
        reqwest::get(format!("{url}/api/oidc/providers")).await.unwrap().status() == 200
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("server.log")).unwrap_or_default()
    }

    /// Tries to start a second server on the same folder; gives what it says.
    pub fn start_another(&self) -> String {
        self.operator_err(&["serve", "--listen", "127.0.0.1:0"])
    }

    fn operate(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        if let Some(services) = &self.services {
            command.envs(services.environment().iter().map(|(name, value)| (name, value)));
        }
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs an operator's command; gives what it prints.
    pub fn operator(&self, arguments: &[&str], code: i32) -> String {
        let output = self.operate(arguments);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {out}{err}");
        out.into_owned()
    }

    /// Runs a command that must fail; gives what it complains of.
    pub fn operator_err(&self, arguments: &[&str]) -> String {
        let output = self.operate(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// A command of the client of some person.
    pub fn client(&self, person: &str, arguments: &[&str]) -> ClientRun {
        let mut command = program();
        command.args(arguments).env("DOORWARD_CLIENT_DIR", self.path(&format!("client-{person}")));
        ClientRun(command)
    }

    pub fn http(&self, url: &str) -> Http {
        let in_folder = || std::fs::read_to_string(self.file("setup-token")).unwrap_or_default();
        let setup_token = self.services.as_ref().map_or_else(in_folder, Services::setup_token);
        Http { http: Client::new(), url: url.to_owned(), setup_token }
    }

    pub async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !holds() {
            assert!(Instant::now() < deadline, "it did not happen that {what}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

pub struct Server {
    /// None where the machine's services answer.
    child: Option<Child>,
    pub url: String,
    pub said: String,
    log: PathBuf,
}

impl Server {
    /// One that somebody else started and set up.
    pub fn at(url: String) -> Self {
        Self { child: None, url, said: String::new(), log: PathBuf::new() }
    }

    /// Stops it as an operator would; gives its log.
    pub async fn stop(mut self) -> String {
        let Some(mut child) = self.child.take() else { return String::new() };
        let id = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let deadline = Instant::now() + Duration::from_secs(35);
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None => assert!(Instant::now() < deadline, "the server does not stop"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let log = std::fs::read_to_string(&self.log).unwrap();
        assert!(status.success(), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
        }
    }
}

pub struct ClientRun(Command);

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }
}

impl ClientRun {
    pub fn run(self) -> Ran {
        self.with_input("")
    }

    pub fn with_input(mut self, input: &str) -> Ran {
        let piped = self.0.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The client on a terminal of 111 columns and 33 rows.
pub struct Typing {
    child: Child,
    pty: pty_process::blocking::Pty,
}

impl Typing {
    pub fn start(machine: &Machine, person: &str, arguments: &[&str]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(33, 111)).unwrap();
        let command = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_doorward"));
        let command = command.args(arguments).env("DOORWARD_CLIENT_DIR", machine.path(&format!("client-{person}")));
        Self { child: command.spawn(pts).unwrap(), pty }
    }

    pub fn types(&mut self, text: &str) {
        self.pty.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until that was shown; gives everything shown.
    pub fn until(&mut self, wanted: &str) -> String {
        let mut seen = Vec::new();
        let mut buffer = [0; 4_096];
        while !String::from_utf8_lossy(&seen).contains(wanted) {
            match self.pty.read(&mut buffer) {
                Ok(count) if count > 0 => seen.extend_from_slice(&buffer[..count]),
                other => panic!("{other:?} before {wanted} after {}", String::from_utf8_lossy(&seen)),
            }
        }
        String::from_utf8_lossy(&seen).into_owned()
    }

    /// Reads to the end, which has that exit code.
    pub fn ends(mut self, code: i32) {
        let mut seen = Vec::new();
        let mut buffer = [0; 4_096];
        while let Ok(count @ 1..) = self.pty.read(&mut buffer) {
            seen.extend_from_slice(&buffer[..count]);
        }
        let ended = self.child.wait().unwrap().code();
        assert_eq!(ended, Some(code), "{}", String::from_utf8_lossy(&seen));
    }
}

/// Somebody signed in by the interface itself.
pub struct Signed {
    token: String,
}

pub struct Http {
    http: Client,
    url: String,
    setup_token: String,
}

impl Http {
    async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Value) -> Value {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let value: Value = answer.json().await.unwrap_or_default();
        assert!(status.is_success(), "{path}: {status} {value}");
        value
    }

    pub async fn set_up(&self, name: &str) {
        let body = json!({"setup_token": self.setup_token, "email": format!("{name}@example.org"), "password": PASSWORD, "name": name});
        self.call(Method::POST, "/api/auth/setup", None, body).await;
    }

    /// An organization with its first administrator, made by `root`.
    pub async fn organization(&self, root: &str, name: &str, admin: &str) -> Signed {
        let login = json!({"email": format!("{root}@example.org"), "password": PASSWORD, "refresh_token_in": "body"});
        let root = self.call(Method::POST, "/api/auth/login", None, login).await;
        let token = root["access_token"].as_str().unwrap();
        let made = self.call(Method::POST, "/api/organizations", Some(token), json!({"name": name})).await;
        let switch = json!({"tenant_id": made["id"], "refresh_token": root["refresh_token"]});
        let there = self.call(Method::POST, "/api/auth/switch-tenant", Some(token), switch).await;
        let there = Signed { token: there["access_token"].as_str().unwrap().to_owned() };
        let body = json!({"email": admin, "role": "company_admin"});
        let invitation = self.call(Method::POST, "/api/invitations", Some(&there.token), body).await;
        let path = format!("/api/invitations/{}/accept", invitation["token"].as_str().unwrap());
        let body = json!({"name": "Admin", "password": PASSWORD});
        let admin = self.call(Method::POST, &path, None, body).await;
        Signed { token: admin["access_token"].as_str().unwrap().to_owned() }
    }

    pub async fn invite(&self, admin: &Signed, email: &str) -> String {
        let body = json!({"email": email, "role": "user"});
        let invitation = self.call(Method::POST, "/api/invitations", Some(&admin.token), body).await;
        invitation["link"].as_str().unwrap().to_owned()
    }

    /// A terminal.
    pub async fn workspace(&self, admin: &Signed, name: &str) {
        let body = json!({"name": name, "kind": "terminal", "target": {"profile": "shell"}});
        self.call(Method::POST, "/api/workspaces", Some(&admin.token), body).await;
    }

    pub async fn status(&self, person: &Signed, path: &str) -> u16 {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&person.token);
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn text(&self, path: &str) -> String {
        self.http.get(format!("{}{path}", self.url)).send().await.unwrap().text().await.unwrap()
    }

    /// Sends a secret wherever one could be sent.
    pub async fn send_canary(&self, path: &str, secret: &str, quoted: &str) {
        let body = json!({"email": secret, "password": secret, "refresh_token": secret, "name": secret});
        let request = self.http.post(format!("{}{path}", self.url)).bearer_auth(quoted).json(&body);
        let request = request.header("cookie", format!("__Host-doorward_refresh={quoted}"));
        let status = request.send().await.unwrap().status().as_u16();
        assert!((400..500).contains(&status), "{path}: {status}");
        let body = json!({"email": secret, "password": secret});
        let login = self.http.post(format!("{}/api/auth/login", self.url)).json(&body).send().await.unwrap();
        assert!([401, 429].contains(&login.status().as_u16()));
        let _ = self.http.get(format!("{}{path}", self.url)).bearer_auth(quoted).send().await.unwrap();
    }
}
