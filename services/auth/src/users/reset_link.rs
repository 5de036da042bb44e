//! POST `/api/users/{id}/reset-link`: a link by which a member sets a new password, told to an administrator once.
//!
//! Whoever has the link can sign in as that person. So it is made only for people who are of this organization and of no
//! other: theirs to answer for, as nobody else's. For all others there are platform administrators and the operator.

use std::time::Duration;

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::decide::Rule;
use domain::id::UserId;
use domain::membership::Membership;
use domain::role::Role;
use domain::time::minutes;
use domain::user::User;
use http_kit::attempt::CreateResetLink;
use http_kit::body::OptionalBody;
use http_kit::caller::{Admin, Caller, denied};
use http_kit::edge::Edge;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use storage::ports::memberships::Member;
use utoipa::ToSchema;

use super::{member, outranks};
use crate::keycloak::link;
use crate::recovery::reset_link::{ResetLink, ResetLinkError, issue};
use crate::sign_in::logout_all::NoMembers;
use crate::state::State;

/// How long after their account was made somebody joins whose account was made for that.
const AT_ONCE: Duration = minutes(1);

/// A link, in the one answer that tells it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetLinkView {
    /// `PUBLIC_URL/reset#<token>`: what stands behind `#` reaches no server log.
    link: String,
    /// Until when it works.
    expires_at: String,
}

impl From<ResetLink> for ResetLinkView {
    fn from(made: ResetLink) -> Self {
        Self { link: made.link, expires_at: made.expires_at.to_string() }
    }
}

/// Makes a link to set a new password; older ones are dead, and the person is signed out everywhere. Platform
/// administrators may for any member, others for those only who belong to no other organization and had no account
/// before they joined (403 `belongs_elsewhere`). Nobody for themselves (403 `own_account`).
#[utoipa::path(operation_id = "create_reset_link", tag = "People", params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 201, body = ResetLinkView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/users/{id}/reset-link")]
pub async fn create(
    caller: Admin<CreateResetLink>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    id: InPath<UserId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let found = member(&state, &caller, id.0).await?;
    outranks(&edge, &caller, &found, AuditAction::CreateResetLink).await?;
    if state.keycloak.is_some() && found.user.credential_source != CredentialSource::Local {
        if found.user.id == caller.user_id() {
            return Err(refused(&edge, &caller, &found, Rule::OwnAccount).await);
        }
        // It opens this organization alone: no matter what else the person belongs to.
        let issued = link::issue(&state, &caller.acting(), caller.organization(), &found.user).await?;
        return Ok(HttpResponse::Created().json(ResetLinkView::from(issued)));
    }
    if let Some(rule) = forbidden(&state, &caller, &found).await? {
        return Err(refused(&edge, &caller, &found, rule).await);
    }
    let issued = issue(&state, &caller.acting(), &found.user.email).await;
    let issued = issued.map_err(|error| match error {
        ResetLinkError::Unknown | ResetLinkError::AtKeycloak => Problem::not_found(),
        ResetLinkError::Write(error) => error.into(),
        ResetLinkError::Storage(error) => error.into(),
    })?;
    Ok(HttpResponse::Created().json(ResetLinkView::from(issued)))
}

/// For which organization an account was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeFor {
    /// For that one: they joined it as the account was made.
    That,
    /// For another, or none: it is older.
    Another,
}

/// Whether an account was made for the organization of that membership.
#[must_use]
pub fn made_for(membership: &Membership, user: &User) -> MadeFor {
    if membership.joined_at.since(user.created_at) > AT_ONCE { MadeFor::Another } else { MadeFor::That }
}

async fn refused(edge: &Edge, caller: &Caller, found: &Member, rule: Rule) -> Problem {
    let chain = Chain::Organization(caller.organization());
    let event = edge.scribe.event(&caller.acting(), chain, AuditAction::CreateResetLink, Outcome::Denied);
    let event = event.on("user", found.user.id).because(rule.as_str());
    denied(edge, Trail::of(event), rule).await
}

/// The rule by which the caller may not, if there is one.
async fn forbidden(state: &State, caller: &Caller, found: &Member) -> Result<Option<Rule>, Problem> {
    if found.user.id == caller.user_id() {
        // A stolen access token must not be enough for a new password.
        return Ok(Some(Rule::OwnAccount));
    }
    match caller.role() {
        Role::SuperAdmin => return Ok(None),
        Role::CompanyAdmin | Role::User => {}
    }
    // Disabled ones count: they may be enabled again.
    let choices = state.stores.memberships.choices(found.user.id).await?;
    let elsewhere = choices.iter().any(|choice| choice.organization.id != caller.organization());
    let before = made_for(&found.membership.record, &found.user) == MadeFor::Another;
    Ok((elsewhere || before).then_some(Rule::BelongsElsewhere))
}
