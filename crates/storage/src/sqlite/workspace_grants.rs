//! Grants.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId};
use domain::page::{Page, PageRequest};
use domain::versioned::Versioned;
use rusqlite::{Connection, params};

use super::Record;
use super::document::{all, body, one, record, signed, versioned};
use crate::error::WriteError;
use crate::ports::workspace_grants::WorkspaceGrants;
use crate::ports::{Done, Stored, Written};

#[async_trait]
impl WorkspaceGrants for Record {
    async fn get(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        subject: GrantSubject,
    ) -> Stored<Option<Versioned<Grant>>> {
        let sql = "SELECT version, body FROM workspace_grants
                   WHERE organization_id = ?1 AND workspace_id = ?2 AND subject = ?3";
        let key = (organization.to_string(), workspace.to_string(), subject.to_string());
        self.read(move |connection| one(connection, sql, key, versioned)).await
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        workspace: WorkspaceId,
        page: PageRequest<GrantSubject>,
    ) -> Stored<Page<Grant, GrantSubject>> {
        let sql = "SELECT body FROM workspace_grants WHERE organization_id = ?1 AND workspace_id = ?2
                   AND subject > ?3 ORDER BY subject LIMIT ?4";
        let after = page.after.map_or_else(String::new, |subject| subject.to_string());
        let parameters = (organization.to_string(), workspace.to_string(), after, page.limit.and_one());
        let read = move |connection: &Connection| all(connection, sql, parameters, |row| record::<Grant>(row, 0));
        Ok(Page::cut(self.read(read).await?, page.limit, |grant| grant.subject))
    }

    async fn put(&self, organization: &OrganizationId, grant: &Grant, trail: &Trail) -> Written {
        let (organization, grant, trail) = (*organization, grant.clone(), trail.clone());
        self.write(move |unit| {
            // Only on a workspace that is still there, and in this organization.
            let sql = "INSERT INTO workspace_grants (workspace_id, subject, version, body)
                       SELECT id, ?3, 1, ?4 FROM workspaces WHERE organization_id = ?1 AND id = ?2
                       ON CONFLICT (workspace_id, subject) DO UPDATE SET body = ?4, version = version + 1";
            let key = (organization.to_string(), grant.workspace_id.to_string(), grant.subject.to_string());
            match unit.execute(sql, params![key.0, key.1, key.2, body(&grant)?])? {
                1 => unit.append(&trail),
                _ => Err(WriteError::Conflict),
            }
        })
        .await
    }

    async fn replace(
        &self,
        organization: &OrganizationId,
        read: &Versioned<Grant>,
        grant: &Grant,
        trail: &Trail,
    ) -> Written {
        let (read, grant, trail) = (Read::new(*organization, read), grant.clone(), trail.clone());
        self.write(move |unit| {
            let sql = format!("UPDATE workspace_grants SET body = ?6, version = version + 1 WHERE {READ}");
            let Read { organization, workspace, subject, version, granted_at } = &read;
            unit.execute_one(&sql, params![organization, workspace, subject, version, granted_at, body(&grant)?])?;
            unit.append(&trail)
        })
        .await
    }

    async fn remove(&self, organization: &OrganizationId, read: &Versioned<Grant>, trail: &Trail) -> Written<Done> {
        let (read, trail) = (Read::new(*organization, read), trail.clone());
        self.write(move |unit| {
            let Read { organization, workspace, subject, version, granted_at } = &read;
            let sql = format!("DELETE FROM workspace_grants WHERE {READ}");
            if unit.execute(&sql, params![organization, workspace, subject, version, granted_at])? > 0 {
                return unit.append(&trail).map(|()| Done::Now);
            }
            let sql =
                "SELECT 1 FROM workspace_grants WHERE organization_id = ?1 AND workspace_id = ?2 AND subject = ?3";
            let there = one(unit.connection, sql, params![organization, workspace, subject], |_| Ok(()))?;
            there.map_or(Ok(Done::Already), |()| Err(WriteError::Conflict))
        })
        .await
    }
}

/// The grant that was read. One that was taken and given again begins at the first version again.
const READ: &str = "organization_id = ?1 AND workspace_id = ?2 AND subject = ?3 AND version = ?4
                    AND body ->> 'granted_at' = ?5";

/// What [`READ`] looks for.
struct Read {
    organization: String,
    workspace: String,
    subject: String,
    version: i64,
    granted_at: String,
}

impl Read {
    fn new(organization: OrganizationId, read: &Versioned<Grant>) -> Self {
        let Versioned { record, version } = read;
        Self {
            organization: organization.to_string(),
            workspace: record.workspace_id.to_string(),
            subject: record.subject.to_string(),
            version: signed(*version),
            granted_at: record.granted_at.to_string(),
        }
    }
}
