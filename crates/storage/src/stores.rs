//! All ports of one installation together.

use std::sync::Arc;

use domain::sign_in::SignIn;
use domain::sign_on::{HandOff, SignOn};

use crate::ports::audit::AuditLog;
use crate::ports::housekeeping::Housekeeping;
use crate::ports::invitations::Invitations;
use crate::ports::login_sessions::LoginSessions;
use crate::ports::memberships::Memberships;
use crate::ports::one_time::OneTime;
use crate::ports::organizations::Organizations;
use crate::ports::password_resets::PasswordResets;
use crate::ports::realm_plans::RealmPlans;
use crate::ports::revocations::Revocations;
use crate::ports::set_up::SetUp;
use crate::ports::sign_ups::SignUps;
use crate::ports::throttles::Throttles;
use crate::ports::tickets::Ticket;
use crate::ports::users::Users;
use crate::ports::workspace_grants::WorkspaceGrants;
use crate::ports::workspace_sessions::WorkspaceSessions;
use crate::ports::workspaces::Workspaces;

/// The ports. Cheap to clone; every worker of every service holds the same ones.
#[derive(Clone)]
#[expect(missing_docs, reason = "each member is named like its port")]
pub struct Stores {
    pub audit: Arc<dyn AuditLog>,
    pub hand_offs: Arc<dyn OneTime<HandOff>>,
    pub housekeeping: Arc<dyn Housekeeping>,
    pub invitations: Arc<dyn Invitations>,
    pub login_sessions: Arc<dyn LoginSessions>,
    pub memberships: Arc<dyn Memberships>,
    pub organizations: Arc<dyn Organizations>,
    pub password_resets: Arc<dyn PasswordResets>,
    pub realm_plans: Arc<dyn RealmPlans>,
    pub revocations: Arc<dyn Revocations>,
    pub set_up: Arc<dyn SetUp>,
    pub sign_ins: Arc<dyn OneTime<SignIn>>,
    pub sign_ons: Arc<dyn OneTime<SignOn>>,
    pub sign_ups: Arc<dyn SignUps>,
    pub throttles: Arc<dyn Throttles>,
    pub tickets: Arc<dyn OneTime<Ticket>>,
    pub users: Arc<dyn Users>,
    pub workspace_grants: Arc<dyn WorkspaceGrants>,
    pub workspace_sessions: Arc<dyn WorkspaceSessions>,
    pub workspaces: Arc<dyn Workspaces>,
}

impl Stores {
    /// What is durable kept by `record`, the rest by `short_lived`.
    pub(crate) fn of<R>(record: R, short_lived: ShortLived) -> Self
    where
        R: AuditLog + Housekeeping + Invitations + LoginSessions + Memberships + Organizations + PasswordResets,
        R: RealmPlans
            + Revocations
            + SetUp
            + SignUps
            + Users
            + WorkspaceGrants
            + WorkspaceSessions
            + Workspaces
            + 'static,
    {
        let record = Arc::new(record);
        let ShortLived { hand_offs, sign_ins, sign_ons, throttles, tickets } = short_lived;
        Self {
            audit: record.clone(),
            hand_offs,
            housekeeping: record.clone(),
            invitations: record.clone(),
            login_sessions: record.clone(),
            memberships: record.clone(),
            organizations: record.clone(),
            password_resets: record.clone(),
            realm_plans: record.clone(),
            revocations: record.clone(),
            set_up: record.clone(),
            sign_ins,
            sign_ons,
            sign_ups: record.clone(),
            throttles,
            tickets,
            users: record.clone(),
            workspace_grants: record.clone(),
            workspace_sessions: record.clone(),
            workspaces: record,
        }
    }

    /// The same durable ports with other short-lived ones.
    #[must_use]
    pub fn with_short_lived(self, short_lived: ShortLived) -> Self {
        let ShortLived { hand_offs, sign_ins, sign_ons, throttles, tickets } = short_lived;
        Self { hand_offs, sign_ins, sign_ons, throttles, tickets, ..self }
    }
}

/// The ports of what lives for minutes: it may be kept elsewhere than the record.
#[derive(Clone)]
pub struct ShortLived {
    /// What callbacks hand to the front end.
    pub hand_offs: Arc<dyn OneTime<HandOff>>,
    /// Sign-ins in progress.
    pub sign_ins: Arc<dyn OneTime<SignIn>>,
    /// Trips to providers.
    pub sign_ons: Arc<dyn OneTime<SignOn>>,
    /// Throttles.
    pub throttles: Arc<dyn Throttles>,
    /// Tickets.
    pub tickets: Arc<dyn OneTime<Ticket>>,
}
