//! Opening a database.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use domain::audit_chain::AuditKey;
use mongodb::bson::{Document, doc};
use mongodb::options::{ClientOptions, ReadConcern, SelectionCriteria, WriteConcern};
use mongodb::{Client, Database};
use parking_lot::Mutex;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use super::account::Account;
use super::appender::{Appender, Extras};
use super::settler::{self, Patience, Watch};
use super::{AT_ONCE, Core, Listeners, Record, schema};
use crate::fuse::Fuse;
use crate::ports::Written;
use crate::ports::audit::OutsideHeads;
use crate::ports::replicas::Replicas;
use crate::ports::revocations::{RevocationAnnouncer, RevocationObserver};
use crate::ports::server_clock::ServerClock;
use crate::stores::{ShortLived, Stores};

/// How long a server is looked for.
const SELECTION: Duration = Duration::from_secs(2);
/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(1);

/// How a database is opened.
pub struct MongoOptions {
    /// Its address, with user and password: `mongodb://user:password@host:27017/?replicaSet=rs0`.
    pub url: SecretString,
    /// Its name.
    pub database: String,
    /// Whether a server that is no replica set will do.
    pub standalone: Standalone,
    /// As whom this process works there.
    pub account: Account,
    /// The key of the audit chains.
    pub audit_key: AuditKey,
    /// Who learns of revocations in this process.
    pub observer: Option<Arc<dyn RevocationObserver>>,
    /// Where the heads of the audit chains are kept besides.
    pub outside: Option<Arc<dyn OutsideHeads>>,
    /// Who tells other processes of them.
    pub announcer: Option<Arc<dyn RevocationAnnouncer>>,
    /// How long a call may take, however many commands it needs.
    pub budget: Duration,
    /// For the contract suite; a default one never blows.
    pub fuse: Fuse,
}

/// Whether a server that is no replica set will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standalone {
    /// It will not: what it acknowledges may be undone.
    #[default]
    Refused,
    /// It will (`MONGODB_ALLOW_STANDALONE=1`).
    Allowed,
}

/// What kind of server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// A replica set, or the router of a sharded cluster.
    ReplicaSet,
    /// A single server.
    Standalone,
}

/// Why a database cannot be opened. No text holds the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none.
    #[error("MONGODB_URL is no MongoDB address such as mongodb://user:password@host:27017/?replicaSet=rs0")]
    Address,
    /// Nothing answers there.
    #[error(
        "the database cannot be reached or refuses us ({0}); see that it runs, and that address, user and password in MONGODB_URL are right"
    )]
    Unreachable(&'static str),
    /// A single server was not asked for.
    #[error(
        "the database is a standalone server, which may lose what it acknowledged; make it a replica set (one node will do: mongod --replSet rs0, then rs.initiate()), or set MONGODB_ALLOW_STANDALONE=1"
    )]
    Standalone,
    /// A newer program wrote the schema.
    #[error(
        "the database has schema {found}, this program knows {known}: it belongs to a newer version; use that one, or a backup made before it"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The newest one known.
        known: i64,
    },
    /// It has not all indexes yet, and this account may not make them.
    #[error(
        "the database lacks indexes that this version needs, and this account may not make them; run `doorward db init` again, which adds them"
    )]
    Indexes,
    /// The audit key is another one than that of the log.
    #[error("the audit key is {given}, the audit log was written with {found}; give the right AUDIT_KEY_FILE")]
    AuditKey {
        /// The name of the key given.
        given: String,
        /// The name of the key of the log.
        found: String,
    },
}

impl From<mongodb::error::Error> for OpenError {
    fn from(error: mongodb::error::Error) -> Self {
        Self::Unreachable(super::error::kind(&error))
    }
}

/// An open database.
pub struct Mongo {
    /// Its ports.
    pub stores: Stores,
    /// The replicas that run terminals.
    pub replicas: Arc<dyn Replicas>,
    /// Its clock.
    pub clock: Arc<dyn ServerClock>,
    /// What kind of server it is.
    pub topology: Topology,
    record: Record,
}

impl Mongo {
    /// Opens a database: makes its indexes, starts the appender and the job.
    ///
    /// # Errors
    /// When it cannot be used, and what to do about it.
    pub async fn open(options: MongoOptions, short_lived: ShortLived) -> Result<Self, OpenError> {
        let database = connect(&options.url, &options.database).await?;
        let topology = topology(&database).await?;
        if topology == Topology::Standalone && options.standalone == Standalone::Refused {
            return Err(OpenError::Standalone);
        }
        schema::prepare(&database, &options.audit_key).await?;
        let appender = Appender::start(
            database.clone(),
            options.audit_key.clone(),
            Extras { account: options.account, fuse: options.fuse.clone(), outside: options.outside.clone() },
        );
        let core = Arc::new(Core {
            database,
            key: options.audit_key,
            fuse: options.fuse,
            listeners: Listeners { observer: options.observer, announcer: options.announcer },
            appender,
            outside: options.outside,
            account: options.account,
            budget: options.budget,
            slots: Semaphore::new(AT_ONCE),
            behind: AtomicBool::new(false),
            backlog: Mutex::default(),
        });
        tokio::spawn(settler::run(Arc::downgrade(&core)));
        let record = Record(core);
        Ok(Self {
            stores: Stores::of(record.clone(), short_lived),
            replicas: Arc::new(record.clone()),
            clock: Arc::new(record.clone()),
            topology,
            record,
        })
    }

    /// Finishes now what was left over, and removes what never became real.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn settle(&self, patience: Patience) -> Written {
        self.record.settle(&mut Watch::default(), patience).await
    }

    /// Removes the whole database: for tests.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn drop_database(&self) -> Written {
        Ok(self.record.0.database.drop().await?)
    }
}

async fn connect(url: &SecretString, database: &str) -> Result<Database, OpenError> {
    let mut options = ClientOptions::parse(url.expose_secret()).await.map_err(|_| OpenError::Address)?;
    options.app_name = Some("doorward".to_owned());
    options.connect_timeout = Some(CONNECTING);
    options.server_selection_timeout = Some(SELECTION);
    options.max_pool_size = Some(64);
    options.command_event_handler = super::commands::handler();
    // Whatever the address says: nothing is acknowledged that a majority has not made durable, and
    // nothing is believed that could still be undone.
    options.write_concern =
        Some(WriteConcern::builder().w(mongodb::options::Acknowledgment::Majority).journal(true).build());
    options.read_concern = Some(ReadConcern::majority());
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(mongodb::options::ReadPreference::Primary));
    options.retry_reads = Some(true);
    options.retry_writes = Some(true);
    Ok(Client::with_options(options).map_err(|_| OpenError::Address)?.database(database))
}

async fn topology(database: &Database) -> Result<Topology, OpenError> {
    let hello: Document = database.run_command(doc! {"hello": 1}).await?;
    let router = hello.get_str("msg").is_ok_and(|message| message == "isdbgrid");
    Ok(if hello.contains_key("setName") || router { Topology::ReplicaSet } else { Topology::Standalone })
}
