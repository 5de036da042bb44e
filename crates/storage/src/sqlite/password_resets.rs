//! Password resets.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::password_reset::PasswordReset;
use domain::random::SecretDigest;
use domain::versioned::Versioned;
use rusqlite::params;

use super::Record;
use super::document::{body, one, signed, versioned};
use super::login_sessions::end_all;
use crate::error::{UniqueKey, WriteError};
use crate::ports::login_sessions::EndLogins;
use crate::ports::password_resets::{PasswordResets, RedemptionPlan};
use crate::ports::{Stored, Written};

#[async_trait]
impl PasswordResets for Record {
    async fn issue(&self, reset: &PasswordReset, end: &EndLogins, trail: &Trail) -> Written {
        let (reset, end, trail) = (reset.clone(), end.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "UPDATE password_resets SET body = json_set(body, '$.ended_at', ?2), version = version + 1
                       WHERE user_id = ?1 AND body ->> '$.ended_at' IS NULL";
            unit.execute(sql, params![reset.user_id.to_string(), reset.created_at.to_string()])?;
            let sql = "INSERT INTO password_resets (id, version, body) VALUES (?1, 1, ?2)";
            let parameters = params![reset.id.to_string(), body(&reset)?];
            unit.execute_unique(sql, parameters, WriteError::Taken(UniqueKey::Id))?;
            end_all(unit, &end)?;
            unit.append(&trail)
        })
        .await
    }

    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<PasswordReset>>> {
        let digest = digest.as_str().to_owned();
        let sql = "SELECT version, body FROM password_resets WHERE token_digest = ?1";
        self.read(move |connection| one(connection, sql, [digest], versioned)).await
    }

    async fn redeem(&self, plan: &RedemptionPlan, trail: &Trail) -> Written {
        let (plan, trail) = (plan.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "UPDATE password_resets SET body = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
            let Versioned { record, version } = &plan.reset;
            unit.execute_one(sql, params![record.id.to_string(), signed(*version), body(record)?])?;
            super::users::replace(unit, &plan.user)?;
            end_all(unit, &plan.end)?;
            unit.append(&trail)
        })
        .await
    }
}
