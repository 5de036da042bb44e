//! The record of the replicas, opened beside them: for what no interface would do.

use domain::audit_chain::AuditKey;
use domain::slug::Slug;
use storage::fuse::Fuse;
use storage::mongo::{Account, BUDGET, Mongo, MongoOptions, Standalone};

use crate::world::World;

/// Opens the record of those replicas.
pub async fn open(world: &World) -> Mongo {
    let given = |name: &str| {
        let (_, value) = world.services.environment().iter().find(|(given, _)| given == name).unwrap();
        value.to_string_lossy().into_owned()
    };
    let options = MongoOptions {
        url: given("MONGODB_URL").into(),
        database: given("MONGODB_DATABASE"),
        standalone: Standalone::Refused,
        account: Account::Everything,
        audit_key: AuditKey::new(std::fs::read_to_string(given("AUDIT_KEY_FILE")).unwrap().as_bytes()),
        observer: None,
        outside: None,
        announcer: None,
        budget: BUDGET,
        fuse: Fuse::default(),
    };
    Mongo::open(options, storage::memory::open()).await.unwrap()
}

/// The organization that everything is in unless said otherwise.
pub async fn default_organization(mongo: &Mongo) -> domain::id::OrganizationId {
    let slug = Slug::of_default_organization();
    mongo.stores.organizations.by_slug(&slug).await.unwrap().unwrap().record.id
}
