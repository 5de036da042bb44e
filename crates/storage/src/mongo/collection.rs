//! The collections, one per aggregate, and the indexes that keep their rules.

use std::time::Duration;

use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;

use super::idempotency;
use crate::error::UniqueKey;

/// The numbers of a live terminal.
const OF_PERSON: &str = "body.place.of_person";
const OF_ORGANIZATION: &str = "body.place.of_organization";

/// Who people are outside, and the single sign-ons that found it out: one entry of the index for each of a person's.
pub(super) const IDENTITY: &str = "body.identities.key";
const SIGN_ON: &str = "body.identities.sign_on_id";

/// A collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Collection {
    AuditEvents,
    AuditInbox,
    Invitations,
    LoginSessions,
    Memberships,
    Organizations,
    PasswordResets,
    RealmPlans,
    Replicas,
    Revocations,
    Rosters,
    SetUp,
    Users,
    WorkspaceGrants,
    WorkspaceSessions,
    Workspaces,
}

impl Collection {
    pub(super) const ALL: [Self; 16] = [
        Self::AuditEvents,
        Self::AuditInbox,
        Self::Invitations,
        Self::LoginSessions,
        Self::Memberships,
        Self::Organizations,
        Self::PasswordResets,
        Self::RealmPlans,
        Self::Replicas,
        Self::Revocations,
        Self::Rosters,
        Self::SetUp,
        Self::Users,
        Self::WorkspaceGrants,
        Self::WorkspaceSessions,
        Self::Workspaces,
    ];

    /// Those whose documents decide: they may hold steps and events that wait.
    pub(super) const DECIDING: [Self; 10] = [
        Self::AuditInbox,
        Self::Invitations,
        Self::LoginSessions,
        Self::Organizations,
        Self::Rosters,
        Self::SetUp,
        Self::Users,
        Self::WorkspaceGrants,
        Self::WorkspaceSessions,
        Self::Workspaces,
    ];

    /// Those with documents that may be made ahead of the decision that reveals them.
    pub(super) const DEPENDENT: [Self; 5] =
        [Self::LoginSessions, Self::Memberships, Self::Organizations, Self::Rosters, Self::Users];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AuditEvents => "audit_events",
            Self::AuditInbox => "audit_inbox",
            Self::Invitations => "invitations",
            Self::LoginSessions => "login_sessions",
            Self::Memberships => "memberships",
            Self::Organizations => "organizations",
            Self::PasswordResets => "password_resets",
            Self::RealmPlans => "realm_plans",
            Self::Replicas => "replicas",
            Self::Revocations => "revocations",
            Self::Rosters => "rosters",
            Self::SetUp => "set_up",
            Self::Users => "users",
            Self::WorkspaceGrants => "workspace_grants",
            Self::WorkspaceSessions => "workspace_sessions",
            Self::Workspaces => "workspaces",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.name() == name)
    }

    /// What its unique index keeps unique.
    pub(super) const fn unique_key(self) -> UniqueKey {
        match self {
            Self::Users => UniqueKey::Email,
            Self::Organizations => UniqueKey::Slug,
            Self::Memberships => UniqueKey::Membership,
            Self::Workspaces => UniqueKey::WorkspaceName,
            Self::LoginSessions => UniqueKey::SignIn,
            Self::AuditEvents
            | Self::AuditInbox
            | Self::Invitations
            | Self::PasswordResets
            | Self::RealmPlans
            | Self::Replicas
            | Self::Revocations
            | Self::Rosters
            | Self::SetUp
            | Self::WorkspaceGrants
            | Self::WorkspaceSessions => UniqueKey::Id,
        }
    }

    pub(super) fn indexes(self) -> Vec<IndexModel> {
        let mut indexes = self.own_indexes();
        if Self::DECIDING.contains(&self) {
            indexes.push(sparse(doc! {"pending.chain": 1}));
            indexes.push(sparse(doc! {"steps.decision": 1}));
            indexes.push(sparse(doc! {"plan.id": 1}));
        }
        if idempotency::COLLECTIONS.contains(&self) {
            indexes.push(unique_where_set(doc! {idempotency::SCOPE: 1}, idempotency::SCOPE));
        }
        if Self::DEPENDENT.contains(&self) {
            indexes.push(sparse(doc! {"plan_id": 1}));
        }
        indexes
    }

    fn own_indexes(self) -> Vec<IndexModel> {
        match self {
            Self::AuditEvents => vec![
                unique(doc! {"chain": 1, "seq": 1}),
                plain(doc! {"actor": 1, "_id": 1}),
                // One for each filter of the list, in the order of the list.
                plain(doc! {"chain": 1, "actor": 1, "seq": 1}),
                plain(doc! {"chain": 1, "action": 1, "seq": 1}),
                plain(doc! {"chain": 1, "outcome": 1, "seq": 1}),
                plain(doc! {"chain": 1, "target": 1, "seq": 1}),
                plain(doc! {"chain": 1, "at": 1, "seq": 1}),
                // In which days are counted.
                plain(doc! {"chain": 1, "outcome": 1, "action": 1, "at": 1}),
            ],
            Self::AuditInbox | Self::Replicas | Self::Rosters | Self::SetUp => vec![],
            Self::Invitations => {
                vec![unique(doc! {"body.token_digest": 1}), plain(doc! {"body.organization_id": 1, "_id": 1})]
            }
            Self::LoginSessions => vec![
                unique(doc! {"body.sign_in_id": 1}),
                plain(doc! {"body.user_id": 1, "_id": 1}),
                plain(doc! {"body.expires_at": 1}),
            ],
            Self::Memberships => {
                vec![plain(doc! {"body.organization_id": 1, "body.user_id": 1}), plain(doc! {"body.user_id": 1})]
            }
            Self::Organizations => vec![unique(doc! {"body.slug": 1}), plain(doc! {"folded_name": 1})],
            Self::PasswordResets => vec![
                unique(doc! {"body.token_digest": 1}),
                plain(doc! {"body.user_id": 1}),
                plain(doc! {"body.expires_at": 1}),
            ],
            Self::RealmPlans => vec![plain(doc! {"body.due_at": 1}), sparse(doc! {"body.trouble": 1})],
            Self::Revocations => vec![plain(doc! {"recorded_at": 1}), vanishing(doc! {"purge_at": 1})],
            Self::Users => vec![
                unique(doc! {"body.email": 1}),
                plain(doc! {"body.platform_role": 1}),
                unique_where_set(doc! {IDENTITY: 1}, IDENTITY),
                unique_where_set(doc! {SIGN_ON: 1}, SIGN_ON),
            ],
            Self::WorkspaceGrants => vec![
                plain(doc! {"body.organization_id": 1, "body.subject": 1, "body.workspace_id": 1}),
                plain(doc! {"body.workspace_id": 1, "body.subject": 1}),
            ],
            Self::WorkspaceSessions => vec![
                plain(doc! {"body.organization_id": 1, "_id": 1}),
                plain(doc! {"body.organization_id": 1, "body.user_id": 1, "_id": 1}),
                plain(doc! {"body.status": 1, "body.replica": 1, "_id": 1}),
                unique_where_set(doc! {"body.user_id": 1, OF_PERSON: 1}, OF_PERSON),
                unique_where_set(doc! {"body.organization_id": 1, OF_ORGANIZATION: 1}, OF_ORGANIZATION),
            ],
            // A workspace that is gone has no key any more: its name can be used again.
            Self::Workspaces => vec![
                unique_where_set(doc! {"body.organization_id": 1, "name_key": 1}, "name_key"),
                plain(doc! {"body.organization_id": 1, "_id": 1}),
            ],
        }
    }
}

fn plain(keys: Document) -> IndexModel {
    IndexModel::builder().keys(keys).build()
}

fn sparse(keys: Document) -> IndexModel {
    IndexModel::builder().keys(keys).options(IndexOptions::builder().sparse(true).build()).build()
}

fn unique(keys: Document) -> IndexModel {
    IndexModel::builder().keys(keys).options(IndexOptions::builder().unique(true).build()).build()
}

fn unique_where_set(keys: Document, field: &str) -> IndexModel {
    let mut set = Document::new();
    set.insert(field, doc! {"$exists": true});
    let options = IndexOptions::builder().unique(true).partial_filter_expression(set).build();
    IndexModel::builder().keys(keys).options(options).build()
}

/// Documents go at the moment in the field.
fn vanishing(keys: Document) -> IndexModel {
    let options = IndexOptions::builder().expire_after(Duration::ZERO).build();
    IndexModel::builder().keys(keys).options(options).build()
}
