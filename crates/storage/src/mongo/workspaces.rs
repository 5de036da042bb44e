//! Workspaces.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, UserId, WorkspaceId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use domain::workspace::Workspace;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::{Decision, name};
use super::document::{body, first, record, versioned, visible};
use super::error::{Refusal, refusal};
use super::idempotency::marked;
use super::pending::Place;
use super::step::Step;
use crate::error::{UniqueKey, WriteError};
use crate::ports::workspaces::{ResetPlan, SeenWorkspace, Viewer, Workspaces};
use crate::ports::{Stored, Written};

#[async_trait]
impl Workspaces for Record {
    async fn get(&self, organization: &OrganizationId, id: WorkspaceId) -> Stored<Option<Versioned<Workspace>>> {
        let found = self.read(self.find_workspace(*organization, id)).await?;
        found.as_ref().map(versioned).transpose()
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Workspace>> {
        let mut filter = marked(scope, now);
        filter.insert("body.organization_id", organization.to_string());
        let found = self.read(self.one(Collection::Workspaces, filter)).await?;
        found.as_ref().map(record).transpose()
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        viewer: Viewer,
        page: PageRequest<WorkspaceId>,
    ) -> Stored<Page<SeenWorkspace, WorkspaceId>> {
        let most = page.limit.and_one();
        let found = match viewer {
            Viewer::Administrator(user) => self.read(self.seen_by_all(*organization, user, page.after, most)).await?,
            Viewer::Member(user) => self.read(self.seen_by_grant(*organization, user, page.after, most)).await?,
        };
        Ok(Page::cut(found, page.limit, |seen| seen.workspace.record.id))
    }

    async fn count(&self, organization: &OrganizationId) -> Stored<u64> {
        let filter = visible(doc! {"body.organization_id": organization.to_string()});
        self.read(async { Ok(self.documents(Collection::Workspaces).count_documents(filter).await?) }).await
    }

    async fn add(&self, organization: &OrganizationId, workspace: &Workspace, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, workspace.organization_id);
        let mut document = first(&workspace.id.to_string(), workspace)?;
        document.insert("name_key", workspace.name.folded());
        let taken = WriteError::Taken(UniqueKey::WorkspaceName);
        let mark = (workspace.idempotency.as_ref(), workspace.created_at);
        self.write(self.found_once(Collection::Workspaces, document, mark, trail, taken)).await
    }

    async fn replace(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written {
        let decision = of(*organization, workspace)
            .set("body", body(&workspace.record)?)
            .set("name_key", workspace.record.name.folded())
            .trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn delete(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written {
        let steps = vec![Step::TakeGrants { workspace_id: workspace.record.id }];
        let decision = of(*organization, workspace)
            .set("gone", true)
            .unset("name_key")
            .unset("body.idempotency")
            .steps(steps)
            .trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn reset(&self, organization: &OrganizationId, plan: &ResetPlan, trail: &Trail) -> Written {
        debug_assert!(plan.made.iter().all(|workspace| workspace.organization_id == *organization));
        self.write(self.reset_workspaces(*organization, plan, trail)).await
    }
}

/// A decision on a workspace of the organization, at the version that was read.
fn of(organization: OrganizationId, workspace: &Versioned<Workspace>) -> Decision {
    let place = Place::new(Collection::Workspaces, workspace.record.id);
    Decision::on(place).at(workspace.version).when(doc! {"body.organization_id": organization.to_string()})
}

impl Record {
    /// The document of a workspace that is there.
    pub(super) async fn find_workspace(
        &self,
        organization: OrganizationId,
        id: WorkspaceId,
    ) -> Stored<Option<Document>> {
        let filter = visible(doc! {"_id": id.to_string(), "body.organization_id": organization.to_string()});
        self.one(Collection::Workspaces, filter).await
    }

    /// No one workspace decides over the others: a document that nobody ever sees does.
    async fn reset_workspaces(&self, organization: OrganizationId, plan: &ResetPlan, trail: &Trail) -> Written {
        let gone: Vec<String> = plan.gone.iter().map(ToString::to_string).collect();
        let names: Vec<String> = plan.made.iter().map(|workspace| workspace.name.folded()).collect();
        let stays = visible(doc! {
            "body.organization_id": organization.to_string(),
            "name_key": {"$in": names},
            "_id": {"$nin": gone},
        });
        if self.one(Collection::Workspaces, stays).await?.is_some() {
            return Err(WriteError::Taken(UniqueKey::WorkspaceName));
        }
        let mut steps = vec![Step::TakeWorkspaces { organization_id: organization, ids: plan.gone.clone() }];
        steps.extend(plan.made.iter().map(|workspace| Step::AddWorkspace { workspace: Box::new(workspace.clone()) }));
        let decider = doc! {
            "_id": name(trail),
            "version": 1_i64,
            "gone": true,
            "body": {"organization_id": organization.to_string()},
        };
        let taken = WriteError::Taken(UniqueKey::Id);
        self.found(Collection::Workspaces, decider, &steps, trail, taken).await.map(|_| ())
    }

    /// Takes workspaces with their grants.
    pub(super) async fn take_workspaces(&self, organization: OrganizationId, ids: &[WorkspaceId]) -> Written {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let theirs = visible(doc! {"_id": {"$in": &ids}, "body.organization_id": organization.to_string()});
        self.0.fuse.blows()?;
        let gone = doc! {
            "$set": {"gone": true},
            "$unset": {"name_key": "", "body.idempotency": ""},
            "$inc": {"version": 1_i64},
        };
        self.documents(Collection::Workspaces).update_many(theirs, gone).await?;
        self.take_grants(ids).await
    }

    /// Adds a workspace, once. Where somebody has taken its name since this was decided, theirs stays.
    pub(super) async fn add_workspace(&self, workspace: &Workspace) -> Written {
        let mut document = first(&workspace.id.to_string(), workspace)?;
        document.insert("name_key", workspace.name.folded());
        self.0.fuse.blows()?;
        match self.documents(Collection::Workspaces).insert_one(document).await {
            Err(error) if refusal(&error) == Refusal::Other => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    async fn seen_by_all(
        &self,
        organization: OrganizationId,
        user: UserId,
        after: Option<WorkspaceId>,
        most: i64,
    ) -> Stored<Vec<SeenWorkspace>> {
        let mut filter = doc! {"body.organization_id": organization.to_string()};
        if let Some(after) = after {
            filter.insert("_id", doc! {"$gt": after.to_string()});
        }
        let found = self.all(Collection::Workspaces, visible(filter), doc! {"_id": 1}, most).await?;
        let found: Vec<Versioned<Workspace>> = found.iter().map(versioned).collect::<Stored<_>>()?;
        let ids: Vec<String> = found.iter().map(|found| found.record.id.to_string()).collect();
        let mut filter = own_grants(organization, user);
        filter.insert("body.workspace_id", doc! {"$in": ids});
        let grants = self.all(Collection::WorkspaceGrants, filter, Document::new(), 0).await?;
        let grants: Vec<Grant> = grants.iter().map(record).collect::<Stored<_>>()?;
        let mut grants: HashMap<_, _> = grants.into_iter().map(|grant| (grant.workspace_id, grant)).collect();
        let seen = found.into_iter().map(|workspace| {
            let grant = grants.remove(&workspace.record.id);
            SeenWorkspace { workspace, grant }
        });
        Ok(seen.collect())
    }

    /// Walks along the person's own grants. One whose workspace has just gone is passed over.
    async fn seen_by_grant(
        &self,
        organization: OrganizationId,
        user: UserId,
        mut after: Option<WorkspaceId>,
        most: i64,
    ) -> Stored<Vec<SeenWorkspace>> {
        let wanted = usize::try_from(most).unwrap_or(usize::MAX);
        let mut seen = Vec::new();
        loop {
            let mut filter = own_grants(organization, user);
            if let Some(after) = after {
                filter.insert("body.workspace_id", doc! {"$gt": after.to_string()});
            }
            let found = self.all(Collection::WorkspaceGrants, filter, doc! {"body.workspace_id": 1}, most).await?;
            let grants: Vec<Grant> = found.iter().map(record).collect::<Stored<_>>()?;
            let Some(last) = grants.last().map(|grant| grant.workspace_id) else { return Ok(seen) };
            after = Some(last);
            let whole_list = grants.len() < wanted;
            seen.extend(self.with_workspaces(organization, grants).await?);
            if whole_list || seen.len() >= wanted {
                seen.truncate(wanted);
                return Ok(seen);
            }
        }
    }

    async fn with_workspaces(&self, organization: OrganizationId, grants: Vec<Grant>) -> Stored<Vec<SeenWorkspace>> {
        let ids: Vec<String> = grants.iter().map(|grant| grant.workspace_id.to_string()).collect();
        let filter = visible(doc! {"_id": {"$in": ids}, "body.organization_id": organization.to_string()});
        let found = self.all(Collection::Workspaces, filter, Document::new(), 0).await?;
        let found: Vec<Versioned<Workspace>> = found.iter().map(versioned).collect::<Stored<_>>()?;
        let mut found: HashMap<_, _> = found.into_iter().map(|found| (found.record.id, found)).collect();
        let seen = |grant: Grant| {
            let workspace = found.remove(&grant.workspace_id)?;
            Some(SeenWorkspace { workspace, grant: Some(grant) })
        };
        Ok(grants.into_iter().filter_map(seen).collect())
    }
}

fn own_grants(organization: OrganizationId, user: UserId) -> Document {
    let subject = GrantSubject::User(user).to_string();
    visible(doc! {"body.organization_id": organization.to_string(), "body.subject": subject})
}
