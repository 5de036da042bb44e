//! POST `/api/invitations/{token}/accept`: a new person by name and password, a known one by password or
//! as they are signed in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::invitation::{Invitation, InvitationState};
use domain::login_session::RefreshDelivery;
use domain::membership::Membership;
use domain::organization::Organization;
use domain::role::{MemberRole, PlatformRole};
use domain::scribe::Acting;
use domain::sign_in::Usable;
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::Body;
use http_kit::caller::{Caller, MaybeCaller};
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};
use storage::ports::invitations::AcceptancePlan;
use utoipa::ToSchema;

use super::{living, over};
use crate::keycloak::link;
use crate::keycloak::promises::Newcomer;
use crate::registration::person::NewPerson;
use crate::sign_in::answer::LoginResult;
use crate::sign_in::events;
use crate::sign_in::login::{Verified, verified};
use crate::sign_in::proceed::{self, Place};
use crate::state::State;
use crate::users::reset_link::ResetLinkView;

/// How the person shows who they are; empty for one who is signed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequest {
    /// The name, for a new person.
    name: Option<String>,
    /// The password: a new one for a new person, their own for a known one.
    #[schema(value_type = Option<String>)]
    password: Option<SecretString>,
    /// Where the refresh token goes: `cookie` (default) or `body`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token_in: RefreshDelivery,
}

/// For somebody who is signed in: they switch when they like.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinedView {
    status: Joined,
    /// Which organization.
    tenant_id: String,
    /// By which they set their password in the realm of that organization, where Keycloak verifies it: once.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_password: Option<ResetLinkView>,
}

/// That somebody is a member now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// Always this.
    Joined,
}

/// What accepting answers a known person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum AcceptedView {
    /// By bearer: no tokens.
    Joined(JoinedView),
    /// By password.
    SignedIn(LoginResult),
}

/// Accepts an invitation. Not consumed by a wrong password.
#[utoipa::path(operation_id = "accept_invitation", tag = "Invitations",
    params(("token" = String, Path)), request_body = AcceptRequest, responses(
    (status = 200, body = AcceptedView, description = "A known person: tokens by password, none by bearer."),
    (status = 201, body = LoginResult, description = "A new person."),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/invitations/{token}/accept")]
pub async fn accept(
    request: HttpRequest,
    client: Client,
    caller: MaybeCaller,
    state: web::Data<State>,
    body: Body<AcceptRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let token = request.match_info().get("token").unwrap_or_default();
    let invitation = living(&state, token).await?;
    let (organization, inviter) = still_invited(&state, &invitation.record).await?;
    let invited = Invited { invitation, organization, inviter, client };
    let signed_in = match caller.0 {
        Some(caller) => Some((themselves(&state, &caller, &invited).await?, caller)),
        None => None,
    };
    match (signed_in, body.0.password) {
        (Some((user, caller)), None) => joined(&state, &caller.acting(), &user, invited).await,
        (_, Some(password)) => {
            let proof = Proof { name: body.0.name, password, delivery: body.0.refresh_token_in };
            by_password(&state, invited, proof).await
        }
        (None, None) => Err(Problem::invalid("password", "is missing; or accept as somebody who is signed in")),
    }
}

struct Invited {
    invitation: Versioned<Invitation>,
    organization: Organization,
    inviter: User,
    client: Client,
}

struct Proof {
    name: Option<String>,
    password: SecretString,
    delivery: RefreshDelivery,
}

/// The organization and the inviter, if it is enabled and they may still invite into it.
async fn still_invited(state: &State, invitation: &Invitation) -> Result<(Organization, User), Problem> {
    let organization = state.stores.organizations.get(invitation.organization_id).await?;
    let organization = organization.map(|found| found.record).filter(|found| found.enabled).ok_or_else(over)?;
    let inviter = state.stores.users.get(invitation.invited_by).await?.ok_or_else(over)?.record;
    let membership = state.stores.memberships.get(&organization.id, inviter.id).await?;
    let administers =
        membership.is_some_and(|found| found.record.enabled && found.record.role == MemberRole::CompanyAdmin);
    // What an account issued before it was claimed may have been somebody else's doing.
    let issued_at = invitation.issued_at.unwrap_or(invitation.created_at);
    let void = inviter.claimed_at.is_some_and(|claimed| issued_at <= claimed);
    if inviter.enabled && !void && (administers || inviter.platform_role == PlatformRole::SuperAdmin) {
        Ok((organization, inviter))
    } else {
        Err(over())
    }
}

/// The person who is signed in. They accept for themselves only, also with somebody else's password.
async fn themselves(state: &State, caller: &Caller, invited: &Invited) -> Result<User, Problem> {
    let user = state.stores.users.get(caller.user_id()).await?.ok_or_else(Problem::not_found)?.record;
    if user.email == invited.invitation.record.email {
        Ok(user)
    } else {
        Err(Problem::forbidden("other_person", "That invitation is for somebody else."))
    }
}

async fn joined(state: &State, acting: &Acting, user: &User, invited: Invited) -> Result<HttpResponse, Problem> {
    let organization = invited.organization.id;
    let asked = state.followed(organization, user).await?;
    consume(state, acting, &invited, user, None).await?;
    asked.made().await;
    let set_password = match (&state.keycloak, user.credential_source) {
        (Some(_), CredentialSource::Keycloak) => Some(link::issue(state, acting, organization, user).await?.into()),
        _ => None,
    };
    let tenant_id = organization.to_string();
    let joined = JoinedView { status: Joined::Joined, tenant_id, set_password };
    Ok(HttpResponse::Ok().json(AcceptedView::Joined(joined)))
}

async fn by_password(state: &State, invited: Invited, proof: Proof) -> Result<HttpResponse, Problem> {
    let (email, client) = (&invited.invitation.record.email, &invited.client);
    let known = state.stores.users.by_email(email).await?;
    let delivery = proof.delivery;
    let (user, password_proof, status) = match (known, &proof.name) {
        (None, Some(name)) => {
            let organization = [invited.organization.name.as_str()];
            let password = proof.password.expose_secret();
            let person = NewPerson::parse(state, email.as_str(), name, password, &organization)?;
            state.keycloak_answers().await?;
            let (user, password) = person.made(state).await?;
            let (asked, password_proof) =
                state.prepared(invited.organization.id, (user.id, Newcomer::Member), password).await?;
            let acting = events::as_person(client.anonymous(), &user);
            consume(state, &acting, &invited, &user, Some(user.clone())).await?;
            asked.made().await;
            (user, password_proof, StatusCode::CREATED)
        }
        (None, None) => return Err(Problem::invalid("name", "is missing")),
        // A name given by somebody who is known changes nothing: the same check of their own password.
        (Some(_), _) => {
            let Verified { user, proof } = verified(state, client, email.as_str(), &proof.password).await?;
            let acting = events::as_person(client.anonymous(), &user);
            if user.credential_source == CredentialSource::Keycloak {
                // Their password speaks for other realms than this organization's, where they have none yet.
                return joined(state, &acting, &user, invited).await;
            }
            consume(state, &acting, &invited, &user, None).await?;
            (user, proof, StatusCode::OK)
        }
    };
    let sign_in = proceed::by_password(state, &user, password_proof, client, delivery);
    let choices = state.stores.memberships.choices(user.id).await?;
    // As the record has it now: somebody may have changed it since.
    let joined = choices.iter().find(|choice| choice.organization.id == invited.organization.id);
    let joined = joined.filter(|choice| choice.usable() == Usable::Yes).ok_or_else(proceed::no_organization)?;
    let place = Place::of(joined.organization.clone(), Some(joined.membership.role), &choices);
    let answer = proceed::issue(state, client, &user, &sign_in, place).await?;
    Ok(answer.respond(status, state))
}

/// Uses the invitation up and makes the membership, with the new person if there is one.
async fn consume(
    state: &State,
    acting: &Acting,
    invited: &Invited,
    user: &User,
    new: Option<User>,
) -> Result<(), Problem> {
    // Once more: hashing a password takes its time, and the inviter may have lost the right meanwhile.
    still_invited(state, &invited.invitation.record).await?;
    let organization = invited.organization.id;
    let role = invited.invitation.record.role;
    let membership = Membership {
        organization_id: organization,
        user_id: user.id,
        role,
        enabled: true,
        generation: 0,
        joined_at: state.now(),
        given_by: None,
        idempotency: None,
    };
    let invitation = invited.invitation.clone().with(|invitation| {
        invitation.state = InvitationState::Accepted;
        invitation.accepted_by = Some(user.id);
    });
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(acting, chain, AuditAction::AcceptInvitation, Outcome::Success);
    let after = json!({
        "user_id": user.id, "email": invitation.record.email, "role": role, "invited_by": invited.inviter.id,
        "invited_by_email": invited.inviter.email, "client": invited.client.device.name,
    });
    let event = event.on("invitation", invitation.record.id).changing(Value::Null, after);
    let plan = AcceptancePlan { invitation, user: new, membership };
    match state.stores.invitations.accept(&organization, &plan, &Trail::of(event)).await {
        Ok(()) => Ok(()),
        Err(WriteError::Conflict) => Err(over()),
        Err(WriteError::Taken(UniqueKey::Membership)) => {
            Err(Problem::conflict("already_member", "You are in that organization already. Sign in instead."))
        }
        Err(error) => Err(error.into()),
    }
}
