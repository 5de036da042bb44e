//! From a proved person to the next step: tokens, or a choice.

use domain::audit::{Chain, Outcome, Trail};
use domain::id::{LoginSessionId, OrganizationId};
use domain::login_session::{AuthenticationMethod, LoginSession, PlatformRoleProof, Proven, RefreshDelivery};
use domain::membership::Membership;
use domain::organization::Organization;
use domain::random::{OneTimeSecret, Purpose};
use domain::role::{MemberRole, PlatformRole, Role};
use domain::scribe::Acting;
use domain::sign_in::{Choice, NextStep, SignIn, Usable};
use domain::slug::Slug;
use domain::time::{Timestamp, minutes};
use domain::user::User;
use http_kit::client::Client;
use http_kit::problem::Problem;
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};

use super::answer::{Answer, Authenticated, LoginResult, OfferedTenant, TenantSelection, TenantView, UserView};
use super::events;
use crate::state::State;
use crate::token::signer::{Grantee, Signed};

/// How long a sign-in may take.
pub const SIGN_IN_LIFE: std::time::Duration = minutes(10);

/// Where a password was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordProof {
    /// Here, against our own hash.
    Ours,
    /// At Keycloak.
    Realms(RealmsProof),
}

/// What realms at Keycloak proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealmsProof {
    /// In the realms of these organizations it is right.
    pub organizations: Vec<OrganizationId>,
    /// Whether the default organization's is among them, which alone is enough for the platform role.
    pub platform_role_proof: PlatformRoleProof,
    /// Before any of them was asked: what was reset since counts as reset after.
    pub proved_at: Timestamp,
    /// Whether all of the person's realms said something.
    pub all: bool,
}

/// A sign-in that begins with a right password, and where that was found right.
#[must_use]
pub fn by_password(
    state: &State,
    user: &User,
    proof: PasswordProof,
    client: &Client,
    delivery: RefreshDelivery,
) -> SignIn {
    let now = state.now();
    let (proven, platform_role_proof, realm_checked_at) = match proof {
        PasswordProof::Ours => (Proven::Everywhere, PlatformRoleProof::Enough, None),
        PasswordProof::Realms(proof) => {
            (Proven::Only(proof.organizations), proof.platform_role_proof, Some(proof.proved_at))
        }
    };
    SignIn {
        id: state.ids.make(),
        user_id: user.id,
        generation: user.generation,
        amr: vec![AuthenticationMethod::Password],
        proven,
        provider: None,
        platform_role_proof,
        realm_checked_at,
        auth_time: realm_checked_at.unwrap_or(now),
        expires_at: now.plus(SIGN_IN_LIFE),
        device: client.device.clone(),
        delivery,
    }
}

/// Takes the next step of a sign-in.
///
/// # Errors
/// 403 `no_organization`.
pub async fn proceed(state: &State, client: &Client, user: &User, sign_in: SignIn) -> Result<Answer, Problem> {
    let user = &state.as_proven(user.clone(), sign_in.provider.as_ref(), sign_in.platform_role_proof);
    let choices = state.stores.memberships.choices(user.id).await?;
    let home = match user.platform_role {
        PlatformRole::SuperAdmin => state.stores.organizations.by_slug(&Slug::of_default_organization()).await?,
        PlatformRole::None => None,
    };
    let home = home.map(|found| found.record).filter(|organization| organization.enabled);
    match sign_in.next_step(user.platform_role, choices.clone(), home) {
        NextStep::ChooseOrganization(offered) => offer(state, user, &sign_in, offered).await,
        NextStep::IssueTokens { organization, role } => {
            let place = Place::of(organization, role, &choices);
            issue(state, client, user, &sign_in, place).await
        }
        NextStep::NoOrganization => {
            let acting = events::as_person(client.anonymous(), user);
            let describe = events::about(state, user, events::way_in(&sign_in), Outcome::Denied);
            let event = describe(&acting, Chain::Platform).because("no_organization");
            state.stores.audit.record(&Trail::of(event)).await?;
            Err(no_organization())
        }
    }
}

/// The answer to somebody who has no organization to act in.
#[must_use]
pub fn no_organization() -> Problem {
    Problem::forbidden(
        "no_organization",
        "You belong to no organization that you can use. Ask an administrator to invite you.",
    )
}

/// Where somebody will act, and as what.
#[derive(Clone, Debug)]
pub struct Place {
    /// In which organization.
    pub organization: Organization,
    /// As what; `None` for a platform administrator who is no member.
    pub role: Option<MemberRole>,
    /// The generation of the membership.
    pub generation: u64,
    /// All organizations that can be used.
    pub usable: Vec<Choice>,
}

impl Place {
    /// The place in `organization`, with the person's choices.
    #[must_use]
    pub fn of(organization: Organization, role: Option<MemberRole>, choices: &[Choice]) -> Self {
        let generation = |membership: &Membership| membership.generation;
        let here = choices.iter().find(|choice| choice.organization.id == organization.id);
        let generation = here.map_or(0, |choice| generation(&choice.membership));
        let usable = choices.iter().filter(|choice| choice.usable() == Usable::Yes).cloned().collect();
        Self { organization, role, generation, usable }
    }

    /// The role that the token carries.
    #[must_use]
    pub fn acting_role(&self, user: &User) -> Role {
        Role::effective(user.platform_role, self.role.unwrap_or(MemberRole::User))
    }
}

/// Opens a login session and issues its first tokens.
///
/// # Errors
/// 401 when the sign-in has been used already.
pub async fn issue(
    state: &State,
    client: &Client,
    user: &User,
    sign_in: &SignIn,
    place: Place,
) -> Result<Answer, Problem> {
    // The provider may have been taken out, or given to others, since it vouched.
    if !state.speaks_for(sign_in.provider.as_ref(), &place.organization) {
        return Err(start_again());
    }
    if let (Some(keycloak), Some(proved)) = (&state.keycloak, sign_in.realm_checked_at)
        && keycloak.was_reset_since(state, user, &sign_in.proven, proved).await?
    {
        return Err(start_again());
    }
    let now = state.now();
    let session = opened(state, sign_in, place.organization.id, now);
    let mut acting: Acting = events::as_person(client.anonymous(), user);
    acting.actor.sid = Some(session.id);
    let event = events::about(state, user, events::way_in(sign_in), Outcome::Success);
    let event = event(&acting, Chain::Organization(place.organization.id)).changing(
        Value::Null,
        json!({"amr": session.amr, "device": session.device.name, "provider": session.provider}),
    );
    match state.stores.login_sessions.open(&session, sign_in.generation, &Trail::of(event)).await {
        Ok(()) => tokens(state, user, &session, place),
        // Used already, or all login sessions of the person were ended meanwhile.
        Err(WriteError::Taken(UniqueKey::SignIn) | WriteError::Conflict) => Err(start_again()),
        Err(error) => Err(error.into()),
    }
}

/// The answer to a `session_token` that is unknown, used or expired.
#[must_use]
pub fn start_again() -> Problem {
    Problem::unauthenticated("invalid_session_token", "That sign-in has been used or has expired. Start again.")
}

/// Signs an access token for a login session as it is now, with everything that goes along.
///
/// # Errors
/// 500 when the token cannot be signed.
pub fn tokens(state: &State, user: &User, session: &LoginSession, place: Place) -> Result<Answer, Problem> {
    let role = place.acting_role(user);
    let grantee =
        Grantee { user, organization: &place.organization, role, membership_generation: place.generation, session };
    let Signed { token, expires_in } =
        state.signer.sign(grantee, &state.ids, state.now()).map_err(|_| Problem::internal())?;
    // Where the way in does not speak nobody can switch to, and its provider need not know.
    let spoken_for = |choice: &&Choice| {
        let organization = &choice.organization;
        session.proven.covers(organization.id) && state.speaks_for(session.provider.as_ref(), organization)
    };
    let offered = place.usable.iter().filter(spoken_for);
    let body = Authenticated {
        access_token: token.clone(),
        token,
        token_type: "bearer",
        expires_in,
        refresh_token: None,
        user: UserView::of(user, &place.organization, role),
        available_tenants: offered.map(|choice| TenantView::of(user, choice)).collect(),
        must_change_password: user.must_change_password,
    };
    Ok(Answer::authenticated(body, session, state))
}

fn opened(state: &State, sign_in: &SignIn, organization: OrganizationId, now: Timestamp) -> LoginSession {
    let id: LoginSessionId = state.ids.make();
    LoginSession {
        id,
        user_id: sign_in.user_id,
        organization_id: organization,
        sign_in_id: sign_in.id,
        device: sign_in.device.clone(),
        amr: sign_in.amr.clone(),
        proven: sign_in.proven.clone(),
        provider: sign_in.provider.clone(),
        platform_role_proof: state.carries_platform_role(sign_in.provider.as_ref()).and(sign_in.platform_role_proof),
        realm_checked_at: sign_in.realm_checked_at,
        auth_time: sign_in.auth_time,
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(state.settings.login_session_life.absolute),
        revoked_at: None,
        generation: 0,
        refresh_number: 1,
        refreshed_at: now,
        delivery: sign_in.delivery,
    }
}

async fn offer(state: &State, user: &User, sign_in: &SignIn, choices: Vec<Choice>) -> Result<Answer, Problem> {
    let now = state.now();
    let sessions = state.stores.login_sessions.of_person(user.id, now).await?;
    let last_used = |organization: OrganizationId| {
        let there = sessions.iter().filter(|session| session.organization_id == organization);
        there.map(|session| session.last_seen_at).max()
    };
    let mut choices = choices;
    choices.sort_by_key(|choice| std::cmp::Reverse(last_used(choice.organization.id)));
    let secret = OneTimeSecret::generate(state.randomness.as_ref());
    state.stores.sign_ins.put(&secret.digest(Purpose::SignIn), sign_in, now).await?;
    let selection = TenantSelection {
        requires_tenant_selection: true,
        session_token: secret.reveal(),
        expires_in: now.until(sign_in.expires_at).as_secs(),
        tenants: choices.iter().map(|choice| OfferedTenant::of(user, choice, last_used)).collect(),
    };
    Ok(Answer { result: LoginResult::TenantSelectionRequired(selection), refresh: None })
}
