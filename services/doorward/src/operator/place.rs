//! Where the operator's commands act: an installation in a data folder, or one on servers.

use std::path::PathBuf;

use anyhow::Context as _;
use auth::state::State;
use domain::scribe::Scribe;
use http_kit::clock_trust::ClockStanding;
use http_kit::revocations::RevocationFeed;
use process::keys::Keys;
use process::parts::{Basics, Parts};
use process::production::Production;
use storage::mongo::Account;
use storage::stores::Stores;

use super::run::default_listen;
use crate::server::assembly::Installation;
use crate::server::configuration::Configuration;

/// What a command needs.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The identity service's operations.
    pub auth: &'a State,
    /// The ports.
    pub stores: &'a Stores,
    /// Makes events.
    pub scribe: &'a Scribe,
    /// The installation, where it is one in a folder.
    pub installation: Option<&'a Installation>,
}

impl<'a> Place<'a> {
    /// An installation in a data folder.
    #[must_use]
    pub fn folder(installation: &'a Installation) -> Self {
        Self {
            auth: &installation.auth,
            stores: &installation.store.stores,
            scribe: &installation.edge.scribe,
            installation: Some(installation),
        }
    }
}

/// An installation on servers: its record is in MongoDB, what replicas share in Redis.
pub struct OnServers {
    parts: Parts,
    auth: State,
    /// Its servers.
    pub production: Production,
}

impl OnServers {
    /// Opens the installation on servers that the settings name, if they name any.
    ///
    /// # Errors
    /// When a setting is wrong, a key is missing, or a server cannot be used.
    pub async fn open(configuration: Configuration) -> anyhow::Result<Option<Self>> {
        let Some(servers) = configuration.process.servers.clone() else { return Ok(None) };
        let basics = Basics::beside_servers();
        let keys = Keys::given(&configuration.process.secrets)?;
        let pepper = configuration.auth_secrets.pepper.clone().context("PASSWORD_PEPPER_FILE is needed")?;
        // Only tells others: no token is checked here.
        let feed = RevocationFeed::default();
        let production = Production::open(&servers, &keys, &basics, &feed, Account::Everything).await?;
        let stores = production.mongo.stores.clone();
        let parts = Parts::new(basics, configuration.process, keys, stores, feed).await?;
        let auth = State::new(&parts, configuration.auth, pepper, None)?;
        Ok(Some(Self { parts, auth, production }))
    }

    /// A change is made by a clock that the servers agree with: what it ends is judged by it, for good.
    ///
    /// # Errors
    /// When they do not, or did not say what time it is.
    pub fn believe_clock(&self) -> anyhow::Result<()> {
        let standing = self.parts.basics.clock_trust.standing();
        match standing {
            ClockStanding::Alone | ClockStanding::Right { .. } => Ok(()),
            ClockStanding::Unknown => {
                anyhow::bail!("neither the database nor Redis says what time it is, so nothing is changed; try again")
            }
            ClockStanding::Wrong { .. } => {
                let seconds = standing.seconds_ahead();
                let way = if seconds > 0 { "ahead of" } else { "behind" };
                anyhow::bail!(
                    "this machine's clock is {} s {way} the servers', so nothing is changed; set it right and try again",
                    seconds.unsigned_abs()
                )
            }
        }
    }

    /// What a command needs.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place { auth: &self.auth, stores: &self.parts.stores, scribe: &self.parts.edge.scribe, installation: None }
    }
}

/// The settings as they are for a command on a data folder, which need not exist.
///
/// # Errors
/// When a setting is wrong; all of them are named.
pub fn configuration(data: &std::path::Path, config: Option<PathBuf>) -> anyhow::Result<Configuration> {
    let file = Configuration::file(config, data);
    Configuration::read(file.as_deref(), default_listen(), &[])
}
