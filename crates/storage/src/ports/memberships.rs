//! Memberships and the roster of administrators; written by `auth` only.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::email::EmailAddress;
use domain::id::{OrganizationId, UserId};
use domain::membership::Membership;
use domain::page::{Page, PageRequest};
use domain::revocation::Revocation;
use domain::sign_in::Choice;
use domain::text::Name;
use domain::user::User;
use domain::versioned::Versioned;
use serde::Deserialize;

use super::{Stored, Written};

/// Memberships.
#[async_trait]
pub trait Memberships: Send + Sync {
    /// A person's membership, enabled or not.
    async fn get(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Versioned<Membership>>>;

    /// A person's memberships with their organizations, by organization id; disabled ones included.
    /// Belongs to the person, so it names no organization.
    async fn choices(&self, user: UserId) -> Stored<Vec<Choice>>;

    /// The people of an organization, by user id.
    async fn list(&self, organization: &OrganizationId, page: PageRequest<UserId>) -> Stored<Page<Member, UserId>>;

    /// One of the people of an organization.
    async fn member(&self, organization: &OrganizationId, user: UserId) -> Stored<Option<Member>>;

    /// What those of `users` are called who are members of the organization. The rest of their records, with the
    /// password hashes, is not read.
    async fn names(&self, organization: &OrganizationId, users: &[UserId]) -> Stored<HashMap<UserId, MemberName>>;

    /// Adds a membership of somebody who is known; an administrator's also enters the roster. Its generation is set by
    /// the store.
    ///
    /// # Errors
    /// `Taken(Membership)`.
    async fn add(&self, organization: &OrganizationId, membership: &Membership, trail: &Trail) -> Written;

    /// Replaces a membership (its role, or whether it is enabled) and, in the same effect, the roster
    /// of administrators and the revocation of the person's tokens for that organization.
    ///
    /// # Errors
    /// `Conflict` when the membership or the roster has moved, `LastAdmin`.
    async fn replace(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written;

    /// Ends a membership, its place on the roster and the person's tokens there. Its generation is
    /// kept, so that joining again revives nothing.
    ///
    /// # Errors
    /// `Conflict` when it has moved or ended, `LastAdmin`.
    async fn remove(
        &self,
        organization: &OrganizationId,
        membership: &Versioned<Membership>,
        revocation: &Revocation,
        trail: &Trail,
    ) -> Written;

    /// Finishes what an earlier change of an organization's memberships left over, its revocations among it: asked for before the
    /// answer that nothing is to change. A store that writes a change at once has nothing left over.
    async fn finish_changes(&self, organization: &OrganizationId) -> Written {
        let _ = organization;
        Ok(())
    }
}

/// A person in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub membership: Versioned<Membership>,
    /// The person.
    pub user: User,
}

/// What a person is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MemberName {
    /// Their name.
    pub name: Name,
    /// Their address.
    pub email: EmailAddress,
}
