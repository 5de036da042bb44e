//! What a provider publishes of itself (OpenID Connect Discovery 1.0; RFC 8414; RFC 9207; RFC 9126).

use serde_json::Value;
use url::Url;

use crate::outside::egress::{AllowedNetworks, Forbidden};
use crate::outside::http::ClientAuthentication;

/// What we use of it.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Who it says it is: exactly the configured issuer, or Microsoft's template of one.
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization: Url,
    /// Where codes are exchanged.
    pub token: Url,
    /// Where its keys are.
    pub keys: Url,
    /// Where more is said of a person, if that is at the same host or an allowed one.
    pub user_info: Option<Url>,
    /// Where requests are pushed to, if they are.
    pub pushed: Option<Url>,
    /// How we show who we are.
    pub authentication: ClientAuthentication,
    /// Whether its answers name it (`iss`, RFC 9207).
    pub names_itself: NamesItself,
}

/// Whether every answer of a provider names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamesItself {
    /// It says that it does: an answer without is refused.
    Always,
    /// Where it does, it must be right.
    Perhaps,
}

/// A document that cannot be used. The text is for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataProblem {
    /// Another issuer than the configured one (RFC 8414, section 3.3).
    #[error("its discovery document is another issuer's; the issuer must be given letter for letter")]
    Issuer,
    /// Something that is needed is missing or no address.
    #[error("its discovery document has no usable {0}")]
    Missing(&'static str),
    /// It leads to a host that is neither the issuer's nor allowed.
    #[error("its discovery document leads to another host by {0}; allow that host by name if it is right")]
    Host(&'static str),
    /// It leads to an address that must not be called.
    #[error("its discovery document leads astray by {0}: {1}")]
    Forbidden(&'static str, Forbidden),
}

/// Where documents may lead.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// The address that was asked.
    pub asked: &'a Url,
    /// Other hosts.
    pub hosts: &'a [String],
    /// Which addresses may be called at all.
    pub networks: &'a AllowedNetworks,
}

impl Metadata {
    /// Reads a discovery document that must be `issuer`'s.
    ///
    /// # Errors
    /// When it is not, or leads where it may not.
    pub fn read(document: &Value, issuer: &str, reach: Reach<'_>) -> Result<Self, MetadataProblem> {
        let text = |member: &str| document.get(member).and_then(Value::as_str);
        let yes = |member: &str| document.get(member).and_then(Value::as_bool) == Some(true);
        if text("issuer") != Some(issuer) {
            return Err(MetadataProblem::Issuer);
        }
        let optional = |member: &'static str| match text(member) {
            None => Ok(None),
            Some(text) => reach.address(member, text).map(Some),
        };
        let needed = |member| optional(member)?.ok_or(MetadataProblem::Missing(member));
        // What is said beside the token is not needed where the token says it: one on another host is left alone (Microsoft's is
        // another service's).
        let user_info = match optional("userinfo_endpoint") {
            Err(MetadataProblem::Host(_)) => None,
            read => read?,
        };
        let pushed = optional("pushed_authorization_request_endpoint")?;
        if pushed.is_none() && yes("require_pushed_authorization_requests") {
            return Err(MetadataProblem::Missing("pushed_authorization_request_endpoint"));
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            authorization: needed("authorization_endpoint")?,
            token: needed("token_endpoint")?,
            keys: needed("jwks_uri")?,
            user_info,
            pushed,
            authentication: authentication(document),
            names_itself: if yes("authorization_response_iss_parameter_supported") {
                NamesItself::Always
            } else {
                NamesItself::Perhaps
            },
        })
    }
}

impl Reach<'_> {
    fn address(&self, member: &'static str, text: &str) -> Result<Url, MetadataProblem> {
        let url = Url::parse(text).map_err(|_| MetadataProblem::Missing(member))?;
        self.networks.wire(&url).map_err(|forbidden| MetadataProblem::Forbidden(member, forbidden))?;
        let host = url.host_str().unwrap_or_default();
        let known =
            Some(host) == self.asked.host_str() || self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
        // A document that came by https leads nowhere without it.
        let sealed = url.scheme() == "https" || self.asked.scheme() == "http";
        if known && sealed && url.fragment().is_none() { Ok(url) } else { Err(MetadataProblem::Host(member)) }
    }
}

/// Basic unless only the form is offered (OpenID Connect Discovery 1.0, section 3: basic is the default).
fn authentication(document: &Value) -> ClientAuthentication {
    let offered = document.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
    let offers =
        |method: &str| offered.is_some_and(|methods| methods.iter().any(|offered| offered.as_str() == Some(method)));
    if offers("client_secret_post") && !offers("client_secret_basic") {
        ClientAuthentication::Post
    } else {
        ClientAuthentication::Basic
    }
}
