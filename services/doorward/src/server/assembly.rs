//! Putting an installation in a data folder together: storage, keys, and both services.

use std::sync::Arc;

use access_token::key_ring::JwtSecret;
use actix_web::web;
use anyhow::Context as _;
use boot::folder::DataFolder;
use boot::keys::KeyFile;
use domain::random::Randomness;
use http_kit::edge::Edge;
use http_kit::revocations::RevocationFeed;
use process::parts::{Basics, Parts};
use secrecy::SecretString;
use storage::ports::revocations::RevocationObserver as _;
use storage::sqlite::{Place, Sqlite, SqliteOptions};

use super::configuration::Configuration;
use super::keys;

/// The database's file in the data folder.
pub const DATABASE: &str = "doorward.sqlite3";
/// The file of audit chain heads in the data folder.
pub const HEADS: &str = "audit-heads";

/// An installation, open.
pub struct Installation {
    /// Its settings.
    pub configuration: Configuration,
    /// Its data folder.
    pub folder: DataFolder,
    /// What the process shares.
    pub parts: Parts,
    /// What answering requests shares.
    pub edge: web::Data<Edge>,
    /// The identity service.
    pub auth: web::Data<auth::state::State>,
    /// The platform service.
    pub platform: web::Data<platform::state::State>,
    /// The feed of revocations.
    pub feed: RevocationFeed,
    /// The store; closed last.
    pub store: Sqlite,
}

impl Installation {
    /// Opens an installation in its data folder, which the caller has locked.
    ///
    /// # Errors
    /// When something cannot be used, with what to do about it.
    pub async fn open(configuration: Configuration, folder: DataFolder) -> anyhow::Result<Self> {
        Self::open_by(configuration, folder, Basics::system()).await
    }

    /// The same by other basics: tests move a clock by hand.
    ///
    /// # Errors
    /// As [`Installation::open`].
    pub async fn open_by(configuration: Configuration, folder: DataFolder, basics: Basics) -> anyhow::Result<Self> {
        let randomness = Arc::clone(&basics.randomness);
        let (given, lifetime) = (&configuration.process.secrets, configuration.auth.access_token_lifetime);
        let keys = keys::read(given, &folder, randomness.as_ref(), lifetime)?;
        let feed = RevocationFeed::default();
        let store = Sqlite::open(SqliteOptions {
            place: Place::File(folder.file(DATABASE)),
            heads: Some(folder.file(HEADS)),
            audit_key: keys.audit.clone(),
            observer: Some(Arc::new(feed.clone())),
            fuse: storage::fuse::Fuse::default(),
        })?;
        // Before the first answer: what was revoked stays revoked.
        feed.revoked(&store.stores.revocations.live(basics.clock.now()).await?);
        let settings = configuration.process.clone();
        let parts = Parts::new(basics, settings, keys, store.stores.clone(), feed.clone()).await?;
        let given = &configuration.auth_secrets;
        let setup_token = match parts.gate.is_open() {
            true => None,
            false => Some(setup_token(given.setup_token.as_ref(), &folder, randomness.as_ref())?),
        };
        let pepper = keys::key(given.pepper.as_ref(), KeyFile::PasswordPepper, &folder, randomness.as_ref())?;
        let auth = auth::state::State::new(&parts, configuration.auth.clone(), pepper, setup_token)?;
        let mut private = configuration.private.clone();
        private.push(folder.path().to_owned());
        let platform = platform::state::State::new(&parts, configuration.platform.clone(), &private, None)?;
        Ok(Self {
            configuration,
            folder,
            edge: parts.edge.clone(),
            parts,
            auth: web::Data::new(auth),
            platform: web::Data::new(platform),
            feed,
            store,
        })
    }

    /// The secret that signs access tokens now.
    ///
    /// # Errors
    /// When its file cannot be used.
    pub fn replace_signing_secret(&self) -> anyhow::Result<JwtSecret> {
        let lifetime = self.configuration.auth.access_token_lifetime;
        let given = &self.configuration.process.secrets;
        let randomness = self.parts.basics.randomness.as_ref();
        let (secret, ring) = keys::signing(given, &self.folder, randomness, lifetime)?;
        // Verifying with the new one first: nothing signed with it is ever refused.
        self.edge.verifier.replace_keys(ring);
        self.auth.signer.replace(&secret);
        Ok(secret)
    }
}

fn setup_token(
    given: Option<&SecretString>,
    folder: &DataFolder,
    randomness: &dyn Randomness,
) -> anyhow::Result<SecretString> {
    match given {
        Some(token) => Ok(token.clone()),
        None => KeyFile::SetupToken.read_or_make(folder, randomness).context("the setup token cannot be made"),
    }
}
