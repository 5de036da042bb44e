//! Login sessions.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{LoginSessionId, UserId};
use domain::login_session::LoginSession;
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;
use rusqlite::params;

use super::Record;
use super::document::{all, body, one, record, signed, unsigned, versioned};
use super::memberships::choices;
use super::unit::Unit;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::login_sessions::{EndLogin, EndLogins, Familiar, LoginSessions, LoginStanding};
use crate::ports::{Done, Stored, Written};

const REPLACE: &str = "UPDATE login_sessions SET body = ?3, version = version + 1
                       WHERE id = ?1 AND version = ?2 AND revoked_at IS NULL";

#[async_trait]
impl LoginSessions for Record {
    async fn open(&self, session: &LoginSession, generation: u64, trail: &Trail) -> Written {
        let (session, trail) = (session.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "INSERT INTO login_sessions (id, version, body) VALUES (?1, 1, ?2)";
            let parameters = params![session.id.to_string(), body(&session)?];
            unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::SignIn))?;
            // The version stays: noting a sign-in must not make anybody's change of the person fail.
            let sql = "UPDATE users SET body = json_set(body, '$.last_login_at', ?2)
                       WHERE id = ?1 AND enabled AND body ->> '$.generation' = ?3";
            let person = session.user_id.to_string();
            unit.execute_one(sql, params![person, session.created_at.to_string(), signed(generation)])?;
            unit.append(&trail)
        })
        .await
    }

    async fn get(&self, id: LoginSessionId) -> Stored<Option<Versioned<LoginSession>>> {
        let sql = "SELECT version, body FROM login_sessions WHERE id = ?1";
        self.read(move |connection| one(connection, sql, [id.to_string()], versioned)).await
    }

    async fn standing(&self, id: LoginSessionId) -> Stored<Option<LoginStanding>> {
        let sql = "SELECT s.version, s.body, u.body FROM login_sessions s JOIN users u ON u.id = s.user_id
                   WHERE s.id = ?1";
        self.read(move |connection| {
            let found = one(connection, sql, [id.to_string()], |row| Ok((versioned(row)?, record(row, 2)?)))?;
            let Some((session, user)): Option<(_, User)> = found else { return Ok(None) };
            let choices = choices(connection, user.id)?;
            Ok(Some(LoginStanding { session, user, choices }))
        })
        .await
    }

    async fn of_person(&self, user: UserId, now: Timestamp) -> Stored<Vec<LoginSession>> {
        let sql = "SELECT body FROM login_sessions WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2
                   ORDER BY id DESC LIMIT 200";
        let parameters = (user.to_string(), now.to_string());
        self.read(move |connection| all(connection, sql, parameters, |row| record(row, 0))).await
    }

    async fn has_signed_in_from(&self, user: UserId, address: IpAddr, since: Timestamp) -> Stored<Familiar> {
        let sql = "SELECT 1 FROM login_sessions WHERE user_id = ?1 AND address = ?2 AND created_at >= ?3 LIMIT 1";
        let parameters = (user.to_string(), address.to_string(), since.to_string());
        let found = self.read(move |connection| one(connection, sql, parameters, |_| Ok(()))).await?;
        Ok(if found.is_some() { Familiar::Yes } else { Familiar::No })
    }

    async fn rotate(&self, session: &Versioned<LoginSession>) -> Written {
        let session = session.clone();
        self.write(move |unit| replace(unit, &session)).await
    }

    async fn switch(&self, session: &Versioned<LoginSession>, revocation: &Revocation, trail: &Trail) -> Written {
        let (session, revocation, trail) = (session.clone(), revocation.clone(), trail.clone());
        self.write(move |unit| {
            replace(unit, &session)?;
            unit.revoke(&revocation)?;
            unit.append(&trail)
        })
        .await
    }

    async fn end(&self, end: &EndLogin, trail: &Trail) -> Written<Done> {
        let (end, trail) = (end.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "UPDATE login_sessions SET body = json_set(body, '$.revoked_at', ?3), version = version + 1
                       WHERE id = ?1 AND user_id = ?2 AND revoked_at IS NULL";
            let parameters = params![end.id.to_string(), end.user_id.to_string(), end.at.to_string()];
            if unit.execute(sql, parameters)? == 0 {
                return Ok(Done::Already);
            }
            let (recorded_at, expires_at) = (end.at, end.remember_until);
            let dead = [Some(Revoked::LoginSession { id: end.id }), end.token.map(|id| Revoked::Token { id })];
            for what in dead.into_iter().flatten() {
                unit.revoke(&Revocation { what, recorded_at, expires_at })?;
            }
            unit.append(&trail)?;
            Ok(Done::Now)
        })
        .await
    }

    async fn cut_off(&self, at: Timestamp, remember_until: Timestamp, trail: &Trail) -> Written<u64> {
        let trail = trail.clone();
        self.write(move |unit| {
            let sql = "UPDATE login_sessions SET body = json_set(body, '$.revoked_at', ?1), version = version + 1
                       WHERE revoked_at IS NULL";
            let ended = unit.execute(sql, [at.to_string()])?;
            let what = Revoked::Everything { until: at };
            unit.revoke(&Revocation { what, recorded_at: at, expires_at: remember_until })?;
            unit.append(&trail)?;
            Ok(ended as u64)
        })
        .await
    }

    async fn end_all(&self, end: &EndLogins, trail: &Trail) -> Written<Vec<LoginSessionId>> {
        let (end, trail) = (end.clone(), trail.clone());
        self.write(move |unit| {
            let ended = end_all(unit, &end)?;
            unit.append(&trail)?;
            Ok(ended)
        })
        .await
    }
}

/// Ends the living login sessions of a person, revokes each, and raises the person's generation.
pub(super) fn end_all(unit: &mut Unit<'_>, end: &EndLogins) -> Written<Vec<LoginSessionId>> {
    let below = raise_generation(unit, end.user_id)?;
    if end.except.is_none() {
        let what = Revoked::Person { id: end.user_id, below };
        unit.revoke(&Revocation { what, recorded_at: end.at, expires_at: end.remember_until })?;
    }
    let sql = "SELECT id FROM login_sessions WHERE user_id = ?1 AND revoked_at IS NULL AND id IS NOT ?2";
    let except = end.except.map(|id| id.to_string());
    let living: Vec<String> = all(unit.connection, sql, params![end.user_id.to_string(), except], |row| row.get(0))?;
    let mut ended = Vec::with_capacity(living.len());
    for id in living {
        let sql = "UPDATE login_sessions SET body = json_set(body, '$.revoked_at', ?2), version = version + 1
                   WHERE id = ?1";
        unit.execute_one(sql, params![id, end.at.to_string()])?;
        let id: LoginSessionId = id.parse().map_err(|_| StorageError::Unreadable)?;
        let what = Revoked::LoginSession { id };
        unit.revoke(&Revocation { what, recorded_at: end.at, expires_at: end.remember_until })?;
        ended.push(id);
    }
    Ok(ended)
}

fn raise_generation(unit: &Unit<'_>, user: UserId) -> Written<u64> {
    let id = user.to_string();
    let sql = "UPDATE users SET version = version + 1,
               body = json_set(body, '$.generation', (body ->> '$.generation') + 1) WHERE id = ?1";
    unit.execute_one(sql, [&id])?;
    let sql = "SELECT body ->> '$.generation' FROM users WHERE id = ?1";
    Ok(one(unit.connection, sql, [&id], |row| unsigned(row, 0))?.unwrap_or(0))
}

fn replace(unit: &Unit<'_>, session: &Versioned<LoginSession>) -> Written {
    let Versioned { record, version } = session;
    unit.execute_one(REPLACE, params![record.id.to_string(), signed(*version), body(record)?])
}
