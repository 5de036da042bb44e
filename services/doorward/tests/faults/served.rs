//! A server of its own process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

pub const PASSWORD: &str = "violet kettle museum drift";

/// The program, with settings for tests in its environment.
pub fn program() -> Command {
    under(Command::new(env!("CARGO_BIN_EXE_doorward")))
}

/// Another command that ends up as the program, with the same settings.
pub fn under(mut command: Command) -> Command {
    command.env("BCRYPT_COST", "10").env("SIGNUP", "open").env("LOG_LEVEL", "error");
    command.env("THROTTLE_SIGNUP", "1000").stderr(Stdio::null());
    command
}

/// Starts a server on a data folder.
pub fn start(data: &Path) -> (Child, String) {
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    wait_for(command)
}

/// Starts `command` and reads from its first line where it listens.
pub fn wait_for(mut command: Command) -> (Child, String) {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "a start after a crash takes no longer than any");
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned();
    (child, url)
}

/// Makes the first administrator.
pub async fn set_up(http: &Client, url: &str, setup_token: &str) {
    let body =
        json!({"setup_token": setup_token.trim(), "email": "root@example.org", "password": PASSWORD, "name": "Root"});
    assert_eq!(http.post(format!("{url}/api/auth/setup")).json(&body).send().await.unwrap().status(), 201);
}

/// Signs the first administrator in.
pub async fn sign_in(http: &Client, url: &str) -> String {
    let body = json!({"email": "root@example.org", "password": PASSWORD});
    let login = http.post(format!("{url}/api/auth/login")).json(&body).send().await.unwrap();
    let login: Value = login.json().await.unwrap();
    login["access_token"].as_str().unwrap().to_owned()
}
