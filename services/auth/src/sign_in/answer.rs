//! LOGIN RESULT: the one answer of every way in.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::id::OrganizationId;
use domain::login_session::{LoginSession, RefreshDelivery};
use domain::organization::Organization;
use domain::role::Role;
use domain::sign_in::Choice;
use domain::time::Timestamp;
use domain::user::User;
use serde::Serialize;
use utoipa::ToSchema;

use crate::sign_on::claim::ClaimQuestion;
use crate::state::State;
use crate::token::cookie;
use crate::token::refresh::RefreshToken;

/// What a way in leads to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum LoginResult {
    /// Signed in.
    Authenticated(Box<Authenticated>),
    /// The person chooses an organization: POST `/api/auth/select-tenant`.
    TenantSelectionRequired(TenantSelection),
    /// An account of that address exists that nobody ever showed to be theirs: the person says whether it is to become
    /// theirs by POST `/api/auth/oidc/claim`.
    ClaimRequired(ClaimQuestion),
}

/// The tokens, and for whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct Authenticated {
    /// The access token.
    pub access_token: String,
    /// The same, for clients of vsay-auth.
    pub token: String,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The refresh token, where the client asked for it in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The person, in the organization that the token is for.
    pub user: UserView,
    /// The organizations to switch between.
    pub available_tenants: Vec<TenantView>,
    /// Whether a new password must be chosen.
    pub must_change_password: bool,
}

/// The choice of an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantSelection {
    /// Always true; for clients of vsay-auth.
    pub requires_tenant_selection: bool,
    /// Stands for this sign-in, once, for ten minutes.
    pub session_token: String,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// The organizations, last used first.
    pub tenants: Vec<OfferedTenant>,
}

/// An organization to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedTenant {
    /// Its id.
    pub tenant_id: String,
    /// Its name.
    pub tenant_name: String,
    /// What the person is there.
    pub role: &'static str,
    /// Whether a second factor will be asked for.
    pub requires_mfa: bool,
    /// When the person last signed in there, as far as login sessions tell.
    pub last_used_at: Option<String>,
}

/// An organization that the person belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantView {
    /// Its id.
    pub tenant_id: String,
    /// Its name.
    pub tenant_name: String,
    /// What the person is there.
    pub role: &'static str,
}

/// A person in an organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// Their id.
    pub id: String,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their role there.
    pub role: &'static str,
    /// The organization's name.
    pub organization: String,
    /// Whether they have a second factor.
    pub mfa_enabled: bool,
    /// The organization's id.
    pub tenant_id: String,
    /// The organization's name.
    pub tenant_name: String,
    /// Whether the address was proved to be theirs.
    pub email_verified: bool,
}

impl UserView {
    /// A person as they are in `organization`.
    #[must_use]
    pub fn of(user: &User, organization: &Organization, role: Role) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.to_string(),
            name: user.name.to_string(),
            role: role.as_str(),
            organization: organization.name.to_string(),
            mfa_enabled: false,
            tenant_id: organization.id.to_string(),
            tenant_name: organization.name.to_string(),
            email_verified: user.email_verified,
        }
    }
}

impl TenantView {
    /// An organization that can be chosen.
    #[must_use]
    pub fn of(user: &User, choice: &Choice) -> Self {
        Self {
            tenant_id: choice.organization.id.to_string(),
            tenant_name: choice.organization.name.to_string(),
            role: Role::effective(user.platform_role, choice.membership.role).as_str(),
        }
    }
}

impl OfferedTenant {
    /// An organization that can be chosen, with when it was last used.
    #[must_use]
    pub fn of(user: &User, choice: &Choice, last_used: impl Fn(OrganizationId) -> Option<Timestamp>) -> Self {
        let TenantView { tenant_id, tenant_name, role } = TenantView::of(user, choice);
        let last_used_at = last_used(choice.organization.id).map(|moment| moment.to_string());
        Self { tenant_id, tenant_name, role, requires_mfa: false, last_used_at }
    }
}

/// What a step leads to, with the refresh token that goes along.
#[derive(Debug)]
pub struct Answer {
    /// The body.
    pub result: LoginResult,
    /// The refresh token and how it is delivered.
    pub refresh: Option<(RefreshToken, RefreshDelivery)>,
}

impl Answer {
    /// The answer to tokens issued for `session`.
    #[must_use]
    pub fn authenticated(mut body: Authenticated, session: &LoginSession, state: &State) -> Self {
        let token = RefreshToken { session: session.id, number: session.refresh_number };
        body.refresh_token = match session.delivery {
            RefreshDelivery::Body => Some(state.refresh_tokens.reveal(token)),
            RefreshDelivery::Cookie => None,
        };
        let result = LoginResult::Authenticated(Box::new(body));
        Self { result, refresh: Some((token, session.delivery)) }
    }

    /// The answer on the wire.
    #[must_use]
    pub fn respond(self, status: StatusCode, state: &State) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        if let Some((token, RefreshDelivery::Cookie)) = self.refresh {
            let life = state.settings.login_session_life.absolute;
            response.cookie(cookie::set(state.refresh_tokens.reveal(token), life));
        }
        response.json(self.result)
    }
}
