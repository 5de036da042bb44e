//! A backend under test, with records to fill it.

use std::path::PathBuf;
use std::sync::Arc;

use domain::audit_chain::AuditKey;
use domain::id::UserId;
use domain::membership::Membership;
use domain::organization::Organization;
use domain::revocation::Revocation;
use domain::role::MemberRole;
use domain::time::{Clock, Timestamp, minutes};
use domain::user::User;
use parking_lot::Mutex;
use storage::fuse::Fuse;
use storage::mongo::{Mongo, MongoOptions, Patience};
use storage::ports::login_sessions::EndLogins;
use storage::ports::revocations::RevocationObserver;
use storage::ports::sign_ups::SignUpPlan;
use storage::redis::{Redis, RedisOptions};
use storage::sqlite::{Place, Sqlite, SqliteOptions};
use storage::stores::Stores;
use test_kit::people::People;

use crate::options::{fresh_name, mongo as mongo_options};
use crate::redis_keys;

pub use crate::options::KEY;

/// Notes what it is told.
#[derive(Default)]
pub struct Listener(pub Mutex<Vec<Revocation>>);

impl RevocationObserver for Listener {
    fn revoked(&self, revocations: &[Revocation]) {
        self.0.lock().extend_from_slice(revocations);
    }
}

pub struct Backend {
    pub stores: Stores,
    pub people: Arc<People>,
    pub fuse: Fuse,
    pub listener: Arc<Listener>,
    pub folder: tempfile::TempDir,
    store: Store,
}

enum Store {
    Sqlite(#[expect(dead_code, reason = "holds its threads")] Box<Sqlite>),
    Mongo(Box<Mongo>),
    Redis { _record: Box<Self>, options: Box<RedisOptions> },
}

pub fn options(place: Place, heads: Option<PathBuf>) -> SqliteOptions {
    SqliteOptions { place, heads, audit_key: AuditKey::new(KEY), observer: None, fuse: Fuse::default() }
}

impl Backend {
    pub fn sqlite_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, heads) = (folder.path().join("db"), folder.path().join("heads"));
        Self::open(folder, Place::File(database), Some(heads))
    }

    pub fn sqlite_memory() -> Self {
        Self::open(tempfile::tempdir().unwrap(), Place::Memory, None)
    }

    fn open(folder: tempfile::TempDir, place: Place, heads: Option<PathBuf>) -> Self {
        let (fuse, listener) = (Fuse::default(), Arc::new(Listener::default()));
        let observer: Arc<dyn RevocationObserver> = listener.clone();
        let store =
            Sqlite::open(SqliteOptions { observer: Some(observer), fuse: fuse.clone(), ..options(place, heads) })
                .unwrap();
        let stores = store.stores.clone();
        Self { stores, people: Arc::default(), fuse, listener, folder, store: Store::Sqlite(Box::new(store)) }
    }

    /// A database of its own on the server that `TEST_MONGODB_URL` names; `None`, said in plain words, where
    /// there is none.
    pub async fn mongodb() -> Option<Self> {
        let url = test_kit::servers::shared_mongodb()?;
        let (fuse, listener) = (Fuse::default(), Arc::new(Listener::default()));
        let observer: Arc<dyn RevocationObserver> = listener.clone();
        let options =
            MongoOptions { observer: Some(observer), fuse: fuse.clone(), ..mongo_options(&url, &fresh_name()) };
        let store = Mongo::open(options, storage::memory::open()).await.unwrap();
        let (stores, folder) = (store.stores.clone(), tempfile::tempdir().unwrap());
        let people = Arc::new(People::default());
        // Later than now: the server removes by its own clock what has expired.
        people.clock.set("2100-01-04T12:00:00Z".parse().unwrap());
        Some(Self { stores, people, fuse, listener, folder, store: Store::Mongo(Box::new(store)) })
    }

    /// The record in memory, and the short-lived in the server that `TEST_REDIS_URL` names, under a prefix of
    /// its own; `None`, said in plain words, where there is none.
    pub fn redis() -> Option<Self> {
        let url = test_kit::servers::shared_redis()?;
        let options = redis_keys::options(&url);
        let short_lived = Redis::open(&options).unwrap().short_lived;
        let mut backend = Self::sqlite_memory();
        backend.stores = backend.stores.with_short_lived(short_lived);
        backend.store = Store::Redis { _record: Box::new(backend.store), options: Box::new(options) };
        Some(backend)
    }

    /// What happens after a crash: the next process finishes or removes what was left over.
    pub async fn recover(&self) {
        match &self.store {
            Store::Sqlite(_) | Store::Redis { .. } => {}
            Store::Mongo(store) => store.settle(Patience::None).await.unwrap(),
        }
    }

    /// Leaves nothing behind.
    pub async fn end(self) {
        match self.store {
            Store::Sqlite(_) => {}
            Store::Mongo(store) => store.drop_database().await.unwrap(),
            Store::Redis { options, .. } => redis_keys::remove(&options).await,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.people.clock.now()
    }

    /// A plan for a new person with an organization of their own.
    pub fn plan(&self, email: &str, organization: &str) -> SignUpPlan {
        let user = self.people.user(email);
        let organization = self.people.organization(organization);
        let membership = self.people.membership(organization.id, user.id, MemberRole::CompanyAdmin);
        SignUpPlan { user, organization: Some(organization), membership }
    }

    /// An organization with its administrator.
    pub async fn organization(&self, name: &str) -> (Organization, User) {
        let plan = self.plan(&format!("admin@{}.example", name.to_lowercase()), name);
        let organization = plan.organization.clone().unwrap();
        self.stores.sign_ups.commit(&plan, &self.people.trail(organization.id)).await.unwrap();
        (organization, plan.user)
    }

    /// One more member.
    pub async fn member(&self, organization: &Organization, email: &str, role: MemberRole) -> (User, Membership) {
        let user = self.people.user(email);
        let membership = self.people.membership(organization.id, user.id, role);
        let plan = SignUpPlan { user: user.clone(), organization: None, membership: membership.clone() };
        self.stores.sign_ups.commit(&plan, &self.people.trail(organization.id)).await.unwrap();
        (user, membership)
    }

    pub fn end_of(&self, user_id: UserId) -> EndLogins {
        EndLogins { user_id, except: None, at: self.now(), remember_until: self.now().plus(minutes(16)) }
    }
}

/// How many of some answers are fine.
pub fn won<T, E>(answers: &[Result<T, E>]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

/// Runs the same twenty times at once.
pub async fn twenty<T: Send + 'static, F: Future<Output = T> + Send + 'static>(make: impl Fn(usize) -> F) -> Vec<T> {
    let running: Vec<_> = (0..20).map(|number| tokio::spawn(make(number))).collect();
    let mut answers = Vec::new();
    for one in running {
        answers.push(one.await.unwrap());
    }
    answers
}
