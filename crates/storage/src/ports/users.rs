//! People. They belong to no organization; written by `auth` only.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::email::EmailAddress;
use domain::external_identity::IdentityKey;
use domain::id::UserId;
use domain::user::{Standing, User};
use domain::versioned::Versioned;

use super::login_sessions::EndLogins;
use super::{Stored, Written};

/// People.
#[async_trait]
pub trait Users: Send + Sync {
    /// The person of that id.
    async fn get(&self, id: UserId) -> Stored<Option<Versioned<User>>>;

    /// What the person of that id may be; the rest of their record, with its password hash, is not read.
    async fn standing(&self, id: UserId) -> Stored<Option<Standing>>;

    /// The person of that address.
    async fn by_email(&self, email: &EmailAddress) -> Stored<Option<Versioned<User>>>;

    /// The person who is that at a provider outside.
    async fn by_identity(&self, key: &IdentityKey) -> Stored<Option<Versioned<User>>>;

    /// Replaces a person, read at that version.
    ///
    /// # Errors
    /// `Conflict` when the version has moved; `Taken(Identity)` when one of their identities is another person's;
    /// `LastSuperAdmin` when no enabled platform administrator
    /// would be left.
    async fn replace(&self, user: &Versioned<User>, trail: &Trail) -> Written;

    /// Replaces a person and, in the same effect, ends login sessions of theirs: a new password, a
    /// disabled account. The person's generation is raised, so that a sign-in under way opens
    /// nothing; when `end.except` is `None`, a revocation of the person is recorded too, so that every
    /// access token of theirs is dead.
    ///
    /// # Errors
    /// As [`Users::replace`].
    async fn replace_and_end_logins(&self, user: &Versioned<User>, end: &EndLogins, trail: &Trail) -> Written;

    /// Stores a password hash of another cost in place of `user`'s, unless the person has changed;
    /// leaves no trace because nothing changes for anybody.
    async fn rehash(&self, user: &Versioned<User>) -> Written;

    /// Finishes what an earlier change of a person left over, its revocations among it: asked for before the
    /// answer that nothing is to change. A store that writes a change at once has nothing left over.
    async fn finish_changes(&self, id: UserId) -> Written {
        let _ = id;
        Ok(())
    }
}
