//! A login session with the person, their memberships and those organizations, by one question to the server: every
//! refresh asks it.

use domain::id::LoginSessionId;
use domain::membership::Membership;
use domain::organization::Organization;
use domain::sign_in::Choice;
use mongodb::bson::{Document, doc};
use serde::de::DeserializeOwned;

use super::Record;
use super::collection::Collection;
use super::document::{is_visible, record, versioned};
use super::memberships::paired;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::login_sessions::LoginStanding;

const PERSON: &str = "person";
const MEMBERSHIPS: &str = "memberships";
const ORGANIZATIONS: &str = "organizations";

impl Record {
    pub(super) async fn login_standing(&self, id: LoginSessionId) -> Stored<Option<LoginStanding>> {
        let mut found = self.documents(Collection::LoginSessions).aggregate(questions(id)).await?;
        if !found.advance().await? {
            return Ok(None);
        }
        standing(&found.deserialize_current()?)
    }
}

/// All is chosen by key alone, so that each is one look into an index; what cannot be seen is left out here.
fn questions(id: LoginSessionId) -> Vec<Document> {
    let of_memberships = doc! {"$map": {
        "input": format!("${MEMBERSHIPS}"), "as": "one", "in": "$$one.body.organization_id",
    }};
    vec![
        doc! {"$match": {"_id": id.to_string()}},
        lookup(Collection::Users, "body.user_id", "_id", PERSON),
        lookup(Collection::Memberships, "body.user_id", "body.user_id", MEMBERSHIPS),
        doc! {"$addFields": {"of_memberships": of_memberships}},
        lookup(Collection::Organizations, "of_memberships", "_id", ORGANIZATIONS),
    ]
}

fn lookup(from: Collection, ours: &str, theirs: &str, name: &str) -> Document {
    doc! {"$lookup": {"from": from.name(), "localField": ours, "foreignField": theirs, "as": name}}
}

fn standing(found: &Document) -> Stored<Option<LoginStanding>> {
    if !is_visible(found) {
        return Ok(None);
    }
    let session = versioned(found)?;
    let Some(user) = seen(found, PERSON)?.pop() else { return Ok(None) };
    let choices = choices(seen(found, MEMBERSHIPS)?, seen(found, ORGANIZATIONS)?);
    Ok(Some(LoginStanding { session, user, choices }))
}

/// In the order of `Memberships::choices`, which a lookup does not keep.
fn choices(mut memberships: Vec<Membership>, organizations: Vec<Organization>) -> Vec<Choice> {
    memberships.sort_by_key(|membership| membership.organization_id);
    paired(memberships, organizations)
}

/// The records that a lookup has found and that can be seen.
fn seen<T: DeserializeOwned>(found: &Document, name: &str) -> Stored<Vec<T>> {
    let documents = found.get_array(name).map_err(|_| StorageError::Unreadable)?;
    documents.iter().filter_map(|found| found.as_document()).filter(|found| is_visible(found)).map(record).collect()
}
