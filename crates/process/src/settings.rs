//! Settings of every server process; `defaults.toml` has their meaning and defaults.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use boot::settings::{Origin, Reader, SettingLine};
use boot::telemetry::LogFormat;
use domain::login_session::LoginSessionLife;
use domain::time::{days, hours, minutes};
use http_kit::client::TrustedProxies;
use secrecy::{ExposeSecret as _, SecretString};
use storage::mongo::Standalone;

/// The defaults, for [`boot::settings::Sources`].
pub const DEFAULTS: &str = include_str!("../defaults.toml");

/// The longest life of an access token that can be set. Revocations are remembered for as long, so that
/// a shorter setting, made later, revives no token of a longer one.
pub const LONGEST_ACCESS_TOKEN: Duration = hours(24);

/// How a server process behaves.
#[derive(Clone)]
pub struct Settings {
    /// How logs look.
    pub log_format: LogFormat,
    /// Which logs.
    pub log_level: String,
    /// Whose word on the client's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// Where figures are served by themselves.
    pub metrics_listen: Option<SocketAddr>,
    /// Threads that answer requests.
    pub workers: usize,
    /// What all services of an installation agree on.
    pub shared: Shared,
    /// Secrets that were given.
    pub secrets: GivenSecrets,
    /// The servers that hold the record; `None`: embedded storage.
    pub servers: Option<ServerSettings>,
}

/// What all services of an installation agree on.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Where people reach this installation, without a slash at the end.
    pub public_url: String,
    /// Who access tokens are for.
    pub audience: String,
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// How long a login session lives.
    pub login_session_life: LoginSessionLife,
}

/// Secrets that were given.
#[derive(Clone)]
pub struct GivenSecrets {
    /// `JWT_SECRET`.
    pub jwt: Option<SecretString>,
    /// `JWT_SECRET_PREVIOUS`.
    pub jwt_previous: Option<SecretString>,
    /// `SECRET_KEY`.
    pub secret_key: Option<SecretString>,
    /// `AUDIT_KEY`.
    pub audit_key: Option<SecretString>,
}

/// The servers that hold the record and what replicas share.
#[derive(Clone)]
pub struct ServerSettings {
    /// `MONGODB_URL`.
    pub mongodb_url: SecretString,
    /// `MONGODB_DATABASE`.
    pub database: String,
    /// `MONGODB_ALLOW_STANDALONE`.
    pub standalone: Standalone,
    /// `REDIS_URL`.
    pub redis_url: SecretString,
    /// `REDIS_PREFIX`.
    pub redis_prefix: String,
    /// How long one goes on without being able to check revocations: nothing when strict.
    pub grace: Duration,
}

/// What holds while revocations cannot be checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RevocationMode {
    Strict,
    BestEffort,
}

impl Settings {
    /// Reads the settings. `own_url` stands in for `PUBLIC_URL` where none is set.
    #[must_use]
    pub fn read(reader: &Reader, own_url: &str) -> Self {
        let logs = [("human", LogFormat::Human), ("json", LogFormat::Json)];
        Self {
            log_format: reader.choice("LOG_FORMAT", ("auto", LogFormat::Auto), &logs),
            log_level: reader.text("LOG_LEVEL"),
            trusted_proxies: TrustedProxies::new(networks(reader)),
            metrics_listen: reader.parsed("METRICS_LISTEN", "an address such as 127.0.0.1:9090"),
            workers: reader.number("WORKERS", 0..=64),
            shared: Shared::read(reader, own_url),
            secrets: GivenSecrets::read(reader),
            servers: ServerSettings::read(reader),
        }
    }

    /// How many threads answer requests.
    #[must_use]
    pub fn workers(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            workers => workers,
        }
    }

    /// Names every secret that a process without a data folder must be given.
    pub fn require_secrets(&self, reader: &Reader) {
        let given = &self.secrets;
        for (name, secret) in
            [("JWT_SECRET", &given.jwt), ("SECRET_KEY", &given.secret_key), ("AUDIT_KEY", &given.audit_key)]
        {
            require(reader, name, secret.as_ref());
        }
    }
}

/// Names a secret that is missing.
pub fn require(reader: &Reader, name: &str, secret: Option<&SecretString>) {
    if secret.is_none() && reader.optional(name).is_none() && reader.optional(&format!("{name}_FILE")).is_none() {
        reader.problem(name, &format!("is needed; put a secret into a file and name it by {name}_FILE"));
    }
}

impl Shared {
    fn read(reader: &Reader, own_url: &str) -> Self {
        let set = reader.optional("PUBLIC_URL");
        let public_url = set.as_deref().unwrap_or(own_url).trim_end_matches('/').to_owned();
        let origin = url::Url::parse(&public_url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none());
        if !origin {
            reader.problem("PUBLIC_URL", "must be an origin such as https://portal.example.org, without a path");
        }
        Self {
            public_url,
            audience: reader.text("JWT_AUDIENCE"),
            access_token_lifetime: reader.duration("ACCESS_TOKEN_LIFETIME", minutes(1)..=LONGEST_ACCESS_TOKEN),
            login_session_life: LoginSessionLife {
                absolute: reader.duration("LOGIN_SESSION_LIFETIME", hours(1)..=days(30)),
                idle: reader.duration("LOGIN_SESSION_IDLE", minutes(30)..=days(30)),
            },
        }
    }

    /// The host of `PUBLIC_URL` as it stands in a `Host` header.
    #[must_use]
    pub fn public_host(&self) -> Option<String> {
        let url = url::Url::parse(&self.public_url).ok()?;
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    }
}

impl GivenSecrets {
    fn read(reader: &Reader) -> Self {
        let long = |name| {
            let secret = reader.secret(name);
            if secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < 32) {
                reader.problem(name, "must have at least 32 bytes; make one with `openssl rand -hex 32`");
            }
            secret
        };
        Self {
            jwt: long("JWT_SECRET"),
            jwt_previous: long("JWT_SECRET_PREVIOUS"),
            secret_key: reader.secret("SECRET_KEY"),
            audit_key: reader.secret("AUDIT_KEY"),
        }
    }
}

impl ServerSettings {
    fn read(reader: &Reader) -> Option<Self> {
        let (mongodb, redis) = (reader.secret("MONGODB_URL"), reader.secret("REDIS_URL"));
        let standalone =
            reader.choice("MONGODB_ALLOW_STANDALONE", ("0", Standalone::Refused), &[("1", Standalone::Allowed)]);
        let best_effort = [("best_effort", RevocationMode::BestEffort)];
        let mode = reader.choice("REVOCATION_MODE", ("strict", RevocationMode::Strict), &best_effort);
        let grace = reader.duration("REVOCATION_GRACE", Duration::from_secs(1)..=minutes(1));
        let another = |url: &Option<SecretString>, scheme| {
            url.as_ref().is_some_and(|url| !url.expose_secret().starts_with(scheme))
        };
        if another(&mongodb, "mongodb") {
            reader.problem("MONGODB_URL", "must begin with mongodb:// (SQLite is for the program `doorward` alone)");
        }
        if another(&redis, "redis") {
            reader.problem("REDIS_URL", "must begin with redis://, rediss://, redis+sentinel:// or rediss+sentinel://");
        }
        match (mongodb, redis) {
            (Some(mongodb_url), Some(redis_url)) => Some(Self {
                mongodb_url,
                database: reader.text("MONGODB_DATABASE"),
                standalone,
                redis_url,
                redis_prefix: reader.text("REDIS_PREFIX"),
                grace: if mode == RevocationMode::Strict { Duration::ZERO } else { grace },
            }),
            (Some(_), None) => {
                require(reader, "REDIS_URL", None);
                None
            }
            (None, Some(_)) => {
                require(reader, "MONGODB_URL", None);
                None
            }
            (None, None) => None,
        }
    }
}

/// The files that hold secrets: no terminal may see them.
#[must_use]
pub fn secret_files(listing: &[SettingLine]) -> Vec<PathBuf> {
    let secrets = listing.iter().filter(|line| line.origin == Origin::SecretFile && !line.value.is_empty());
    secrets.map(|line| PathBuf::from(&line.value)).collect()
}

fn networks(reader: &Reader) -> Vec<ipnet::IpNet> {
    let texts: Vec<String> = reader.list("TRUSTED_PROXIES", "networks");
    let parsed: Option<Vec<ipnet::IpNet>> = texts
        .iter()
        .map(|text| text.parse().or_else(|_| text.parse::<IpAddr>().map(ipnet::IpNet::from)).ok())
        .collect();
    parsed.unwrap_or_else(|| {
        reader.problem("TRUSTED_PROXIES", "must be addresses or networks such as 127.0.0.1/32, separated by commas");
        Vec::new()
    })
}
