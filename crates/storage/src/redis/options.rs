//! Where Redis is and how long it may take: options, and the addresses they are written as.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::random::Randomness;
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo};
use secrecy::SecretString;

use super::error::RedisProblem;

/// Where Redis is and how long it may take.
#[derive(Clone)]
pub struct RedisOptions {
    /// The server: `redis://user:password@host:6379/0`, with TLS `rediss://…`; or the Sentinels that
    /// know it: `redis+sentinel://user:password@host1:26379,host2:26379/master-name/0`, with TLS
    /// `rediss+sentinel://…`. User and password are those of the server; Sentinels that ask for their
    /// own get `?sentinel_username=…&sentinel_password=…`.
    pub url: SecretString,
    /// Before every key, so that installations can share a server.
    pub key_prefix: String,
    /// How long it may take.
    pub budget: Budget,
    /// Who signs the server's certificate, as PEM; `None`: whom the system trusts.
    pub certificate_authority: Option<Vec<u8>>,
    /// For the name of an empty server and for jitter.
    pub randomness: Arc<dyn Randomness>,
}

impl RedisOptions {
    /// The usual options for the server at `url`.
    #[must_use]
    pub fn new(url: SecretString, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            url,
            key_prefix: "doorward:".to_owned(),
            budget: Budget::default(),
            certificate_authority: None,
            randomness,
        }
    }
}

impl fmt::Debug for RedisOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address holds a password.
        out.debug_struct("RedisOptions").field("key_prefix", &self.key_prefix).finish_non_exhaustive()
    }
}

/// How long Redis may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// To open a connection.
    pub connect: Duration,
    /// To answer one command.
    pub response: Duration,
    /// For a whole call, waiting for a connection included.
    pub call: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self { connect: Duration::from_secs(1), response: Duration::from_secs(1), call: Duration::from_millis(1_500) }
    }
}

/// What an address says.
pub(super) enum Place {
    /// This server.
    Server(Box<ConnectionInfo>),
    /// The server that Sentinels name.
    Sentinel(Box<Sentinels>),
}

/// The Sentinels, and how to talk to the server that they name.
pub(super) struct Sentinels {
    pub(super) addresses: Vec<ConnectionAddr>,
    pub(super) own: RedisConnectionInfo,
    pub(super) master: String,
    pub(super) server: RedisConnectionInfo,
    pub(super) encryption: Encryption,
}

/// Whether connections are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    None,
    Tls,
}

impl Place {
    /// Reads an address. The error says nothing of it: it may hold a password.
    pub(super) fn parse(url: &str) -> Result<Self, RedisProblem> {
        let (scheme, rest) = url.split_once("://").ok_or(RedisProblem::NotAnAddress)?;
        // A fragment would switch off the check of certificates.
        if rest.contains('#') {
            return Err(RedisProblem::NotAnAddress);
        }
        match scheme {
            "redis" | "rediss" => server(url).map(|server| Self::Server(Box::new(server))),
            "redis+sentinel" => sentinels("redis", rest, Encryption::None),
            "rediss+sentinel" => sentinels("rediss", rest, Encryption::Tls),
            _ => Err(RedisProblem::NotAnAddress),
        }
    }

    /// How the server is told who we are.
    pub(super) fn login(&self) -> &RedisConnectionInfo {
        match self {
            Self::Server(server) => server.redis_settings(),
            Self::Sentinel(sentinels) => &sentinels.server,
        }
    }
}

fn server(url: &str) -> Result<ConnectionInfo, RedisProblem> {
    let server = url.into_connection_info().map_err(|_| RedisProblem::NotAnAddress)?;
    // Several servers without Sentinel would be read as one with an odd name.
    if server.addr().to_string().contains(',') { Err(RedisProblem::NotAnAddress) } else { Ok(server) }
}

/// Reads what stands after the scheme. Each Sentinel is read as a server of `scheme`, so that escaped
/// characters mean the same everywhere.
fn sentinels(scheme: &str, rest: &str, encryption: Encryption) -> Result<Place, RedisProblem> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/').ok_or(RedisProblem::NotAnAddress)?;
    let (master, database) = path.split_once('/').unwrap_or((path, ""));
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (format!("{login}@"), hosts),
        None => (String::new(), authority),
    };
    if master.is_empty() {
        return Err(RedisProblem::NotAnAddress);
    }
    let own_login = own_login(query)?;
    let found: Result<Vec<ConnectionInfo>, RedisProblem> =
        hosts.split(',').map(|host| server(&format!("{scheme}://{own_login}{}", with_port(host)))).collect();
    let found = found?;
    let own = found.first().ok_or(RedisProblem::NotAnAddress)?.redis_settings().clone();
    Ok(Place::Sentinel(Box::new(Sentinels {
        own,
        addresses: found.iter().map(|sentinel| sentinel.addr().clone()).collect(),
        master: master.to_owned(),
        server: server(&format!("{scheme}://{login}named-later/{database}"))?.redis_settings().clone(),
        encryption,
    })))
}

/// What Sentinels are told, as the start of an authority.
fn own_login(query: &str) -> Result<String, RedisProblem> {
    let (mut username, mut password) = ("", None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sentinel_username", value)) => username = value,
            Some(("sentinel_password", value)) => password = Some(value),
            _ => return Err(RedisProblem::NotAnAddress),
        }
    }
    Ok(password.map_or_else(String::new, |password| format!("{username}:{password}@")))
}

/// A Sentinel's usual port, where none is named, differs from a server's.
fn with_port(host: &str) -> String {
    match host.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => format!("{host}:26379"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentinels_of(url: &str) -> Sentinels {
        match Place::parse(url) {
            Ok(Place::Sentinel(sentinels)) => *sentinels,
            Ok(Place::Server(_)) => panic!("one server"),
            Err(problem) => panic!("{problem}"),
        }
    }

    #[test]
    fn an_address_names_one_server_or_sentinels() {
        let Ok(Place::Server(server)) = Place::parse("rediss://me:se%40cret@cache.example:7000/2") else {
            panic!("one server")
        };
        assert_eq!(server.addr().to_string(), "cache.example:7000");
        assert_eq!((server.redis_settings().password(), server.redis_settings().db()), (Some("se@cret"), 2));

        let found = sentinels_of("redis+sentinel://me:se%40cret@one,[::1],three:7001/main/3");
        let addresses: Vec<String> = found.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["one:26379", "::1:26379", "three:7001"]);
        assert_eq!((found.master.as_str(), found.server.db(), found.encryption), ("main", 3, Encryption::None));
        assert_eq!((found.server.username(), found.server.password()), (Some("me"), Some("se@cret")));
        assert_eq!(found.own.password(), None, "the server's password is not told to Sentinels");

        let found = sentinels_of("rediss+sentinel://one/main?sentinel_password=o%3Dwn");
        assert_eq!((found.own.password(), found.encryption), (Some("o=wn"), Encryption::Tls));
        assert!(
            found.addresses.iter().all(|address| matches!(address, ConnectionAddr::TcpTls { insecure: false, .. }))
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused_and_not_repeated() {
        let wrong = [
            "cache.example:6379",
            "http://me:secret@cache.example",
            "redis://me:secret@one,two/0",
            "rediss://me:secret@cache.example#insecure",
            "redis+sentinel://me:secret@one:26379",
            "redis+sentinel://me:secret@one:26379/",
            "redis+sentinel://me:secret@one:26379/main/secret",
            "redis+sentinel://me:secret@one:26379/main?secret=1",
            "redis+sentinel://me:secret@/main",
        ];
        for url in wrong {
            let problem = Place::parse(url).err().expect(url);
            assert!(!format!("{problem} {problem:?}").contains("secret"), "{url}");
        }
    }

    #[test]
    fn options_do_not_print_the_address() {
        let randomness = Arc::new(test_kit::randomness::SeededRandomness::default());
        let options = RedisOptions::new("redis://me:secret@cache.example".into(), randomness);
        let printed = format!("{options:?}");
        assert!(!printed.contains("secret") && !printed.contains("cache"), "{printed}");
    }
}
