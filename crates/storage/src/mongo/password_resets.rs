//! Password resets.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::password_reset::PasswordReset;
use domain::random::SecretDigest;
use domain::versioned::Versioned;
use mongodb::bson::{Bson, doc};

use super::Record;
use super::collection::Collection;
use super::document::{signed, versioned};
use super::step::Step;
use super::users::Replacement;
use crate::error::WriteError;
use crate::ports::login_sessions::EndLogins;
use crate::ports::password_resets::{PasswordResets, RedemptionPlan};
use crate::ports::{Stored, Written};

#[async_trait]
impl PasswordResets for Record {
    async fn issue(&self, reset: &PasswordReset, end: &EndLogins, trail: &Trail) -> Written {
        self.write(self.end_all_logins(end, Some(reset), trail)).await.map(|_| ())
    }

    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<PasswordReset>>> {
        let filter = doc! {"body.token_digest": digest.as_str()};
        let found = self.read(self.one(Collection::PasswordResets, filter)).await?;
        found.as_ref().map(versioned).transpose()
    }

    async fn redeem(&self, plan: &RedemptionPlan, trail: &Trail) -> Written {
        self.write(self.redeem_reset(plan, trail)).await
    }
}

/// The id of a person's one living reset link, beside the body of the person.
pub(super) const RESET: &str = "reset";

impl Record {
    /// The person decides, who names the one link that is good: it cannot be used twice, nor an older one, even
    /// before the link's own record says that it has ended.
    async fn redeem_reset(&self, plan: &RedemptionPlan, trail: &Trail) -> Written {
        let Versioned { record: reset, version } = &plan.reset;
        let id = reset.id.to_string();
        let unused = doc! {"_id": &id, "version": signed(*version), "body.ended_at": Bson::Null};
        if self.one(Collection::PasswordResets, unused).await?.is_none() {
            return Err(WriteError::Conflict);
        }
        let at = reset.ended_at.unwrap_or(plan.end.at);
        let replacement = Replacement {
            end: Some(&plan.end),
            when: doc! {RESET: &id},
            clear: Some(RESET),
            steps: vec![Step::EndReset { id: reset.id, at }],
        };
        self.replace_user(&plan.user, replacement, trail).await
    }
}
