//! Putting an installation together: storage, keys, and what both services share.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use access_token::verifier::{LEEWAY, Verifier};
use actix_web::web;
use anyhow::Context as _;
use auth::passwords::hasher::PasswordHasher;
use auth::sign_in::refusals::Refusals;
use auth::state::DerivedKeys;
use auth::token::refresh::RefreshTokens;
use auth::token::signer::Signer;
use boot::clock::SystemClock;
use boot::folder::DataFolder;
use boot::keys::KeyFile;
use boot::randomness::SystemRandomness;
use domain::id::IdSource;
use domain::random::{Randomness, keyed_hash};
use domain::scribe::Scribe;
use domain::time::Clock;
use http_kit::edge::{Edge, SetUpGate};
use http_kit::hosts::Hosts;
use http_kit::metrics::Metrics;
use http_kit::paging::Cursors;
use http_kit::revocations::RevocationFeed;
use parking_lot::RwLock;
use platform::runtimes::terminal::{Profile, Terminals};
use platform::runtimes::web::PlainHttpHosts;
use platform::sessions::live::LiveTerminals;
use secrecy::{ExposeSecret as _, SecretString};
use storage::ports::set_up::SetUpState;
use storage::sqlite::{Place, Sqlite, SqliteOptions};

use super::configuration::Configuration;
use super::keys::Keys;

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
        Self::open_at(configuration, folder, Arc::new(SystemClock)).await
    }

    /// The same by another clock: tests move one by hand.
    ///
    /// # Errors
    /// As [`Installation::open`].
    pub async fn open_at(
        configuration: Configuration,
        folder: DataFolder,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let randomness: Arc<dyn Randomness> = Arc::new(SystemRandomness);
        let ids = Arc::new(IdSource::new(Arc::clone(&clock), Arc::clone(&randomness)));
        let common = Common { clock, randomness, ids };
        let lifetime = configuration.auth.access_token_lifetime;
        let keys = Keys::read(&configuration.secrets, &folder, common.randomness.as_ref(), lifetime)?;
        let feed = RevocationFeed::default();
        let store = Sqlite::open(SqliteOptions {
            place: Place::File(folder.file(DATABASE)),
            heads: Some(folder.file(HEADS)),
            audit_key: keys.audit.clone(),
            observer: Some(Arc::new(feed.clone())),
            fuse: storage::fuse::Fuse::default(),
        })?;
        // Before the first answer: what was revoked stays revoked.
        feed.list().add(&store.stores.revocations.live(common.clock.now()).await?);
        let gate = Arc::new(SetUpGate::default());
        let setup_token = match store.stores.set_up.state().await? {
            SetUpState::Done => {
                gate.open();
                None
            }
            SetUpState::Required => Some(setup_token(&configuration, &folder, common.randomness.as_ref())?),
        };
        let edge = edge(&configuration, &common, &keys, &store, (&feed, &gate))?;
        let auth = auth_state(&configuration, &common, &keys, &store, (gate, setup_token))?;
        let platform = platform_state(&configuration, &common, &store, &folder)?;
        Ok(Self {
            configuration,
            folder,
            edge: web::Data::new(edge),
            auth: web::Data::new(auth),
            platform: web::Data::new(platform),
            feed,
            store,
        })
    }
}

/// What everything is made with.
struct Common {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    ids: Arc<IdSource>,
}

impl Common {
    fn scribe(&self) -> Scribe {
        Scribe::new(Arc::clone(&self.clock), Arc::clone(&self.ids))
    }
}

fn setup_token(
    configuration: &Configuration,
    folder: &DataFolder,
    randomness: &dyn Randomness,
) -> anyhow::Result<SecretString> {
    match &configuration.secrets.setup_token {
        Some(token) => Ok(token.clone()),
        None => KeyFile::SetupToken.read_or_make(folder, randomness).context("the setup token cannot be made"),
    }
}

fn edge(
    configuration: &Configuration,
    common: &Common,
    keys: &Keys,
    store: &Sqlite,
    (feed, gate): (&RevocationFeed, &Arc<SetUpGate>),
) -> anyhow::Result<Edge> {
    let audience = configuration.auth.audience.clone();
    let list = Arc::clone(feed.list());
    let verifier = Verifier::new(Arc::clone(&common.clock), audience, keys.ring.clone(), list);
    let cursor_key = keyed_hash(keys.secret_key.expose_secret().as_bytes(), &[b"cursor"]);
    Ok(Edge {
        clock: Arc::clone(&common.clock),
        ids: Arc::clone(&common.ids),
        scribe: common.scribe(),
        verifier: Arc::new(verifier),
        stores: store.stores.clone(),
        cursors: Cursors::new(&cursor_key),
        trusted_proxies: configuration.trusted_proxies.clone(),
        hosts: Hosts::new(configuration.public_host()),
        metrics: Metrics::new()?,
        set_up: Arc::clone(gate),
        draining: Arc::new(AtomicBool::new(false)),
    })
}

fn auth_state(
    configuration: &Configuration,
    common: &Common,
    keys: &Keys,
    store: &Sqlite,
    (set_up, setup_token): (Arc<SetUpGate>, Option<SecretString>),
) -> anyhow::Result<auth::state::State> {
    let settings = configuration.auth.clone();
    let randomness = Arc::clone(&common.randomness);
    Ok(auth::state::State {
        stores: store.stores.clone(),
        clock: Arc::clone(&common.clock),
        ids: Arc::clone(&common.ids),
        scribe: common.scribe(),
        hasher: PasswordHasher::start(keys.pepper.clone(), settings.bcrypt_cost, Arc::clone(&randomness))?,
        signer: Signer::new(&keys.jwt, settings.audience.clone(), settings.access_token_lifetime),
        refresh_tokens: RefreshTokens::new(&keys.secret_key),
        derived: DerivedKeys::new(&keys.secret_key),
        setup_token,
        set_up,
        refusals: Refusals::default(),
        randomness,
        settings,
    })
}

fn platform_state(
    configuration: &Configuration,
    common: &Common,
    store: &Sqlite,
    folder: &DataFolder,
) -> anyhow::Result<platform::state::State> {
    let settings = configuration.platform.clone();
    let profiles = vec![Profile::shell(&settings.terminal_organizations)];
    let mut private = configuration.private.clone();
    private.push(folder.path().to_owned());
    for profile in &profiles {
        profile.refuse_overlap(&private)?;
    }
    Ok(platform::state::State {
        stores: store.stores.clone(),
        clock: Arc::clone(&common.clock),
        ids: Arc::clone(&common.ids),
        randomness: Arc::clone(&common.randomness),
        scribe: common.scribe(),
        public_url: configuration.auth.public_url.clone(),
        remember: auth::settings::LONGEST_ACCESS_TOKEN + LEEWAY * 2,
        plain_http: PlainHttpHosts::new(settings.plain_http_hosts.clone()),
        settings,
        profiles,
        terminals: Terminals::serve(Arc::clone(&common.clock))?,
        live: LiveTerminals::default(),
        sandbox: RwLock::new(None),
        look: tokio::sync::Notify::new(),
    })
}
