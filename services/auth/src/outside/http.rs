//! The client for servers outside: no redirects, no proxies of the environment, few seconds, little to read.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::egress::{AllowedNetworks, Forbidden, GuardedResolver, Wire};

/// How long one waits for a connection.
const CONNECTING: Duration = Duration::from_secs(2);
/// How long a call may take in all.
pub const CALL: Duration = Duration::from_secs(4);
/// The longest answer that is read.
const MOST_BYTES: usize = 512 * 1024;

/// Calls servers outside. Cheap to clone; connections are reused.
#[derive(Clone, Debug)]
pub struct Outside {
    allowed: AllowedNetworks,
    sealed: Client,
    plain: Client,
}

/// An answer, whatever its status, whose body is JSON.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body; null where there is none and none was to be expected (201, 204).
    pub body: Value,
    /// Where what was made is (`Location`).
    pub location: Option<String>,
}

/// A call of an interface that speaks JSON, as the bearer of a token.
#[derive(Clone, Debug)]
pub struct JsonCall<'a> {
    /// What is to be done.
    pub method: Method,
    /// To what.
    pub url: &'a Url,
    /// By whose right.
    pub token: &'a SecretString,
    /// With what.
    pub body: Option<Value>,
    /// How long it may take in all, where that is longer than other calls.
    pub patience: Duration,
}

/// Nothing that can be used came back. The text is for the operator's log and holds neither secrets nor what the other
/// side sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutsideError {
    /// It was not called.
    #[error("it was not called: {0}")]
    Forbidden(#[from] Forbidden),
    /// No answer: a refused connection, a failing name, a broken seal.
    #[error("it cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("it did not answer in time")]
    TooSlow,
    /// An answer that is no JSON.
    #[error("its answer (status {0}) is no JSON")]
    NotJson(u16),
    /// An answer that leads elsewhere; redirects are not followed.
    #[error("it answered with a redirect, which is not followed")]
    Redirect,
    /// More than is read.
    #[error("its answer is longer than 512 KiB")]
    TooLong,
    /// It answered, and is out of order.
    #[error("it answered with status {0}")]
    Broken(u16),
    /// It failed a moment ago and is left alone.
    #[error("it failed a moment ago and is left alone for some seconds")]
    LeftAlone,
}

/// How a client shows who it is (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// `client_secret_basic`.
    Basic,
    /// `client_secret_post`.
    Post,
}

/// Who a client is, and how it shows it.
#[derive(Clone, Debug)]
pub struct ClientCredentials<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its secret; none for a public client, which has PKCE alone.
    pub secret: Option<&'a SecretString>,
    /// How it is shown.
    pub by: ClientAuthentication,
}

impl Outside {
    /// A client that may call those networks beside the public ones.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allowed: AllowedNetworks) -> Result<Self, reqwest::Error> {
        let client = |wire| {
            Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .dns_resolver(GuardedResolver { allowed: allowed.clone(), wire })
                .connect_timeout(CONNECTING)
                .timeout(CALL)
                .user_agent(concat!("doorward/", env!("CARGO_PKG_VERSION")))
                .build()
        };
        Ok(Self { sealed: client(Wire::Sealed)?, plain: client(Wire::Plain)?, allowed })
    }

    /// Gets a document.
    ///
    /// # Errors
    /// When there is none that could be used.
    pub async fn get(&self, url: &Url) -> Result<Value, OutsideError> {
        let answer = self.send(url, |client| client.get(url.clone())).await?;
        if answer.status == StatusCode::OK {
            Ok(answer.body)
        } else {
            Err(OutsideError::Broken(answer.status.as_u16()))
        }
    }

    /// Gets what a bearer of `token` may see.
    ///
    /// # Errors
    /// When nothing came back that could be used.
    pub async fn get_as(&self, url: &Url, token: &SecretString) -> Result<Answer, OutsideError> {
        self.send(url, |client| client.get(url.clone()).bearer_auth(token.expose_secret())).await
    }

    /// Calls an interface that speaks JSON.
    ///
    /// # Errors
    /// When nothing came back that could be used.
    pub async fn json(&self, call: JsonCall<'_>) -> Result<Answer, OutsideError> {
        self.send(call.url, |client| {
            let request = client.request(call.method, call.url.clone()).bearer_auth(call.token.expose_secret());
            let request = request.timeout(call.patience);
            match call.body {
                Some(body) => request.json(&body),
                None => request,
            }
        })
        .await
    }

    /// Sends a form as a client.
    ///
    /// # Errors
    /// When nothing came back that could be used.
    pub async fn post(
        &self,
        url: &Url,
        form: &[(&str, &str)],
        client: &ClientCredentials<'_>,
    ) -> Result<Answer, OutsideError> {
        let mut form: Vec<(&str, &str)> = form.to_vec();
        let mut authorization = None;
        match (client.secret, client.by) {
            (Some(secret), ClientAuthentication::Basic) => authorization = Some(basic(client.id, secret)),
            (Some(secret), ClientAuthentication::Post) => {
                form.extend([("client_id", client.id), ("client_secret", secret.expose_secret())]);
            }
            (None, ClientAuthentication::Basic | ClientAuthentication::Post) => form.push(("client_id", client.id)),
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        self.send(url, |client| {
            let request = client.post(url.clone()).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let request = request.body(body);
            match &authorization {
                Some(basic) => request.header(header::AUTHORIZATION, basic),
                None => request,
            }
        })
        .await
    }

    async fn send(&self, url: &Url, make: impl FnOnce(&Client) -> RequestBuilder) -> Result<Answer, OutsideError> {
        let client = match self.allowed.wire(url)? {
            Wire::Sealed => &self.sealed,
            Wire::Plain => &self.plain,
        };
        let request = make(client).header(header::ACCEPT, "application/json");
        let response = request.send().await.map_err(|error| unsent(&error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(OutsideError::Redirect);
        }
        if status.is_server_error() {
            return Err(OutsideError::Broken(status.as_u16()));
        }
        let location = response.headers().get(header::LOCATION).and_then(|text| text.to_str().ok()).map(str::to_owned);
        let bytes = read(response).await?;
        let body = match status {
            StatusCode::CREATED | StatusCode::NO_CONTENT if bytes.is_empty() => Value::Null,
            _ => serde_json::from_slice(&bytes).map_err(|_| OutsideError::NotJson(status.as_u16()))?,
        };
        Ok(Answer { status, body, location })
    }
}

/// Id and secret are form-encoded before they are put together (RFC 6749, section 2.3.1).
fn basic(id: &str, secret: &SecretString) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret.expose_secret()))))
}

async fn read(mut response: Response) -> Result<Vec<u8>, OutsideError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unsent(&error))? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(OutsideError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unsent(error: &reqwest::Error) -> OutsideError {
    // The reason may lie deep: a name that leads to a forbidden address fails to resolve.
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if let Some(forbidden) = found.downcast_ref::<Forbidden>() {
            return OutsideError::Forbidden(*forbidden);
        }
        cause = found.source();
    }
    if error.is_timeout() { OutsideError::TooSlow } else { OutsideError::Unreachable }
}
