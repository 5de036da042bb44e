//! Secrets that are planted, those that are issued, and the search for both.

use reqwest::RequestBuilder;
use serde_json::Value;

/// A secret, and what it is.
struct Planted {
    what: String,
    secret: String,
    /// The answer that issues it.
    issued_by: Option<usize>,
}

/// What was answered to a request.
struct Told {
    to: String,
    bytes: Vec<u8>,
}

/// Everything that must stay between those who know it.
#[derive(Default)]
pub struct Canaries {
    planted: Vec<Planted>,
    told: Vec<Told>,
}

impl Canaries {
    /// A secret that stands for `what`: long and strong enough for every place, and found again in any text.
    pub fn plant(&mut self, what: &str) -> String {
        let secret = format!("canary{:02}zebra-quilt-{what}-mosaic-lantern-vq7x", self.planted.len()).replace(' ', "-");
        self.know(what, &secret);
        secret
    }

    /// A secret that was given by somebody else.
    pub fn know(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 16, "{what} is too short to be looked for: {secret}");
        let (what, secret) = (what.to_owned(), secret.trim().to_owned());
        self.planted.push(Planted { what, secret, issued_by: None });
    }

    /// Asks; what the answer issues under those names (JSON pointers) is secret from then on.
    pub async fn ask(&mut self, to: &str, request: RequestBuilder, issues: &[&str]) -> (u16, Value) {
        let answer = request.send().await.unwrap_or_else(|error| panic!("{to}: {error}"));
        let (status, headers) = (answer.status().as_u16(), format!("{:?}", answer.headers()));
        let cookie = headers.split("__Host-doorward_refresh=").nth(1).and_then(|rest| rest.split(';').next());
        let cookie = cookie.filter(|cookie| !cookie.is_empty()).map(str::to_owned);
        let body = answer.bytes().await.unwrap();
        let value: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let number = self.told.len();
        let bodies = issues.iter().map(|name| {
            let found = value.pointer(name).and_then(Value::as_str);
            (*name, found.unwrap_or_else(|| panic!("{to} issues no {name}: {value}")).to_owned())
        });
        let issued: Vec<(&str, String)> = bodies.chain(cookie.map(|cookie| ("cookie", cookie))).collect();
        for (name, secret) in issued {
            // Of a link only what stands behind its last mark is secret.
            let secret = secret.rsplit(['#', '=']).next().unwrap().to_owned();
            let what = format!("{name} of {to}");
            self.planted.push(Planted { what, secret, issued_by: Some(number) });
        }
        self.told.push(Told { to: to.to_owned(), bytes: [headers.as_bytes(), &body].concat() });
        (status, value)
    }

    /// How many different secrets there are.
    pub fn count(&self) -> usize {
        self.planted.iter().map(|planted| planted.secret.as_str()).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Panics when a secret is among these bytes.
    pub fn none_in(&self, place: &str, bytes: &[u8]) {
        for planted in &self.planted {
            let found = bytes.windows(planted.secret.len()).position(|window| window == planted.secret.as_bytes());
            let before = found.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(300)..at]).into_owned());
            assert_eq!(before, None, "{} is in {place}, behind this", planted.what);
        }
    }

    /// Panics when a secret is in an answer, but for the one that issues it.
    pub fn none_in_answers(&self) {
        for (number, told) in self.told.iter().enumerate() {
            for planted in self.planted.iter().filter(|planted| planted.issued_by != Some(number)) {
                // One answer issues the same link twice, by itself and whole.
                let issues =
                    self.planted.iter().any(|other| other.issued_by == Some(number) && other.secret == planted.secret);
                assert!(
                    issues || !holds(&told.bytes, &planted.secret),
                    "{} is in the answer to {}",
                    planted.what,
                    told.to
                );
            }
        }
    }
}

pub fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
