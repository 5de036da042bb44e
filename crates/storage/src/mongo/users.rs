//! People.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::email::EmailAddress;
use domain::external_identity::IdentityKey;
use domain::id::UserId;
use domain::role::PlatformRole;
use domain::user::{Standing, User};
use domain::versioned::Versioned;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::{Collection, IDENTITY};
use super::decision::{Decision, LeftOver};
use super::document::{body, record, versioned, visible};
use super::pending::Place;
use super::rosters::RosterKey;
use super::step::Step;
use crate::error::{UniqueKey, WriteError};
use crate::ports::login_sessions::EndLogins;
use crate::ports::users::Users;
use crate::ports::{Stored, Written};

#[async_trait]
impl Users for Record {
    async fn get(&self, id: UserId) -> Stored<Option<Versioned<User>>> {
        self.read(self.find_user(doc! {"_id": id.to_string()})).await
    }

    async fn standing(&self, id: UserId) -> Stored<Option<Standing>> {
        let person = visible(doc! {"_id": id.to_string()});
        let members = doc! {"body.platform_role": 1, "body.enabled": 1};
        let users = self.documents(Collection::Users);
        let found = self.read(async { Ok(users.find_one(person).projection(members).await?) }).await?;
        found.as_ref().map(record).transpose()
    }

    async fn by_email(&self, email: &EmailAddress) -> Stored<Option<Versioned<User>>> {
        self.read(self.find_user(doc! {"body.email": email.as_str()})).await
    }

    async fn by_identity(&self, key: &IdentityKey) -> Stored<Option<Versioned<User>>> {
        let mut filter = Document::new();
        filter.insert(IDENTITY, key.to_string());
        self.read(self.find_user(filter)).await
    }

    async fn replace(&self, user: &Versioned<User>, trail: &Trail) -> Written {
        self.write(self.replace_user(user, Replacement::default(), trail)).await
    }

    async fn replace_and_end_logins(&self, user: &Versioned<User>, end: &EndLogins, trail: &Trail) -> Written {
        let replacement = Replacement { end: Some(end), ..Replacement::default() };
        self.write(self.replace_user(user, replacement, trail)).await
    }

    async fn rehash(&self, user: &Versioned<User>) -> Written {
        let place = Place::new(Collection::Users, user.record.id);
        let decision = Decision::on(place).at(user.version).set("body", body(&user.record)?);
        self.write(self.decide(decision)).await.map(|_| ())
    }

    async fn finish_changes(&self, id: UserId) -> Written {
        self.write(self.finish_earlier(&Place::new(Collection::Users, id))).await
    }
}

/// What comes with the replacement of a person.
#[derive(Clone, Debug, Default)]
pub(super) struct Replacement<'a> {
    /// Which login sessions end.
    pub(super) end: Option<&'a EndLogins>,
    /// On which further conditions, in the person's document.
    pub(super) when: Document,
    /// What is cleared there.
    pub(super) clear: Option<&'static str>,
    /// What else follows, first.
    pub(super) steps: Vec<Step>,
}

impl Record {
    pub(super) async fn find_user(&self, filter: Document) -> Stored<Option<Versioned<User>>> {
        self.documents(Collection::Users).find_one(visible(filter)).await?.as_ref().map(versioned).transpose()
    }

    /// Replaces a person, read at that version; the platform keeps an administrator.
    pub(super) async fn replace_user(
        &self,
        user: &Versioned<User>,
        replacement: Replacement<'_>,
        trail: &Trail,
    ) -> Written {
        let Versioned { record, version } = user;
        let place = Place::new(Collection::Users, record.id);
        let found = self.documents(Collection::Users).find_one(visible(place.filter())).await?;
        let found = found.ok_or(WriteError::Conflict)?;
        if self.finish_left_over(&place, &found).await? == LeftOver::Some {
            tracing::debug!("finished what an earlier change of a person had left over");
        }
        let stored: Versioned<User> = versioned(&found)?;
        if stored.version != *version {
            return Err(WriteError::Conflict);
        }
        let mut after = record.clone();
        let mut steps = replacement.steps;
        if let Some(end) = replacement.end {
            after.generation = after.generation.saturating_add(1);
            steps.extend(Step::ending(end, after.generation));
        }
        let (was, is) = (administers(&stored.record), administers(&after));
        if is {
            // Also where they were one before: should an earlier change have got stuck, they are put back.
            steps.push(Step::Enrol { roster: RosterKey::Platform, user_id: record.id });
        }
        if was && !is {
            self.leave_platform(record.id).await?;
        }
        let mut decision = Decision::on(place).at(*version).when(replacement.when).set("body", body(&after)?);
        if let Some(field) = replacement.clear {
            decision = decision.unset(field);
        }
        // Should this not come about, they are off the roster and still an administrator: stricter than need be,
        // until they are written again. Nobody is put back here: another may have demoted them in between.
        let decided = self.decide(decision.steps(steps).trail(trail)).await;
        decided.map(|_| ()).map_err(|error| match error {
            // A person keeps their address: what another one has is an identity.
            WriteError::Taken(UniqueKey::Email) => WriteError::Taken(UniqueKey::Identity),
            other => other,
        })
    }

    /// Inserts a new person.
    ///
    /// # Errors
    /// `Taken(Email)`, `Taken(Identity)`.
    pub(super) async fn insert_user(&self, document: Document, user: &User) -> Written {
        let mut outside = Document::new();
        let keys: Vec<String> = user.identities.iter().map(|identity| identity.key.to_string()).collect();
        outside.insert(IDENTITY, doc! {"$in": keys});
        let address = doc! {"body.email": user.email.as_str()};
        let inserted = self.insert(Collection::Users, document, doc! {"$or": [address.clone(), outside]}).await;
        match inserted {
            Err(WriteError::Taken(UniqueKey::Email)) => match self.one(Collection::Users, address).await? {
                Some(_) => Err(WriteError::Taken(UniqueKey::Email)),
                None => Err(WriteError::Taken(UniqueKey::Identity)),
            },
            other => other,
        }
    }
}

fn administers(user: &User) -> bool {
    user.enabled && user.platform_role == PlatformRole::SuperAdmin
}
