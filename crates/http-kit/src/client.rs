//! The client of a request: its address through trusted proxies only, its agent, and the request's id.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use domain::audit::{Actor, ActorKind};
use domain::device::Device;
use domain::id::RequestId;
use domain::scribe::Acting;
use ipnet::IpNet;

use crate::problem::Problem;

/// The networks whose word on the client's address is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Trusts these networks.
    #[must_use]
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The client's address: the socket's peer, or, while that is a trusted proxy, the right-most
    /// address of `X-Forwarded-For` that is not. Anything malformed stops the walk.
    #[must_use]
    pub fn client_address(&self, peer: IpAddr, forwarded_for: &[&str]) -> IpAddr {
        let mut client = peer;
        let hops = forwarded_for.iter().flat_map(|value| value.split(',')).map(str::trim);
        for hop in hops.collect::<Vec<_>>().into_iter().rev() {
            if !self.trusts(client) {
                break;
            }
            match hop.parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        client
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The client of this request.
#[derive(Clone, Debug)]
pub struct Client {
    /// From where.
    pub device: Device,
    /// In which request.
    pub request_id: RequestId,
}

impl Client {
    /// Acting without having proved who one is.
    #[must_use]
    pub fn anonymous(&self) -> Acting {
        self.acting(ActorKind::Anonymous)
    }

    pub(crate) fn acting(&self, kind: ActorKind) -> Acting {
        Acting {
            actor: Actor {
                kind,
                user_id: None,
                email: None,
                address: Some(self.device.address),
                agent: Some(self.device.agent.clone()),
                sid: None,
            },
            request_id: Some(self.request_id),
        }
    }

    /// Reads the client of a request.
    pub(crate) fn of(request: &HttpRequest, proxies: &TrustedProxies, request_id: RequestId) -> Self {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
        let forwarded: Vec<&str> =
            request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or("?")).collect();
        let agent = request.headers().get(header::USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
        let address = proxies.client_address(peer, &forwarded);
        Self { device: Device::seen(address, &String::from_utf8_lossy(agent)), request_id }
    }
}

impl FromRequest for Client {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or_else(Problem::internal))
    }
}
