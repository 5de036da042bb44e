//! Effects over several documents, one of which decides.
//!
//! ```text
//! decider, with the plan ─▶ dependents, hidden ─▶ decided: the plan is cleared ─▶ steps reveal them
//!        └── stopped before the decision: the job takes the plan away, then the dependents
//! ```

use std::time::Duration;

use domain::audit::Trail;
use domain::membership::{Membership, Roster};
use domain::organization::Organization;
use domain::role::MemberRole;
use domain::user::User;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::account::Writes;
use super::collection::Collection;
use super::decision::{Decision, name};
use super::document::{body, first, record};
use super::error::{Refusal, refusal};
use super::pending::Place;
use super::rosters::{self, RosterKey};
use super::step::{Step, membership_id};
use crate::error::{StorageError, WriteError};
use crate::ports::sign_ups::SignUpPlan;
use crate::ports::{Stored, Written};

/// How often and how long one waits for a value that an unfinished plan holds.
const WAITS: u32 = 20;
const WAIT: Duration = Duration::from_millis(50);

/// What is made ahead of a decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account<'a> {
    pub(super) user: Option<&'a User>,
    pub(super) organization: Option<&'a Organization>,
    pub(super) membership: &'a Membership,
}

impl<'a> Account<'a> {
    pub(super) const fn of(plan: &'a SignUpPlan) -> Self {
        Self { user: Some(&plan.user), organization: plan.organization.as_ref(), membership: &plan.membership }
    }
}

/// Who decides over a plan: a document that holds it already.
#[derive(Clone, Debug)]
pub(super) struct Decider {
    pub(super) place: Place,
    pub(super) name: String,
}

impl Decider {
    pub(super) fn new(place: Place, trail: &Trail) -> Self {
        Self { place, name: name(trail) }
    }

    /// What stands in the document while the plan is open.
    pub(super) fn mark(&self) -> Document {
        doc! {"id": &self.name}
    }

    /// The decision that makes the plan real.
    pub(super) fn decision(&self) -> Decision {
        Decision::under(self.place.clone(), doc! {"plan.id": &self.name}).unset("plan")
    }

    /// Hides a document until the plan is real.
    pub(super) fn hide(&self, mut document: Document) -> Document {
        document.insert("hidden", true);
        document.insert("plan_id", &self.name);
        document.insert("plan_of", format!("{}/{}", self.place.collection.name(), self.place.id));
        document
    }

    pub(super) fn reveal(&self, collection: Collection, id: impl ToString) -> Step {
        Step::Reveal { collection: collection.name().to_owned(), id: id.to_string(), plan: self.name.clone() }
    }
}

impl Record {
    /// Makes an account, hidden; gives the steps that reveal it. On an error everything is taken back as
    /// far as that can be done; the rest is the job's.
    pub(super) async fn prepare(&self, decider: &Decider, account: Account<'_>) -> Written<Vec<Step>> {
        let prepared = self.prepare_all(decider, account).await;
        if prepared.is_err() {
            // The first error is the one that counts.
            let _ = self.abandon(&decider.name).await;
        }
        prepared
    }

    async fn prepare_all(&self, decider: &Decider, account: Account<'_>) -> Written<Vec<Step>> {
        let mut steps = Vec::new();
        if let Some(user) = account.user {
            let id = user.id.to_string();
            self.insert_user(decider.hide(first(&id, user)?), user).await?;
            steps.push(decider.reveal(Collection::Users, id));
        }
        if let Some(organization) = account.organization {
            let id = organization.id.to_string();
            let mut document = decider.hide(first(&id, organization)?);
            document.insert("folded_name", organization.name.folded());
            self.insert(Collection::Organizations, document, doc! {"body.slug": organization.slug.as_str()}).await?;
            steps.push(decider.reveal(Collection::Organizations, id));
        }
        let membership = account.membership;
        self.prepare_membership(decider, membership).await?;
        let id = membership_id(membership.organization_id, membership.user_id);
        steps.push(decider.reveal(Collection::Memberships, id));
        if membership.role == MemberRole::CompanyAdmin && membership.enabled {
            steps.push(self.prepare_roster(decider, account).await?);
        }
        // The roster first, the person last: whoever finds the person finds all of it.
        steps.reverse();
        Ok(steps)
    }

    async fn prepare_roster(&self, decider: &Decider, account: Account<'_>) -> Written<Step> {
        let Membership { organization_id, user_id, .. } = *account.membership;
        let key = RosterKey::Organization(organization_id);
        if account.organization.is_none() {
            return Ok(Step::Enrol { roster: key, user_id });
        }
        let roster = Roster::empty(organization_id).with(user_id);
        let document = decider.hide(rosters::document(key, &roster.admins));
        let id = key.to_string();
        self.insert(Collection::Rosters, document, doc! {"_id": &id}).await?;
        Ok(decider.reveal(Collection::Rosters, id))
    }

    /// Makes a membership, hidden. A person who was a member before goes on from the generation at which
    /// that membership ended.
    pub(super) async fn prepare_membership(&self, decider: &Decider, membership: &Membership) -> Written {
        let id = membership_id(membership.organization_id, membership.user_id);
        let documents = self.documents(Collection::Memberships);
        let Some(former) = documents.find_one(doc! {"_id": &id, "gone": true, "plan_id": Bson::Null}).await? else {
            let joined = Membership { generation: 0, ..membership.clone() };
            return self.insert(Collection::Memberships, decider.hide(first(&id, &joined)?), doc! {"_id": id}).await;
        };
        let generation = record::<Membership>(&former)?.generation;
        let joined = Membership { generation, ..membership.clone() };
        let mut set = decider.hide(doc! {"body": body(&joined)?});
        set.insert("former", former.get("body").cloned());
        set.insert("gone", Bson::Null);
        self.0.fuse.blows()?;
        let free = doc! {"_id": &id, "gone": true, "plan_id": Bson::Null};
        let taken = documents.update_one(free, doc! {"$set": set, "$inc": {"version": 1_i64}}).await?;
        if taken.matched_count == 1 { Ok(()) } else { Err(WriteError::Conflict) }
    }

    /// Inserts a document with a unique value. Where an unfinished plan holds the value, waits a moment to
    /// see what becomes of it.
    ///
    /// # Errors
    /// `Taken` when something real holds it.
    pub(super) async fn insert(&self, collection: Collection, document: Document, holder: Document) -> Written {
        let documents = self.documents(collection);
        for _ in 0..WAITS {
            self.0.fuse.blows()?;
            match documents.insert_one(&document).await {
                Ok(_) => return Ok(()),
                Err(error) if refusal(&error) == Refusal::Other => return Err(error.into()),
                Err(_) => {}
            }
            // Whoever held it may have let it go just now: once more.
            let Some(found) = documents.find_one(holder.clone()).await? else { continue };
            let plan = |found: &Document| found.get("plan_id").or_else(|| found.get("plan")).cloned();
            // Sent twice because its answer was lost on the way: it is there, and it is ours.
            let same = found.get("_id") == document.get("_id");
            if same && plan(&found).is_some() && plan(&found) == plan(&document) {
                return Ok(());
            }
            if !found.get_bool("hidden").unwrap_or(false) && !found.contains_key("plan") {
                return Err(WriteError::Taken(collection.unique_key()));
            }
            tokio::time::sleep(WAIT).await;
        }
        Err(StorageError::Overloaded.into())
    }

    /// Removes what was made ahead of a decision that will not be made.
    pub(super) async fn abandon(&self, plan: &str) -> Stored<()> {
        let own = |collection: &Collection| self.0.account.writes(*collection) == Writes::Yes;
        for collection in Collection::DEPENDENT.into_iter().filter(own) {
            self.0.fuse.blows()?;
            let documents = self.documents(collection);
            if collection == Collection::Memberships {
                let former = doc! {"plan_id": plan, "former": {"$exists": true}};
                let taken: Vec<Document> = documents.find(former).await?.try_collect().await?;
                for membership in taken {
                    let back = doc! {
                        "$set": {"body": membership.get("former").cloned(), "gone": true},
                        "$unset": {"hidden": "", "plan_id": "", "plan_of": "", "former": ""},
                        "$inc": {"version": 1_i64},
                    };
                    let place = doc! {"_id": membership.get("_id").cloned(), "plan_id": plan};
                    documents.update_one(place, back).await?;
                }
            }
            documents.delete_many(doc! {"plan_id": plan, "hidden": true}).await?;
        }
        Ok(())
    }
}
