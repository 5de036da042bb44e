//! What goes back.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

/// An answer before it is sent.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) wait: Wait,
}

#[derive(Debug)]
pub(super) enum Body {
    Text(String),
    /// JSON of so many bytes.
    Huge(usize),
    /// JSON without an end, a byte each time that passes.
    Drip(Duration),
}

/// What comes before the first byte.
#[derive(Debug)]
pub(super) enum Wait {
    No,
    For(Duration),
    Forever,
}

impl Reply {
    pub(super) fn text(status: u16, content_type: &str, body: String) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status, headers, body: Body::Text(body), wait: Wait::No }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// As RFC 6749, section 5.2, words an error.
    pub(super) fn error(status: u16, error: &str, description: &str) -> Self {
        Self::json(status, &json!({"error": error, "error_description": description}))
    }

    pub(super) fn redirect(to: &str) -> Self {
        Self::text(302, "text/plain", String::new()).with("location", to)
    }

    /// To that URL with more parameters in its query.
    pub(super) fn redirect_with(to: &str, parameters: &[(&str, Option<&str>)]) -> Self {
        let Ok(mut url) = Url::parse(to) else {
            return Self::error(400, "invalid_request", "redirect_uri is no absolute URL");
        };
        for (name, value) in parameters {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        Self::redirect(url.as_str())
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}
