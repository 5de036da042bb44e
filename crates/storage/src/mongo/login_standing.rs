//! A login session with the person, their memberships and those organizations, by one question to the server: every
//! refresh asks it.

use domain::id::LoginSessionId;
use domain::login_session::LoginSession;
use domain::membership::Membership;
use domain::organization::Organization;
use domain::user::User;
use domain::versioned::Versioned;
use futures_util::TryStreamExt as _;
use mongodb::bson::serde_helpers::HumanReadable;
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::Record;
use super::collection::Collection;
use super::memberships::paired;
use crate::ports::Stored;
use crate::ports::login_sessions::LoginStanding;

/// The answer, read straight from the wire: every refresh reads one.
#[derive(Deserialize)]
struct Found {
    version: u64,
    body: HumanReadable<LoginSession>,
    hidden: Option<bool>,
    gone: Option<bool>,
    person: Vec<Joined<User>>,
    memberships: Vec<Joined<Membership>>,
    organizations: Vec<Joined<Organization>>,
}

/// What a lookup has found.
#[derive(Deserialize)]
struct Joined<T> {
    body: HumanReadable<T>,
    hidden: Option<bool>,
    gone: Option<bool>,
}

impl Record {
    pub(super) async fn login_standing(&self, id: LoginSessionId) -> Stored<Option<LoginStanding>> {
        let sessions = self.documents(Collection::LoginSessions);
        let mut found = sessions.aggregate(questions(id)).with_type::<Found>().await?;
        Ok(found.try_next().await?.and_then(standing))
    }
}

/// All is chosen by key alone, so that each is one look into an index; what cannot be seen is left out here.
fn questions(id: LoginSessionId) -> Vec<Document> {
    let of_memberships = doc! {"$map": {
        "input": "$memberships", "as": "one", "in": "$$one.body.organization_id",
    }};
    vec![
        doc! {"$match": {"_id": id.to_string()}},
        lookup(Collection::Users, "body.user_id", "_id", "person"),
        lookup(Collection::Memberships, "body.user_id", "body.user_id", "memberships"),
        doc! {"$addFields": {"of_memberships": of_memberships}},
        lookup(Collection::Organizations, "of_memberships", "_id", "organizations"),
    ]
}

fn lookup(from: Collection, ours: &str, theirs: &str, name: &str) -> Document {
    doc! {"$lookup": {"from": from.name(), "localField": ours, "foreignField": theirs, "as": name}}
}

fn standing(found: Found) -> Option<LoginStanding> {
    let HumanReadable(record) = seen(found.body, found.hidden, found.gone)?;
    let session = Versioned { version: found.version, record };
    let user = all_seen(found.person).pop()?;
    let mut memberships = all_seen(found.memberships);
    // In the order of `Memberships::choices`, which a lookup does not keep.
    memberships.sort_by_key(|membership| membership.organization_id);
    Some(LoginStanding { session, user, choices: paired(memberships, all_seen(found.organizations)) })
}

/// The records that can be seen.
fn all_seen<T>(found: Vec<Joined<T>>) -> Vec<T> {
    let records = found.into_iter().filter_map(|found| seen(found.body, found.hidden, found.gone));
    records.map(|HumanReadable(record)| record).collect()
}

/// What can be seen: neither made ahead of a decision nor gone.
fn seen<T>(body: T, hidden: Option<bool>, gone: Option<bool>) -> Option<T> {
    (hidden.is_none() && gone.is_none()).then_some(body)
}
