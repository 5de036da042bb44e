//! Memberships.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{OrganizationId, UserId};
use domain::membership::Membership;
use domain::organization::Organization;
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::role::MemberRole;
use domain::sign_in::Choice;
use domain::user::User;
use domain::versioned::Versioned;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{record, versioned, visible};
use super::pending::Place;
use super::plan::Decider;
use super::rosters::{self, RosterKey};
use super::step::{Step, membership_id};
use crate::error::{StorageError, WriteError};
use crate::ports::memberships::{Member, MemberName, Memberships};
use crate::ports::{Stored, Written};

/// How often a roster that moved is read again.
const TRIES: usize = 8;

#[async_trait]
impl Memberships for Record {
    async fn get(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Versioned<Membership>>> {
        self.read(self.find_membership(*organization, user)).await
    }

    async fn choices(&self, user: UserId) -> Stored<Vec<Choice>> {
        self.read(self.choices_of(user)).await
    }

    async fn list(&self, organization: &OrganizationId, page: PageRequest<UserId>) -> Stored<Page<Member, UserId>> {
        let mut filter = doc! {"body.organization_id": organization.to_string()};
        if let Some(after) = page.after {
            filter.insert("body.user_id", doc! {"$gt": after.to_string()});
        }
        let found = self.read(self.members(visible(filter), page.limit.and_one())).await?;
        Ok(Page::cut(found, page.limit, |member| member.user.id))
    }

    async fn member(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Member>> {
        let filter = visible(doc! {"_id": membership_id(*organization, user)});
        Ok(self.read(self.members(filter, 1)).await?.pop())
    }

    async fn names(&self, organization: &OrganizationId, users: &[UserId]) -> Stored<HashMap<UserId, MemberName>> {
        self.read(self.names_of(*organization, users)).await
    }

    async fn add(&self, organization: &OrganizationId, membership: &Membership, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, membership.organization_id);
        self.write(self.add_membership(membership, trail)).await
    }

    async fn replace(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        self.write(self.change_membership(*organization, membership, Fate::Stays, revocation, trail)).await
    }

    async fn remove(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        self.write(self.change_membership(*organization, membership, Fate::Ends, revocation, trail)).await
    }

    async fn finish_changes(&self, organization: &OrganizationId) -> Written {
        self.write(self.finish_earlier(&Place::new(Collection::Rosters, RosterKey::Organization(*organization)))).await
    }
}

/// Whether a changed membership stays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Ends,
}

/// Each membership with its organization, in the order of the memberships.
pub(super) fn paired(memberships: Vec<Membership>, organizations: Vec<Organization>) -> Vec<Choice> {
    let mut organizations: HashMap<_, _> = organizations.into_iter().map(|found| (found.id, found)).collect();
    let choice = |membership: Membership| {
        let organization = organizations.remove(&membership.organization_id)?;
        Some(Choice { organization, membership })
    };
    memberships.into_iter().filter_map(choice).collect()
}

impl Record {
    async fn find_membership(
        &self,
        organization: OrganizationId,
        user: UserId,
    ) -> Stored<Option<Versioned<Membership>>> {
        let filter = visible(doc! {"_id": membership_id(organization, user)});
        self.documents(Collection::Memberships).find_one(filter).await?.as_ref().map(versioned).transpose()
    }

    async fn choices_of(&self, user: UserId) -> Stored<Vec<Choice>> {
        let filter = visible(doc! {"body.user_id": user.to_string()});
        let found = self.all(Collection::Memberships, filter, doc! {"body.organization_id": 1}, 0).await?;
        let memberships: Vec<Membership> = found.iter().map(record).collect::<Stored<_>>()?;
        let ids: Vec<String> = memberships.iter().map(|membership| membership.organization_id.to_string()).collect();
        let filter = visible(doc! {"_id": {"$in": ids}});
        let found = self.all(Collection::Organizations, filter, Document::new(), 0).await?;
        let organizations: Vec<Organization> = found.iter().map(record).collect::<Stored<_>>()?;
        Ok(paired(memberships, organizations))
    }

    async fn members(&self, filter: Document, most: i64) -> Stored<Vec<Member>> {
        let found = self.all(Collection::Memberships, filter, doc! {"body.user_id": 1}, most).await?;
        let memberships: Vec<Versioned<Membership>> = found.iter().map(versioned).collect::<Stored<_>>()?;
        let ids: Vec<String> = memberships.iter().map(|found| found.record.user_id.to_string()).collect();
        let found = self.all(Collection::Users, visible(doc! {"_id": {"$in": ids}}), Document::new(), 0).await?;
        let users: Vec<User> = found.iter().map(record).collect::<Stored<_>>()?;
        let mut users: HashMap<_, _> = users.into_iter().map(|user| (user.id, user)).collect();
        let member = |membership: Versioned<Membership>| {
            let user = users.remove(&membership.record.user_id)?;
            Some(Member { membership, user })
        };
        Ok(memberships.into_iter().filter_map(member).collect())
    }

    async fn names_of(&self, organization: OrganizationId, people: &[UserId]) -> Stored<HashMap<UserId, MemberName>> {
        let ids: Vec<String> = people.iter().map(|user| membership_id(organization, *user)).collect();
        let (memberships, users) = (self.documents(Collection::Memberships), self.documents(Collection::Users));
        let finding = memberships.find(visible(doc! {"_id": {"$in": ids}})).projection(doc! {"body.user_id": 1});
        let members: Vec<Document> = finding.await?.try_collect().await?;
        let ids = members.iter().filter_map(|member| member.get_document("body").ok()?.get("user_id").cloned());
        let ids = Bson::Array(ids.collect());
        let only = doc! {"body.name": 1, "body.email": 1};
        let finding = users.find(visible(doc! {"_id": {"$in": ids}})).projection(only);
        let found: Vec<Document> = finding.await?.try_collect().await?;
        let named = |document: &Document| {
            let id = document.get_str("_id").ok().and_then(|id| id.parse().ok()).ok_or(StorageError::Unreadable)?;
            Ok((id, record(document)?))
        };
        found.iter().map(named).collect()
    }

    /// The roster decides here, too; the membership is made ahead of that, hidden, so that nobody else can make it.
    async fn add_membership(&self, membership: &Membership, trail: &Trail) -> Written {
        let decider = Decider::new(Place::new(Collection::Rosters, membership.organization_id), trail);
        self.prepare_membership(&decider, membership).await?;
        let decided = self.decide_to_add(&decider, membership, trail).await;
        match decided {
            // Whether it was decided is not known: the job sees to it.
            Ok(()) | Err(WriteError::Storage(StorageError::Unavailable)) => {}
            // The first error is the one that counts.
            Err(_) => drop(self.abandon_undecided(&decider).await),
        }
        decided
    }

    async fn decide_to_add(&self, decider: &Decider, membership: &Membership, trail: &Trail) -> Written {
        let Membership { organization_id, user_id, .. } = *membership;
        let revealed = decider.reveal(Collection::Memberships, membership_id(organization_id, user_id));
        for _ in 0..TRIES {
            let roster = self.roster(RosterKey::Organization(organization_id)).await?;
            let read = roster.version;
            let mut roster = roster.of(organization_id);
            if membership.role == MemberRole::CompanyAdmin && membership.enabled {
                roster = roster.with(user_id);
            }
            let decision = Decision::on(decider.place.clone())
                .at(read)
                .set("admins", rosters::names(&roster.admins))
                .steps(vec![revealed.clone()])
                .trail(trail);
            match self.decide(decision).await {
                Err(WriteError::Conflict) => {}
                decided => return decided.map(|_| ()),
            }
        }
        Err(StorageError::Overloaded.into())
    }

    /// Takes back what was made ahead, unless it was decided and only what follows failed.
    async fn abandon_undecided(&self, decider: &Decider) -> Written {
        let mut made = decider.place.filter();
        made.insert("steps.decision", &decider.name);
        if self.one(Collection::Rosters, made).await?.is_none() {
            self.abandon(&decider.name).await?;
        }
        Ok(())
    }

    /// The roster decides, for every change of any membership: so that no two of them pass each other.
    async fn change_membership(
        &self,
        organization: OrganizationId,
        membership: &Versioned<Membership>,
        fate: Fate,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written {
        let Versioned { record, version } = membership;
        let key = RosterKey::Organization(organization);
        for _ in 0..TRIES {
            // The roster first, then the membership: what stands between them moves the roster.
            let roster = self.roster(key).await?;
            let stored = self.find_membership(organization, record.user_id).await?;
            if stored.is_none_or(|stored| stored.version != *version) {
                return Err(WriteError::Conflict);
            }
            let read = roster.version;
            let remaining = (fate == Fate::Stays).then_some(record);
            let after = roster.of(organization).after(record.user_id, remaining).map_err(|_| WriteError::LastAdmin)?;
            let gone = fate == Fate::Ends;
            let steps = vec![
                Step::ReplaceMembership { membership: record.clone(), version: *version, gone },
                Step::Revoke { revocation: revocation.clone() },
            ];
            let decision = Decision::on(Place::new(Collection::Rosters, key))
                .at(read)
                .set("admins", rosters::names(&after.admins))
                .steps(steps)
                .trail(trail);
            match self.decide(decision).await {
                Err(WriteError::Conflict) => {}
                decided => return decided.map(|_| ()),
            }
        }
        Err(StorageError::Overloaded.into())
    }
}
