//! What an endpoint answers instead of what it should.

use std::time::Duration;

use super::reply::{Body, Reply, Wait};

/// What an endpoint answers. Every endpoint takes every one, at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As it should.
    Right,
    /// As it should, but only then.
    After(Duration),
    /// Never: the connection stays open and nothing comes.
    Never,
    /// That status with a page of HTML.
    Status(u16),
    /// An error as RFC 6749, section 5.2, words it: `{"error": …, "error_description": …}`.
    Error {
        /// Of HTTP.
        status: u16,
        /// Such as `invalid_grant`.
        error: String,
        /// For people.
        description: String,
    },
    /// Exactly that.
    Body {
        /// Of HTTP.
        status: u16,
        /// The media type that it claims.
        content_type: String,
        /// The bytes.
        body: String,
    },
    /// 302 to that URL.
    Redirect(String),
    /// 200 and JSON of so many bytes, which ends properly.
    Huge(usize),
    /// 200 and JSON that comes byte by byte, one each time that passes, and never ends.
    Drip(Duration),
}

impl Answer {
    /// An error as RFC 6749 words it.
    #[must_use]
    pub fn error(status: u16, error: &str) -> Self {
        Self::Error { status, error: error.to_owned(), description: format!("the test wants {error}") }
    }

    /// 200 with a page of HTML.
    #[must_use]
    pub fn html() -> Self {
        Self::Status(200)
    }

    /// That JSON (or what is none) with status 200.
    #[must_use]
    pub fn json(body: &str) -> Self {
        Self::Body { status: 200, content_type: "application/json".to_owned(), body: body.to_owned() }
    }

    /// What is sent instead of the right answer, or before it.
    pub(super) fn instead_of(self, right: impl FnOnce() -> Reply) -> Reply {
        match self {
            Self::Right => right(),
            Self::After(time) => Reply { wait: Wait::For(time), ..right() },
            Self::Never => Reply { wait: Wait::Forever, ..Reply::text(200, "text/plain", String::new()) },
            Self::Status(status) => {
                Reply::text(status, "text/html; charset=utf-8", format!("<!doctype html><title>{status}</title>"))
            }
            Self::Error { status, error, description } => Reply::error(status, &error, &description),
            Self::Body { status, content_type, body } => Reply::text(status, &content_type, body),
            Self::Redirect(to) => Reply::redirect(&to),
            Self::Huge(bytes) => Reply { body: Body::Huge(bytes), ..Reply::json(200, &serde_json::Value::Null) },
            Self::Drip(pause) => Reply { body: Body::Drip(pause), ..Reply::json(200, &serde_json::Value::Null) },
        }
    }
}
