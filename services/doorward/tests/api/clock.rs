//! Beside servers whose clocks tell whether ours may be believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use auth::jobs::run_once;
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::login_session::LoginSessionLife;
use domain::scribe::Acting;
use domain::time::{Clock, Tick, Timestamp, days, hours};
use domain::workspace_session::EndReason;
use http_kit::clock_trust::{Believed, ClockTrust, Said, TimeServer};
use platform::sessions::supervisor::look_at_all;
use process::parts::Basics;
use serde_json::json;
use storage::ports::login_sessions::EndLogin;

use super::tokens::early_by;
use super::world::{Person, SETUP_TOKEN, World};

const LIFE: LoginSessionLife = LoginSessionLife { absolute: days(30), idle: days(7) };

async fn beside_a_server() -> World {
    let world = World::by(&[], |clock| {
        let clock_trust = Arc::new(ClockTrust::compared(Arc::clone(&clock)));
        Basics { clock_trust, ..Basics::by(clock) }
    });
    let world = world.await;
    agree(&world);
    world
}

/// The server says what our clock says.
fn agree(world: &World) {
    let now = Instant::now();
    let said = Said { time: world.clock.now(), asked: now, answered: now };
    world.installation.edge.clock_trust.heard(TimeServer::Database, said);
}

async fn launched(world: &World, workspace: &str, person: &Person) -> String {
    let path = format!("/api/workspaces/{workspace}/launch");
    world.post(&path, Some(&person.token), json!({})).await.text("session_id")
}

/// Why sessions have ended, once all have been looked at.
async fn reasons<const N: usize>(world: &World, of: &Person, sessions: [&String; N]) -> [Option<EndReason>; N] {
    let state = &world.installation.platform;
    look_at_all(state, LIFE).await;
    let mut reasons = [None; N];
    for (session, reason) in sessions.iter().zip(&mut reasons) {
        let found = state.stores.workspace_sessions.get(&of.tenant.parse().unwrap(), session.parse().unwrap()).await;
        *reason = found.unwrap().unwrap().end_reason;
    }
    reasons
}

/// Signs somebody out by another replica.
async fn sign_out(world: &World, person: &Person) {
    let state = &world.installation.auth;
    let user_id = person.id.parse().unwrap();
    let theirs = state.stores.login_sessions.of_person(user_id, world.clock.now()).await.unwrap();
    let (id, at) = (theirs[0].id, world.clock.now());
    let event = state.scribe.event(&Acting::system(), Chain::Platform, AuditAction::Logout, Outcome::Success);
    let end = EndLogin { id, user_id, token: None, at, remember_until: at.plus(state.remember()) };
    state.stores.login_sessions.end(&end, &Trail::of(event)).await.unwrap();
}

#[tokio::test]
async fn beside_others_a_token_may_be_a_minute_early_and_ends_at_its_expiry_all_the_same() {
    let world = beside_a_server().await;
    let root = world.first_administrator(SETUP_TOKEN).await;
    early_by(&world, &root.token, [(60, 200), (61, 401)]).await;
    for (seconds, status) in [(899, 200), (1, 401)] {
        world.clock.advance(Duration::from_secs(seconds));
        agree(&world);
        assert_eq!(world.get("/api/auth/me", &root.token).await.status, status);
    }
}

#[tokio::test]
async fn by_a_clock_that_is_not_believed_a_session_ends_only_when_the_record_says_so() {
    let world = beside_a_server().await;
    let mut root = world.first_administrator(SETUP_TOKEN).await;
    let acme = world.organization(&mut root, "Acme").await;
    let id = world.workspace(&acme, "Handbook").await;
    let mut sessions = Vec::new();
    let until = world.clock.now().plus(hours(1)).to_string();
    let grants = [json!({"level": "use", "until": until}), json!({"level": "use"}), json!({"level": "use"})];
    let mut people = Vec::new();
    for (name, grant) in ["ann", "ben", "cid"].into_iter().zip(grants) {
        let person = world.joined(&acme, &format!("{name}@acme.example"), "user").await;
        assert_eq!(world.grant(&acme, &id, &person, grant).await.status, 200);
        sessions.push(launched(&world, &id, &person).await);
        people.push(person);
    }
    let [ann, ben, cid] = &sessions[..] else { panic!() };

    world.clock.advance(hours(2));
    assert_eq!(world.installation.edge.clock_trust.standing().believed(), Believed::No);
    assert_eq!(reasons(&world, &acme, [ann, ben, cid]).await, [None; 3], "a grant is over by that clock");
    agree(&world);
    let ended = [Some(EndReason::AccessLost), None, None];
    assert_eq!(reasons(&world, &acme, [ann, ben, cid]).await, ended);

    sign_out(&world, &people[2]).await;
    world.clock.advance(days(8));
    let ended = [Some(EndReason::AccessLost), None, Some(EndReason::Logout)];
    assert_eq!(reasons(&world, &acme, [ann, ben, cid]).await, ended, "signed out is signed out by any clock");
    agree(&world);
    assert_eq!(reasons(&world, &acme, [ben]).await, [Some(EndReason::Logout)]);
}

/// A clock that can be made to jump ahead two days after it was read twice more.
#[derive(Debug)]
struct Jumping {
    clock: Arc<dyn Clock>,
    /// One more than how often it is still read; 0: it does not jump.
    left: AtomicU32,
}

impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| (left > 1).then(|| left - 1));
        if left == Err(1) { self.clock.now().plus(days(2)) } else { self.clock.now() }
    }

    fn tick(&self) -> Tick {
        self.clock.tick()
    }
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_while_it_is_cleaned_up_makes_no_revocation_forgotten() {
    let mut jumping = None;
    let world = World::by(&[], |clock| {
        let clock = Arc::new(Jumping { clock, left: AtomicU32::new(0) });
        jumping = Some(Arc::clone(&clock));
        let clock_trust = Arc::new(ClockTrust::compared(clock.clone()));
        Basics { clock_trust, ..Basics::by(clock) }
    });
    let world = world.await;
    let jumping = jumping.unwrap();
    agree(&world);
    let root = world.first_administrator(SETUP_TOKEN).await;
    assert_eq!(world.post("/api/auth/logout", Some(&root.token), json!({})).await.status, 200);
    let revoked = async || world.installation.parts.stores.revocations.live(world.clock.now()).await.unwrap().len();
    let before = revoked().await;
    assert!(before > 0);
    jumping.left.store(3, Ordering::SeqCst);
    run_once(&world.installation.auth, &world.installation.edge).await;
    jumping.left.store(0, Ordering::SeqCst);
    assert_eq!(revoked().await, before);
}
