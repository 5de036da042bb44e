//! Plans for Keycloak.

use async_trait::async_trait;
use domain::realm_plan::{RealmPlan, RealmPlanKey};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use rusqlite::params;

use super::Record;
use super::document::{all, body, one, signed, versioned};
use crate::ports::realm_plans::RealmPlans;
use crate::ports::{Stored, Written, only_stored};

#[async_trait]
impl RealmPlans for Record {
    async fn ask(&self, key: RealmPlanKey, now: Timestamp) -> Stored<()> {
        let asked = self.write(move |unit| {
            let sql = "INSERT INTO realm_plans (id, version, body) VALUES (?1, 1, ?2)
                       ON CONFLICT (id) DO UPDATE SET
                         body = json_set(body, '$.asked_at', ?3, '$.due_at', ?3), version = version + 1";
            unit.execute(sql, params![key.to_string(), body(&RealmPlan::new(key, now))?, now.to_string()])?;
            Ok(())
        });
        asked.await.map_err(only_stored)
    }

    async fn get(&self, key: RealmPlanKey) -> Stored<Option<Versioned<RealmPlan>>> {
        let sql = "SELECT version, body FROM realm_plans WHERE id = ?1";
        self.read(move |connection| one(connection, sql, [key.to_string()], versioned)).await
    }

    async fn get_all(&self, keys: &[RealmPlanKey]) -> Stored<Vec<Versioned<RealmPlan>>> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        self.read(move |connection| {
            let sql = "SELECT version, body FROM realm_plans WHERE id = ?1";
            keys.iter().filter_map(|key| one(connection, sql, [key], versioned).transpose()).collect()
        })
        .await
    }

    async fn due(&self, now: Timestamp, most: u32) -> Stored<Vec<Versioned<RealmPlan>>> {
        let sql =
            "SELECT version, body FROM realm_plans WHERE due_at IS NOT NULL AND due_at <= ?1 ORDER BY due_at LIMIT ?2";
        self.read(move |connection| all(connection, sql, params![now.to_string(), most], versioned)).await
    }

    async fn troubled(&self, most: u32) -> Stored<Vec<Versioned<RealmPlan>>> {
        let sql = "SELECT version, body FROM realm_plans WHERE trouble IS NOT NULL ORDER BY id LIMIT ?1";
        self.read(move |connection| all(connection, sql, [most], versioned)).await
    }

    async fn replace(&self, plan: &Versioned<RealmPlan>) -> Written {
        let plan = plan.clone();
        self.write(move |unit| {
            let sql = "UPDATE realm_plans SET body = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
            let Versioned { record, version } = &plan;
            unit.execute_one(sql, params![record.key.to_string(), signed(*version), body(record)?])
        })
        .await
    }

    async fn remove(&self, plan: &Versioned<RealmPlan>) -> Written {
        let (id, version) = (plan.record.key.to_string(), signed(plan.version));
        self.write(move |unit| {
            unit.execute_one("DELETE FROM realm_plans WHERE id = ?1 AND version = ?2", params![id, version])
        })
        .await
    }
}
