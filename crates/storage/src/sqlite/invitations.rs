//! Invitations.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{InvitationId, OrganizationId};
use domain::idempotency::MarkDigest;
use domain::invitation::Invitation;
use domain::page::{Page, PageRequest};
use domain::random::SecretDigest;
use domain::time::Timestamp;
use domain::versioned::Versioned;
use rusqlite::params;

use super::document::{all, body, one, record, signed, versioned};
use super::unit::Unit;
use super::{Record, idempotency};
use crate::error::{UniqueKey, WriteError};
use crate::ports::invitations::{AcceptancePlan, Invitations};
use crate::ports::{Stored, Written};

#[async_trait]
impl Invitations for Record {
    async fn get(&self, organization: &OrganizationId, id: InvitationId) -> Stored<Option<Versioned<Invitation>>> {
        let sql = "SELECT version, body FROM invitations WHERE organization_id = ?1 AND id = ?2";
        let key = (organization.to_string(), id.to_string());
        self.read(move |connection| one(connection, sql, key, versioned)).await
    }

    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<Invitation>>> {
        let digest = digest.as_str().to_owned();
        let sql = "SELECT version, body FROM invitations WHERE token_digest = ?1";
        self.read(move |connection| one(connection, sql, [digest], versioned)).await
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Invitation>> {
        let sql = "SELECT body FROM invitations WHERE organization_id = ?1 AND idempotency_scope = ?2
                   AND body ->> '$.idempotency.until' > ?3";
        let key = (organization.to_string(), scope.as_str().to_owned(), now.to_string());
        self.read(move |connection| one(connection, sql, key, |row| record(row, 0))).await
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        page: PageRequest<InvitationId>,
    ) -> Stored<Page<Invitation, InvitationId>> {
        let sql = "SELECT body FROM invitations WHERE organization_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
        // Behind every identifier in the order of text.
        let after = page.after.map_or_else(|| "g".to_owned(), |id| id.to_string());
        let parameters = (organization.to_string(), after, page.limit.and_one());
        let read = move |connection: &rusqlite::Connection| {
            all(connection, sql, parameters, |row| record::<Invitation>(row, 0))
        };
        Ok(Page::cut(self.read(read).await?, page.limit, |invitation| invitation.id))
    }

    async fn add(&self, organization: &OrganizationId, invitation: &Invitation, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, invitation.organization_id);
        let (invitation, trail) = (invitation.clone(), trail.clone());
        self.write(move |unit| {
            idempotency::claim(unit, "invitations", invitation.idempotency.as_ref(), invitation.created_at)?;
            let sql = "INSERT INTO invitations (id, version, body) VALUES (?1, 1, ?2)";
            let parameters = params![invitation.id.to_string(), body(&invitation)?];
            unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::Id))?;
            unit.append(&trail)
        })
        .await
    }

    async fn replace(
        &self,
        organization: &OrganizationId,
        invitation: &Versioned<Invitation>,
        trail: &Trail,
    ) -> Written {
        let (organization, invitation, trail) = (*organization, invitation.clone(), trail.clone());
        self.write(move |unit| {
            replace(unit, organization, &invitation)?;
            unit.append(&trail)
        })
        .await
    }

    async fn accept(&self, organization: &OrganizationId, plan: &AcceptancePlan, trail: &Trail) -> Written {
        let (organization, plan, trail) = (*organization, plan.clone(), trail.clone());
        self.write(move |unit| {
            replace(unit, organization, &plan.invitation)?;
            if let Some(user) = &plan.user {
                super::users::add(unit, user)?;
            }
            super::memberships::add(unit, &plan.membership)?;
            unit.append(&trail)
        })
        .await
    }
}

fn replace(unit: &Unit<'_>, organization: OrganizationId, invitation: &Versioned<Invitation>) -> Written {
    let sql = "UPDATE invitations SET body = ?4, version = version + 1
               WHERE organization_id = ?1 AND id = ?2 AND version = ?3";
    let key = (organization.to_string(), invitation.record.id.to_string());
    unit.execute_one(sql, params![key.0, key.1, signed(invitation.version), body(&invitation.record)?])
}
