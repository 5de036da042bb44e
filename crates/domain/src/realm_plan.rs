//! What is to be made at Keycloak, and what has been made there: a realm for each organization, an account in it for each
//! member whose password Keycloak verifies.
//!
//! A plan says only that somebody is to look. What has to be there is always read anew from our own record of organizations,
//! people and memberships, and compared with what was applied: plans may be made too often, forgotten halfway or done twice.
//!
//! ```text
//! asked ─▶ due ─▶ looked at: made, changed or taken away at Keycloak ─▶ settled
//!           ▲            │
//!           └── trouble ─┘ later, and later still
//! ```

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{OrganizationId, UserId};
use crate::random::SecretDigest;
use crate::role::MemberRole;
use crate::time::{Timestamp, hours};

/// Whoever asks does so before the change that the plan follows. It is looked at once more after this time, when the change
/// has been made or never will be: no request takes that long.
const CHANGE_MADE: Duration = Duration::from_secs(60);
/// For how long somebody who looks at a plan has it to themselves.
const TURN: Duration = Duration::from_secs(30);
/// When it is tried again after the first trouble; twice as long after each further one, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// What a plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RealmPlanKey {
    /// The realm of an organization.
    Realm {
        /// Of which.
        organization_id: OrganizationId,
    },
    /// Somebody's account in it.
    Account {
        /// In whose realm.
        organization_id: OrganizationId,
        /// Whose.
        user_id: UserId,
    },
}

impl RealmPlanKey {
    /// The organization whose realm it is about.
    #[must_use]
    pub const fn organization(self) -> OrganizationId {
        match self {
            Self::Realm { organization_id } | Self::Account { organization_id, .. } => organization_id,
        }
    }
}

impl fmt::Display for RealmPlanKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Realm { organization_id } => write!(out, "realm/{organization_id}"),
            Self::Account { organization_id, user_id } => write!(out, "account/{organization_id}/{user_id}"),
        }
    }
}

/// A plan, with what came of it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealmPlan {
    /// About what.
    pub key: RealmPlanKey,
    /// When somebody last asked that it be looked at.
    pub asked_at: Timestamp,
    /// When it is to be looked at; none while nothing is to be done.
    pub due_at: Option<Timestamp>,
    /// Until when somebody has it to themselves who looks at it: what is asked for meanwhile waits for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// How often it ended in trouble since it last did not.
    #[serde(default)]
    pub tries: u32,
    /// In which, the last time: a word for the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Of a realm.
    #[serde(default)]
    pub realm: MadeRealm,
    /// Of an account.
    #[serde(default)]
    pub account: MadeAccount,
}

/// What has been made of a realm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeRealm {
    /// The name under which it is made: kept for when the organization is no longer there to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The secret of our client there, sealed; decided before the client is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// What it was made to be like; none before it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<AppliedRealm>,
    /// Whether something in it was found to be other than it was made: every step is looked at again.
    #[serde(default)]
    pub stale: bool,
    /// Whether anybody has ever signed in by it: then it is never removed.
    #[serde(default)]
    pub used: bool,
}

/// What a realm was made to be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedRealm {
    /// The name that people see.
    pub name: String,
    /// Whether anybody may sign in by it.
    pub enabled: bool,
}

/// What has been made of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeAccount {
    /// Keycloak's id of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keycloak_id: Option<String>,
    /// What it was made to be like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<AppliedAccount>,
    /// Where its password comes from.
    #[serde(default)]
    pub password: AccountPassword,
    /// By what right the password that is set was given, as in its promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_since: Option<Timestamp>,
    /// The password that waits, told apart from those that were given before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<PasswordPromise>,
    /// Whether the person founded the organization by signing up: then a password of theirs that was lost is taken from the
    /// next sign-up of their address.
    #[serde(default)]
    pub founded: bool,
    /// When its password was last set by a link: who signed in before that is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_at: Option<Timestamp>,
    /// A link by which the person sets the password there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<PasswordLink>,
    /// Whether they have ever signed in by it: then it is never removed.
    #[serde(default)]
    pub used: bool,
}

/// What an account was made to be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedAccount {
    /// The address.
    pub email: String,
    /// Whether they have shown that it is theirs.
    pub email_verified: bool,
    /// The name.
    pub name: String,
    /// The role.
    pub role: MemberRole,
    /// Whether one may sign in by it.
    pub enabled: bool,
}

/// Where the password of an account comes from. The password itself is in no record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountPassword {
    /// Nobody has given one: the person needs a link.
    #[default]
    None,
    /// It was given, and is in the memory of the process that took it, until the account is there.
    Waiting,
    /// It is set.
    Set,
}

/// A password that is in the memory of one process until the account is there. Only the one that was promised last is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPromise {
    /// Which; random.
    pub id: String,
    /// When it was given.
    pub at: Timestamp,
    /// How.
    pub by: GivenBy,
    /// By what right: when the link was made, or when it was given with the account.
    pub since: Timestamp,
}

/// How somebody gave a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBy {
    /// With their account.
    NewPerson,
    /// By a one-time link.
    Link,
}

/// For how long the process keeps it. Later it is lost, wherever that process is.
pub const PROMISE_LIFE: Duration = hours(1);

/// A link that sets the password of one account: used once, ended by a newer one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordLink {
    /// Digest of its secret.
    pub digest: SecretDigest,
    /// When it was made: a proof of whose the account is makes older ones void.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl RealmPlan {
    /// A plan that was asked for now.
    #[must_use]
    pub fn new(key: RealmPlanKey, now: Timestamp) -> Self {
        let (realm, account) = (MadeRealm::default(), MadeAccount::default());
        Self { key, asked_at: now, due_at: Some(now), held_until: None, tries: 0, trouble: None, realm, account }
    }

    /// The plan while somebody looks at it: nobody else does, unless they are stopped.
    #[must_use]
    pub fn taken(mut self, now: Timestamp) -> Self {
        self.held_until = Some(now.plus(TURN));
        self
    }

    /// Whether somebody has it to themselves.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.held_until.is_some_and(|until| now < until)
    }

    /// Notes that a password was given, which is to be set now.
    pub fn promise(&mut self, promise: PasswordPromise) {
        (self.asked_at, self.due_at) = (promise.at, Some(promise.at));
        self.account.password = AccountPassword::Waiting;
        self.account.promise = Some(promise);
    }

    /// Whether its password, set or waiting, was given by a right from before a provider proved whose the account is.
    #[must_use]
    pub fn is_void(&self, claimed_at: Option<Timestamp>) -> bool {
        let account = &self.account;
        let since = match account.password {
            AccountPassword::None => None,
            AccountPassword::Waiting => account.promise.as_ref().map(|promise| promise.since),
            AccountPassword::Set => account.given_since,
        };
        claimed_at.zip(since).is_some_and(|(claimed, since)| since <= claimed)
    }

    /// Whether the password that was given with a sign-up was lost with the process that had it, and nobody ever had one.
    #[must_use]
    pub fn lost_its_password(&self, now: Timestamp) -> bool {
        let account = &self.account;
        let lost = account.promise.as_ref().is_some_and(|promise| now >= promise.at.plus(PROMISE_LIFE));
        account.founded && !account.used && account.password == AccountPassword::Waiting && lost
    }

    /// The plan once everything is as it should be.
    #[must_use]
    pub fn settled(mut self, now: Timestamp) -> Self {
        let made = self.asked_at.plus(CHANGE_MADE);
        self.due_at = (now < made).then_some(made);
        self.held_until = None;
        self.tries = 0;
        self.trouble = None;
        self
    }

    /// The plan after trouble, to be tried again.
    #[must_use]
    pub fn troubled(mut self, word: &str, now: Timestamp) -> Self {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.tries.min(16)).min(LONGEST_PAUSE);
        self.tries = self.tries.saturating_add(1);
        self.trouble = Some(word.to_owned());
        self.due_at = Some(now.plus(pause));
        self.held_until = None;
        self
    }

    /// Takes over what somebody has made who looked at an older version of the plan; what was asked for since then stands.
    pub fn take_over(&mut self, made: &Self) {
        self.held_until = None;
        self.realm.name.clone_from(&made.realm.name);
        self.realm.client_secret.clone_from(&made.realm.client_secret);
        self.realm.applied.clone_from(&made.realm.applied);
        self.account.keycloak_id.clone_from(&made.account.keycloak_id);
        self.account.applied.clone_from(&made.account.applied);
        self.account.reset_at = self.account.reset_at.max(made.account.reset_at);
        self.account.given_since = made.account.given_since;
        // A password that was given since waits still.
        if self.account.promise == made.account.promise {
            self.account.password = made.account.password;
        }
    }

    /// Whether what it was asked for can no longer be about to happen: who asked has finished or has been stopped.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.asked_at.plus(CHANGE_MADE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_secs(seconds))
    }

    fn plan() -> RealmPlan {
        RealmPlan::new(
            RealmPlanKey::Realm { organization_id: "018f0000-0000-7000-8000-000000000000".parse().unwrap() },
            at(0),
        )
    }

    #[test]
    fn what_was_asked_for_is_looked_at_once_more_after_the_change() {
        let settled = plan().settled(at(1));
        assert_eq!(settled.due_at, Some(at(60)));
        assert_eq!(settled.settled(at(60)).due_at, None);
    }

    #[test]
    fn what_was_made_is_kept_where_somebody_asked_meanwhile() {
        let mut made = plan();
        made.account.keycloak_id = Some("there".to_owned());
        made.account.password = AccountPassword::Set;
        let mut asked = plan().taken(at(4));
        asked.promise(PasswordPromise { id: "second".to_owned(), at: at(5), by: GivenBy::Link, since: at(5) });
        assert!(asked.is_held(at(5)));
        asked.take_over(&made);
        assert_eq!((asked.account.keycloak_id.as_deref(), asked.due_at), (Some("there"), Some(at(5))));
        assert_eq!(asked.account.password, AccountPassword::Waiting, "another one was given since");
        assert!(!asked.is_held(at(5)));
        let mut used = plan();
        used.account.used = true;
        used.take_over(&made);
        assert_eq!((used.account.used, used.account.password), (true, AccountPassword::Set));
    }

    #[test]
    fn what_was_given_before_a_claim_is_void() {
        let mut plan = plan();
        assert!(!plan.is_void(Some(at(10))), "there is none");
        plan.promise(PasswordPromise { id: "late".to_owned(), at: at(20), by: GivenBy::Link, since: at(5) });
        assert!(plan.is_void(Some(at(10))), "by a link from before");
        assert!(!plan.is_void(Some(at(4))) && !plan.is_void(None));
        plan.account.password = AccountPassword::Set;
        plan.account.given_since = Some(at(11));
        assert!(!plan.is_void(Some(at(10))));
    }

    #[test]
    fn only_a_founders_password_is_lost_and_only_after_its_hour() {
        let mut plan = plan();
        plan.promise(PasswordPromise { id: "first".to_owned(), at: at(0), by: GivenBy::NewPerson, since: at(0) });
        assert!(!plan.lost_its_password(at(4_000)), "invited");
        plan.account.founded = true;
        assert!(!plan.lost_its_password(at(3_599)));
        assert!(plan.lost_its_password(at(3_600)));
        plan.account.used = true;
        assert!(!plan.lost_its_password(at(3_600)));
    }

    #[test]
    fn after_trouble_it_waits_longer_each_time_and_five_minutes_at_most() {
        let mut plan = plan();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            plan = plan.troubled("down", at(0));
            pauses.push(at(0).until(plan.due_at.unwrap()).as_secs());
        }
        assert_eq!(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!((plan.trouble.as_deref(), plan.tries), (Some("down"), 10));
        assert_eq!(plan.settled(at(100)).trouble, None);
    }
}
