//! The production storage: the record in MongoDB, what replicas share in Redis.

use std::sync::Arc;

use anyhow::Context as _;
use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Clock;
use http_kit::health::ReadyNotes;
use http_kit::revocations::RevocationFeed;
use storage::fuse::Fuse;
use storage::mongo::{Account, BUDGET, Mongo, MongoOptions, Topology};
use storage::ports::revocations::{RevocationAnnouncer, RevocationObserver};
use storage::redis::{Redis, RedisOptions, RevocationStream};

use crate::clock_watch::ClockWatch;
use crate::feed::Feeder;
use crate::figures::RevocationLag;
use crate::keys::Keys;
use crate::parts::Basics;
use crate::settings::ServerSettings;

/// Open servers.
pub struct Production {
    /// The record.
    pub mongo: Mongo,
    /// What replicas share.
    pub redis: Arc<Redis>,
    /// How late revocations of other replicas come.
    pub lag: RevocationLag,
}

impl Production {
    /// Opens both servers and starts to feed the list of revocations.
    ///
    /// # Errors
    /// When one of them cannot be used, with what to do about it.
    pub async fn open(
        settings: &ServerSettings,
        keys: &Keys,
        basics: &Basics,
        feed: &RevocationFeed,
        account: Account,
    ) -> anyhow::Result<Self> {
        let options = RedisOptions {
            key_prefix: settings.redis_prefix.clone(),
            ..RedisOptions::new(settings.redis_url.clone(), Arc::clone(&basics.randomness))
        };
        let redis = Redis::open(&options).context("REDIS_URL")?;
        redis.check_server().await?;
        let announcer = Announcer { stream: redis.stream.clone(), clock: Arc::clone(&basics.clock) };
        let observer: Arc<dyn RevocationObserver> = Arc::new(feed.clone());
        let options = MongoOptions {
            url: settings.mongodb_url.clone(),
            database: settings.database.clone(),
            standalone: settings.standalone,
            account,
            audit_key: keys.audit.clone(),
            observer: Some(observer),
            outside: Some(Arc::clone(&redis.heads)),
            announcer: Some(Arc::new(announcer)),
            budget: BUDGET,
            fuse: Fuse::default(),
        };
        let mongo = Mongo::open(options, redis.short_lived.clone()).await?;
        let watch = ClockWatch {
            trust: Arc::clone(&basics.clock_trust),
            database: Arc::clone(&mongo.clock),
            redis: Arc::clone(&redis.clock),
        };
        watch.start().await;
        let lag = RevocationLag::new()?;
        let feeder = Feeder {
            lag: lag.clone(),
            feed: feed.clone(),
            reader: redis.stream.reader(),
            record: Arc::clone(&mongo.stores.revocations),
            clock: Arc::clone(&basics.clock),
            clock_trust: Arc::clone(&basics.clock_trust),
            grace: settings.grace,
        };
        feeder.start().context("the thread that follows revocations cannot be started")?;
        Ok(Self { mongo, redis: Arc::new(redis), lag })
    }
}

impl Production {
    /// Says in `/ready` how the servers are, beside the database, which is asked anew at every question.
    pub async fn report(&self, notes: &ReadyNotes) {
        let redis = self.redis.ping().await;
        notes.say("redis", redis.map_or_else(|error| error.to_string(), |()| "ok".to_owned()));
        match self.mongo.topology {
            Topology::ReplicaSet => {}
            Topology::Standalone => notes.say("mongodb", "a standalone server: it may lose what it acknowledged"),
        }
    }
}

/// Tells other replicas by the stream. Where Redis is away they learn of it from the record, and believe
/// nothing in between.
struct Announcer {
    stream: RevocationStream,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl RevocationAnnouncer for Announcer {
    async fn announce(&self, revocations: &[Revocation]) {
        if let Err(error) = self.stream.publish(revocations, self.clock.now()).await {
            tracing::warn!(%error, "revocations cannot be announced; other replicas find them in the record");
        }
    }
}
