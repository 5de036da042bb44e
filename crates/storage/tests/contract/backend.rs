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
use storage::ports::login_sessions::EndLogins;
use storage::ports::revocations::RevocationObserver;
use storage::ports::sign_ups::SignUpPlan;
use storage::sqlite::{Fuse, Place, Sqlite, SqliteOptions};
use storage::stores::Stores;
use test_kit::people::People;

pub const KEY: &[u8] = b"the key of the audit log in tests";

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
    _store: Sqlite,
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
        Self { stores: store.stores.clone(), people: Arc::default(), fuse, listener, folder, _store: store }
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
