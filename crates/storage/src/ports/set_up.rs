//! Set-up: done once, by one conditional write on one record.

use async_trait::async_trait;
use domain::audit::Trail;

use super::sign_ups::SignUpPlan;
use super::{Stored, Written};

/// The one-time set-up of an installation.
#[async_trait]
pub trait SetUp: Send + Sync {
    /// Whether the installation has been set up.
    async fn state(&self) -> Stored<SetUpState>;

    /// Makes the first administrator and the default organization, once.
    ///
    /// # Errors
    /// `Conflict` when it has been done.
    async fn complete(&self, plan: &SignUpPlan, trail: &Trail) -> Written;
}

/// Whether the installation has been set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetUpState {
    /// Not yet: everything else answers `setup_required`.
    Required,
    /// It has.
    Done,
}
