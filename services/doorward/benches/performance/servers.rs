//! The production storage to measure on: the MongoDB and the Redis that `scripts/bench` has started.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::web;
use anyhow::Context as _;
use doorward::server::configuration::Configuration;
use http_kit::revocations::RevocationFeed;
use mongodb::options::{Acknowledgment, ClientOptions, WriteConcern};
use mongodb::{Client, Database};
use process::keys::Keys;
use process::parts::{Basics, Parts};
use process::production::Production;
use process::settings::{GivenSecrets, ServerSettings};
use secrecy::{ExposeSecret as _, SecretString};
use storage::mongo::{Account, Standalone};
use tempfile::TempDir;
use test_kit::servers::{shared_mongodb, shared_redis};

use crate::world::{Measured, SETUP_TOKEN, folder};

/// Whether there are servers; says so where not.
pub fn there() -> bool {
    shared_mongodb().is_some() && shared_redis().is_some()
}

/// A database, a key space and secrets of one's own on both servers.
pub struct Place {
    database: String,
    secrets: TempDir,
}

const SECRETS: [&str; 5] = ["JWT_SECRET", "SECRET_KEY", "AUDIT_KEY", "PASSWORD_PEPPER", "SETUP_TOKEN"];

fn secret(name: &str) -> SecretString {
    match name {
        "SETUP_TOKEN" => SETUP_TOKEN.into(),
        _ => format!("a {name} of more than thirty-two bytes, for measuring").into(),
    }
}

impl Place {
    /// A new one.
    pub fn new() -> anyhow::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let database = format!("doorward_bench_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let secrets = folder()?;
        for name in SECRETS {
            let path = secrets.path().join(name);
            std::fs::write(&path, secret(name).expose_secret())?;
            std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        }
        Ok(Self { database, secrets })
    }

    /// What a program is told that works there.
    pub fn environment(&self) -> anyhow::Result<Vec<(String, String)>> {
        let settings = self.settings()?;
        let file = |name: &&str| (format!("{name}_FILE"), self.secrets.path().join(name).display().to_string());
        let mut all: Vec<(String, String)> = SECRETS.iter().map(file).collect();
        all.extend([
            ("MONGODB_URL".to_owned(), settings.mongodb_url.expose_secret().to_owned()),
            ("MONGODB_DATABASE".to_owned(), settings.database),
            ("REDIS_URL".to_owned(), settings.redis_url.expose_secret().to_owned()),
            ("REDIS_PREFIX".to_owned(), settings.redis_prefix),
        ]);
        Ok(all)
    }

    /// The database by nothing but the driver.
    pub async fn bare(&self) -> anyhow::Result<Database> {
        bare(&self.database).await
    }

    fn settings(&self) -> anyhow::Result<ServerSettings> {
        Ok(ServerSettings {
            mongodb_url: shared_mongodb().context("no MongoDB")?.into(),
            redis_prefix: format!("{}:", self.database),
            database: self.database.clone(),
            standalone: Standalone::Refused,
            redis_url: shared_redis().context("no Redis")?.into(),
            grace: Duration::ZERO,
        })
    }
}

/// Both services in one process there.
pub async fn production(configuration: Configuration, place: &Place) -> anyhow::Result<Measured> {
    let mut settings = configuration.process;
    settings.secrets = GivenSecrets {
        jwt: Some(secret("JWT_SECRET")),
        jwt_previous: None,
        secret_key: Some(secret("SECRET_KEY")),
        audit_key: Some(secret("AUDIT_KEY")),
    };
    let (basics, keys) = (Basics::system(), Keys::given(&settings.secrets)?);
    let feed = RevocationFeed::from_outside();
    let production = Production::open(&place.settings()?, &keys, &basics, &feed, Account::Everything).await?;
    let parts = Parts::new(basics, settings, keys, production.mongo.stores.clone(), feed.clone()).await?;
    let (pepper, setup_token) = (secret("PASSWORD_PEPPER"), Some(secret("SETUP_TOKEN")));
    let auth = auth::state::State::new(&parts, configuration.auth, pepper, setup_token)?;
    let platform = platform::state::State::new(&parts, configuration.platform, &configuration.private, None)?;
    Ok(Measured {
        edge: parts.edge.clone(),
        auth: web::Data::new(auth),
        platform: web::Data::new(platform),
        feed,
        kept: Box::new((parts, production)),
    })
}

/// A database by nothing but the driver, with the write concern that ours has.
pub async fn bare(name: &str) -> anyhow::Result<Database> {
    let mut options = ClientOptions::parse(shared_mongodb().context("no MongoDB")?).await?;
    options.max_pool_size = Some(64);
    options.write_concern = Some(WriteConcern::builder().w(Acknowledgment::Majority).journal(true).build());
    Ok(Client::with_options(options)?.database(name))
}
