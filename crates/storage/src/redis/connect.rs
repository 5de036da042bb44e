//! Opening connections to the server, found anew each time: names are resolved and Sentinels asked on
//! every connection, so that a move or a failover is followed.

use std::sync::Arc;

use redis::aio::{AsyncPushSender, MultiplexedConnection};
use redis::io::tcp::TcpSettings;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ProtocolVersion, RedisError, RedisResult,
    TlsCertificates, TlsMode,
};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::error::RedisProblem;
use super::options::{Budget, Encryption, Place, RedisOptions, Sentinels};

/// The way to the server. Cheap to clone.
#[derive(Clone)]
pub(super) struct Route {
    finder: Finder,
    pub(super) budget: Budget,
}

#[derive(Clone)]
enum Finder {
    Server(Box<Client>),
    Sentinel(Arc<Mutex<SentinelClient>>),
}

impl Route {
    pub(super) fn new(place: Place, options: &RedisOptions) -> Result<Self, RedisProblem> {
        // A text without any certificate would be taken for an authority that signed nothing.
        if options.certificate_authority.as_ref().is_some_and(|pem| !is_pem(pem)) {
            return Err(RedisProblem::NotACertificate);
        }
        let authority =
            options.certificate_authority.clone().map(|pem| TlsCertificates { client_tls: None, root_cert: Some(pem) });
        let finder = match place {
            Place::Server(server) => Finder::Server(Box::new(one_server(*server, authority)?)),
            Place::Sentinel(sentinels) => {
                Finder::Sentinel(Arc::new(Mutex::new(through_sentinels(*sentinels, authority)?)))
            }
        };
        Ok(Self { finder, budget: options.budget })
    }

    /// Opens a connection; what the server sends unasked goes to `pushes`.
    pub(super) async fn connect(&self, pushes: impl AsyncPushSender) -> RedisResult<MultiplexedConnection> {
        let opening = async {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(self.budget.connect))
                .set_response_timeout(Some(self.budget.response))
                .set_push_sender(pushes);
            self.client().await?.get_multiplexed_async_connection_with_config(&config).await
        };
        timeout(self.budget.call, opening).await.unwrap_or_else(|_| Err(timed_out()))
    }

    /// Where the server is now and how it is spoken to.
    pub(super) async fn server(&self) -> RedisResult<ConnectionInfo> {
        let client = timeout(self.budget.call, self.client()).await.unwrap_or_else(|_| Err(timed_out()))?;
        Ok(client.get_connection_info().clone())
    }

    async fn client(&self) -> RedisResult<Client> {
        match &self.finder {
            Finder::Server(client) => Ok(client.as_ref().clone()),
            Finder::Sentinel(sentinels) => sentinels.lock().await.async_get_client().await,
        }
    }
}

fn one_server(server: ConnectionInfo, authority: Option<TlsCertificates>) -> Result<Client, RedisProblem> {
    let login = server.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let server = server.set_redis_settings(login).set_tcp_settings(without_delay());
    match (server.addr(), authority) {
        (ConnectionAddr::TcpTls { .. }, Some(authority)) => {
            Client::build_with_tls(server, authority).map_err(|_| RedisProblem::NotACertificate)
        }
        _ => Client::open(server).map_err(|_| RedisProblem::NotAnAddress),
    }
}

fn through_sentinels(sentinels: Sentinels, authority: Option<TlsCertificates>) -> Result<SentinelClient, RedisProblem> {
    let Sentinels { addresses, own, master, server, encryption } = sentinels;
    let mut builder = SentinelClientBuilder::new(addresses, master, SentinelServerType::Master)
        .map_err(|_| RedisProblem::NotAnAddress)?
        .set_client_to_redis_protocol(ProtocolVersion::RESP3)
        .set_client_to_redis_tcp_settings(without_delay())
        .set_client_to_redis_db(server.db());
    if let Some(username) = server.username() {
        builder = builder.set_client_to_redis_username(username);
    }
    if let Some(password) = server.password() {
        builder = builder.set_client_to_redis_password(password);
    }
    if let Some(username) = own.username() {
        builder = builder.set_client_to_sentinel_username(username);
    }
    if let Some(password) = own.password() {
        builder = builder.set_client_to_sentinel_password(password);
    }
    if encryption == Encryption::Tls {
        builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
        if let Some(authority) = authority {
            builder = builder
                .set_client_to_redis_certificates(authority.clone())
                .set_client_to_sentinel_certificates(authority);
        }
    }
    // The addresses have been read before; what is left to be wrong is the certificate authority.
    builder.build().map_err(|_| RedisProblem::NotACertificate)
}

fn is_pem(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).contains("-----BEGIN CERTIFICATE-----")
}

/// Commands are small and somebody waits for each.
fn without_delay() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

fn timed_out() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}
