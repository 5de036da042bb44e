//! What each service's account may do in the database: it touches only what is its own.

use mongodb::bson::{Bson, Document, doc};

use super::collection::Collection;
use super::schema;

/// An account, and so what a process may write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Account {
    /// The identity service.
    Auth,
    /// The platform service.
    Platform,
    /// The operator, and a program that is everything at once.
    #[default]
    Everything,
}

impl Account {
    /// The name of the account's role.
    #[must_use]
    pub const fn role(self) -> &'static str {
        match self {
            Self::Auth => "doorward_auth",
            Self::Platform => "doorward_platform",
            Self::Everything => "doorward_admin",
        }
    }

    /// Whether this account changes documents of a collection. Events of the audit log nobody changes.
    pub(super) const fn writes(self, collection: Collection) -> Writes {
        let yes = match (self, collection) {
            (_, Collection::AuditEvents) => false,
            (_, Collection::AuditInbox | Collection::Revocations | Collection::Organizations)
            | (Self::Everything, _) => true,
            (
                Self::Auth,
                Collection::Invitations
                | Collection::LoginSessions
                | Collection::Memberships
                | Collection::PasswordResets
                | Collection::RealmPlans
                | Collection::Rosters
                | Collection::SetUp
                | Collection::Users,
            )
            | (
                Self::Platform,
                Collection::Replicas
                | Collection::WorkspaceGrants
                | Collection::WorkspaceSessions
                | Collection::Workspaces,
            ) => true,
            (
                Self::Auth,
                Collection::Replicas
                | Collection::WorkspaceGrants
                | Collection::WorkspaceSessions
                | Collection::Workspaces,
            )
            | (
                Self::Platform,
                Collection::Invitations
                | Collection::LoginSessions
                | Collection::Memberships
                | Collection::PasswordResets
                | Collection::RealmPlans
                | Collection::Rosters
                | Collection::SetUp
                | Collection::Users,
            ) => false,
        };
        if yes { Writes::Yes } else { Writes::No }
    }

    /// Whether this account reads a collection at all. Platform lists audit events, and so looks for those that
    /// wait in the documents of auth.
    const fn reads(self, collection: Collection) -> bool {
        !matches!((self, collection), (Self::Platform, Collection::PasswordResets | Collection::RealmPlans))
    }

    /// The privileges of the account's role, as `createRole` takes them.
    pub(super) fn privileges(self, database: &str) -> Vec<Bson> {
        let own = Collection::ALL.into_iter().filter(|collection| self.reads(*collection)).map(|collection| {
            let actions: &[&str] = match (collection, self.writes(collection)) {
                (Collection::AuditEvents, _) => &["find", "insert"],
                (_, Writes::Yes) => &["find", "insert", "update", "remove"],
                (_, Writes::No) => &["find"],
            };
            privilege(database, collection.name(), actions)
        });
        own.chain([privilege(database, schema::COLLECTION, &["find", "update"])]).map(Bson::Document).collect()
    }
}

/// Whether an account changes documents of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    Yes,
    No,
}

fn privilege(database: &str, collection: &str, actions: &[&str]) -> Document {
    doc! {"resource": {"db": database, "collection": collection}, "actions": actions.to_vec()}
}
