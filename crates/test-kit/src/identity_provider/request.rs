//! A request as it came in.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// A request as it came in. It keeps what appears twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The parameters of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The parameters of a form in the body, decoded.
    pub form: Vec<(String, String)>,
    /// By names in lower case.
    pub headers: BTreeMap<String, String>,
}

/// How a client says who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// It does not.
    Absent,
    /// By its id only.
    Public {
        /// Its id.
        client: String,
    },
    /// `client_secret_basic`: in the `Authorization` header.
    Basic {
        /// Its id.
        client: String,
        /// What it says its secret is.
        secret: String,
    },
    /// `client_secret_post`: in the body.
    Post {
        /// Its id.
        client: String,
        /// What it says its secret is.
        secret: String,
    },
    /// In both places at once, which RFC 6749, section 2.3, forbids.
    Both,
}

impl ReceivedRequest {
    pub(super) fn of(request: &HttpRequest, body: &[u8]) -> Self {
        let text =
            |value: &actix_web::http::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: request.method().to_string(),
            path: request.path().to_owned(),
            query: parameters(request.query_string().as_bytes()),
            form: parameters(body),
            headers: request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        }
    }

    /// The first parameter of that name, in the body or in the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.form.iter().chain(&self.query).find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The token of an `Authorization: Bearer` (GitHub's clients also write `token`).
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.headers.get("authorization")?.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token")).then_some(token)
    }

    /// How the client said who it is.
    #[must_use]
    pub fn client_authentication(&self) -> ClientAuthentication {
        let secret = self.parameter("client_secret").map(str::to_owned);
        match (self.basic(), self.parameter("client_id").map(str::to_owned), secret) {
            (Some(_), _, Some(_)) => ClientAuthentication::Both,
            (Some((client, secret)), _, None) => ClientAuthentication::Basic { client, secret },
            (None, Some(client), Some(secret)) => ClientAuthentication::Post { client, secret },
            (None, Some(client), None) => ClientAuthentication::Public { client },
            (None, None, _) => ClientAuthentication::Absent,
        }
    }

    /// RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
    fn basic(&self) -> Option<(String, String)> {
        let (scheme, encoded) = self.headers.get("authorization")?.split_once(' ')?;
        let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let (client, secret) = pair.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        Some((decoded(client), decoded(secret)))
    }
}

fn parameters(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn decoded(text: &str) -> String {
    // As a value, so that a `=` or `&` in it is a character like any other.
    let text = format!("v={}", text.replace('=', "%3D").replace('&', "%26"));
    parameters(text.as_bytes()).into_iter().map(|(_, value)| value).collect()
}
