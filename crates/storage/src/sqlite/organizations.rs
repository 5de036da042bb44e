//! Organizations.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::OrganizationId;
use domain::idempotency::MarkDigest;
use domain::organization::Organization;
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::versioned::Versioned;
use rusqlite::{Row, params};

use super::document::{all, body, one, record, signed, unsigned, versioned};
use super::unit::Unit;
use super::{Record, idempotency};
use crate::error::{UniqueKey, WriteError};
use crate::ports::organizations::{CountedOrganization, EndOfOrganization, OrganizationCounts, Organizations};
use crate::ports::{Stored, Written};

const COUNTS: &str = "(SELECT count(*) FROM memberships m WHERE m.organization_id = o.id AND m.gone = 0),
                      (SELECT count(*) FROM workspaces w WHERE w.organization_id = o.id)";

#[async_trait]
impl Organizations for Record {
    async fn get(&self, id: OrganizationId) -> Stored<Option<Versioned<Organization>>> {
        let sql = format!("SELECT version, body FROM organizations WHERE id = ?1 AND {HERE}");
        self.read(move |connection| one(connection, &sql, [id.to_string()], versioned)).await
    }

    async fn by_slug(&self, slug: &Slug) -> Stored<Option<Versioned<Organization>>> {
        let slug = slug.as_str().to_owned();
        let sql = format!("SELECT version, body FROM organizations WHERE slug = ?1 AND {HERE}");
        self.read(move |connection| one(connection, &sql, [slug], versioned)).await
    }

    async fn by_name(&self, folded: &str) -> Stored<Vec<Organization>> {
        let folded = folded.to_owned();
        let sql = format!("SELECT body FROM organizations WHERE folded_name = ?1 AND {HERE} LIMIT 2");
        self.read(move |connection| all(connection, &sql, [folded], |row| record(row, 0))).await
    }

    async fn by_mark(&self, scope: &MarkDigest, now: Timestamp) -> Stored<Option<Organization>> {
        let sql = "SELECT body FROM organizations
                   WHERE idempotency_scope = ?1 AND body ->> '$.idempotency.until' > ?2";
        let key = (scope.as_str().to_owned(), now.to_string());
        self.read(move |connection| one(connection, sql, key, |row| record(row, 0))).await
    }

    async fn list(&self, page: PageRequest<OrganizationId>) -> Stored<Page<CountedOrganization, OrganizationId>> {
        let sql = format!(
            "SELECT version, body, {COUNTS} FROM organizations o WHERE id > ?1 AND {HERE} ORDER BY id LIMIT ?2"
        );
        let after = page.after.map_or_else(String::new, |id| id.to_string());
        let most = page.limit.and_one();
        let counted =
            |row: &Row<'_>| Ok(CountedOrganization { organization: versioned(row)?, counts: counts(row, 2)? });
        let found = self.read(move |connection| all(connection, &sql, params![after, most], counted)).await?;
        Ok(Page::cut(found, page.limit, |counted| counted.organization.record.id))
    }

    async fn counts(&self, id: OrganizationId) -> Stored<OrganizationCounts> {
        let sql = format!("SELECT {COUNTS} FROM organizations o WHERE id = ?1 AND {HERE}");
        let read =
            move |connection: &rusqlite::Connection| one(connection, &sql, [id.to_string()], |row| counts(row, 0));
        Ok(self.read(read).await?.unwrap_or_default())
    }

    async fn add(&self, organization: &Organization, trail: &Trail) -> Written {
        let (organization, trail) = (organization.clone(), trail.clone());
        self.write(move |unit| {
            idempotency::claim(unit, "organizations", organization.idempotency.as_ref(), organization.created_at)?;
            add(unit, &organization)?;
            unit.append(&trail)
        })
        .await
    }

    async fn replace(
        &self,
        organization: &Versioned<Organization>,
        revocation: Option<&Revocation>,
        trail: &Trail,
    ) -> Written {
        let (organization, revocation, trail) = (organization.clone(), revocation.cloned(), trail.clone());
        self.write(move |unit| replace(unit, &organization, revocation.as_ref(), &trail)).await
    }

    async fn delete(&self, organization: &Versioned<Organization>, end: &EndOfOrganization, trail: &Trail) -> Written {
        let record = end.mark(&organization.record);
        let deleted = Versioned { record, version: organization.version };
        self.replace(&deleted, Some(&end.revocation), trail).await
    }
}

/// Of a table of organizations: those that were not deleted.
pub(super) const HERE: &str = "body ->> '$.deleted_at' IS NULL";

fn replace(
    unit: &mut Unit<'_>,
    organization: &Versioned<Organization>,
    revocation: Option<&Revocation>,
    trail: &Trail,
) -> Written {
    let sql = "UPDATE organizations SET body = ?3, folded_name = ?4, version = version + 1
               WHERE id = ?1 AND version = ?2";
    let Versioned { record, version } = organization;
    let parameters = params![record.id.to_string(), signed(*version), body(record)?, record.name.folded()];
    unit.execute_one(sql, parameters)?;
    if let Some(revocation) = revocation {
        unit.revoke(revocation)?;
    }
    unit.append(trail)
}

/// Adds an organization.
pub(super) fn add(unit: &Unit<'_>, organization: &Organization) -> Written {
    let sql = "INSERT INTO organizations (id, version, body, folded_name) VALUES (?1, 1, ?2, ?3)";
    let parameters = params![organization.id.to_string(), body(organization)?, organization.name.folded()];
    unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::Slug)).map(|_| ())
}

fn counts(row: &Row<'_>, first: usize) -> rusqlite::Result<OrganizationCounts> {
    Ok(OrganizationCounts { users: unsigned(row, first)?, workspaces: unsigned(row, first + 1)? })
}
