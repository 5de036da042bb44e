//! Bodies of requests: JSON, limited in size and time.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use bytes::BytesMut;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use crate::budget::Allowance;
use crate::problem::Problem;
use crate::strict_json;

/// The most bytes of a body.
pub const LARGEST: usize = 64 * 1024;

/// How long a client may take to send a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A JSON body that may be left out: an action takes none, `{}` or its members.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let head = demand_json(request);
        let bytes = collect(request, payload);
        Box::pin(async move {
            head?;
            Ok(Self(strict_json::read(&bytes.await?)?))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for OptionalBody<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let head = demand_json(request);
        let bytes = collect(request, payload);
        Box::pin(async move {
            let bytes = bytes.await?;
            if bytes.is_empty() {
                return Ok(Self(strict_json::read(b"{}")?));
            }
            head?;
            Ok(Self(strict_json::read(&bytes)?))
        })
    }
}

/// Exactly `application/json`, UTF-8 if it says a charset, and not compressed.
fn demand_json(request: &HttpRequest) -> Result<(), Problem> {
    let unsupported = |detail| Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return unsupported("Send the body without a content encoding.");
    }
    let mut types = request.headers().get_all(header::CONTENT_TYPE);
    let text = match (types.next().and_then(|value| value.to_str().ok()), types.next()) {
        (Some(text), None) => text.to_ascii_lowercase(),
        _ => return unsupported("Send the body as application/json."),
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let charset_fits = matches!(parameters.trim(), "" | "charset=utf-8" | "charset=\"utf-8\"");
    if essence.trim() == "application/json" && charset_fits {
        Ok(())
    } else {
        unsupported("Send the body as application/json.")
    }
}

fn collect(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<BytesMut, Problem>> + use<> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut chunks = web::Payload::from_request(request, payload).into_inner();
    let allowance = request.extensions().get::<Rc<Allowance>>().cloned();
    async move {
        // How long the client takes is not held against us.
        let _pause = allowance.map(Allowance::pause);
        if announced.is_some_and(|length| length > LARGEST) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        let read = async {
            let Ok(chunks) = &mut chunks else { return Err(Problem::malformed("The body cannot be read.")) };
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|_| Problem::malformed("The body cannot be read."))?;
                if body.len() + chunk.len() > LARGEST {
                    return Err(too_large());
                }
                body.extend_from_slice(&chunk);
            }
            Ok(body)
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap_or_else(|_| {
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long to arrive."))
        })
    }
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body may have at most 64 KiB.")
}
