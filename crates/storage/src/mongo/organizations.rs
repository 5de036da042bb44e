//! Organizations.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::OrganizationId;
use domain::idempotency::MarkDigest;
use domain::organization::Organization;
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::versioned::Versioned;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::document::{body, first, record, versioned, visible};
use super::idempotency::marked;
use super::pending::Place;
use super::step::Step;
use crate::error::{UniqueKey, WriteError};
use crate::ports::organizations::{CountedOrganization, EndOfOrganization, OrganizationCounts, Organizations};
use crate::ports::{Stored, Written};

#[async_trait]
impl Organizations for Record {
    async fn get(&self, id: OrganizationId) -> Stored<Option<Versioned<Organization>>> {
        self.read(self.find_organization(doc! {"_id": id.to_string()})).await
    }

    async fn by_slug(&self, slug: &Slug) -> Stored<Option<Versioned<Organization>>> {
        self.read(self.find_organization(doc! {"body.slug": slug.as_str()})).await
    }

    async fn by_name(&self, folded: &str) -> Stored<Vec<Organization>> {
        let found = self.read(self.find_organizations(visible(doc! {"folded_name": folded}), 2)).await?;
        found.iter().map(record).collect()
    }

    async fn by_mark(&self, scope: &MarkDigest, now: Timestamp) -> Stored<Option<Organization>> {
        Ok(self.read(self.find_organization(marked(scope, now))).await?.map(|found| found.record))
    }

    async fn list(&self, page: PageRequest<OrganizationId>) -> Stored<Page<CountedOrganization, OrganizationId>> {
        let mut filter = Document::new();
        if let Some(after) = page.after {
            filter.insert("_id", doc! {"$gt": after.to_string()});
        }
        let found = self
            .read(async {
                let found = self.find_organizations(visible(filter), page.limit.and_one()).await?;
                let found: Vec<Versioned<Organization>> = found.iter().map(versioned).collect::<Stored<_>>()?;
                let ids: Vec<OrganizationId> = found.iter().map(|found| found.record.id).collect();
                let mut counts = self.counts_of(&ids).await?;
                let counted = found.into_iter().map(|organization| {
                    let counts = counts.remove(&organization.record.id.to_string()).unwrap_or_default();
                    CountedOrganization { organization, counts }
                });
                Ok(counted.collect())
            })
            .await?;
        Ok(Page::cut(found, page.limit, |counted| counted.organization.record.id))
    }

    async fn counts(&self, id: OrganizationId) -> Stored<OrganizationCounts> {
        let counting = async {
            let here = self.find_organization(doc! {"_id": id.to_string()}).await?.is_some();
            if here { self.counts_of(&[id]).await } else { Ok(HashMap::new()) }
        };
        Ok(self.read(counting).await?.remove(&id.to_string()).unwrap_or_default())
    }

    async fn add(&self, organization: &Organization, trail: &Trail) -> Written {
        let mut document = first(&organization.id.to_string(), organization)?;
        document.insert("folded_name", organization.name.folded());
        let taken = WriteError::Taken(UniqueKey::Slug);
        let mark = (organization.idempotency.as_ref(), organization.created_at);
        self.write(self.found_once(Collection::Organizations, document, mark, trail, taken)).await
    }

    async fn replace(
        &self,
        organization: &Versioned<Organization>,
        revocation: Option<&Revocation>,
        trail: &Trail,
    ) -> Written {
        let Versioned { record, version } = organization;
        let revoke = |revocation: &Revocation| Step::Revoke { revocation: revocation.clone() };
        let decision = Decision::on(Place::new(Collection::Organizations, record.id))
            .at(*version)
            .set("body", body(record)?)
            .set("folded_name", record.name.folded())
            .steps(revocation.into_iter().map(revoke).collect())
            .trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn delete(&self, organization: &Versioned<Organization>, end: &EndOfOrganization, trail: &Trail) -> Written {
        let decision = Decision::on(Place::new(Collection::Organizations, organization.record.id))
            .at(organization.version)
            .set("body", body(&end.mark(&organization.record))?)
            .set("gone", true)
            .steps(vec![Step::Revoke { revocation: end.revocation.clone() }])
            .trail(trail);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn finish_changes(&self, id: OrganizationId) -> Written {
        self.write(self.finish_earlier(&Place::new(Collection::Organizations, id))).await
    }
}

impl Record {
    async fn find_organization(&self, filter: Document) -> Stored<Option<Versioned<Organization>>> {
        self.documents(Collection::Organizations).find_one(visible(filter)).await?.as_ref().map(versioned).transpose()
    }

    async fn find_organizations(&self, filter: Document, most: i64) -> Stored<Vec<Document>> {
        self.all(Collection::Organizations, filter, doc! {"_id": 1}, most).await
    }

    async fn counts_of(&self, ids: &[OrganizationId]) -> Stored<HashMap<String, OrganizationCounts>> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let users = self.count_by_organization(Collection::Memberships, &ids).await?;
        let workspaces = self.count_by_organization(Collection::Workspaces, &ids).await?;
        let mut counts: HashMap<String, OrganizationCounts> = HashMap::new();
        for (id, users) in users {
            counts.entry(id).or_default().users = users;
        }
        for (id, workspaces) in workspaces {
            counts.entry(id).or_default().workspaces = workspaces;
        }
        Ok(counts)
    }

    async fn count_by_organization(&self, collection: Collection, ids: &[String]) -> Stored<Vec<(String, u64)>> {
        let pipeline = [
            doc! {"$match": visible(doc! {"body.organization_id": {"$in": ids}})},
            doc! {"$group": {"_id": "$body.organization_id", "count": {"$sum": 1_i64}}},
        ];
        let found: Vec<Document> = self.documents(collection).aggregate(pipeline).await?.try_collect().await?;
        Ok(found.iter().filter_map(|group| Some((group.get_str("_id").ok()?.to_owned(), count(group)?))).collect())
    }
}

/// A count, which a server may give in either width.
pub(super) fn count(group: &Document) -> Option<u64> {
    let value = group.get("count")?;
    let number = value.as_i64().or_else(|| value.as_i32().map(i64::from))?;
    u64::try_from(number).ok()
}
