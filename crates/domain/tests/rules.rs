//! Rules that must hold for every input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

use std::sync::Arc;

use domain::audit::{Actor, AuditEvent, Chain, Outcome};
use domain::audit_action::AuditAction;
use domain::audit_chain::{AuditKey, BrokenAt, ChainHead, ChainWalk, SealedEvent};
use domain::decide::{Action, Context, Object, Subject, Verdict, decide};
use domain::device::Device;
use domain::email::EmailAddress;
use domain::grant::{Grant, GrantLevel, GrantSubject};
use domain::id::{IdSource, OrganizationId, UserId};
use domain::login_session::{AuthenticationMethod, PlatformRoleProof, Proven, RefreshDelivery};
use domain::membership::{Membership, Roster};
use domain::organization::{Organization, Registration};
use domain::role::{MemberRole, PlatformRole, Role};
use domain::sign_in::{Choice, NextStep, SignIn};
use domain::slug::Slug;
use domain::text::{Description, Name};
use domain::time::Timestamp;
use domain::workspace::{Target, Workspace, WorkspaceStatus};
use proptest::prelude::*;
use test_kit::clock::ManualClock;
use test_kit::randomness::SeededRandomness;

fn ids() -> IdSource {
    IdSource::new(Arc::new(ManualClock::default()), Arc::new(SeededRandomness::default()))
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn membership(organization_id: OrganizationId, user_id: UserId, role: MemberRole, enabled: bool) -> Membership {
    Membership {
        organization_id,
        user_id,
        role,
        enabled,
        generation: 0,
        joined_at: at(100),
        given_by: None,
        idempotency: None,
    }
}

fn choice(id: OrganizationId, user: UserId, (organization, member): (bool, bool)) -> Choice {
    let organization = Organization {
        id,
        slug: Slug::from_name("acme"),
        name: Name::parse("Acme").unwrap(),
        enabled: organization,
        registration: Registration::Closed,
        domains: Vec::new(),
        generation: 0,
        created_at: at(0),
        deleted_at: None,
        idempotency: None,
    };
    Choice { organization, membership: membership(id, user, MemberRole::User, member) }
}

fn sign_in(user_id: UserId, proven: Proven) -> SignIn {
    SignIn {
        id: ids().make(),
        user_id,
        generation: 0,
        amr: vec![AuthenticationMethod::Password],
        proven,
        provider: None,
        platform_role_proof: PlatformRoleProof::Enough,
        realm_checked_at: None,
        auth_time: at(0),
        expires_at: at(600_000),
        device: Device::seen([127, 0, 0, 1].into(), "test"),
        delivery: RefreshDelivery::Body,
    }
}

fn workspace(organization_id: OrganizationId, created_by: UserId, status: WorkspaceStatus) -> Workspace {
    Workspace {
        id: ids().make(),
        organization_id,
        name: Name::parse("W").unwrap(),
        description: Description::default(),
        target: Target::Web { url: "https://example.org/".to_owned() },
        icon: None,
        cpu: None,
        memory: None,
        storage: None,
        status,
        created_by,
        created_at: at(0),
        idempotency: None,
    }
}

/// A chain of that many events.
fn chain_of(length: usize, key: &AuditKey) -> (Chain, Vec<SealedEvent>) {
    let ids = ids();
    let chain = Chain::Organization(ids.make());
    let mut events = Vec::new();
    let mut head = ChainHead::EMPTY;
    for number in 0..length {
        let event = AuditEvent {
            id: ids.make(),
            chain,
            at: at(0),
            actor: Actor::system(),
            action: AuditAction::Login,
            outcome: Outcome::Success,
            target: Some(format!("user:{number}")),
            before: None,
            after: None,
            reason: None,
            request_id: None,
        };
        let sealed = SealedEvent::seal(&event, head, key).unwrap();
        head = sealed.head();
        events.push(sealed);
    }
    (chain, events)
}

fn walked(chain: Chain, key: &AuditKey, events: &[SealedEvent]) -> Result<ChainHead, BrokenAt> {
    let mut walk = ChainWalk::start(chain, key);
    events.iter().try_for_each(|event| walk.step(event)).map(|()| walk.head())
}

proptest! {
    #[test]
    fn a_sign_in_never_leads_where_it_may_not(
        flags in prop::collection::vec((any::<(bool, bool)>(), any::<bool>()), 0..6),
        everywhere in any::<bool>(),
    ) {
        let ids = ids();
        let user: UserId = ids.make();
        let built: Vec<(Choice, bool)> =
            flags.iter().map(|(enabled, proven)| (choice(ids.make(), user, *enabled), *proven)).collect();
        let covered: Vec<OrganizationId> =
            built.iter().filter(|(_, proven)| *proven).map(|(choice, _)| choice.organization.id).collect();
        let may = |choice: &Choice| {
            choice.organization.enabled && choice.membership.enabled
                && (everywhere || covered.contains(&choice.organization.id))
        };
        let proven = if everywhere { Proven::Everywhere } else { Proven::Only(covered.clone()) };
        let all: Vec<Choice> = built.iter().map(|(choice, _)| choice.clone()).collect();
        let usable = all.iter().filter(|choice| may(choice)).count();
        match sign_in(user, proven).next_step(PlatformRole::None, all.clone(), None) {
            NextStep::IssueTokens { organization, .. } => {
                prop_assert!(usable == 1 && all.iter().any(|choice| may(choice) && choice.organization == organization));
            }
            NextStep::ChooseOrganization(offered) => {
                prop_assert!(usable > 1 && offered.len() == usable && offered.iter().all(may));
            }
            NextStep::NoOrganization => prop_assert_eq!(usable, 0),
        }
    }

    #[test]
    fn rights_never_cross_organizations_nor_exceed_the_grant(
        (role, member, same) in (0..3_usize, any::<bool>(), any::<bool>()),
        (granted, own, granted_at) in (0..3_u8, any::<bool>(), 0..200_i64),
        (from, until, now) in (prop::option::of(0..1_000_i64), prop::option::of(0..1_000_i64), 0..1_000_i64),
        status in 0..3_usize,
    ) {
        let ids = ids();
        let (user_id, here, elsewhere): (UserId, OrganizationId, OrganizationId) = (ids.make(), ids.make(), ids.make());
        let role = [Role::User, Role::CompanyAdmin, Role::SuperAdmin][role];
        let member_role = if role == Role::CompanyAdmin { MemberRole::CompanyAdmin } else { MemberRole::User };
        let membership = member.then(|| membership(here, user_id, member_role, true));
        let subject = Subject { user_id, organization_id: here, role, membership };
        let status = [WorkspaceStatus::Available, WorkspaceStatus::Disabled, WorkspaceStatus::ComingSoon][status];
        let workspace = workspace(if same { here } else { elsewhere }, user_id, status);
        let level = if granted == 1 { GrantLevel::Use } else { GrantLevel::Manage };
        let grant = (granted > 0).then(|| Grant {
            organization_id: here, workspace_id: workspace.id,
            subject: GrantSubject::User(if own { user_id } else { ids.make() }), level,
            from: from.map(at), until: until.map(at), granted_by: user_id, granted_at: at(granted_at),
        });
        let object = Object::Workspace { workspace: &workspace, grant: grant.as_ref() };
        let allowed = |action| decide(&subject, action, object, Context { now: at(now) }).verdict;
        if !same {
            prop_assert!(Action::ALL.iter().all(|action| allowed(*action) == Verdict::Hide));
            return Ok(());
        }
        let in_force = granted > 0 && own && granted_at >= 100
            && from.is_none_or(|from| from <= now) && until.is_none_or(|until| now < until);
        let administers = role == Role::SuperAdmin || (role == Role::CompanyAdmin && member);
        let launches = member && (administers || in_force) && status == WorkspaceStatus::Available;
        prop_assert_eq!(allowed(Action::LaunchWorkspace) == Verdict::Allow, launches);
        let describes = administers || (member && in_force && level == GrantLevel::Manage);
        prop_assert_eq!(allowed(Action::DescribeWorkspace) == Verdict::Allow, describes);
        prop_assert_eq!(allowed(Action::ShapeWorkspace) == Verdict::Allow, administers);
        prop_assert_eq!(allowed(Action::AdministerPlatform) == Verdict::Allow, role == Role::SuperAdmin);
        prop_assert!(administers || member || allowed(Action::SeeWorkspace) == Verdict::Hide);
    }

    #[test]
    fn a_roster_that_had_an_administrator_keeps_one(
        steps in prop::collection::vec((0..4_usize, any::<bool>(), any::<bool>()), 1..40),
    ) {
        let ids = ids();
        let organization: OrganizationId = ids.make();
        let users: Vec<UserId> = (0..4).map(|_| ids.make()).collect();
        let mut roster = Roster::empty(organization).with(users[0]);
        for (who, admin, enabled) in steps {
            let role = if admin { MemberRole::CompanyAdmin } else { MemberRole::User };
            let membership = membership(organization, users[who], role, enabled);
            roster = roster.clone().after(users[who], Some(&membership)).unwrap_or(roster);
            prop_assert!(!roster.admins.is_empty());
        }
    }

    #[test]
    fn times_survive_their_text(millis in -62_167_219_200_000_i64..253_402_300_799_999) {
        let moment = at(millis);
        prop_assert_eq!(moment.to_string().parse::<Timestamp>(), Ok(moment));
        prop_assert_eq!(moment.to_string().len(), 24);
    }

    #[test]
    fn addresses_and_slugs_have_one_form(text in "\\PC{0,40}", local in "[a-zA-Z0-9.+]{1,12}") {
        for candidate in [text.clone(), format!("{local}@Example.ORG")] {
            if let Ok(email) = EmailAddress::parse(&candidate) {
                prop_assert_eq!(EmailAddress::parse(email.as_str()), Ok(email.clone()));
                prop_assert_eq!(email.as_str(), email.as_str().to_lowercase());
            }
        }
        let slug = Slug::from_name(&text);
        prop_assert!(Slug::parse(slug.as_str()).is_ok(), "{}", slug);
        prop_assert!(Slug::parse(slug.numbered(1_234).as_str()).is_ok());
    }

    #[test]
    fn any_change_to_a_chain_is_found_at_its_place(length in 2..12_usize, place in any::<prop::sample::Index>(), kind in 0..5_u8) {
        let key = AuditKey::new(b"a key of the audit log, long enough");
        let (chain, mut events) = chain_of(length, &key);
        prop_assert_eq!(walked(chain, &key, &events), Ok(events[length - 1].head()));
        let index = place.index(length - 1);
        match kind {
            0 => events[index].body = events[index].body.replace("login", "logout"),
            1 => drop(events.remove(index)),
            2 => events.swap(index, index + 1),
            3 => events.insert(index, events[index].clone()),
            _ => {
                // A tail that somebody recomputed without the key.
                let other = AuditKey::new(b"another key");
                let mut previous = index.checked_sub(1).map_or(ChainHead::EMPTY, |before| events[before].head());
                for event in &mut events[index..] {
                    *event = SealedEvent::seal(&event.event().unwrap(), previous, &other).unwrap();
                    previous = event.head();
                }
            }
        }
        let bad = index as u64 + if kind == 3 { 2 } else { 1 };
        prop_assert_eq!(walked(chain, &key, &events), Err(BrokenAt(bad)));
    }
}
