//! The certified OpenID provider (`scripts/oidc-provider`): of one's own, and the one of all tests.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, redirect};
use serde_json::Value;
use url::Url;

use super::process::{Launch, Readiness, ServerProcess};
use super::services::status;

const SECRET: &str = "the-secret-of-doorward-in-a-test";
/// A sign-in takes four; more go in a circle.
const MOST_REDIRECTS: usize = 10;

/// A provider of one's own.
pub struct OidcProvider(ServerProcess);

/// What a client needs to know of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcProviderClient {
    /// The issuer, below which its discovery is.
    pub issuer: String,
    /// Of the client that proves itself in the header; with `-post` at its end, of the one that does so in the body.
    pub client_id: String,
    /// Of both.
    pub client_secret: String,
}

impl OidcProvider {
    /// Starts one with accounts `{"<sub>": {<claims>}}`; whoever is not among them has their `login_hint` as subject and
    /// verified address. `None` where it is not installed, which is said.
    #[must_use]
    pub fn start(accounts: &Value) -> Option<Self> {
        let script = super::in_tools("oidc-provider/provider.js");
        let script = super::required("oidc-provider (scripts/servers install oidc-provider)", script)?;
        let node = super::required("node", super::on_path("node"))?;
        let launch = |port: u16, _: &std::path::Path| Launch {
            program: node.clone(),
            arguments: vec![script.clone().into()],
            environment: [
                ("OIDC_PROVIDER_PORT", OsString::from(port.to_string())),
                ("OIDC_PROVIDER_CLIENT_ID", "doorward".into()),
                ("OIDC_PROVIDER_CLIENT_SECRET", SECRET.into()),
                ("OIDC_PROVIDER_ACCOUNTS", accounts.to_string().into()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            readiness,
        };
        Some(Self(ServerProcess::start(launch)))
    }

    /// What a client needs to know of it.
    #[must_use]
    pub fn client(&self) -> OidcProviderClient {
        OidcProviderClient {
            issuer: format!("http://{}", self.address()),
            client_id: "doorward".to_owned(),
            client_secret: SECRET.to_owned(),
        }
    }
}

impl OidcProviderClient {
    /// Goes through a sign-in as a browser of that person would, from the address that the client sends them to until
    /// the provider sends them back, and returns that address.
    ///
    /// # Panics
    /// When the provider does not send them back.
    #[expect(clippy::unwrap_used, clippy::panic, reason = "a test whose provider does not answer fails")]
    pub async fn sign_in(&self, sent_to: &str, account: &str) -> String {
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut cookies: Vec<String> = Vec::new();
        let mut at = Url::parse(sent_to).unwrap();
        at.query_pairs_mut().append_pair("login_hint", account);
        for _ in 0..MOST_REDIRECTS {
            if !at.as_str().starts_with(&self.issuer) {
                return at.into();
            }
            let answer = http.get(at.clone()).header(COOKIE, cookies.join("; ")).send().await.unwrap();
            let told = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
            // A later cookie of a name counts.
            for cookie in told.filter_map(|cookie| cookie.split(';').next()) {
                let name = cookie.split('=').next().unwrap_or_default();
                cookies.retain(|known| known.split('=').next() != Some(name));
                cookies.push(cookie.to_owned());
            }
            let Some(to) = answer.headers().get(LOCATION) else {
                panic!("{at} answers {}: {}", answer.status(), answer.text().await.unwrap());
            };
            at = at.join(to.to_str().unwrap()).unwrap();
        }
        panic!("the sign-in does not come to an end: {at}");
    }
}

impl Deref for OidcProvider {
    type Target = ServerProcess;

    fn deref(&self) -> &ServerProcess {
        &self.0
    }
}

impl DerefMut for OidcProvider {
    fn deref_mut(&mut self) -> &mut ServerProcess {
        &mut self.0
    }
}

fn readiness(address: SocketAddr) -> Readiness {
    let found = status(address, "/.well-known/openid-configuration");
    if found == Some(200) { Readiness::Ready } else { Readiness::NotYet }
}
