//! What is asked of a server before it is trusted with anything.

use std::collections::HashMap;
use std::net::IpAddr;

use redis::aio::MultiplexedConnection;
use redis::{ConnectionAddr, ConnectionInfo, ErrorKind, ProtocolVersion, PushInfo, RedisConnectionInfo, cmd};
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::connect::Route;
use super::error::RedisProblem;

/// The oldest version that has every command we use (`GETDEL`).
const OLDEST: (u32, u32) = (6, 2);

/// Refuses a server that is open to others, may forget, or is too old.
pub(super) async fn check(route: &Route, password: Password) -> Result<(), RedisProblem> {
    let server = route.server().await.map_err(|error| RedisProblem::from(&error))?;
    let place = place(route, server.addr()).await?;
    if place == Place::Elsewhere && password == Password::None {
        return Err(RedisProblem::NoPassword);
    }
    let mut connection =
        route.connect(|_: PushInfo| Ok::<(), ()>(())).await.map_err(|error| RedisProblem::from(&error))?;
    if place == Place::Elsewhere && answers_anyone(route, &server).await == Answers::Anyone {
        return Err(RedisProblem::OpenToAnyone);
    }
    let info = match cmd("INFO").query_async::<String>(&mut connection).await {
        Ok(info) => info,
        // An ACL may forbid it; what is not said cannot be checked, but for the policy below.
        Err(error) if matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension) => String::new(),
        Err(error) => return Err(RedisProblem::from(&error)),
    };
    supported(&info)?;
    match policy(&info, &mut connection).await.as_deref() {
        Some("noeviction") => Ok(()),
        Some(policy) => Err(RedisProblem::Evicts { policy: policy.to_owned() }),
        None => Err(RedisProblem::PolicyUnknown),
    }
}

/// Whether the address gives a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Password {
    Given,
    None,
}

impl From<&RedisConnectionInfo> for Password {
    fn from(login: &RedisConnectionInfo) -> Self {
        if login.password().is_some() { Self::Given } else { Self::None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// On this machine, out of others' reach.
    Loopback,
    Elsewhere,
}

async fn place(route: &Route, address: &ConnectionAddr) -> Result<Place, RedisProblem> {
    let (ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. }) = address else {
        return Ok(Place::Elsewhere);
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(if address.is_loopback() { Place::Loopback } else { Place::Elsewhere });
    }
    let unknown = || RedisProblem::Unreachable { reason: "its name cannot be resolved".to_owned() };
    let found = timeout(route.budget.call, lookup_host((host.as_str(), *port))).await;
    let mut found = found.map_err(|_| unknown())?.map_err(|_| unknown())?;
    Ok(if found.all(|address| address.ip().is_loopback()) { Place::Loopback } else { Place::Elsewhere })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answers {
    Anyone,
    WhoLogsIn,
}

/// Whether the server does as it is told without a password: with ACLs it may, although ours is right.
async fn answers_anyone(route: &Route, server: &ConnectionInfo) -> Answers {
    let nobody = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3);
    let Ok(client) = redis::Client::open(server.clone().set_redis_settings(nobody)) else { return Answers::WhoLogsIn };
    let asked = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        cmd("PING").exec_async(&mut connection).await
    };
    match timeout(route.budget.call, asked).await {
        Ok(Ok(())) => Answers::Anyone,
        Ok(Err(_)) | Err(_) => Answers::WhoLogsIn,
    }
}

fn supported(info: &str) -> Result<(), RedisProblem> {
    if field(info, "redis_mode") == Some("cluster") {
        return Err(RedisProblem::Cluster);
    }
    let Some(version) = field(info, "redis_version") else { return Ok(()) };
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    if (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < OLDEST {
        return Err(RedisProblem::TooOld { version: version.to_owned() });
    }
    Ok(())
}

async fn policy(info: &str, connection: &mut MultiplexedConnection) -> Option<String> {
    if let Some(policy) = field(info, "maxmemory_policy") {
        return Some(policy.to_owned());
    }
    let mut ask = cmd("CONFIG");
    ask.arg("GET").arg("maxmemory-policy");
    let answer: HashMap<String, String> = ask.query_async(connection).await.ok()?;
    answer.into_values().next()
}

/// A field of what INFO answers: lines of `name:value`.
pub(super) fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_before_the_oldest_and_a_cluster_are_refused() {
        for (version, fine) in [("6.0.16", false), ("5.9", false), ("6.2.0", true), ("7.0.15", true), ("10.0", true)] {
            let info = format!("# Server\r\nredis_version:{version}\r\nredis_mode:standalone\r\n");
            assert_eq!(supported(&info).is_ok(), fine, "{version}");
        }
        assert_eq!(supported("redis_version:7.0.15\r\nredis_mode:cluster\r\n"), Err(RedisProblem::Cluster));
    }
}
