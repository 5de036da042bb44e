//! Memberships and rosters.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{OrganizationId, UserId};
use domain::membership::{Membership, Roster};
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::role::MemberRole;
use domain::sign_in::Choice;
use domain::versioned::Versioned;
use rusqlite::{Connection, Row, params};

use super::Record;
use super::document::{all, body, one, record, signed, versioned};
use super::organizations::HERE;
use super::unit::Unit;
use crate::error::{UniqueKey, WriteError};
use crate::ports::memberships::{Member, MemberName, Memberships};
use crate::ports::{Stored, Written};

const MEMBERS: &str = "SELECT m.version, m.body, u.body FROM memberships m JOIN users u ON u.id = m.user_id
                       WHERE m.organization_id = ?1 AND m.gone = 0";

#[async_trait]
impl Memberships for Record {
    async fn get(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Versioned<Membership>>> {
        let sql = "SELECT version, body FROM memberships WHERE organization_id = ?1 AND user_id = ?2 AND gone = 0";
        let key = (organization.to_string(), user.to_string());
        self.read(move |connection| one(connection, sql, key, versioned)).await
    }

    async fn choices(&self, user: UserId) -> Stored<Vec<Choice>> {
        self.read(move |connection| choices(connection, user)).await
    }

    async fn list(&self, organization: &OrganizationId, page: PageRequest<UserId>) -> Stored<Page<Member, UserId>> {
        let sql = format!("{MEMBERS} AND m.user_id > ?2 ORDER BY m.user_id LIMIT ?3");
        let after = page.after.map_or_else(String::new, |id| id.to_string());
        let parameters = (organization.to_string(), after, page.limit.and_one());
        let found = self.read(move |connection| all(connection, &sql, parameters, member)).await?;
        Ok(Page::cut(found, page.limit, |member| member.user.id))
    }

    async fn member(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Member>> {
        let sql = format!("{MEMBERS} AND m.user_id = ?2");
        let key = (organization.to_string(), user.to_string());
        self.read(move |connection| one(connection, &sql, key, member)).await
    }

    async fn names(&self, organization: &OrganizationId, users: &[UserId]) -> Stored<HashMap<UserId, MemberName>> {
        let sql = "SELECT json_object('name', u.body ->> 'name', 'email', u.email)
                   FROM memberships m JOIN users u ON u.id = m.user_id
                   WHERE m.organization_id = ?1 AND m.user_id = ?2 AND m.gone = 0";
        let (organization, users) = (organization.to_string(), users.to_vec());
        let named = move |connection: &Connection, user: UserId| {
            let name = one(connection, sql, (&organization, user.to_string()), |row| record(row, 0))?;
            Ok(name.map(|name| (user, name)))
        };
        self.read(move |connection| users.iter().filter_map(|user| named(connection, *user).transpose()).collect())
            .await
    }

    async fn add(&self, organization: &OrganizationId, membership: &Membership, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, membership.organization_id);
        let (membership, trail) = (membership.clone(), trail.clone());
        self.write(move |unit| {
            add(unit, &membership)?;
            unit.append(&trail)
        })
        .await
    }

    async fn replace(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        self.change(*organization, membership, Fate::Stays, revocation, trail).await
    }

    async fn remove(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        self.change(*organization, membership, Fate::Ends, revocation, trail).await
    }
}

/// Whether a changed membership stays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Ends,
}

impl Record {
    async fn change(
        &self,
        organization: OrganizationId,
        membership: &Versioned<Membership>,
        fate: Fate,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        let (membership, revocation, trail) = (membership.clone(), revocation.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "UPDATE memberships SET body = ?4, gone = ?5, version = version + 1
                       WHERE organization_id = ?1 AND user_id = ?2 AND version = ?3 AND gone = 0";
            let Versioned { record, version } = &membership;
            let key = (organization.to_string(), record.user_id.to_string());
            let gone = i64::from(fate == Fate::Ends);
            unit.execute_one(sql, params![key.0, key.1, signed(*version), body(record)?, gone])?;
            let roster = roster(unit, organization)?;
            let remaining = (fate == Fate::Stays).then_some(record);
            let after = roster.record.clone().after(record.user_id, remaining).map_err(|_| WriteError::LastAdmin)?;
            put_roster(unit, &roster, &after)?;
            unit.revoke(&revocation)?;
            unit.append(&trail)
        })
        .await
    }
}

/// A person's memberships with the organizations.
pub(super) fn choices(connection: &Connection, user: UserId) -> rusqlite::Result<Vec<Choice>> {
    let sql = format!(
        "SELECT o.body, m.body FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.{HERE}
         WHERE m.user_id = ?1 AND m.gone = 0 ORDER BY m.organization_id"
    );
    let choice = |row: &Row<'_>| Ok(Choice { organization: record(row, 0)?, membership: record(row, 1)? });
    all(connection, &sql, [user.to_string()], choice)
}

/// Adds a membership and, for an administrator, the place on the roster. A person who was a member
/// before goes on from the generation at which that membership ended.
pub(super) fn add(unit: &Unit<'_>, membership: &Membership) -> Written {
    let key = (membership.organization_id.to_string(), membership.user_id.to_string());
    let sql = "SELECT version, body FROM memberships WHERE organization_id = ?1 AND user_id = ?2 AND gone = 1";
    let former: Option<Versioned<Membership>> = one(unit.connection, sql, (&key.0, &key.1), versioned)?;
    let generation = former.map_or(0, |former| former.record.generation);
    let membership = Membership { generation, ..membership.clone() };
    let sql = "INSERT INTO memberships (organization_id, user_id, version, body) VALUES (?1, ?2, 1, ?3)
               ON CONFLICT (organization_id, user_id)
               DO UPDATE SET body = ?3, gone = 0, version = version + 1 WHERE gone = 1";
    if unit.execute(sql, params![key.0, key.1, body(&membership)?])? == 0 {
        return Err(WriteError::Taken(UniqueKey::Membership));
    }
    if membership.role == MemberRole::CompanyAdmin && membership.enabled {
        let roster = roster(unit, membership.organization_id)?;
        put_roster(unit, &roster, &roster.record.clone().with(membership.user_id))?;
    }
    Ok(())
}

fn roster(unit: &Unit<'_>, organization: OrganizationId) -> Written<Versioned<Roster>> {
    let sql = "SELECT version, body FROM rosters WHERE organization_id = ?1";
    let found = one(unit.connection, sql, [organization.to_string()], versioned)?;
    Ok(found.unwrap_or(Versioned { record: Roster::empty(organization), version: 0 }))
}

fn put_roster(unit: &Unit<'_>, read: &Versioned<Roster>, after: &Roster) -> Written {
    if read.record == *after {
        return Ok(());
    }
    let sql = "INSERT INTO rosters (organization_id, version, body) VALUES (?1, 1, ?3)
               ON CONFLICT (organization_id) DO UPDATE SET body = ?3, version = version + 1 WHERE version = ?2";
    unit.execute_one(sql, params![after.organization_id.to_string(), signed(read.version), body(after)?])
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member { membership: versioned(row)?, user: record(row, 2)? })
}
