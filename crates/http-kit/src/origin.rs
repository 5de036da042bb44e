//! Whether a browser sent a request from our own pages (Fetch Metadata and RFC 6454).

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::hosts::is_loopback;
use crate::problem::Problem;

/// From where a request was sent, as the browser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// From our own origin.
    OurPages,
    /// From somebody else's.
    Foreign,
    /// No browser says anything: another kind of client.
    Unsaid,
}

/// From where `request` was sent. `public` is our origin, such as `https://portal.example.org`; on
/// loopback names the request's own host counts too.
#[must_use]
pub fn sender(request: &HttpRequest, public: &str) -> Sender {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site");
    let origin = text(header::ORIGIN.as_str());
    if matches!(site, Some(site) if site != "same-origin" && site != "none") {
        return Sender::Foreign;
    }
    match origin {
        Some(origin) if origin == public => Sender::OurPages,
        Some(origin) => {
            let host = text(header::HOST.as_str()).unwrap_or("?").to_ascii_lowercase();
            if is_loopback(&host) && origin == format!("http://{host}") { Sender::OurPages } else { Sender::Foreign }
        }
        None if site == Some("same-origin") => Sender::OurPages,
        None => Sender::Unsaid,
    }
}

/// Refuses a request from a foreign page: for routes that set a cookie.
///
/// # Errors
/// 403 `cross_site`.
pub fn refuse_foreign(request: &HttpRequest, public: &str) -> Result<(), Problem> {
    match sender(request, public) {
        Sender::OurPages | Sender::Unsaid => Ok(()),
        Sender::Foreign => Err(cross_site()),
    }
}

/// Demands that our own page sent a request: for routes that take a cookie. They also demand JSON,
/// which a plain form cannot send.
///
/// # Errors
/// 403 `cross_site`.
pub fn demand_ours(request: &HttpRequest, public: &str) -> Result<(), Problem> {
    let json = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let json = json.is_some_and(|value| value.to_ascii_lowercase().starts_with("application/json"));
    match sender(request, public) {
        Sender::OurPages if json => Ok(()),
        Sender::OurPages | Sender::Unsaid | Sender::Foreign => Err(cross_site()),
    }
}

fn cross_site() -> Problem {
    Problem::forbidden("cross_site", "This was not sent by a page of this server as JSON.")
}
