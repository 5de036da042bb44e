//! Under which names this server answers: loopback names and that of `PUBLIC_URL`. Anything else is a
//! page elsewhere that has its name point here (DNS rebinding), or a proxy that is not set up.

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;
use actix_web::http::header;

/// The names.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    public: Option<String>,
}

impl Hosts {
    /// Loopback names, and `public` as it stands in a `Host` header: `portal.example.org`, with a port
    /// if it is not the scheme's own.
    #[must_use]
    pub fn new(public: Option<String>) -> Self {
        Self { public: public.map(|name| name.to_ascii_lowercase()) }
    }

    pub(crate) fn include(&self, request: &ServiceRequest) -> bool {
        let mut hosts = request.headers().get_all(header::HOST);
        match (hosts.next().map(|host| host.to_str()), hosts.next()) {
            (Some(Ok(host)), None) => self.name(host),
            // HTTP/1.0 without a host: only the peer itself can have meant us.
            (None, None) => request.request().uri().host().is_none_or(|host| self.name(host)),
            _ => false,
        }
    }

    fn name(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.public.as_deref() == Some(host.as_str()) || is_loopback(&host)
    }
}

/// Whether the value of a `Host` header, in lower case, names this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}
