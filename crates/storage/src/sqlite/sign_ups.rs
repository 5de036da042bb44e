//! New accounts.

use async_trait::async_trait;
use domain::audit::Trail;

use super::Record;
use super::unit::Unit;
use crate::ports::Written;
use crate::ports::sign_ups::{SignUpPlan, SignUps};

#[async_trait]
impl SignUps for Record {
    async fn commit(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        let (plan, trail) = (plan.clone(), trail.clone());
        self.write(move |unit| {
            make(unit, &plan)?;
            unit.append(&trail)
        })
        .await
    }
}

/// Makes all that a plan names.
pub(super) fn make(unit: &Unit<'_>, plan: &SignUpPlan) -> Written {
    super::users::add(unit, &plan.user)?;
    if let Some(organization) = &plan.organization {
        super::organizations::add(unit, organization)?;
    }
    super::memberships::add(unit, &plan.membership)
}
