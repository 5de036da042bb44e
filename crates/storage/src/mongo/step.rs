//! What follows from a decision. Every step may be taken any number of times, by anybody, also late: it
//! is bound to a version, a generation or a name, and does nothing where that has moved on.

use domain::id::{LoginSessionId, OrganizationId, PasswordResetId, UserId, WorkspaceId};
use domain::membership::Membership;
use domain::password_reset::PasswordReset;
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use domain::workspace::Workspace;
use futures_util::future::try_join_all;
use mongodb::bson::{Bson, DateTime, Document, doc};
use mongodb::options::UpdateModifications;
use serde::{Deserialize, Serialize};

use super::Record;
use super::collection::Collection;
use super::document::{body, bson, first, json, signed};
use super::error::{Refusal, refusal};
use super::rosters::RosterKey;
use crate::error::StorageError;
use crate::ports::login_sessions::EndLogins;
use crate::ports::{Stored, Written};

/// What follows from a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Step {
    /// Records a revocation and tells everybody.
    Revoke { revocation: Revocation },
    /// Ends the login sessions that a person opened at an earlier generation.
    EndLogins { user_id: UserId, except: Option<LoginSessionId>, below: u64, at: Timestamp, remember_until: Timestamp },
    /// Ends every login session that was opened until then.
    EndEveryLogin { at: Timestamp },
    /// Replaces a membership that is still at `version`.
    ReplaceMembership { membership: Membership, version: u64, gone: bool },
    /// Puts somebody on a roster.
    Enrol { roster: RosterKey, user_id: UserId },
    /// Ends a reset link.
    EndReset { id: PasswordResetId, at: Timestamp },
    /// Ends the reset links that a person got at an earlier generation, then stores that of generation `below`.
    IssueReset {
        reset: PasswordReset,
        #[serde(default)]
        below: u64,
    },
    /// Takes all grants on a workspace.
    TakeGrants { workspace_id: WorkspaceId },
    /// Takes workspaces with their grants.
    TakeWorkspaces { organization_id: OrganizationId, ids: Vec<WorkspaceId> },
    /// Adds a workspace.
    AddWorkspace { workspace: Box<Workspace> },
    /// Shows a document that was made ahead of the decision.
    Reveal { collection: String, id: String, plan: String },
}

impl Step {
    /// The step that ends login sessions; `below` is the person's generation after the decision.
    pub(super) const fn end_logins(end: &EndLogins, below: u64) -> Self {
        Self::EndLogins {
            user_id: end.user_id,
            except: end.except,
            below,
            at: end.at,
            remember_until: end.remember_until,
        }
    }

    /// The steps that end login sessions and, where none stays, all of the person's tokens.
    pub(super) fn ending(end: &EndLogins, below: u64) -> Vec<Self> {
        let what = Revoked::Person { id: end.user_id, below };
        let all = Revocation { what, recorded_at: end.at, expires_at: end.remember_until };
        let person = end.except.is_none().then_some(Self::Revoke { revocation: all });
        person.into_iter().chain([Self::end_logins(end, below)]).collect()
    }
}

/// Steps as they stand in the document that decides.
pub(super) fn documents(decision: &str, steps: &[Step]) -> Stored<Vec<Bson>> {
    let one = |step: &Step| {
        let step = serde_json::to_value(step).map(bson).map_err(|_| StorageError::Unreadable)?;
        Ok(Bson::Document(doc! {"decision": decision, "step": step}))
    };
    steps.iter().map(one).collect()
}

/// The decision whose steps stand in a document, with all of them.
pub(super) fn left_over(document: &Document) -> Stored<Option<(String, Vec<Step>)>> {
    let entries = document.get_array("steps").map(Vec::as_slice).unwrap_or_default();
    let mut name = None;
    let mut steps = Vec::with_capacity(entries.len());
    for entry in entries {
        let entry = entry.as_document().ok_or(StorageError::Unreadable)?;
        name = entry.get_str("decision").ok().map(str::to_owned);
        let step = json(entry.get("step").ok_or(StorageError::Unreadable)?);
        steps.push(serde_json::from_value(step).map_err(|_| StorageError::Unreadable)?);
    }
    Ok(name.map(|name| (name, steps)))
}

impl Record {
    /// Takes one step; says which login sessions it ended.
    pub(super) async fn take(&self, decision: &str, number: usize, step: &Step) -> Written<Vec<LoginSessionId>> {
        match step {
            Step::Revoke { revocation } => self.revoke(&format!("{decision}:{number}"), revocation).await?,
            Step::EndLogins { user_id, except, below, at, remember_until } => {
                let end = EndLogins { user_id: *user_id, except: *except, at: *at, remember_until: *remember_until };
                return self.end_logins(decision, &end, *below).await;
            }
            Step::EndEveryLogin { at } => {
                let living = doc! {"body.revoked_at": Bson::Null, "body.created_at": {"$lte": at.to_string()}};
                self.0.fuse.blows()?;
                let ended = doc! {"$set": {"body.revoked_at": at.to_string()}, "$inc": {"version": 1_i64}};
                self.documents(Collection::LoginSessions).update_many(living, ended).await?;
            }
            Step::ReplaceMembership { membership, version, gone } => {
                let id = membership_id(membership.organization_id, membership.user_id);
                let filter = doc! {"_id": id, "version": signed(*version), "gone": Bson::Null};
                let gone = if *gone { Bson::Boolean(true) } else { Bson::Null };
                let set = doc! {"$set": {"body": body(membership)?, "gone": gone}, "$inc": {"version": 1_i64}};
                self.change(Collection::Memberships, filter, set).await?;
            }
            Step::Enrol { roster, user_id } => self.enrol(*roster, *user_id, &format!("{decision}:{number}")).await?,
            Step::EndReset { id, at } => {
                self.end_resets(doc! {"_id": id.to_string()}, *at).await?;
            }
            Step::IssueReset { reset, below } => self.issue_reset(reset, *below).await?,
            Step::TakeGrants { workspace_id } => {
                self.take_grants(vec![workspace_id.to_string()]).await?;
            }
            Step::TakeWorkspaces { organization_id, ids } => self.take_workspaces(*organization_id, ids).await?,
            Step::AddWorkspace { workspace } => self.add_workspace(workspace).await?,
            Step::Reveal { collection, id, plan } => self.reveal(collection, id, plan).await?,
        }
        Ok(Vec::new())
    }

    /// Late, it leaves the links alone that came after: those are of a later generation.
    async fn issue_reset(&self, reset: &PasswordReset, below: u64) -> Written {
        let generation = signed(below);
        let earlier = doc! {
            "body.user_id": reset.user_id.to_string(),
            "person_generation": {"$not": {"$gte": generation}},
        };
        self.end_resets(earlier, reset.created_at).await?;
        self.0.fuse.blows()?;
        let mut document = first(&reset.id.to_string(), reset)?;
        document.insert("person_generation", generation);
        match self.documents(Collection::PasswordResets).insert_one(document).await {
            Err(error) if refusal(&error) == Refusal::Other => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Takes all grants on workspaces.
    pub(super) async fn take_grants(&self, workspaces: Vec<String>) -> Written {
        let filter = doc! {"body.workspace_id": {"$in": workspaces}, "gone": Bson::Null};
        self.0.fuse.blows()?;
        let gone = doc! {"$set": {"gone": true}, "$inc": {"version": 1_i64}};
        self.documents(Collection::WorkspaceGrants).update_many(filter, gone).await?;
        Ok(())
    }

    async fn change(&self, collection: Collection, filter: Document, update: Document) -> Written<u64> {
        self.0.fuse.blows()?;
        Ok(self.documents(collection).update_one(filter, update).await?.modified_count)
    }

    async fn end_resets(&self, mut filter: Document, at: Timestamp) -> Written {
        filter.insert("body.ended_at", Bson::Null);
        self.0.fuse.blows()?;
        let ended = doc! {"$set": {"body.ended_at": at.to_string()}, "$inc": {"version": 1_i64}};
        self.documents(Collection::PasswordResets).update_many(filter, ended).await?;
        Ok(())
    }

    /// Records a revocation under a name, then tells everybody; told again when it is recorded again.
    pub(super) async fn revoke(&self, name: &str, revocation: &Revocation) -> Written {
        self.0.fuse.blows()?;
        self.record_revocation(name, revocation).await?;
        self.0.listeners.tell(std::slice::from_ref(revocation)).await;
        Ok(())
    }

    async fn record_revocation(&self, name: &str, revocation: &Revocation) -> Written {
        let purge_at = DateTime::from_millis(revocation.expires_at.plus(KEPT).millis());
        let record = doc! {
            "$setOnInsert": {
                "body": body(revocation)?,
                "expires_at": DateTime::from_millis(revocation.expires_at.millis()),
                "purge_at": purge_at,
            },
            "$currentDate": {"recorded_at": true},
        };
        let update = UpdateModifications::Document(record);
        self.documents(Collection::Revocations).update_one(doc! {"_id": name}, update).upsert(true).await?;
        Ok(())
    }

    async fn end_logins(&self, decision: &str, end: &EndLogins, below: u64) -> Written<Vec<LoginSessionId>> {
        let mut living = doc! {
            "body.user_id": end.user_id.to_string(),
            "body.revoked_at": Bson::Null,
            "person_generation": {"$lt": signed(below)},
        };
        if let Some(except) = end.except {
            living.insert("_id", doc! {"$ne": except.to_string()});
        }
        let found = self.all(Collection::LoginSessions, living, doc! {"_id": 1}, 0).await?;
        let ids: Stored<Vec<LoginSessionId>> = found.iter().map(id).collect();
        let ids = ids?;
        for some in ids.chunks(AT_ONCE) {
            let revocation = |id: &LoginSessionId| {
                let what = Revoked::LoginSession { id: *id };
                Revocation { what, recorded_at: end.at, expires_at: end.remember_until }
            };
            let revocations: Vec<Revocation> = some.iter().map(revocation).collect();
            let named: Vec<(String, &Revocation)> =
                some.iter().map(|id| format!("{decision}:{id}")).zip(&revocations).collect();
            // The revocations first: should this stop in between, the sessions are found again.
            self.0.fuse.blows()?;
            try_join_all(named.iter().map(|(name, revocation)| self.record_revocation(name, revocation))).await?;
            self.0.listeners.tell(&revocations).await;
            self.0.fuse.blows()?;
            let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
            let living = doc! {"_id": {"$in": ids}, "body.revoked_at": Bson::Null};
            let ended = doc! {"$set": {"body.revoked_at": end.at.to_string()}, "$inc": {"version": 1_i64}};
            self.documents(Collection::LoginSessions).update_many(living, ended).await?;
        }
        Ok(ids)
    }

    async fn reveal(&self, collection: &str, id: &str, plan: &str) -> Written {
        let collection = Collection::named(collection).ok_or(StorageError::Unreadable)?;
        self.0.fuse.blows()?;
        let filter = doc! {"_id": id, "plan_id": plan};
        let shown = doc! {"$unset": {"hidden": "", "plan_id": "", "plan_of": "", "former": ""}};
        self.documents(collection).update_one(filter, shown).await?;
        Ok(())
    }
}

/// How long a revocation is kept after it has lost its meaning.
const KEPT: std::time::Duration = std::time::Duration::from_secs(3_600);

/// How many login sessions are ended at once.
const AT_ONCE: usize = 64;

fn id(session: &Document) -> Stored<LoginSessionId> {
    session.get_str("_id").ok().and_then(|id| id.parse().ok()).ok_or(StorageError::Unreadable)
}

/// The identifier of a membership's document.
pub(super) fn membership_id(organization: OrganizationId, user: UserId) -> String {
    format!("{organization}/{user}")
}
