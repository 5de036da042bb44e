//! Rows 16 and 17: what we add to Keycloak's own time where it verifies passwords, and what the rest notices of one that hangs.

use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median};
use crate::keycloak::Keycloak;
use crate::load::{Caller, Same, drive, request};
use crate::program::Program;
use crate::world::{PASSWORD, SETUP_TOKEN, folder};

/// How many sign-ins a round measures, one after the other.
const SIGN_INS: usize = 40;
const TIME: Duration = Duration::from_secs(5);
/// How many callers sign in by a Keycloak that hangs.
const HANGING: usize = 16;

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    Ok(vec![our_share()?, beside_one_that_hangs()?])
}

/// A server of ours whose passwords a Keycloak verifies.
fn server(data: &str, url: &str, password: &str) -> anyhow::Result<Program> {
    let environment = [
        ("CREDENTIAL_BACKEND", "keycloak"),
        ("KEYCLOAK_URL", url),
        ("KEYCLOAK_ADMIN_USERNAME", "admin"),
        ("KEYCLOAK_ADMIN_PASSWORD", password),
        ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
        ("SIGNUP", "open"),
        ("SETUP_TOKEN", SETUP_TOKEN),
        ("LOG_LEVEL", "error"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let server = Program::start("doorward", &["serve", "--data", data], &environment, "/health")?;
    let root = json!({"setup_token": SETUP_TOKEN, "email": "root@example.org", "password": PASSWORD, "name": "Root"});
    let answer = Client::new().post(format!("http://{}/api/auth/setup", server.address)).json(&root).send()?;
    ensure!(answer.status() == 201, "it cannot be set up: {}", answer.text()?);
    Ok(server)
}

fn our_share() -> anyhow::Result<Figure> {
    let keycloak = Keycloak::furnished()?;
    let data = folder()?;
    let server = server(&data.path().display().to_string(), keycloak.url(), &Keycloak::admin_password()?)?;
    let http = Client::new();
    let post = |path: &str, body: &Value| http.post(format!("http://{}{path}", server.address)).json(body).send();
    let name = format!("bench-{}", std::process::id());
    let email = format!("ann@{name}.example");
    let person = json!({"email": email, "password": PASSWORD, "name": "Ann", "organization_name": name});
    ensure!(post("/api/auth/signup", &person)?.status() == 202, "nobody can sign up");
    let proof = json!({"email": email, "password": PASSWORD});
    let begun = Instant::now();
    while post("/api/auth/login", &proof)?.status() != 200 {
        ensure!(begun.elapsed() < Duration::from_secs(60), "the realm was not made in a minute");
        thread::sleep(Duration::from_secs(2));
    }
    let (mut shares, mut theirs) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let (mut with_us, mut alone) = (vec![], vec![]);
        for _ in 0..SIGN_INS {
            let begun = Instant::now();
            let answer = post("/api/auth/login", &proof)?;
            ensure!(answer.status() == 200, "a sign-in failed: {}", answer.text()?);
            answer.bytes()?;
            with_us.push(begun.elapsed().as_secs_f64() * 1e3);
            let begun = Instant::now();
            keycloak.sign_in_and_out()?;
            alone.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        shares.push(median(&with_us) - median(&alone));
        theirs.push(median(&alone));
    }
    keycloak.remove_realm(&name)?;
    let behind = format!("Keycloak's own time for a grant and the end of its session: {:.0} ms (p50)", median(&theirs));
    let goal = (Goal::AtMost(15.0), "<= 15 ms");
    Ok(Figure::of((16, Storage::Embedded), "our share of a sign-in by Keycloak, p50, ms", goal, &shares, behind))
}

/// Somebody else each time, from elsewhere: nobody is throttled, and everybody waits for Keycloak.
struct Stranger {
    caller: usize,
    round: usize,
    asked: usize,
}

impl Caller for Stranger {
    fn request(&mut self) -> Vec<u8> {
        self.asked += 1;
        let Self { caller, round, asked } = self;
        let email = format!("nobody-{round}-{caller}-{asked}@acme.example");
        let request = request("POST", "/api/auth/login", None, Some(&json!({"email": email, "password": PASSWORD})));
        let text = String::from_utf8_lossy(&request);
        let address = format!("10.{}.{}.{}", *round + 1, caller, *asked % 250);
        text.replacen("\r\n", &format!("\r\nx-forwarded-for: {address}\r\n"), 1).into_bytes()
    }

    fn answered(&mut self, _: u16, _: &[u8]) {}
}

fn beside_one_that_hangs() -> anyhow::Result<Figure> {
    let hangs = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", hangs.local_addr()?);
    thread::spawn(move || {
        let mut held = Vec::new();
        while let Ok((stream, _)) = hangs.accept() {
            held.push(stream);
        }
    });
    let data = folder()?;
    let server = server(&data.path().display().to_string(), &url, "nobody's")?;
    let address: SocketAddr = server.address;
    let proof = json!({"email": "root@example.org", "password": PASSWORD});
    let signed_in = Client::new().post(format!("http://{address}/api/auth/login")).json(&proof).send()?;
    let signed_in: Value = signed_in.json()?;
    let token = signed_in["access_token"].as_str().context("root cannot sign in")?;
    let validated = || vec![Same(request("GET", "/api/auth/me", Some(token), None)); 8];
    let local = || vec![Same(request("POST", "/api/auth/login", None, Some(&proof))); 2];
    let (mut kept, mut validations, mut sign_ins) = (vec![], vec![], vec![]);
    for round in 0..ROUNDS {
        let alone = drive(address, validated(), TIME)?.0.all_succeeded()?.rate();
        let local_alone = drive(address, local(), TIME)?.0.all_succeeded()?.rate();
        let waiting: Vec<Stranger> = (0..HANGING).map(|caller| Stranger { caller, round, asked: 0 }).collect();
        let flooding = thread::spawn(move || drive(address, waiting, TIME * 2));
        let meanwhile = drive(address, validated(), TIME)?.0.all_succeeded()?.rate();
        let local_meanwhile = drive(address, local(), TIME)?.0.all_succeeded()?.rate();
        flooding.join().map_err(|_| anyhow::anyhow!("the callers panicked"))??;
        validations.push(meanwhile / alone);
        sign_ins.push(local_meanwhile / local_alone);
        kept.push((meanwhile / alone).min(local_meanwhile / local_alone));
    }
    let behind = format!(
        "validated requests {:.2} ×, local sign-ins {:.2} × their own rate beside {HANGING} callers that hang",
        median(&validations),
        median(&sign_ins)
    );
    let goal = (Goal::AtLeast(0.9), ">= 0.90");
    Ok(Figure::of(
        (17, Storage::Embedded),
        "rate beside a Keycloak that hangs ÷ its own, the lower",
        goal,
        &kept,
        behind,
    ))
}
