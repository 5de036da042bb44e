//! What can be wrong with Redis, without ever saying where it is or how we log in.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Redis cannot be used as it is: what an operator reads at the start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedisProblem {
    /// The address cannot be read.
    #[error(
        "the address of Redis cannot be read; write redis://user:password@host:6379/0 (rediss:// with TLS) or \
         redis+sentinel://user:password@host1:26379,host2:26379/master-name/0 (rediss+sentinel:// with TLS)"
    )]
    NotAnAddress,
    /// The certificate authority cannot be read.
    #[error("the certificate authority for Redis cannot be read; give a file with PEM certificates")]
    NotACertificate,
    /// The server is elsewhere and no password is given.
    #[error(
        "Redis is on another machine and no password is given; set one on the server (requirepass or an ACL user) \
         and write it into the address: redis://user:password@host"
    )]
    NoPassword,
    /// The server is elsewhere and answers anyone.
    #[error(
        "Redis is on another machine and answers without a password; give its user \"default\" a password or switch \
         that user off (ACL SETUSER default off)"
    )]
    OpenToAnyone,
    /// The server does not accept what is given.
    #[error("Redis does not accept the user and password in its address; correct one or the other")]
    LoginRefused,
    /// The server may forget what must be remembered.
    #[error(
        "Redis may throw away revocations and sign-ins when its memory is full (maxmemory-policy is {policy}); set \
         maxmemory-policy to noeviction"
    )]
    Evicts {
        /// Its policy.
        policy: String,
    },
    /// The server does not say whether it may forget.
    #[error("Redis does not say what its maxmemory-policy is; allow its user the command INFO (ACL SETUSER … +info)")]
    PolicyUnknown,
    /// The server lacks commands that we need.
    #[error("Redis {version} is too old; use 6.2 or later")]
    TooOld {
        /// Its version.
        version: String,
    },
    /// The server is a member of a cluster.
    #[error("this Redis is a member of a cluster, which is not supported; use a single server or Sentinel")]
    Cluster,
    /// The server cannot be reached.
    #[error("Redis cannot be reached ({reason}); check that it runs and that its address is right")]
    Unreachable {
        /// Why, in a word.
        reason: String,
    },
}

impl From<&RedisError> for RedisProblem {
    fn from(error: &RedisError) -> Self {
        match error.kind() {
            _ if login_refused(error) => Self::LoginRefused,
            _ => Self::Unreachable { reason: reason(error) },
        }
    }
}

/// Whether the server asks for another login.
fn login_refused(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed || matches!(error.code(), Some("NOAUTH" | "WRONGPASS"))
}

/// What an error is, in a word. Whole messages may quote addresses, keys or values.
pub(super) fn reason(error: &RedisError) -> String {
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => "no answer in time".to_owned(),
        ErrorKind::Io if error.is_connection_refusal() => "connection refused".to_owned(),
        // Of a failed handshake only the text tells.
        ErrorKind::Io if error.to_string().contains("peer certificate") => "its certificate is not trusted".to_owned(),
        ErrorKind::Io if error.is_connection_dropped() => "connection lost".to_owned(),
        // The first word of an error reply, such as OOM or WRONGPASS.
        ErrorKind::Server(_) | ErrorKind::Extension => error.code().unwrap_or("error reply").to_owned(),
        _ => error.category().to_owned(),
    }
}

/// What an error says about the connection that it came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It works; the server declined.
    Declined,
    /// Nothing came in time.
    Silent,
    /// It is gone.
    Lost,
    /// It works, and leads to a server that will not do: a replica, or one that no longer knows us.
    WrongServer,
}

pub(super) fn verdict(error: &RedisError) -> Verdict {
    match error.kind() {
        _ if error.is_timeout() => Verdict::Silent,
        _ if login_refused(error) => Verdict::WrongServer,
        ErrorKind::Io => Verdict::Lost,
        ErrorKind::Server(ServerErrorKind::ReadOnly) => Verdict::WrongServer,
        // A transaction that a replica refuses says why only in the text of its parts.
        ErrorKind::Server(ServerErrorKind::ExecAbort) if error.to_string().contains("READONLY") => Verdict::WrongServer,
        _ if error.is_unrecoverable_error() => Verdict::Lost,
        _ => Verdict::Declined,
    }
}
