//! Who calls, as an argument of the handler: the signature of an endpoint says who may call it.
//!
//! Each extractor holds the whole check: token, revocation, organization, role.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use access_token::claims::Claims;
use access_token::verifier::Refused;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use domain::audit::{ActorKind, Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::{Action, Context, Object, Rule, Subject, Verdict, decide};
use domain::email::EmailAddress;
use domain::id::{LoginSessionId, OrganizationId, UserId};
use domain::membership::Membership;
use domain::role::Role;
use domain::scribe::Acting;

use crate::attempt::Attempt;
use crate::client::Client;
use crate::edge::Edge;
use crate::problem::Problem;

/// Somebody with a living access token, in the organization that it is for.
#[derive(Clone, Debug)]
pub struct Caller {
    claims: Arc<Claims>,
    client: Client,
}

impl Caller {
    /// Who.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        self.claims.user_id
    }

    /// In which organization.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.claims.organization_id
    }

    /// With which role. It is true as long as the token lives: a change of role revokes it.
    #[must_use]
    pub fn role(&self) -> Role {
        self.claims.role
    }

    /// In which login session.
    #[must_use]
    pub fn login_session(&self) -> LoginSessionId {
        self.claims.sid
    }

    /// Everything that the token says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// From where.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The caller as the actor of audit events.
    #[must_use]
    pub fn acting(&self) -> Acting {
        let mut acting = self.client.acting(ActorKind::User);
        acting.actor.user_id = Some(self.claims.sub);
        acting.actor.email = EmailAddress::parse(&self.claims.email).ok();
        acting.actor.sid = Some(self.claims.sid);
        acting
    }

    /// The caller as the subject of decisions, with their membership as the record has it.
    #[must_use]
    pub fn subject(&self, membership: Option<Membership>) -> Subject {
        Subject {
            user_id: self.claims.sub,
            organization_id: self.claims.organization_id,
            role: self.claims.role,
            membership,
        }
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let edge = edge(request)?;
        let client = Client::from_request(request, &mut Payload::None).into_inner()?;
        let token = bearer(request)?;
        let claims = edge.verifier.verify(token).map_err(refused)?;
        Ok(Self { claims, client })
    }
}

/// The bearer token of a request (RFC 6750, section 2.1): one header, nowhere else.
fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let (Some(value), None) = (headers.next(), headers.next()) else {
        return Err(Problem::unauthenticated("unauthenticated", "Sign in first: this needs a bearer token."));
    };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or(("", ""));
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        Ok(token.trim())
    } else {
        Err(Problem::unauthenticated("unauthenticated", "Sign in first: this needs a bearer token."))
    }
}

fn refused(reason: Refused) -> Problem {
    let code = match reason {
        Refused::Invalid | Refused::NotYet => "invalid_token",
        Refused::Expired => "token_expired",
        Refused::Revoked => "revoked",
        Refused::Unchecked => return unchecked(),
    };
    Problem::unauthenticated(code, format!("Sign in again: {reason}."))
}

/// When we cannot check, we refuse.
fn unchecked() -> Problem {
    Problem::unavailable(
        "revocation_unavailable",
        "It cannot be checked at the moment whether you are still signed in. Try again in a moment.",
        Duration::from_secs(2),
    )
}

fn edge(request: &HttpRequest) -> Result<&web::Data<Edge>, Problem> {
    request.app_data::<web::Data<Edge>>().ok_or_else(Problem::internal)
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// A caller, or nobody: for routes that take either. A bad token is still refused.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if request.headers().contains_key(header::AUTHORIZATION) {
            ready(Caller::of(request).map(|caller| Self(Some(caller))))
        } else {
            ready(Ok(Self(None)))
        }
    }
}

/// An administrator of the organization that the token is for (also from the platform). A refusal is
/// recorded as a denied `A`.
#[derive(Debug)]
pub struct Admin<A>(Caller, PhantomData<A>);

/// An administrator of the platform. A refusal is recorded as a denied `A`.
#[derive(Debug)]
pub struct SuperAdmin<A>(Caller, PhantomData<A>);

impl<A> Deref for Admin<A> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<A> Deref for SuperAdmin<A> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<A: Attempt> FromRequest for Admin<A> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = Caller::of(&request)?;
            let organization = Object::Organization(caller.organization());
            permitted(edge(&request)?, &caller, Action::AdministerOrganization, organization, A::ACTION).await?;
            Ok(Self(caller, PhantomData))
        })
    }
}

impl<A: Attempt> FromRequest for SuperAdmin<A> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = Caller::of(&request)?;
            permitted(edge(&request)?, &caller, Action::AdministerPlatform, Object::Platform, A::ACTION).await?;
            Ok(Self(caller, PhantomData))
        })
    }
}

/// Refuses and records what [`decide`] does not allow, by the membership as the record has it.
async fn permitted(
    edge: &Edge,
    caller: &Caller,
    action: Action,
    object: Object<'_>,
    attempt: AuditAction,
) -> Result<(), Problem> {
    let membership = edge.stores.memberships.get(&caller.organization(), caller.user_id()).await?;
    let subject = caller.subject(membership.map(|found| found.record));
    let decision = decide(&subject, action, object, Context { now: edge.clock.now() });
    match decision.verdict {
        Verdict::Allow => Ok(()),
        Verdict::Forbid | Verdict::Hide | Verdict::Unavailable => Err(deny(edge, caller, attempt, decision.rule).await),
    }
}

/// Records that `caller` was refused `action` on no particular object, and gives the 403 with the
/// rule's name.
pub async fn deny(edge: &Edge, caller: &Caller, action: AuditAction, rule: Rule) -> Problem {
    let chain = Chain::Organization(caller.organization());
    let event = edge.scribe.event(&caller.acting(), chain, action, Outcome::Denied).because(rule.as_str());
    denied(edge, Trail::of(event), rule).await
}

/// Records a denial with the events given, and gives the 403 with the rule's name.
pub async fn denied(edge: &Edge, trail: Trail, rule: Rule) -> Problem {
    match edge.stores.audit.record(&trail).await {
        Ok(()) => Problem::forbidden(rule.as_str(), "You may not do that."),
        // What cannot be recorded is not answered as if it were: the caller is refused either way.
        Err(error) => error.into(),
    }
}
