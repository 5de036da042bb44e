//! Web pages: which addresses may be opened.

use url::{Host, Url};

/// Which hosts may be opened without TLS: those that the operator names.
#[derive(Clone, Debug, Default)]
pub struct PlainHttpHosts(Vec<String>);

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebTargetProblem {
    /// No address.
    #[error("must be a web address such as https://wiki.example.org/")]
    Shape,
    /// Another scheme than https.
    #[error("must begin with https://; the operator can allow plain http for single hosts")]
    Scheme,
    /// A user name or password in it.
    #[error("must not contain a user name or password")]
    Credentials,
}

/// The most bytes of an address.
const LONGEST: usize = 2_048;

impl PlainHttpHosts {
    /// These hosts, by name.
    #[must_use]
    pub fn new(hosts: Vec<String>) -> Self {
        Self(hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect())
    }

    /// Checks an address and gives it in its one spelling (WHATWG URL).
    ///
    /// # Errors
    /// When it is no web address, not https, or carries credentials.
    pub fn check(&self, text: &str) -> Result<String, WebTargetProblem> {
        if text.len() > LONGEST || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(WebTargetProblem::Shape);
        }
        let url = Url::parse(text).map_err(|_| WebTargetProblem::Shape)?;
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(WebTargetProblem::Scheme),
        };
        let plain = url.scheme() == "http" && self.0.contains(&host);
        if url.scheme() != "https" && !plain {
            return Err(WebTargetProblem::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebTargetProblem::Credentials);
        }
        Ok(url.into())
    }
}
