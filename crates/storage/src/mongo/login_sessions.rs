//! Login sessions.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::audit::Trail;
use domain::id::{LoginSessionId, UserId};
use domain::login_session::LoginSession;
use domain::password_reset::PasswordReset;
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;
use mongodb::bson::{Bson, doc};

use super::Record;
use super::collection::Collection;
use super::decision::{Decision, name};
use super::document::{body, first, record, signed, versioned, visible};
use super::error::unique;
use super::password_resets::RESET;
use super::pending::Place;
use super::plan::Decider;
use super::step::Step;
use crate::error::{StorageError, UniqueKey, WriteError};
use crate::ports::login_sessions::{EndLogin, EndLogins, Familiar, LoginSessions, LoginStanding};
use crate::ports::{Done, Stored, Written};

/// How often a person that moved is read again.
const TRIES: usize = 8;

#[async_trait]
impl LoginSessions for Record {
    async fn open(&self, session: &LoginSession, generation: u64, trail: &Trail) -> Written {
        self.write(self.open_login(session, generation, trail)).await
    }

    async fn get(&self, id: LoginSessionId) -> Stored<Option<Versioned<LoginSession>>> {
        let filter = visible(doc! {"_id": id.to_string()});
        let found = self.read(self.one(Collection::LoginSessions, filter)).await?;
        found.as_ref().map(versioned).transpose()
    }

    async fn standing(&self, id: LoginSessionId) -> Stored<Option<LoginStanding>> {
        self.read(self.login_standing(id)).await
    }

    async fn of_person(&self, user: UserId, now: Timestamp) -> Stored<Vec<LoginSession>> {
        let filter = visible(doc! {
            "body.user_id": user.to_string(),
            "body.revoked_at": Bson::Null,
            "body.expires_at": {"$gt": now.to_string()},
        });
        let found = self.read(self.all(Collection::LoginSessions, filter, doc! {"_id": -1}, 200)).await?;
        found.iter().map(record).collect()
    }

    async fn has_signed_in_from(&self, user: UserId, address: IpAddr, since: Timestamp) -> Stored<Familiar> {
        let filter = visible(doc! {
            "body.user_id": user.to_string(),
            "body.device.address": address.to_string(),
            "body.created_at": {"$gte": since.to_string()},
        });
        let found = self.read(self.one(Collection::LoginSessions, filter)).await?;
        Ok(if found.is_some() { Familiar::Yes } else { Familiar::No })
    }

    async fn rotate(&self, session: &Versioned<LoginSession>) -> Written {
        self.write(self.decide(living(session)?)).await.map(|_| ())
    }

    async fn switch(&self, session: &Versioned<LoginSession>, revocation: &Revocation, trail: &Trail) -> Written {
        let steps = vec![Step::Revoke { revocation: revocation.clone() }];
        self.write(self.decide(living(session)?.steps(steps).trail(trail))).await.map(|_| ())
    }

    async fn end(&self, end: &EndLogin, trail: &Trail) -> Written<Done> {
        self.write(self.end_login(end, trail)).await
    }

    async fn cut_off(&self, at: Timestamp, remember_until: Timestamp, trail: &Trail) -> Written<u64> {
        let what = Revoked::Everything { until: at };
        let revocation = Revocation { what, recorded_at: at, expires_at: remember_until };
        let steps = [Step::Revoke { revocation }, Step::EndEveryLogin { at }];
        let sessions = self.documents(Collection::LoginSessions);
        // No one document decides over all of them: the event does.
        self.write(async {
            let living = sessions.count_documents(doc! {"body.revoked_at": Bson::Null}).await?;
            let document = doc! {"_id": name(trail), "version": 1_i64};
            let taken = WriteError::Taken(UniqueKey::Id);
            self.found(Collection::AuditInbox, document, &steps, trail, taken).await?;
            Ok(living)
        })
        .await
    }

    async fn end_all(&self, end: &EndLogins, trail: &Trail) -> Written<Vec<LoginSessionId>> {
        self.write(self.end_all_logins(end, None, trail)).await
    }

    async fn finish_changes(&self, id: LoginSessionId) -> Written {
        self.write(self.finish_earlier(&Place::new(Collection::LoginSessions, id))).await
    }
}

/// The decision to replace a login session that has not been ended.
fn living(session: &Versioned<LoginSession>) -> Stored<Decision> {
    let Versioned { record, version } = session;
    let decision = Decision::on(Place::new(Collection::LoginSessions, record.id)).at(*version);
    Ok(decision.when(doc! {"body.revoked_at": Bson::Null}).set("body", body(record)?))
}

/// What is dead once a login session has ended.
fn dead(end: &EndLogin) -> Vec<Revocation> {
    let (recorded_at, expires_at) = (end.at, end.remember_until);
    let dead = [Some(Revoked::LoginSession { id: end.id }), end.token.map(|id| Revoked::Token { id })];
    dead.into_iter().flatten().map(|what| Revocation { what, recorded_at, expires_at }).collect()
}

impl Record {
    async fn end_login(&self, end: &EndLogin, trail: &Trail) -> Written<Done> {
        let place = Place::new(Collection::LoginSessions, end.id);
        let of_person = doc! {"body.user_id": end.user_id.to_string()};
        let revoke = |revocation| Step::Revoke { revocation };
        let decision = Decision::on(place.clone())
            .when(of_person.clone())
            .when(doc! {"body.revoked_at": Bson::Null})
            .set("body.revoked_at", end.at.to_string())
            .steps(dead(end).into_iter().map(revoke).collect())
            .trail(trail);
        match self.decide(decision).await {
            Ok(_) => return Ok(Done::Now),
            Err(WriteError::Conflict) => {}
            Err(error) => return Err(error),
        }
        let mut over = place.filter();
        over.extend(of_person);
        over.insert("body.revoked_at", doc! {"$ne": Bson::Null});
        if self.one(Collection::LoginSessions, over).await?.is_some() {
            // It is in the record; but whoever ended it may not have come to tell the others.
            self.0.listeners.tell(&dead(end)).await;
        }
        Ok(Done::Already)
    }

    /// The person decides: only then is the session, made before and hidden, revealed. What ends all of
    /// their logins comes either before that and is found here, or after it and finds the session.
    async fn open_login(&self, session: &LoginSession, generation: u64, trail: &Trail) -> Written {
        let id = session.id.to_string();
        let decider = Decider::new(Place::new(Collection::Users, session.user_id), trail);
        let mut document = decider.hide(first(&id, session)?);
        document.insert("person_generation", signed(generation));
        self.0.fuse.blows()?;
        let sessions = self.documents(Collection::LoginSessions);
        let taken = WriteError::Taken(UniqueKey::SignIn);
        sessions.insert_one(document).await.map_err(|error| unique(error, taken))?;
        let decision = Decision::on(decider.place.clone())
            .when(doc! {"body.enabled": true, "body.generation": signed(generation)})
            .set("body.last_login_at", session.created_at.to_string())
            .quietly()
            .steps(vec![decider.reveal(Collection::LoginSessions, &id)])
            .trail(trail);
        let decided = self.decide(decision).await;
        if decided == Err(WriteError::Conflict) {
            sessions.delete_one(doc! {"_id": id, "plan_id": &decider.name}).await?;
        }
        decided.map(|_| ())
    }

    /// Raises a person's generation and ends their login sessions, once a reset link that they get has been stored.
    pub(super) async fn end_all_logins(
        &self,
        end: &EndLogins,
        reset: Option<&PasswordReset>,
        trail: &Trail,
    ) -> Written<Vec<LoginSessionId>> {
        let place = Place::new(Collection::Users, end.user_id);
        for _ in 0..TRIES {
            let read: Versioned<User> = self.find_user(place.filter()).await?.ok_or(WriteError::Conflict)?;
            let below = read.record.generation.saturating_add(1);
            let issued = reset.map(|reset| Step::IssueReset { reset: reset.clone(), below });
            let steps = issued.into_iter().chain(Step::ending(end, below)).collect();
            let mut decision = Decision::on(place.clone()).at(read.version).set("body.generation", signed(below));
            if let Some(reset) = reset {
                decision = decision.set(RESET, reset.id.to_string());
            }
            match self.decide(decision.steps(steps).trail(trail)).await {
                Err(WriteError::Conflict) => {}
                decided => return decided.map(|effects| effects.ended),
            }
        }
        Err(StorageError::Overloaded.into())
    }
}
