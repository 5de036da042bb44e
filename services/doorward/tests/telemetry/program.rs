//! The program with a data folder of its own, on a free port, with the variables that a test sets.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

pub const PASSWORD: &str = "violet kettle museum drift";

pub struct Program {
    pub url: String,
    pub http: Client,
    child: Child,
    folder: tempfile::TempDir,
}

impl Program {
    /// Starts it and waits until it answers. It inherits no variable but the PATH.
    pub fn start(set: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        // What the tests are told (servers, variables of OpenTelemetry) is not for it.
        command.env_clear().env("PATH", boot::settings::variable("PATH").unwrap_or_default());
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .envs([("LOG_FORMAT", "json"), ("BCRYPT_COST", "10"), ("WORKERS", "2"), ("OTEL_BSP_SCHEDULE_DELAY", "50")])
            .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
            .envs(set.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let url = said.split_whitespace().find(|word| word.starts_with("http://"));
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        let url = url.unwrap_or_else(|| panic!("the server ended: {log}")).to_owned();
        Self { url, http: Client::new(), child, folder }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.url)).json(body)
    }

    /// Sets it up; gives what the first administrator is answered.
    pub async fn set_up(&self, email: &str, password: &str) -> Value {
        let token = std::fs::read_to_string(self.folder.path().join("data/setup-token")).unwrap();
        let body = json!({"setup_token": token.trim(), "email": email, "password": password, "name": "Root",
                          "refresh_token_in": "body"});
        let answer = self.post("/api/auth/setup", &body).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    }

    /// Tells it to stop; gives how long that took.
    pub fn stop(&mut self) -> Duration {
        let told = Instant::now();
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success(), "{}", self.log());
        told.elapsed()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
