//! Errors on the wire: problem details (RFC 9457), with a stable code and the request's id.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use storage::error::{StorageError, UniqueKey, WriteError};
use utoipa::ToSchema;

use crate::idempotency::under_way;
use crate::request_id;

/// An answer that says what went wrong and what to do.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    retry_after: Option<u64>,
}

/// What is wrong with one member of the body or one parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Which, as a path: `target.url`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// The body of every error (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:doorward:problem:<code>`.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What went wrong, for people.
    pub detail: String,
    /// The same text, for clients of vsay-auth.
    pub error: String,
    /// What went wrong, for programs; stable.
    pub code: String,
    /// The request, as in `X-Request-Id` and in the log.
    pub request_id: Option<String>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

impl Problem {
    /// A problem.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// 400: the request cannot be parsed.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// 401: no, bad, expired or revoked credential.
    pub fn unauthenticated(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// 403: the caller may not, and may know that it exists.
    pub fn forbidden(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404: absent, or another organization's; one answer for both.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here for you.")
    }

    /// 409: a conflict with what is there.
    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 410: a link that has been used, taken back or outlived.
    pub fn gone(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::GONE, code, detail)
    }

    /// 422: well-formed but one field is not valid.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The request is not valid.").field(field, message)
    }

    /// 429: too many attempts.
    #[must_use]
    pub fn throttled(retry_after: Duration) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts. Wait a little and try again.")
            .retry_after(retry_after)
    }

    /// 503: a dependency is missing or load is shed.
    pub fn unavailable(code: &'static str, detail: impl Into<Cow<'static, str>>, retry_after: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry_after(retry_after)
    }

    /// 500: a bug of ours. Nothing about it is told but the request's id.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side.")
    }

    /// The same problem with a field and what is wrong with it.
    #[must_use]
    pub fn field(mut self, field: &str, message: impl Into<String>) -> Self {
        self.errors.push(FieldProblem { field: field.to_owned(), message: message.into() });
        self
    }

    /// The same problem with the time after which to try again, in whole seconds, at least one.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after.as_millis().div_ceil(1000).max(1).try_into().unwrap_or(u64::MAX));
        self
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What went wrong, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.errors.as_slice() {
            // A person who reads only the text should see which field it is.
            [only] => format!("{} {}: {}.", self.detail, only.field, only.message.trim_end_matches('.')),
            [] | [_, _, ..] => self.detail.to_string(),
        }
    }

    fn body(&self) -> ProblemBody {
        let detail = self.in_words();
        ProblemBody {
            r#type: format!("urn:doorward:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            error: detail.clone(),
            detail,
            code: self.code.to_owned(),
            request_id: request_id::current().map(|id| id.to_string()),
            errors: self.errors.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6750, section 3.
            let challenge = match self.code {
                "unauthenticated" => "Bearer realm=\"doorward\"".to_owned(),
                _ => "Bearer realm=\"doorward\", error=\"invalid_token\"".to_owned(),
            };
            if let Ok(challenge) = HeaderValue::from_str(&challenge) {
                response.insert_header((header::WWW_AUTHENTICATE, challenge));
            }
        }
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        // Serialising plain text members cannot fail; an empty body would still carry the status.
        response.body(serde_json::to_vec(&self.body()).unwrap_or_default())
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "The server's disk is full. Nothing was changed; reading still works.",
            )
            .retry_after(Duration::from_secs(30)),
            StorageError::Unavailable | StorageError::Unreadable => Self::unavailable(
                "storage_unavailable",
                "The database cannot be used at the moment. If you were changing something, look whether it was done \
                 before you try again.",
                Duration::from_secs(5),
            ),
            StorageError::AuditBehind => Self::unavailable(
                "audit_unavailable",
                "The audit log is behind, and nothing is begun that it could not record. Nothing was changed.",
                Duration::from_secs(5),
            ),
            StorageError::Overloaded => Self::unavailable(
                "overloaded",
                "The server is busy. Nothing was changed; try again in a moment.",
                Duration::from_secs(1),
            ),
        }
    }
}

/// For changes whose operation has no answer of its own for a refusal.
impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Conflict => {
                Self::conflict("conflict", "It was changed by somebody else meanwhile. Look again and repeat.")
            }
            WriteError::Taken(UniqueKey::IdempotencyKey) => under_way(),
            WriteError::Taken(_) => Self::conflict("taken", "That is taken already."),
            WriteError::LastAdmin => Self::conflict(
                "last_admin",
                "An organization keeps at least one administrator. Make somebody else one first.",
            ),
            WriteError::LastSuperAdmin => Self::conflict(
                "last_super_admin",
                "The platform keeps at least one administrator. Make somebody else one first.",
            ),
            WriteError::Storage(error) => error.into(),
        }
    }
}
