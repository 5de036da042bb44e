//! Set-up.

use async_trait::async_trait;
use domain::audit::Trail;

use super::Record;
use super::document::one;
use super::sign_ups::make;
use crate::error::WriteError;
use crate::ports::set_up::{SetUp, SetUpState};
use crate::ports::sign_ups::SignUpPlan;
use crate::ports::{Stored, Written};

#[async_trait]
impl SetUp for Record {
    async fn state(&self) -> Stored<SetUpState> {
        let done = self.read(|connection| one(connection, "SELECT 1 FROM set_up", [], |_| Ok(()))).await?;
        Ok(if done.is_some() { SetUpState::Done } else { SetUpState::Required })
    }

    async fn complete(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        let (plan, trail) = (plan.clone(), trail.clone());
        self.write(move |unit| {
            let sql = "INSERT INTO set_up (id, done_at) VALUES (1, ?1)";
            unit.execute_unique(sql, [plan.user.created_at.to_string()], WriteError::Conflict)?;
            make(unit, &plan)?;
            unit.append(&trail)
        })
        .await
    }
}
