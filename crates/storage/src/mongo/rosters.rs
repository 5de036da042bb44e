//! Rosters: who administers an organization, or the platform, in one document each, so that "never
//! without the last administrator" is one conditional write.
//!
//! A roster names nobody who is no administrator: one is put on it after becoming one and taken off it
//! before ceasing to be one. Should the second half of that be lost, the rule is stricter than it need be,
//! never weaker.

use std::fmt;
use std::str::FromStr;

use domain::id::{NotAnId, OrganizationId, UserId};
use domain::membership::Roster;
use mongodb::bson::{Document, doc};
use serde::{Deserialize, Serialize};

use super::Record;
use super::collection::Collection;
use super::document::{signed, version};
use super::error::{Refusal, refusal};
use super::pending::Place;
use crate::error::{StorageError, WriteError};
use crate::ports::{Stored, Written};

/// How many enrolments are remembered, so that a late repetition does nothing.
const REMEMBERED: i32 = 1_000;
/// How often a roster that moved is read again.
const TRIES: usize = 8;

/// Whose roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) enum RosterKey {
    Organization(OrganizationId),
    Platform,
}

impl fmt::Display for RosterKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => fmt::Display::fmt(id, out),
            Self::Platform => out.write_str("platform"),
        }
    }
}

impl FromStr for RosterKey {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text == "platform" { Ok(Self::Platform) } else { text.parse().map(Self::Organization) }
    }
}

impl TryFrom<String> for RosterKey {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<RosterKey> for String {
    fn from(key: RosterKey) -> Self {
        key.to_string()
    }
}

/// A roster as read.
#[derive(Clone, Debug)]
pub(super) struct ReadRoster {
    pub(super) version: u64,
    pub(super) admins: Vec<UserId>,
}

impl ReadRoster {
    /// The roster of an organization, for its rules.
    pub(super) fn of(self, organization_id: OrganizationId) -> Roster {
        Roster { organization_id, admins: self.admins }
    }
}

/// A new roster.
pub(super) fn document(key: RosterKey, admins: &[UserId]) -> Document {
    doc! {"_id": key.to_string(), "version": 1_i64, "admins": names(admins)}
}

/// People as they stand on a roster.
pub(super) fn names(admins: &[UserId]) -> Vec<String> {
    admins.iter().map(ToString::to_string).collect()
}

impl Record {
    /// Reads a roster, made empty if there is none; what an earlier decision left over is finished first.
    pub(super) async fn roster(&self, key: RosterKey) -> Written<ReadRoster> {
        let place = Place::new(Collection::Rosters, key);
        let documents = self.documents(Collection::Rosters);
        for _ in 0..TRIES {
            let Some(found) = documents.find_one(place.filter()).await? else {
                self.make_roster(key).await?;
                continue;
            };
            match self.finish_left_over(&place, &found).await? {
                super::decision::LeftOver::Some => {}
                super::decision::LeftOver::None => return Ok(read(&found)?),
            }
        }
        Err(StorageError::Overloaded.into())
    }

    /// Makes a roster with nobody on it, unless there is one.
    async fn make_roster(&self, key: RosterKey) -> Stored<()> {
        match self.documents(Collection::Rosters).insert_one(document(key, &[])).await {
            Err(error) if refusal(&error) == Refusal::Other => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Puts somebody on a roster, once under that name.
    pub(super) async fn enrol(&self, key: RosterKey, user: UserId, name: &str) -> Written {
        self.make_roster(key).await?;
        self.0.fuse.blows()?;
        let filter = doc! {"_id": key.to_string(), "enrolled": {"$ne": name}};
        let update = doc! {
            "$addToSet": {"admins": user.to_string()},
            "$push": {"enrolled": {"$each": [name], "$slice": -REMEMBERED}},
            "$inc": {"version": 1_i64},
        };
        self.documents(Collection::Rosters).update_one(filter, update).await?;
        Ok(())
    }

    /// Takes an administrator of the platform off the roster before they cease to be one.
    ///
    /// # Errors
    /// `LastSuperAdmin`.
    pub(super) async fn leave_platform(&self, user: UserId) -> Written {
        for _ in 0..TRIES {
            let roster = self.roster(RosterKey::Platform).await?;
            let others: Vec<UserId> = roster.admins.iter().copied().filter(|admin| *admin != user).collect();
            if others.is_empty() {
                return Err(WriteError::LastSuperAdmin);
            }
            self.0.fuse.blows()?;
            let filter = doc! {"_id": RosterKey::Platform.to_string(), "version": signed(roster.version)};
            let update = doc! {"$set": {"admins": names(&others)}, "$inc": {"version": 1_i64}};
            if self.documents(Collection::Rosters).update_one(filter, update).await?.matched_count == 1 {
                return Ok(());
            }
        }
        Err(StorageError::Overloaded.into())
    }
}

fn read(found: &Document) -> Stored<ReadRoster> {
    let admins = found.get_array("admins").map_err(|_| StorageError::Unreadable)?;
    let admins = admins.iter().map(|admin| admin.as_str().and_then(|id| id.parse().ok()));
    let admins: Option<Vec<UserId>> = admins.collect();
    Ok(ReadRoster { version: version(found)?, admins: admins.ok_or(StorageError::Unreadable)? })
}
