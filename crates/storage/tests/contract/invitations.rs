//! Links that are good once: invitations and resets of passwords.

use domain::invitation::{Invitation, InvitationState};
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose};
use domain::role::MemberRole;
use domain::time::{days, minutes};
use domain::versioned::Versioned;
use storage::ports::invitations::AcceptancePlan;
use storage::ports::password_resets::RedemptionPlan;

use crate::backend::{Backend, twenty, won};

pub async fn invited(
    on: &Backend,
    organization: &domain::organization::Organization,
    email: domain::email::EmailAddress,
    number: u32,
) -> Versioned<Invitation> {
    let invitation = invitation(on, organization.id, email, number);
    on.stores.invitations.add(&organization.id, &invitation, &on.people.trail(organization.id)).await.unwrap();
    on.stores.invitations.by_token(&invitation.token_digest).await.unwrap().unwrap()
}

pub fn invitation(
    on: &Backend,
    organization_id: domain::id::OrganizationId,
    email: domain::email::EmailAddress,
    number: u32,
) -> Invitation {
    let mut bytes = [9; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Invitation {
        id: on.people.id(),
        organization_id,
        email,
        role: MemberRole::User,
        invited_by: on.people.id(),
        created_at: on.now(),
        issued_at: None,
        expires_at: on.now().plus(days(7)),
        state: InvitationState::Pending,
        issue: 1,
        token_digest: OneTimeSecret::from_bytes(bytes).digest(Purpose::Invitation),
        accepted_by: None,
        idempotency: None,
    }
}

pub fn acceptance(
    on: &Backend,
    invitation: &Versioned<Invitation>,
    user: Option<domain::user::User>,
    id: domain::id::UserId,
) -> AcceptancePlan {
    let membership = on.people.membership(invitation.record.organization_id, id, MemberRole::User);
    let invitation = invitation.clone().with(|invitation| invitation.state = InvitationState::Accepted);
    AcceptancePlan { invitation, user, membership }
}

pub async fn an_invitation_is_accepted_once_under_twenty_callers(on: &Backend) {
    let (organization, _) = on.organization("Acme").await;
    let email = domain::email::EmailAddress::parse("ben@acme.example").unwrap();
    let invitation = invited(on, &organization, email.clone(), 0).await;
    let plans: Vec<_> = (0..20)
        .map(|number| {
            let user = on.people.user(&format!("ben{number}@acme.example"));
            acceptance(on, &invitation, Some(user.clone()), user.id)
        })
        .collect();
    let (people, stores) = (on.people.clone(), on.stores.clone());
    let answers = twenty(move |number| {
        let (stores, plan, trail) = (stores.clone(), plans[number].clone(), people.trail(organization.id));
        async move { stores.invitations.accept(&organization.id, &plan, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
    assert_eq!(on.stores.organizations.counts(organization.id).await.unwrap().users, 2);
}

pub async fn a_reset_link_is_redeemed_once_under_twenty_callers(on: &Backend) {
    let (organization, user) = on.organization("Acme").await;
    let issue = |byte: u8| {
        let digest = OneTimeSecret::from_bytes([byte; 32]).digest(Purpose::PasswordReset);
        let reset = PasswordReset {
            id: on.people.id(),
            user_id: user.id,
            token_digest: digest.clone(),
            created_at: on.now(),
            expires_at: on.now().plus(minutes(30)),
            ended_at: None,
        };
        let (end, trail) = (on.end_of(user.id), on.people.trail(organization.id));
        async move {
            on.stores.password_resets.issue(&reset, &end, &trail).await.unwrap();
            on.stores.password_resets.by_token(&digest).await.unwrap().unwrap()
        }
    };
    let old = issue(1).await;
    let new = issue(2).await;
    let old = on.stores.password_resets.by_token(&old.record.token_digest).await.unwrap().unwrap();
    assert!(old.record.ended_at.is_some(), "a newer link ends the older");
    let read = on.stores.users.get(user.id).await.unwrap().unwrap();
    let plan = RedemptionPlan {
        reset: new.with(|reset| reset.ended_at = Some(on.now())),
        user: read,
        end: on.end_of(user.id),
    };
    let (people, stores) = (on.people.clone(), on.stores.clone());
    let answers = twenty(move |_| {
        let (stores, plan, trail) = (stores.clone(), plan.clone(), people.trail(organization.id));
        async move { stores.password_resets.redeem(&plan, &trail).await }
    })
    .await;
    assert_eq!(won(&answers), 1);
}
