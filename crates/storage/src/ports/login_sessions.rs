//! Login sessions: a person's devices. They belong to the person; written by `auth` only.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{LoginSessionId, TokenId, UserId};
use domain::login_session::LoginSession;
use domain::revocation::Revocation;
use domain::sign_in::Choice;
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;

use super::{Done, Stored, Written};

/// Login sessions.
#[async_trait]
pub trait LoginSessions: Send + Sync {
    /// Opens a login session and notes at the person that they signed in. `generation` is the person's
    /// when they proved who they are.
    ///
    /// # Errors
    /// `Taken(SignIn)` when that sign-in has opened one already; `Conflict` when the person is disabled
    /// or of another generation by now.
    async fn open(&self, session: &LoginSession, generation: u64, trail: &Trail) -> Written;

    /// The login session of that id, ended or not.
    async fn get(&self, id: LoginSessionId) -> Stored<Option<Versioned<LoginSession>>>;

    /// The login session of that id, ended or not, with what its tokens rest on; `None` also when the person is gone.
    async fn standing(&self, id: LoginSessionId) -> Stored<Option<LoginStanding>>;

    /// A person's login sessions that have not been ended nor expired absolutely, newest first; at
    /// most 200.
    async fn of_person(&self, user: UserId, now: Timestamp) -> Stored<Vec<LoginSession>>;

    /// Whether the person has opened a login session from that address since then.
    async fn has_signed_in_from(&self, user: UserId, address: IpAddr, since: Timestamp) -> Stored<Familiar>;

    /// Stores a rotated refresh token, durable before the answer; leaves no event.
    ///
    /// # Errors
    /// `Conflict` when the login session has moved: another presentation was faster, or it has ended.
    async fn rotate(&self, session: &Versioned<LoginSession>) -> Written;

    /// Stores a change of organization and the revocation of the tokens before it, in one effect.
    ///
    /// # Errors
    /// `Conflict` when the login session has moved or ended.
    async fn switch(&self, session: &Versioned<LoginSession>, revocation: &Revocation, trail: &Trail) -> Written;

    /// Ends a login session: the record first, then nothing of it works anywhere. Asked for once
    /// more, it is told to other processes once more.
    async fn end(&self, end: &EndLogin, trail: &Trail) -> Written<Done>;

    /// Ends every login session there is, and every token issued until then: after a backup was restored,
    /// nobody knows what was revoked since it was made. Says how many login sessions were living.
    async fn cut_off(&self, at: Timestamp, remember_until: Timestamp, trail: &Trail) -> Written<u64>;

    /// Ends all living login sessions of a person, but one if that is asked for, and raises the person's
    /// generation, so that a sign-in under way opens none; says which.
    async fn end_all(&self, end: &EndLogins, trail: &Trail) -> Written<Vec<LoginSessionId>>;

    /// Finishes what an earlier change of a login session left over, its revocations among it: asked for before the
    /// answer that nothing is to change. A store that writes a change at once has nothing left over.
    async fn finish_changes(&self, id: LoginSessionId) -> Written {
        let _ = id;
        Ok(())
    }
}

/// A login session with what its tokens rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginStanding {
    /// The login session.
    pub session: Versioned<LoginSession>,
    /// Whose it is.
    pub user: User,
    /// Their memberships with the organizations, in the order of `Memberships::choices`.
    pub choices: Vec<Choice>,
}

/// Whether a person is known to use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Familiar {
    /// They signed in from there before.
    Yes,
    /// They did not.
    No,
}

/// Which login session ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndLogin {
    /// Which; it must be `user_id`'s, another's is left alone (`Already`).
    pub id: LoginSessionId,
    /// Whose.
    pub user_id: UserId,
    /// The access token that was presented, to be revoked by its own id too.
    pub token: Option<TokenId>,
    /// When.
    pub at: Timestamp,
    /// Until when the revocations must be remembered.
    pub remember_until: Timestamp,
}

/// Which login sessions of a person end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndLogins {
    /// Whose.
    pub user_id: UserId,
    /// The one that stays.
    pub except: Option<LoginSessionId>,
    /// When.
    pub at: Timestamp,
    /// Until when the revocations must be remembered.
    pub remember_until: Timestamp,
}
