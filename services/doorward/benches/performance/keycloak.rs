//! A Keycloak with people in it (`scripts/servers start keycloak`).

use std::net::SocketAddr;

use anyhow::Context as _;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::load::Same;
use crate::world::{PASSWORD, PEOPLE};

const REALM: &str = "bench";
const CLIENT: &str = "bench";
const CLIENT_SECRET: &str = "a-secret-of-a-client-for-measuring";

/// Where it is, and its process.
pub struct Keycloak {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub process: u32,
    url: String,
    http: Client,
}

#[expect(clippy::disallowed_methods, reason = "scripts/bench tells the bench, not the program")]
fn told(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set; run scripts/bench --peers"))
}

impl Keycloak {
    /// The one that `scripts/bench` has started, with a realm, a client and people.
    pub fn furnished() -> anyhow::Result<Self> {
        let url = told("KEYCLOAK_URL")?;
        let address = url.trim_start_matches("http://").parse()?;
        let keycloak = Self { address, process: told("KEYCLOAK_PID")?.parse()?, url, http: Client::new() };
        let password = told("KEYCLOAK_ADMIN_PASSWORD")?;
        keycloak.make(&password, "", &json!({"realm": REALM, "enabled": true, "accessTokenLifespan": 3_600}))?;
        let client = json!({"clientId": CLIENT, "secret": CLIENT_SECRET, "directAccessGrantsEnabled": true});
        keycloak.make(&password, &format!("/{REALM}/clients"), &client)?;
        for number in 0..PEOPLE {
            let credential = json!({"type": "password", "value": PASSWORD, "temporary": false});
            let person = json!({"username": name(number), "email": format!("{}@example.org", name(number)),
                "emailVerified": true, "firstName": "Some", "lastName": "Body", "enabled": true, "credentials": [credential]});
            keycloak.make(&password, &format!("/{REALM}/users"), &person)?;
        }
        Ok(keycloak)
    }

    /// Where it is, as a setting names it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The password of its administrator.
    pub fn admin_password() -> anyhow::Result<String> {
        told("KEYCLOAK_ADMIN_PASSWORD")
    }

    /// Whether `scripts/bench` has started one.
    pub fn there() -> bool {
        told("KEYCLOAK_URL").is_ok()
    }

    /// What verifying a password costs it: a grant, and the end of the session that it makes.
    pub fn sign_in_and_out(&self) -> anyhow::Result<()> {
        let post = |endpoint: &str, body: String| {
            let request = self.http.post(format!("{}{}", self.url, path(endpoint))).body(body);
            request.header("content-type", "application/x-www-form-urlencoded").send()
        };
        let answer: Value = post("token", grant(0))?.json()?;
        let session = answer["refresh_token"].as_str().with_context(|| format!("no session: {answer}"))?;
        let client = format!("client_id={CLIENT}&client_secret={CLIENT_SECRET}");
        let ended = post("logout", format!("{client}&refresh_token={session}"))?;
        anyhow::ensure!(ended.status().is_success(), "its session does not end: {}", ended.status());
        Ok(())
    }

    /// Removes a realm that was made for measuring.
    pub fn remove_realm(&self, realm: &str) -> anyhow::Result<()> {
        let password = Self::admin_password()?;
        let token = self
            .token("master", &format!("grant_type=password&client_id=admin-cli&username=admin&password={password}"))?;
        self.http.delete(format!("{}/admin/realms/{realm}", self.url)).bearer_auth(token).send()?;
        Ok(())
    }

    /// Signing in, by one person after the other.
    pub fn sign_ins(&self, callers: usize) -> Vec<Same> {
        (0..PEOPLE).cycle().take(callers).map(|number| Same(self.form("token", &grant(number)))).collect()
    }

    /// Asking whether a token is good and whose it is.
    pub fn validations(&self, callers: usize) -> anyhow::Result<Vec<Same>> {
        let token = self.token(REALM, &grant(0))?;
        // The name it is asked by is the issuer of its tokens.
        let (path, host) = (path("userinfo"), self.address);
        let asked = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n");
        Ok(vec![Same(asked.into_bytes()); callers])
    }

    /// Asking the same by introspection (RFC 7662).
    pub fn introspections(&self, callers: usize) -> anyhow::Result<Vec<Same>> {
        let token = self.token(REALM, &grant(0))?;
        let body = format!("client_id={CLIENT}&client_secret={CLIENT_SECRET}&token={token}");
        Ok(vec![Same(self.form("token/introspect", &body)); callers])
    }

    fn form(&self, endpoint: &str, body: &str) -> Vec<u8> {
        format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            path(endpoint),
            self.address,
            body.len()
        )
        .into_bytes()
    }

    /// Makes something by the admin API; the token of an administrator is good for what there is when it is issued.
    fn make(&self, password: &str, below: &str, what: &Value) -> anyhow::Result<()> {
        let token = self
            .token("master", &format!("grant_type=password&client_id=admin-cli&username=admin&password={password}"))?;
        let made = self.http.post(format!("{}/admin/realms{below}", self.url)).bearer_auth(token).json(what).send()?;
        let status = made.status();
        anyhow::ensure!(status.is_success() || status == 409, "Keycloak answers {status} to {below}: {}", made.text()?);
        Ok(())
    }

    fn token(&self, realm: &str, body: &str) -> anyhow::Result<String> {
        let url = format!("{}/realms/{realm}/protocol/openid-connect/token", self.url);
        let form = |request: RequestBuilder| request.header("content-type", "application/x-www-form-urlencoded");
        let answer: Value = form(self.http.post(url)).body(body.to_owned()).send()?.json()?;
        Ok(answer["access_token"].as_str().with_context(|| format!("no token: {answer}"))?.to_owned())
    }
}

fn name(number: usize) -> String {
    format!("person{number}")
}

fn grant(number: usize) -> String {
    let password = PASSWORD.replace(' ', "+");
    format!(
        "grant_type=password&scope=openid&client_id={CLIENT}&client_secret={CLIENT_SECRET}&username={}&password={password}",
        name(number)
    )
}

fn path(endpoint: &str) -> String {
    format!("/realms/{REALM}/protocol/openid-connect/{endpoint}")
}
