//! Records to test with: each as plain as it can be, to be changed by the test that needs more.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use domain::audit::{AuditEvent, Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::device::Device;
use domain::email::EmailAddress;
use domain::id::{Id, IdSource, OrganizationId, UserId};
use domain::login_session::{AuthenticationMethod, LoginSession, PlatformRoleProof, Proven, RefreshDelivery};
use domain::membership::Membership;
use domain::organization::{Organization, Registration};
use domain::role::{MemberRole, PlatformRole};
use domain::scribe::{Acting, Scribe};
use domain::slug::Slug;
use domain::text::{Description, Name};
use domain::time::{Clock, days};
use domain::user::User;
use domain::workspace::{Target, Workspace, WorkspaceStatus};

use crate::clock::ManualClock;
use crate::randomness::SeededRandomness;

/// Makes records by one clock and one seed.
pub struct People {
    /// The clock.
    pub clock: Arc<ManualClock>,
    ids: Arc<IdSource>,
    scribe: Scribe,
}

impl Default for People {
    fn default() -> Self {
        let clock = Arc::new(ManualClock::default());
        let by: Arc<dyn Clock> = clock.clone();
        let ids = Arc::new(IdSource::new(Arc::clone(&by), Arc::new(SeededRandomness::default())));
        Self { clock, scribe: Scribe::new(by, Arc::clone(&ids)), ids }
    }
}

/// # Panics
/// Where a test gives a name or address that is none.
#[expect(clippy::unwrap_used, reason = "a test that gives no name is wrong")]
impl People {
    /// An identifier.
    pub fn id<I: Id>(&self) -> I {
        self.ids.make()
    }

    /// A person.
    pub fn user(&self, email: &str) -> User {
        User {
            id: self.id(),
            email: EmailAddress::parse(email).unwrap(),
            email_verified: false,
            name: Name::parse("Somebody").unwrap(),
            platform_role: PlatformRole::None,
            enabled: true,
            password_hash: None,
            credential_source: CredentialSource::Local,
            must_change_password: false,
            generation: 0,
            created_at: self.clock.now(),
            last_login_at: None,
            identities: Vec::new(),
            claimed_at: None,
            idempotency: None,
        }
    }

    /// An organization.
    pub fn organization(&self, name: &str) -> Organization {
        Organization {
            id: self.id(),
            slug: Slug::from_name(name),
            name: Name::parse(name).unwrap(),
            enabled: true,
            registration: Registration::Closed,
            domains: Vec::new(),
            generation: 0,
            created_at: self.clock.now(),
            deleted_at: None,
            idempotency: None,
        }
    }

    /// A membership.
    pub fn membership(&self, organization_id: OrganizationId, user_id: UserId, role: MemberRole) -> Membership {
        Membership {
            organization_id,
            user_id,
            role,
            enabled: true,
            generation: 0,
            joined_at: self.clock.now(),
            given_by: None,
            idempotency: None,
        }
    }

    /// A page.
    pub fn workspace(&self, organization_id: OrganizationId, name: &str) -> Workspace {
        Workspace {
            id: self.id(),
            organization_id,
            name: Name::parse(name).unwrap(),
            description: Description::default(),
            target: Target::Web { url: "https://www.example.org/".to_owned() },
            icon: None,
            cpu: None,
            memory: None,
            storage: None,
            status: WorkspaceStatus::Available,
            created_by: self.id(),
            created_at: self.clock.now(),
            idempotency: None,
        }
    }

    /// A login session.
    pub fn login_session(&self, user_id: UserId, organization_id: OrganizationId) -> LoginSession {
        let now = self.clock.now();
        LoginSession {
            id: self.id(),
            user_id,
            organization_id,
            sign_in_id: self.id(),
            device: Device::seen(IpAddr::V4(Ipv4Addr::LOCALHOST), "test"),
            amr: vec![AuthenticationMethod::Password],
            proven: Proven::Everywhere,
            provider: None,
            platform_role_proof: PlatformRoleProof::Enough,
            realm_checked_at: None,
            auth_time: now,
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(days(30)),
            revoked_at: None,
            generation: 0,
            refresh_number: 1,
            refreshed_at: now,
            delivery: RefreshDelivery::Body,
        }
    }

    /// An event.
    pub fn event(&self, chain: Chain) -> AuditEvent {
        self.scribe.event(&Acting::system(), chain, AuditAction::Login, Outcome::Success)
    }

    /// A trail of one event in an organization's chain.
    pub fn trail(&self, organization: OrganizationId) -> Trail {
        Trail::of(self.event(Chain::Organization(organization)))
    }
}
