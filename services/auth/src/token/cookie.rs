//! The cookie that keeps a browser's refresh token out of reach of scripts.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use http_kit::origin::demand_ours;
use http_kit::problem::Problem;

use super::refresh::{RefreshToken, RefreshTokens};

/// The cookie's name. The prefix makes browsers refuse it unless it is `Secure`, for this host only and
/// for every path.
pub const NAME: &str = "__Host-doorward_refresh";

/// A cookie with a refresh token.
#[must_use]
pub fn set(token: String, life: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(life.as_secs()).unwrap_or(i64::MAX);
    made(token, time::Duration::seconds(seconds))
}

/// A cookie that takes the refresh token away.
#[must_use]
pub fn clear() -> Cookie<'static> {
    made(String::new(), time::Duration::ZERO)
}

fn made(value: String, age: time::Duration) -> Cookie<'static> {
    Cookie::build(NAME, value).path("/").secure(true).http_only(true).same_site(SameSite::Strict).max_age(age).finish()
}

/// How a refresh token was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresentedToken {
    /// Not at all.
    None,
    /// By cookie, from a page of ours.
    Cookie(RefreshToken),
    /// In the body.
    Body(RefreshToken),
}

/// The refresh token of a request: in the body if there is one there, else by cookie.
///
/// # Errors
/// 401 for one that is not ours or two cookies, 403 for a cookie sent by a foreign page.
pub fn presented(
    request: &HttpRequest,
    body: Option<&str>,
    tokens: &RefreshTokens,
    public: &str,
) -> Result<PresentedToken, Problem> {
    let read = |text: &str| tokens.read(text).ok_or_else(not_ours);
    if let Some(text) = body {
        return Ok(PresentedToken::Body(read(text)?));
    }
    let Ok(cookies) = request.cookies() else { return Err(not_ours()) };
    let mut ours = cookies.iter().filter(|cookie| cookie.name() == NAME);
    match (ours.next(), ours.next()) {
        (None, _) => Ok(PresentedToken::None),
        (Some(cookie), None) => {
            demand_ours(request, public)?;
            Ok(PresentedToken::Cookie(read(cookie.value())?))
        }
        // One of the two was planted by somebody else.
        (Some(_), Some(_)) => Err(not_ours()),
    }
}

/// The answer to every refresh token that is none.
#[must_use]
pub fn not_ours() -> Problem {
    Problem::unauthenticated("invalid_refresh_token", "Sign in again: the refresh token is not valid.")
}
