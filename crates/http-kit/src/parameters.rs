//! Parameters in the path and in the query, read strictly.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::Problem;
use crate::strict_json;

/// One parameter of the path. What cannot be one is a 404 like any other object that is not there.
#[derive(Debug)]
pub struct InPath<T>(pub T);

/// Two parameters of the path.
#[derive(Debug)]
pub struct InPath2<A, B>(pub A, pub B);

impl<T: FromStr> FromRequest for InPath<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nth(request, 0).map(Self))
    }
}

impl<A: FromStr, B: FromStr> FromRequest for InPath2<A, B> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nth(request, 0).and_then(|first| Ok(Self(first, nth(request, 1)?))))
    }
}

fn nth<T: FromStr>(request: &HttpRequest, index: usize) -> Result<T, Problem> {
    let (_, text) = request.match_info().iter().nth(index).ok_or_else(Problem::not_found)?;
    let text = percent_decoded(text).ok_or_else(Problem::not_found)?;
    text.parse().map_err(|_| Problem::not_found())
}

/// The query. Unknown and repeated parameters are refused; numbers are read where the type wants one.
#[derive(Debug)]
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequest for InQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

/// Every parameter is text; the fields of `T` read numbers from text themselves (see [`number`]).
fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut members = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (percent_decoded(name), percent_decoded(value)) else {
            return Err(Problem::malformed("The query is not valid percent-encoded text."));
        };
        if members.insert(name.clone(), Value::String(value)).is_some() {
            return Err(Problem::invalid(&name, "is given twice"));
        }
    }
    let bytes = serde_json::to_vec(&Value::Object(members)).map_err(|_| Problem::internal())?;
    strict_json::read(&bytes)
}

/// Reads an optional number from the text of a parameter; for `#[serde(deserialize_with)]`.
///
/// # Errors
/// When the text is no number of that type.
pub fn number<'de, D, N>(deserializer: D) -> Result<Option<N>, D::Error>
where
    D: serde::Deserializer<'de>,
    N: FromStr,
{
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("invalid number, expected a whole number"))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}
