//! POST `/api/users`: adds somebody to the caller's organization without asking them.
//!
//! Whoever has no account yet gets one without a password: they come in by single sign-on or by a reset link. Whoever has
//! one gets the membership, and the caller is answered alike: what the answer shows is what `GET` shows of any member.

use actix_web::{HttpResponse, post, web};
use domain::audit::Trail;
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::id::{OrganizationId, UserId};
use domain::idempotency::{IdempotencyMark, MarkDigest};
use domain::membership::Membership;
use domain::role::{MemberRole, PlatformRole};
use domain::text::Name;
use domain::time::Timestamp;
use domain::user::User;
use http_kit::attempt::AddMember;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller};
use http_kit::idempotency::{Idempotency, IdempotencyHeader, Made};
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};
use storage::ports::Stored;
use storage::ports::memberships::Member;
use storage::ports::sign_ups::SignUpPlan;
use utoipa::ToSchema;

use super::{MemberView, event_on, tag};
use crate::state::State;

/// Who, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMemberRequest {
    /// The address.
    email: String,
    /// The name; somebody who is known keeps their own.
    name: String,
    /// `user` or `company_admin`.
    #[schema(value_type = String)]
    role: MemberRole,
}

/// Adds a person to the caller's organization.
#[utoipa::path(operation_id = "create_user", tag = "People", params(IdempotencyHeader), request_body = AddMemberRequest, security(("bearer" = [])),
    responses(
    (status = 201, body = MemberView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/users")]
pub async fn create(
    caller: Admin<AddMember>,
    state: web::Data<State>,
    idempotency: Idempotency,
    body: Body<AddMemberRequest>,
) -> Result<HttpResponse, Problem> {
    let wanted = Wanted::parse(&body.0)?;
    let turn = idempotency.of_caller(&caller, &wanted).await?;
    let organization = caller.organization();
    // Found by the address, which is unique already, as a sign-up is.
    let look = async |scope: MarkDigest, _: Timestamp| made_under(&state, organization, &wanted.email, &scope).await;
    let Added(member) = turn.once(look, async |mark| add(&state, &caller, &wanted, mark).await).await?;
    Ok(HttpResponse::Created().insert_header(tag(&member).header()).json(MemberView::of(&member)))
}

#[derive(Serialize)]
struct Wanted {
    email: EmailAddress,
    name: Name,
    role: MemberRole,
}

impl Wanted {
    fn parse(request: &AddMemberRequest) -> Result<Self, Problem> {
        let email = EmailAddress::parse(&request.email).map_err(|problem| problem.to_string());
        let name = Name::parse(&request.name).map_err(|problem| problem.to_string());
        match (email, name) {
            (Ok(email), Ok(name)) => Ok(Self { email, name, role: request.role }),
            (Err(email), Err(name)) => Err(Problem::invalid("email", email).field("name", name)),
            (Err(email), Ok(_)) => Err(Problem::invalid("email", email)),
            (Ok(_), Err(name)) => Err(Problem::invalid("name", name)),
        }
    }
}

/// A member who was added by a request.
struct Added(Member);

impl Made for Added {
    fn mark(&self) -> Option<&IdempotencyMark> {
        self.0.membership.record.idempotency.as_ref()
    }
}

async fn by_address(state: &State, organization: OrganizationId, email: &EmailAddress) -> Stored<Option<Added>> {
    let Some(user) = state.stores.users.by_email(email).await? else { return Ok(None) };
    Ok(state.stores.memberships.member(&organization, user.record.id).await?.map(Added))
}

/// The member of that address, if the request under that key added them.
async fn made_under(
    state: &State,
    organization: OrganizationId,
    email: &EmailAddress,
    scope: &MarkDigest,
) -> Stored<Option<Added>> {
    let found = by_address(state, organization, email).await?;
    Ok(found.filter(|added| added.mark().is_some_and(|mark| mark.scope == *scope)))
}

async fn add(state: &State, caller: &Caller, wanted: &Wanted, mark: Option<IdempotencyMark>) -> Result<Added, Problem> {
    let known = state.stores.users.by_email(&wanted.email).await?;
    let added = match known {
        Some(user) => follow_and_join(state, caller, wanted, (&user.record, mark)).await,
        None => match found(state, caller, wanted, mark.clone()).await {
            // Somebody was faster.
            Err(WriteError::Taken(UniqueKey::Email)) => match state.stores.users.by_email(&wanted.email).await? {
                Some(user) => follow_and_join(state, caller, wanted, (&user.record, mark)).await,
                None => Err(WriteError::Conflict),
            },
            found => found,
        },
    };
    match added {
        Ok(()) => {}
        Err(WriteError::Taken(UniqueKey::Membership)) => {
            return Err(Problem::conflict("already_member", "That person is in this organization already."));
        }
        Err(error) => return Err(error.into()),
    }
    by_address(state, caller.organization(), &wanted.email).await?.ok_or_else(Problem::not_found)
}

/// Somebody who is known, and whose account at Keycloak follows if they have one.
async fn follow_and_join(
    state: &State,
    caller: &Caller,
    wanted: &Wanted,
    (user, mark): (&User, Option<IdempotencyMark>),
) -> Result<(), WriteError> {
    let asked = state.followed(caller.organization(), user).await?;
    join(state, caller, wanted, (user.id, mark)).await?;
    asked.made().await;
    Ok(())
}

/// Somebody who is known.
async fn join(
    state: &State,
    caller: &Caller,
    wanted: &Wanted,
    (user, mark): (UserId, Option<IdempotencyMark>),
) -> Result<(), WriteError> {
    let membership = membership(state, caller, wanted, (user, mark));
    let trail = trail(state, caller, wanted, user);
    state.stores.memberships.add(&caller.organization(), &membership, &trail).await
}

/// Somebody new.
async fn found(
    state: &State,
    caller: &Caller,
    wanted: &Wanted,
    mark: Option<IdempotencyMark>,
) -> Result<(), WriteError> {
    let user = User {
        id: state.ids.make(),
        email: wanted.email.clone(),
        email_verified: false,
        name: wanted.name.clone(),
        platform_role: PlatformRole::None,
        enabled: true,
        password_hash: None,
        credential_source: CredentialSource::None,
        must_change_password: false,
        generation: 0,
        created_at: state.now(),
        last_login_at: None,
        identities: Vec::new(),
        claimed_at: None,
        idempotency: None,
    };
    let trail = trail(state, caller, wanted, user.id);
    let membership = membership(state, caller, wanted, (user.id, mark));
    state.stores.sign_ups.commit(&SignUpPlan { user, organization: None, membership }, &trail).await
}

fn membership(
    state: &State,
    caller: &Caller,
    wanted: &Wanted,
    (user_id, idempotency): (UserId, Option<IdempotencyMark>),
) -> Membership {
    Membership {
        organization_id: caller.organization(),
        user_id,
        role: wanted.role,
        enabled: true,
        generation: 0,
        joined_at: state.now(),
        given_by: None,
        idempotency,
    }
}

/// The same for whoever it is.
fn trail(state: &State, caller: &Caller, wanted: &Wanted, user: UserId) -> Trail {
    let event = event_on(state, caller, AuditAction::AddMember, user);
    Trail::of(event.changing(Value::Null, json!({"email": wanted.email, "role": wanted.role})))
}
