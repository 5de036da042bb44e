//! People.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::email::EmailAddress;
use domain::external_identity::IdentityKey;
use domain::id::UserId;
use domain::role::PlatformRole;
use domain::user::{Standing, User};
use domain::versioned::Versioned;
use rusqlite::params;

use super::Record;
use super::document::{body, one, record, signed, versioned};
use super::login_sessions::end_all;
use super::unit::Unit;
use crate::error::{UniqueKey, WriteError};
use crate::ports::login_sessions::EndLogins;
use crate::ports::users::Users;
use crate::ports::{Stored, Written};

#[async_trait]
impl Users for Record {
    async fn get(&self, id: UserId) -> Stored<Option<Versioned<User>>> {
        let sql = "SELECT version, body FROM users WHERE id = ?1";
        self.read(move |connection| one(connection, sql, [id.to_string()], versioned)).await
    }

    async fn standing(&self, id: UserId) -> Stored<Option<Standing>> {
        let sql = "SELECT json_object('platform_role', platform_role, 'enabled', json(iif(enabled, 'true', 'false')))
                   FROM users WHERE id = ?1";
        self.read(move |connection| one(connection, sql, [id.to_string()], |row| record(row, 0))).await
    }

    async fn by_email(&self, email: &EmailAddress) -> Stored<Option<Versioned<User>>> {
        let email = email.as_str().to_owned();
        let sql = "SELECT version, body FROM users WHERE email = ?1";
        self.read(move |connection| one(connection, sql, [email], versioned)).await
    }

    async fn by_identity(&self, key: &IdentityKey) -> Stored<Option<Versioned<User>>> {
        let key = key.to_string();
        let sql = "SELECT version, body FROM users JOIN user_identities ON user_id = users.id WHERE identity = ?1";
        self.read(move |connection| one(connection, sql, [key], versioned)).await
    }

    async fn replace(&self, user: &Versioned<User>, trail: &Trail) -> Written {
        let (user, trail) = (user.clone(), trail.clone());
        self.write(move |unit| {
            replace(unit, &user)?;
            unit.append(&trail)
        })
        .await
    }

    async fn replace_and_end_logins(&self, user: &Versioned<User>, end: &EndLogins, trail: &Trail) -> Written {
        let (user, end, trail) = (user.clone(), end.clone(), trail.clone());
        self.write(move |unit| {
            replace(unit, &user)?;
            end_all(unit, &end)?;
            unit.append(&trail)
        })
        .await
    }

    async fn rehash(&self, user: &Versioned<User>) -> Written {
        let user = user.clone();
        self.write(move |unit| replace(unit, &user)).await
    }
}

/// Adds a person.
pub(super) fn add(unit: &Unit<'_>, user: &User) -> Written {
    let sql = "INSERT INTO users (id, version, body) VALUES (?1, 1, ?2)";
    let taken = WriteError::Taken(UniqueKey::Email);
    unit.execute_unique(sql, params![user.id.to_string(), body(user)?], taken)?;
    link(unit, user)
}

/// Brings who they are outside up to what the document says.
fn link(unit: &Unit<'_>, user: &User) -> Written {
    let id = user.id.to_string();
    unit.execute("DELETE FROM user_identities WHERE user_id = ?1", [&id])?;
    for identity in &user.identities {
        let sql = "INSERT INTO user_identities (identity, sign_on_id, user_id) VALUES (?1, ?2, ?3)";
        let parameters = params![identity.key.to_string(), identity.sign_on_id.to_string(), id];
        unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::Identity))?;
    }
    Ok(())
}

/// Replaces a person, read at that version; the platform keeps an administrator.
pub(super) fn replace(unit: &Unit<'_>, user: &Versioned<User>) -> Written {
    let had = administrators(unit)?;
    let sql = "UPDATE users SET body = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
    let id = user.record.id.to_string();
    unit.execute_one(sql, params![id, signed(user.version), body(&user.record)?])?;
    link(unit, &user.record)?;
    let stays = user.record.platform_role == PlatformRole::SuperAdmin && user.record.enabled;
    if had > 0 && !stays && administrators(unit)? == 0 {
        return Err(WriteError::LastSuperAdmin);
    }
    Ok(())
}

fn administrators(unit: &Unit<'_>) -> Written<i64> {
    let sql = "SELECT count(*) FROM users WHERE platform_role <> 'none' AND platform_role = 'super_admin' AND enabled";
    Ok(one(unit.connection, sql, [], |row| row.get(0))?.unwrap_or(0))
}
