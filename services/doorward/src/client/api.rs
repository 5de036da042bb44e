//! Calls to the server, with the tokens that are kept and refreshed on the way.

use std::io;

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::Globals;
use super::store::{Kept, Store};

/// Where a server is unless told otherwise.
const DEFAULT_SERVER: &str = "http://127.0.0.1:8080";

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody is signed in.
    #[error("you are not signed in; run `doorward login`")]
    NotSignedIn,
    /// The server says no.
    #[error("{detail}{}", request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default())]
    Refused {
        /// The status.
        status: u16,
        /// The stable code.
        code: String,
        /// In words.
        detail: String,
        /// The request.
        request_id: Option<String>,
    },
    /// The server cannot be reached.
    #[error("the server {server} cannot be reached: {cause}. Is it running? Name another with --server")]
    Unreachable {
        /// Which.
        server: String,
        /// Why.
        cause: String,
    },
    /// What was given cannot be used.
    #[error("{0}")]
    Usage(String),
    /// This machine's own trouble.
    #[error("{0}")]
    Local(#[from] io::Error),
}

impl ClientError {
    /// The code that the program ends with.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused { .. } | Self::Local(_) => 1,
            Self::Usage(_) => 2,
            Self::NotSignedIn => 3,
            Self::Unreachable { .. } => 4,
        }
    }
}

/// The server, as somebody.
pub struct Api {
    http: Client,
    /// The server's origin.
    pub server: String,
    store: Store,
    kept: Option<Kept>,
}

impl Api {
    /// The server and person that the command line names, else those used last.
    ///
    /// # Errors
    /// When the server's address cannot be used.
    pub fn new(globals: &Globals) -> Result<Self, ClientError> {
        let store = Store::open()?;
        let named = globals.server.clone().or_else(|| store.last_server());
        let server = checked(&named.unwrap_or_else(|| DEFAULT_SERVER.to_owned()))?;
        let kept = store.find(Some(&server), globals.person.as_deref());
        let agent = concat!("doorward/", env!("CARGO_PKG_VERSION"));
        let http = Client::builder().user_agent(agent).redirect(reqwest::redirect::Policy::none()).build();
        let http = http.map_err(|error| ClientError::Local(io::Error::other(error)))?;
        Ok(Self { http, server, store, kept })
    }

    /// Uses another server: that of a link.
    ///
    /// # Errors
    /// When its address cannot be used.
    pub fn use_server(&mut self, server: &str) -> Result<(), ClientError> {
        self.server = checked(server)?;
        self.kept = self.store.find(Some(&self.server), None);
        Ok(())
    }

    /// A call without tokens.
    ///
    /// # Errors
    /// When it is refused or the server cannot be reached.
    pub async fn anonymous(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, ClientError> {
        self.send(method, path, None, body).await
    }

    /// A call as the person who is signed in. An access token that has died is exchanged once.
    ///
    /// # Errors
    /// When nobody is signed in, it is refused, or the server cannot be reached.
    pub async fn call(&mut self, method: Method, path: &str, body: Option<Value>) -> Result<Value, ClientError> {
        let token = self.kept()?.access_token.clone();
        match self.send(method.clone(), path, Some(&token), body.clone()).await {
            Err(ClientError::Refused { status: 401, .. }) => {
                self.exchange(&token).await?;
                let token = self.kept()?.access_token.clone();
                self.send(method, path, Some(&token), body).await
            }
            other => other,
        }
    }

    /// A call that takes the refresh token along and answers with new tokens.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn call_with_refresh(&mut self, path: &str, mut body: Value) -> Result<Value, ClientError> {
        // A fresh access token first, so that the exchange below happens once.
        self.call(Method::GET, "/api/auth/me", None).await?;
        let _exchange = self.store.begin_exchange()?;
        let kept = self.reread()?;
        if let Value::Object(members) = &mut body {
            members.insert("refresh_token".to_owned(), json!(kept.refresh_token));
        }
        let answer = self.send(Method::POST, path, Some(&kept.access_token), Some(body)).await?;
        self.keep(&answer)?;
        Ok(answer)
    }

    /// Keeps the tokens of a LOGIN RESULT.
    ///
    /// # Errors
    /// When they cannot be written, or the answer holds none.
    pub fn keep(&mut self, answer: &Value) -> Result<(), ClientError> {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let user = answer.get("user").cloned().unwrap_or_default();
        let parts = (text(answer, "access_token"), text(answer, "refresh_token"), text(&user, "email"));
        let (Some(access_token), Some(refresh_token), Some(email)) = parts else {
            return Err(ClientError::Usage("the server answered without tokens; is it a Doorward server?".to_owned()));
        };
        let kept = Kept { server: self.server.clone(), email, access_token, refresh_token };
        self.store.keep(&kept)?;
        self.kept = Some(kept);
        Ok(())
    }

    /// Forgets the tokens.
    ///
    /// # Errors
    /// When they cannot be removed.
    pub fn forget(&mut self) -> Result<(), ClientError> {
        if let Some(kept) = self.kept.take() {
            self.store.forget(&kept)?;
        }
        Ok(())
    }

    /// The refresh token, for signing out where the access token has died.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn kept(&self) -> Result<&Kept, ClientError> {
        self.kept.as_ref().ok_or(ClientError::NotSignedIn)
    }

    /// Exchanges the refresh token, unless another process has done so since `dead` was read.
    async fn exchange(&mut self, dead: &str) -> Result<(), ClientError> {
        let _exchange = self.store.begin_exchange()?;
        let kept = self.reread()?;
        if kept.access_token != dead {
            self.kept = Some(kept);
            return Ok(());
        }
        let body = json!({"refresh_token": kept.refresh_token});
        match self.send(Method::POST, "/api/auth/refresh", None, Some(body)).await {
            Ok(answer) => self.keep(&answer),
            Err(ClientError::Refused { status: 401, .. }) => {
                self.forget()?;
                Err(ClientError::NotSignedIn)
            }
            Err(other) => Err(other),
        }
    }

    fn reread(&self) -> Result<Kept, ClientError> {
        let kept = self.kept()?;
        self.store.find(Some(&kept.server), Some(&kept.email)).ok_or(ClientError::NotSignedIn)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, ClientError> {
        let mut request = self.http.request(method, format!("{}{path}", self.server));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let unreachable = |error: reqwest::Error| ClientError::Unreachable {
            server: self.server.clone(),
            cause: root_cause(&error.without_url()),
        };
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let text = answer.text().await.map_err(unreachable)?;
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() { Ok(value) } else { Err(refused(status, &value)) }
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn refused(status: StatusCode, problem: &Value) -> ClientError {
    let text = |name: &str| problem.get(name).and_then(Value::as_str).map(str::to_owned);
    let errors = problem.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut detail = text("detail").unwrap_or_else(|| format!("the server answered {status}"));
    if errors.len() > 1 {
        for error in &errors {
            let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
            detail.push_str(&format!("\n  {}: {}", part("field"), part("message")));
        }
    }
    let code = text("code").unwrap_or_default();
    ClientError::Refused { status: status.as_u16(), code, detail, request_id: text("request_id") }
}

/// The origin of a server; beyond this machine only with TLS.
fn checked(server: &str) -> Result<String, ClientError> {
    let usage = |text: String| ClientError::Usage(text);
    let url =
        Url::parse(server).map_err(|_| usage(format!("{server} is no address such as https://portal.example.org")))?;
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        _ => return Err(usage(format!("{server} must begin with https://: your password would travel in the clear"))),
    }
    Ok(url.origin().ascii_serialization())
}
