//! Workspaces.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::grant::{Grant, GrantSubject};
use domain::id::{OrganizationId, WorkspaceId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use domain::workspace::Workspace;
use rusqlite::{Connection, Row, params};

use super::document::{all, body, one, record, signed, unsigned, versioned};
use super::unit::Unit;
use super::{Record, idempotency};
use crate::error::{UniqueKey, WriteError};
use crate::ports::workspaces::{ResetPlan, SeenWorkspace, Viewer, Workspaces};
use crate::ports::{Stored, Written};

#[async_trait]
impl Workspaces for Record {
    async fn get(&self, organization: &OrganizationId, id: WorkspaceId) -> Stored<Option<Versioned<Workspace>>> {
        let sql = "SELECT version, body FROM workspaces WHERE organization_id = ?1 AND id = ?2";
        let key = (organization.to_string(), id.to_string());
        self.read(move |connection| one(connection, sql, key, versioned)).await
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Workspace>> {
        let sql = "SELECT body FROM workspaces WHERE organization_id = ?1 AND idempotency_scope = ?2
                   AND body ->> '$.idempotency.until' > ?3";
        let key = (organization.to_string(), scope.as_str().to_owned(), now.to_string());
        self.read(move |connection| one(connection, sql, key, |row| record(row, 0))).await
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        viewer: Viewer,
        page: PageRequest<WorkspaceId>,
    ) -> Stored<Page<SeenWorkspace, WorkspaceId>> {
        // The grant belongs to the same organization, so that a stray one could never open anything.
        let (join, user) = match viewer {
            Viewer::Administrator(user) => ("LEFT JOIN", user),
            Viewer::Member(user) => ("JOIN", user),
        };
        let sql = format!(
            "SELECT w.version, w.body, g.body FROM workspaces w
             {join} workspace_grants g
               ON g.organization_id = w.organization_id AND g.subject = ?2 AND g.workspace_id = w.id
             WHERE w.organization_id = ?1 AND w.id > ?3 ORDER BY w.id LIMIT ?4"
        );
        let after = page.after.map_or_else(String::new, |id| id.to_string());
        let subject = GrantSubject::User(user).to_string();
        let parameters = (organization.to_string(), subject, after, page.limit.and_one());
        let found = self.read(move |connection| all(connection, &sql, parameters, seen)).await?;
        Ok(Page::cut(found, page.limit, |seen| seen.workspace.record.id))
    }

    async fn count(&self, organization: &OrganizationId) -> Stored<u64> {
        let sql = "SELECT count(*) FROM workspaces WHERE organization_id = ?1";
        let key = organization.to_string();
        let count = |connection: &Connection| one(connection, sql, [key], |row| unsigned(row, 0));
        Ok(self.read(count).await?.unwrap_or(0))
    }

    async fn add(&self, organization: &OrganizationId, workspace: &Workspace, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, workspace.organization_id);
        let (workspace, trail) = (workspace.clone(), trail.clone());
        self.write(move |unit| {
            idempotency::claim(unit, "workspaces", workspace.idempotency.as_ref(), workspace.created_at)?;
            insert(unit, &workspace)?;
            unit.append(&trail)
        })
        .await
    }

    async fn replace(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written {
        let (organization, workspace, trail) = (*organization, workspace.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "UPDATE workspaces SET body = ?4, folded_name = ?5, version = version + 1
                       WHERE organization_id = ?1 AND id = ?2 AND version = ?3";
            let Versioned { record, version } = &workspace;
            let key = (organization.to_string(), record.id.to_string());
            let parameters = params![key.0, key.1, signed(*version), body(record)?, record.name.folded()];
            match unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::WorkspaceName))? {
                1 => unit.append(&trail),
                _ => Err(WriteError::Conflict),
            }
        })
        .await
    }

    async fn delete(&self, organization: &OrganizationId, workspace: &Versioned<Workspace>, trail: &Trail) -> Written {
        let (organization, workspace, trail) = (*organization, workspace.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "DELETE FROM workspaces WHERE organization_id = ?1 AND id = ?2 AND version = ?3";
            let key = (organization.to_string(), workspace.record.id.to_string());
            unit.execute_one(sql, params![key.0, key.1, signed(workspace.version)])?;
            unit.execute(TAKE_GRANTS, [key.1])?;
            unit.append(&trail)
        })
        .await
    }

    async fn reset(&self, organization: &OrganizationId, plan: &ResetPlan, trail: &Trail) -> Written {
        debug_assert!(plan.made.iter().all(|workspace| workspace.organization_id == *organization));
        let (organization, plan, trail) = (*organization, plan.clone(), trail.clone());
        self.write(move |unit| {
            for id in &plan.gone {
                let sql = "DELETE FROM workspaces WHERE organization_id = ?1 AND id = ?2";
                if unit.execute(sql, params![organization.to_string(), id.to_string()])? == 1 {
                    unit.execute(TAKE_GRANTS, [id.to_string()])?;
                }
            }
            plan.made.iter().try_for_each(|workspace| insert(unit, workspace))?;
            unit.append(&trail)
        })
        .await
    }
}

const TAKE_GRANTS: &str = "DELETE FROM workspace_grants WHERE workspace_id = ?1";

fn insert(unit: &Unit<'_>, workspace: &Workspace) -> Written {
    let sql = "INSERT INTO workspaces (id, version, body, folded_name) VALUES (?1, 1, ?2, ?3)";
    let parameters = params![workspace.id.to_string(), body(workspace)?, workspace.name.folded()];
    unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::WorkspaceName)).map(|_| ())
}

fn seen(row: &Row<'_>) -> rusqlite::Result<SeenWorkspace> {
    let grant: Option<Grant> = match row.get_ref(2)? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(record(row, 2)?),
    };
    Ok(SeenWorkspace { workspace: versioned(row)?, grant })
}
