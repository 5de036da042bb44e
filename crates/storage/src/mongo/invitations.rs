//! Invitations.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{InvitationId, OrganizationId};
use domain::idempotency::MarkDigest;
use domain::invitation::Invitation;
use domain::page::{Page, PageRequest};
use domain::random::SecretDigest;
use domain::time::Timestamp;
use domain::versioned::Versioned;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{body, first, record, signed, versioned, visible};
use super::idempotency::marked;
use super::pending::Place;
use super::plan::{Account, Decider};
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::invitations::{AcceptancePlan, Invitations};
use crate::ports::{Stored, Written};

#[async_trait]
impl Invitations for Record {
    async fn get(&self, organization: &OrganizationId, id: InvitationId) -> Stored<Option<Versioned<Invitation>>> {
        let key = doc! {"_id": id.to_string(), "body.organization_id": organization.to_string()};
        self.read(self.find_invitation(key)).await
    }

    async fn by_token(&self, digest: &SecretDigest) -> Stored<Option<Versioned<Invitation>>> {
        self.read(self.find_invitation(doc! {"body.token_digest": digest.as_str()})).await
    }

    async fn by_mark(
        &self,
        organization: &OrganizationId,
        scope: &MarkDigest,
        now: Timestamp,
    ) -> Stored<Option<Invitation>> {
        let mut key = marked(scope, now);
        key.insert("body.organization_id", organization.to_string());
        Ok(self.read(self.find_invitation(key)).await?.map(|found| found.record))
    }

    async fn list(
        &self,
        organization: &OrganizationId,
        page: PageRequest<InvitationId>,
    ) -> Stored<Page<Invitation, InvitationId>> {
        let mut filter = visible(doc! {"body.organization_id": organization.to_string()});
        if let Some(after) = page.after {
            filter.insert("_id", doc! {"$lt": after.to_string()});
        }
        let most = page.limit.and_one();
        let found = self.read(self.all(Collection::Invitations, filter, doc! {"_id": -1}, most)).await?;
        let found: Stored<Vec<Invitation>> = found.iter().map(record).collect();
        Ok(Page::cut(found?, page.limit, |invitation| invitation.id))
    }

    async fn add(&self, organization: &OrganizationId, invitation: &Invitation, trail: &Trail) -> Written {
        debug_assert_eq!(*organization, invitation.organization_id);
        let document = first(&invitation.id.to_string(), invitation)?;
        let taken = WriteError::Taken(UniqueKey::Id);
        let mark = (invitation.idempotency.as_ref(), invitation.created_at);
        self.write(self.found_once(Collection::Invitations, document, mark, trail, taken)).await
    }

    async fn replace(
        &self,
        organization: &OrganizationId,
        invitation: &Versioned<Invitation>,
        trail: &Trail,
    ) -> Written {
        let decision = Decision::on(Place::new(Collection::Invitations, invitation.record.id))
            .at(invitation.version)
            .when(doc! {"body.organization_id": organization.to_string(), "plan": Bson::Null})
            .set("body", body(&invitation.record)?)
            .trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn accept(&self, organization: &OrganizationId, plan: &AcceptancePlan, trail: &Trail) -> Written {
        self.write(self.accept_invitation(*organization, plan, trail)).await
    }
}

impl Record {
    async fn find_invitation(&self, key: Document) -> Stored<Option<Versioned<Invitation>>> {
        self.one(Collection::Invitations, visible(key)).await?.as_ref().map(versioned).transpose()
    }

    /// The invitation decides. While the plan is open, nobody else can accept or change it.
    async fn accept_invitation(&self, organization: OrganizationId, plan: &AcceptancePlan, trail: &Trail) -> Written {
        let Versioned { record, version } = &plan.invitation;
        let decider = Decider::new(Place::new(Collection::Invitations, record.id), trail);
        let invitations = self.documents(Collection::Invitations);
        let free = doc! {
            "_id": record.id.to_string(),
            "body.organization_id": organization.to_string(),
            "version": signed(*version),
            "plan": Bson::Null,
        };
        self.0.fuse.blows()?;
        let begun = doc! {"$set": {"plan": decider.mark()}};
        if invitations.update_one(free, begun).await?.matched_count == 0 {
            return Err(self.why_not_free(&decider).await);
        }
        let account = Account { user: plan.user.as_ref(), organization: None, membership: &plan.membership };
        let steps = match self.prepare(&decider, account).await {
            Ok(steps) => steps,
            Err(error) => {
                self.0.fuse.blows()?;
                let ours = doc! {"_id": record.id.to_string(), "plan.id": &decider.name};
                invitations.update_one(ours, doc! {"$unset": {"plan": ""}}).await?;
                return Err(error);
            }
        };
        let decision = decider.decision().at(*version).set("body", body(record)?).steps(steps).trail(trail);
        self.decide(decision).await.map(|_| ())
    }

    /// An open plan of another may still come to nothing: that is no reason to say that it is used up.
    async fn why_not_free(&self, decider: &Decider) -> WriteError {
        let held = doc! {"_id": &decider.place.id, "plan": {"$ne": Bson::Null}};
        match self.documents(Collection::Invitations).find_one(held).await {
            Ok(Some(_)) => StorageError::Overloaded.into(),
            Ok(None) => WriteError::Conflict,
            Err(error) => error.into(),
        }
    }
}
