//! `If-Match`: a change that is meant for one version is made to that one or not at all (RFC 9110, section 13.1.1).
//!
//! Our statuses know no 412: another version is 409 `changed_meanwhile`, like any other conflict with what is there.

use std::fmt;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use storage::error::WriteError;
use utoipa::IntoParams;

use crate::parameters::InPath;
use crate::problem::Problem;

/// The header, for descriptions of routes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; it is read by the extractor")]
pub struct IfMatchHeader {
    /// The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
    /// answer is 409 `changed_meanwhile` (never 412).
    #[param(rename = "If-Match", required = false)]
    if_match: String,
}

/// The version of a record, or of several that are shown as one: strong, because every change of them makes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(String);

impl EntityTag {
    /// The tag of those versions.
    #[must_use]
    pub fn of(versions: &[u64]) -> Self {
        let versions: Vec<String> = versions.iter().map(u64::to_string).collect();
        Self(versions.join("."))
    }

    /// The header that tells it.
    #[must_use]
    pub fn header(&self) -> (HeaderName, String) {
        (header::ETAG, self.to_string())
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{}\"", self.0)
    }
}

/// Which versions a change is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Whichever there is: nothing was said, or `*`.
    Any,
    /// One of these. A weak tag is none of ours and matches nothing.
    OneOf(Vec<EntityTag>),
}

impl IfMatch {
    /// Demands that what is there now is what the change is meant for.
    ///
    /// # Errors
    /// 409 `changed_meanwhile`.
    pub fn demand(&self, now: &EntityTag) -> Result<(), Problem> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(tags) if tags.contains(now) => Ok(()),
            Self::OneOf(_) => Err(changed_meanwhile()),
        }
    }

    /// The answer to a change that the store refused.
    #[must_use]
    pub fn refused(&self, error: WriteError) -> Problem {
        match (self, error) {
            (Self::OneOf(_), WriteError::Conflict) => changed_meanwhile(),
            (Self::OneOf(_) | Self::Any, error) => error.into(),
        }
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let mut all = Vec::new();
        let mut said = false;
        for value in request.headers().get_all(header::IF_MATCH) {
            let text = value.to_str().map_err(|_| malformed())?.trim();
            if text == "*" {
                return Ok(Self::Any);
            }
            said = true;
            all.extend(tags(text).ok_or_else(malformed)?);
        }
        Ok(if said { Self::OneOf(all) } else { Self::Any })
    }
}

/// The strong tags of a list (RFC 9110, section 8.8.3); `None` when it is none.
fn tags(text: &str) -> Option<Vec<EntityTag>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let strong = rest.strip_prefix("W/");
        let (tag, after) = strong.unwrap_or(rest).strip_prefix('"')?.split_once('"')?;
        if strong.is_none() {
            found.push(EntityTag(tag.to_owned()));
        }
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start();
        }
    }
    Some(found)
}

fn malformed() -> Problem {
    Problem::malformed("If-Match must be an ETag as it was received, a list of some, or *.")
}

fn changed_meanwhile() -> Problem {
    Problem::conflict("changed_meanwhile", "It was changed by somebody else meanwhile. Look again and repeat.")
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// What a change is meant for: the object in the path, and its versions.
#[derive(Debug)]
pub struct Meant<I> {
    /// Which object.
    pub id: I,
    /// At which versions.
    pub at: IfMatch,
}

impl<I: FromStr> FromRequest for Meant<I> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = InPath::from_request(request, &mut Payload::None).into_inner();
        ready(id.and_then(|InPath(id)| Ok(Self { id, at: IfMatch::of(request)? })))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

    use actix_web::test::TestRequest;

    use super::{EntityTag, IfMatch};

    fn said(values: &[&str]) -> Result<IfMatch, u16> {
        let mut request = TestRequest::default();
        for value in values {
            request = request.append_header(("if-match", *value));
        }
        IfMatch::of(&request.to_http_request()).map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn what_is_said_is_read_as_the_standard_has_it() {
        let tags = |tags: &[&str]| Ok(IfMatch::OneOf(tags.iter().map(|tag| EntityTag((*tag).to_owned())).collect()));
        assert_eq!(said(&[]), Ok(IfMatch::Any));
        assert_eq!(said(&["*"]), Ok(IfMatch::Any));
        assert_eq!(said(&["\"3\""]), tags(&["3"]));
        assert_eq!(said(&["\"3\" , \"4,5\"", "\"6\""]), tags(&["3", "4,5", "6"]));
        assert_eq!(said(&["W/\"3\""]), tags(&[]), "a weak tag matches nothing");
        assert_eq!(said(&[""]), tags(&[]));
        for bad in ["3", "\"3", "3\"", "\"3\" \"4\"", "*, \"3\"", "W/3"] {
            assert_eq!(said(&[bad]), Err(400), "{bad}");
        }
    }

    #[test]
    fn only_the_version_that_is_there_passes() {
        let now = EntityTag::of(&[3, 1]);
        assert_eq!(now.to_string(), "\"3.1\"");
        assert!(said(&["\"2.1\", \"3.1\""]).unwrap().demand(&now).is_ok());
        for other in ["\"3\"", "\"2.1\"", "W/\"3.1\"", ""] {
            assert_eq!(said(&[other]).unwrap().demand(&now).unwrap_err().code(), "changed_meanwhile", "{other}");
        }
    }
}
