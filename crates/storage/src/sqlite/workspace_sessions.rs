//! Sessions on workspaces.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{OrganizationId, UserId, WorkspaceSessionId};
use domain::idempotency::MarkDigest;
use domain::page::{Page, PageRequest};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use domain::workspace_session::WorkspaceSession;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::document::{all, body, one, record, signed, unsigned, versioned};
use super::unit::Unit;
use super::{Record, idempotency};
use crate::error::{UniqueKey, WriteError};
use crate::ports::workspace_sessions::{
    Attached, Attachment, EndOfSession, SessionFilter, StateFilter, TakenPlaces, WorkspaceSessions,
};
use crate::ports::{Done, Stored, Written};

#[async_trait]
impl WorkspaceSessions for Record {
    async fn add(&self, organization: &OrganizationId, session: &WorkspaceSession, trail: &Trail) -> Written {
        let (organization, session, trail) = (*organization, session.clone(), trail.clone());
        self.write(move |unit| {
            idempotency::claim(unit, "workspace_sessions", session.idempotency.as_ref(), session.started_at)?;
            let sql = "INSERT INTO workspace_sessions (id, version, body)
                       SELECT ?3, 1, ?4 FROM workspaces WHERE organization_id = ?1 AND id = ?2";
            let key = (organization.to_string(), session.workspace_id.to_string(), session.id.to_string());
            let taken = WriteError::Taken(session.place.map_or(UniqueKey::Id, |_| UniqueKey::TerminalPlace));
            match unit.execute_unique(sql, params![key.0, key.1, key.2, body(&session)?], taken)? {
                1 => unit.append(&trail),
                _ => Err(WriteError::Conflict),
            }
        })
        .await
    }

    async fn get(&self, organization: &OrganizationId, id: WorkspaceSessionId) -> Stored<Option<WorkspaceSession>> {
        let sql = "SELECT body FROM workspace_sessions WHERE organization_id = ?1 AND id = ?2";
        let key = (organization.to_string(), id.to_string());
        self.read(move |connection| one(connection, sql, key, |row| record(row, 0))).await
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<WorkspaceSession>> {
        let sql = "SELECT body FROM workspace_sessions WHERE organization_id = ?1 AND idempotency_scope = ?2
                   AND body ->> '$.idempotency.until' > ?3";
        let key = (organization.to_string(), scope.as_str().to_owned(), now.to_string());
        self.read(move |connection| one(connection, sql, key, |row| record(row, 0))).await
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        filter: &SessionFilter,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>> {
        let filters = [
            ("user_id =", filter.user.map(|user| user.to_string())),
            ("workspace_id =", filter.workspace.map(|workspace| workspace.to_string())),
            ("id <", page.after.map(|after| after.to_string())),
        ];
        let mut sql = "SELECT body FROM workspace_sessions WHERE organization_id = ?1".to_owned();
        let mut values = vec![Value::Text(organization.to_string())];
        for (condition, value) in filters {
            if let Some(value) = value {
                values.push(Value::Text(value));
                sql.push_str(&format!(" AND {condition} ?{}", values.len()));
            }
        }
        match filter.state {
            StateFilter::Any => {}
            StateFilter::Live => sql.push_str(" AND status <> 'ended'"),
        }
        sql.push_str(&format!(" ORDER BY id DESC LIMIT {}", page.limit.and_one()));
        let read = move |connection: &Connection| {
            all(connection, &sql, params_from_iter(values), |row| record::<WorkspaceSession>(row, 0))
        };
        Ok(Page::cut(self.read(read).await?, page.limit, |session| session.id))
    }

    async fn count_live(&self, organization: &OrganizationId) -> Stored<u64> {
        let sql = "SELECT count(*) FROM workspace_sessions WHERE organization_id = ?1 AND status <> 'ended'";
        let key = organization.to_string();
        let count = |connection: &Connection| one(connection, sql, [key], |row| unsigned(row, 0));
        Ok(self.read(count).await?.unwrap_or(0))
    }

    async fn live_terminals(&self, organization: &OrganizationId, person: UserId) -> Stored<TakenPlaces> {
        let sql = "SELECT body FROM workspace_sessions WHERE status <> 'ended'
                   AND body ->> '$.workspace_kind' = 'terminal' AND (user_id = ?1 OR organization_id = ?2)";
        let key = (person.to_string(), organization.to_string());
        let found = move |connection: &Connection| all(connection, sql, key, |row| record(row, 0));
        Ok(TakenPlaces::of(*organization, person, &self.read(found).await?))
    }

    async fn attach(&self, organization: &OrganizationId, attachment: &Attachment, trail: &Trail) -> Written<Attached> {
        let (organization, attachment, trail) = (*organization, attachment.clone(), trail.clone());
        self.write(move |unit| {
            let Some(Versioned { record: session, version }) = find(unit, organization, attachment.id)? else {
                return Ok(Attached::SessionOver);
            };
            match session.after_use(&attachment.ticket, attachment.at) {
                Ok(attached) => change(unit, version, &attached, &trail).map(|()| Attached::Now),
                Err(refusal) => Attached::refused(refusal),
            }
        })
        .await
    }

    async fn end(&self, organization: &OrganizationId, end: &EndOfSession, trail: &Trail) -> Written<Done> {
        let (organization, end, trail) = (*organization, *end, trail.clone());
        self.write(move |unit| {
            let found = find(unit, organization, end.id)?.filter(|found| found.record.is_live());
            let Some(Versioned { record: session, version }) = found else { return Ok(Done::Already) };
            let ended = session.ended(end.at, end.reason, end.exit_code);
            change(unit, version, &ended, &trail).map(|()| Done::Now)
        })
        .await
    }

    async fn owners_of_live(&self) -> Stored<Vec<String>> {
        let sql = "SELECT DISTINCT body ->> '$.replica' FROM workspace_sessions
                   WHERE status <> 'ended' AND body ->> '$.replica' IS NOT NULL";
        Ok(self.read(|connection| all(connection, sql, [], |row| row.get(0))).await?)
    }

    async fn live_of(
        &self,
        replica: Option<&str>,
        page: PageRequest<WorkspaceSessionId>,
    ) -> Stored<Page<WorkspaceSession, WorkspaceSessionId>> {
        let sql = "SELECT body FROM workspace_sessions
                   WHERE status <> 'ended' AND id > ?1 AND body ->> '$.replica' IS ?3 ORDER BY id LIMIT ?2";
        let after = page.after.map_or_else(String::new, |id| id.to_string());
        let parameters = (after, page.limit.and_one(), replica.map(str::to_owned));
        let read =
            move |connection: &Connection| all(connection, sql, parameters, |row| record::<WorkspaceSession>(row, 0));
        Ok(Page::cut(self.read(read).await?, page.limit, |session| session.id))
    }
}

fn find(
    unit: &Unit<'_>,
    organization: OrganizationId,
    id: WorkspaceSessionId,
) -> Written<Option<Versioned<WorkspaceSession>>> {
    let sql = "SELECT version, body FROM workspace_sessions WHERE organization_id = ?1 AND id = ?2";
    Ok(one(unit.connection, sql, (organization.to_string(), id.to_string()), versioned)?)
}

fn change(unit: &mut Unit<'_>, version: u64, session: &WorkspaceSession, trail: &Trail) -> Written {
    let sql = "UPDATE workspace_sessions SET body = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
    unit.execute_one(sql, params![session.id.to_string(), signed(version), body(session)?])?;
    unit.append(trail)
}
