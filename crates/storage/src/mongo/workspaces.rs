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
use super::decision::Decision;
use super::document::{body, first, record, versioned, visible};
use super::idempotency::marked;
use super::pending::Place;
use super::step::Step;
use crate::error::{UniqueKey, WriteError};
use crate::ports::workspaces::{SeenWorkspace, Viewer, Workspaces};
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
