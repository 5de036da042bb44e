//! The settings of the whole program, read once.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use boot::settings::{Origin, Reader, SettingLine, Sources};
use boot::telemetry::LogFormat;
use http_kit::client::TrustedProxies;
use secrecy::{ExposeSecret as _, SecretString};

/// Defaults of what concerns the program as a whole.
const DEFAULTS: &str = include_str!("../../defaults.toml");

/// The defaults of every part.
pub const ALL_DEFAULTS: [&str; 3] = [DEFAULTS, auth::settings::DEFAULTS, platform::settings::DEFAULTS];

/// The name of the settings file in the data folder.
pub const FILE: &str = "doorward.toml";

/// Everything that is set.
pub struct Configuration {
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
    /// Settings of the identity service.
    pub auth: auth::settings::Settings,
    /// Settings of the platform service.
    pub platform: platform::settings::Settings,
    /// Secrets that were given; the others are made in the data folder.
    pub secrets: GivenSecrets,
    /// Files and folders that hold settings or secrets: no terminal may see them.
    pub private: Vec<PathBuf>,
    /// Every setting with its origin.
    pub listing: Vec<SettingLine>,
}

/// Secrets that were given.
pub struct GivenSecrets {
    /// `JWT_SECRET`.
    pub jwt: Option<SecretString>,
    /// `JWT_SECRET_PREVIOUS`.
    pub jwt_previous: Option<SecretString>,
    /// `PASSWORD_PEPPER`.
    pub pepper: Option<SecretString>,
    /// `SECRET_KEY`.
    pub secret_key: Option<SecretString>,
    /// `AUDIT_KEY`.
    pub audit_key: Option<SecretString>,
    /// `SETUP_TOKEN`.
    pub setup_token: Option<SecretString>,
}

impl Configuration {
    /// Reads the settings: defaults, the file, the environment, and what the command line sets.
    ///
    /// # Errors
    /// When something is wrong, all of it in one text.
    pub fn read(file: Option<&Path>, listen: SocketAddr, set: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut sources = Sources::read(&ALL_DEFAULTS, file)?;
        for (name, value) in set {
            sources.set(name, (*value).to_owned());
        }
        let reader = Reader::new(sources);
        let own_url = format!("http://{listen}");
        let configuration = Self {
            log_format: reader.choice(
                "LOG_FORMAT",
                ("auto", LogFormat::Auto),
                &[("human", LogFormat::Human), ("json", LogFormat::Json)],
            ),
            log_level: reader.text("LOG_LEVEL"),
            trusted_proxies: TrustedProxies::new(networks(&reader)),
            metrics_listen: reader.parsed("METRICS_LISTEN", "an address such as 127.0.0.1:9090"),
            workers: reader.number("WORKERS", 0..=64),
            auth: auth::settings::Settings::read(&reader, &own_url),
            platform: platform::settings::Settings::read(&reader),
            secrets: GivenSecrets::read(&reader),
            private: private(file, &reader.listing()),
            listing: reader.listing(),
        };
        check_public_url(&reader, &configuration.auth.public_url);
        reader.finish()?;
        Ok(configuration)
    }

    /// The settings file: the one that was named, else the data folder's if it is there.
    #[must_use]
    pub fn file(named: Option<PathBuf>, folder: &Path) -> Option<PathBuf> {
        named.or_else(|| Some(folder.join(FILE)).filter(|file| file.exists()))
    }

    /// The host of `PUBLIC_URL` as it stands in a `Host` header.
    #[must_use]
    pub fn public_host(&self) -> Option<String> {
        let url = url::Url::parse(&self.auth.public_url).ok()?;
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    }
}

fn private(settings: Option<&Path>, listing: &[SettingLine]) -> Vec<PathBuf> {
    let secrets = listing.iter().filter(|line| line.origin == Origin::SecretFile && !line.value.is_empty());
    settings.map(Path::to_owned).into_iter().chain(secrets.map(|line| PathBuf::from(&line.value))).collect()
}

fn check_public_url(reader: &Reader, text: &str) {
    let origin = url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none());
    if !origin {
        reader.problem("PUBLIC_URL", "must be an origin such as https://portal.example.org, without a path");
    }
}

fn networks(reader: &Reader) -> Vec<ipnet::IpNet> {
    let texts: Vec<String> = reader.list("TRUSTED_PROXIES", "networks");
    let parsed: Option<Vec<ipnet::IpNet>> = texts
        .iter()
        .map(|text| text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from)).ok())
        .collect();
    parsed.unwrap_or_else(|| {
        reader.problem("TRUSTED_PROXIES", "must be addresses or networks such as 127.0.0.1/32, separated by commas");
        Vec::new()
    })
}

impl GivenSecrets {
    fn read(reader: &Reader) -> Self {
        let jwt = |name| {
            let secret = reader.secret(name);
            if secret.as_ref().is_some_and(|secret| secret.expose_secret().len() < 32) {
                reader.problem(name, "must have at least 32 bytes; make one with `openssl rand -hex 32`");
            }
            secret
        };
        let setup_token = reader.secret("SETUP_TOKEN");
        if setup_token.as_ref().is_some_and(|token| token.expose_secret().chars().count() < 32) {
            reader.problem("SETUP_TOKEN", "must have at least 32 characters; make one with `openssl rand -hex 32`");
        }
        Self {
            jwt: jwt("JWT_SECRET"),
            jwt_previous: jwt("JWT_SECRET_PREVIOUS"),
            pepper: reader.secret("PASSWORD_PEPPER"),
            secret_key: reader.secret("SECRET_KEY"),
            audit_key: reader.secret("AUDIT_KEY"),
            setup_token,
        }
    }
}
