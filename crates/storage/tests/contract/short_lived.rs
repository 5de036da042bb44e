//! What lives for minutes: sign-ins in progress, tickets, throttles.

use std::time::Duration;

use domain::device::Device;
use domain::login_session::{AuthenticationMethod, PlatformRoleProof, Proven, RefreshDelivery};
use domain::random::{OneTimeSecret, Purpose};
use domain::sign_in::SignIn;
use domain::time::minutes;
use storage::ports::throttles::{Admission, ThrottleKey, ThrottleRule};
use storage::ports::tickets::Ticket;
use storage::ports::workspace_sessions::Attached;

use crate::backend::{Backend, twenty};
use crate::terminals::{attachment, launched};

fn sign_in(on: &Backend) -> SignIn {
    SignIn {
        id: on.people.id(),
        user_id: on.people.id(),
        generation: 0,
        amr: vec![AuthenticationMethod::Password],
        proven: Proven::Everywhere,
        provider: None,
        platform_role_proof: PlatformRoleProof::Enough,
        realm_checked_at: None,
        auth_time: on.now(),
        expires_at: on.now().plus(minutes(10)),
        device: Device::seen([127, 0, 0, 1].into(), "test"),
        delivery: RefreshDelivery::Body,
    }
}

fn ticket(on: &Backend) -> Ticket {
    Ticket {
        session_id: on.people.id(),
        organization_id: on.people.id(),
        user_id: on.people.id(),
        login_session_id: on.people.id(),
        expires_at: on.now().plus(Duration::from_secs(30)),
    }
}

pub async fn what_is_taken_once_is_gone_for_twenty_callers(on: &Backend) {
    let secret = OneTimeSecret::from_bytes([1; 32]);
    let (token, now) = (secret.digest(Purpose::SignIn), on.now());
    on.stores.sign_ins.put(&token, &sign_in(on), now).await.unwrap();
    assert!(on.stores.sign_ins.peek(&token, now).await.unwrap().is_some(), "looking takes nothing");
    assert_eq!(on.stores.tickets.take(&secret.digest(Purpose::Ticket), now).await, Ok(None), "another key space");
    let (stores, taken) = (on.stores.clone(), token.clone());
    let answers = twenty(move |_| {
        let (stores, token) = (stores.clone(), taken.clone());
        async move { stores.sign_ins.take(&token, now).await.unwrap() }
    })
    .await;
    assert_eq!(answers.iter().flatten().count(), 1);
    on.stores.tickets.put(&token, &ticket(on), now).await.unwrap();
    let stores = on.stores.clone();
    let answers = twenty(move |_| {
        let (stores, token) = (stores.clone(), token.clone());
        async move { stores.tickets.take(&token, now).await.unwrap() }
    })
    .await;
    assert_eq!(answers.iter().flatten().count(), 1);
}

/// As a failover does, whose new primary has not heard that the ticket was taken.
pub async fn a_ticket_that_its_store_brings_back_attaches_to_nothing(on: &Backend) {
    let (acme, session) = launched(on).await;
    let kept = Ticket { session_id: session.id, organization_id: acme, ..ticket(on) };
    let attach = async |number| {
        let token = OneTimeSecret::from_bytes([number; 32]).digest(Purpose::Ticket);
        on.stores.tickets.put(&token, &kept, on.now()).await.unwrap();
        let taken = on.stores.tickets.take(&token, on.now()).await.unwrap();
        assert_eq!(taken.as_ref(), Some(&kept));
        let attachment = attachment(session.id, token, on.now());
        on.stores.workspace_sessions.attach(&acme, &attachment, &on.people.trail(acme)).await.unwrap()
    };
    for number in 1..4 {
        assert_eq!(attach(number).await, Attached::Now);
    }
    for number in 1..4 {
        assert_eq!(attach(number).await, Attached::Already, "ticket {number} came back");
    }
}

pub async fn nothing_outlives_its_time(on: &Backend) {
    let token = OneTimeSecret::from_bytes([1; 32]).digest(Purpose::SignIn);
    on.stores.sign_ins.put(&token, &sign_in(on), on.now()).await.unwrap();
    on.stores.tickets.put(&token, &ticket(on), on.now()).await.unwrap();
    on.people.clock.advance(Duration::from_secs(30));
    assert_eq!(on.stores.tickets.take(&token, on.now()).await, Ok(None));
    assert!(on.stores.sign_ins.peek(&token, on.now()).await.unwrap().is_some());
    on.people.clock.advance(minutes(10));
    assert_eq!(on.stores.sign_ins.peek(&token, on.now()).await, Ok(None));
    assert_eq!(on.stores.sign_ins.take(&token, on.now()).await, Ok(None));
}

pub async fn throttles_count_before_they_admit(on: &Backend) {
    let key = |value: &str| ThrottleKey { purpose: "test", value: value.to_owned() };
    let plain = ThrottleRule { limit: 10, window: minutes(15), back_off_from: None };
    let (stores, now) = (on.stores.clone(), on.now());
    let burst = twenty(move |_| {
        let stores = stores.clone();
        async move {
            stores
                .throttles
                .admit(&ThrottleKey { purpose: "test", value: "burst".to_owned() }, &plain, now)
                .await
                .unwrap()
        }
    })
    .await;
    assert_eq!(burst.iter().filter(|answer| **answer == Admission::Admitted).count(), 10);
    on.stores.throttles.forgive(&key("burst")).await.unwrap();
    assert_eq!(on.stores.throttles.admit(&key("burst"), &plain, now).await, Ok(Admission::Admitted));

    // Requests at the same time read the clock in one order and are counted in another.
    let earlier = now.minus(Duration::from_millis(3));
    assert_eq!(on.stores.throttles.admit(&key("burst"), &plain, earlier).await, Ok(Admission::Admitted));

    let backing_off = ThrottleRule { back_off_from: Some(5), ..plain };
    let admit = || async {
        let slow = ThrottleKey { purpose: "test", value: "slow".to_owned() };
        on.stores.throttles.admit(&slow, &backing_off, on.now()).await.unwrap()
    };
    for _ in 0..5 {
        assert_eq!(admit().await, Admission::Admitted);
    }
    for pause in [1, 2, 4, 8, 16] {
        assert_eq!(admit().await, Admission::Refused { retry_after: Duration::from_secs(pause) });
        on.people.clock.advance(Duration::from_secs(pause));
        assert_eq!(admit().await, Admission::Admitted);
    }
    assert!(matches!(admit().await, Admission::Refused { .. }), "ten in a quarter of an hour");
    on.people.clock.advance(minutes(15));
    assert_eq!(admit().await, Admission::Admitted);

    for (member, admitted) in [("a", true), ("a", true), ("b", true), ("c", false), ("b", true)] {
        let rule = ThrottleRule { limit: 2, window: minutes(15), back_off_from: None };
        let answer = on.stores.throttles.admit_distinct(&key("set"), member, &rule, on.now()).await.unwrap();
        assert_eq!(answer == Admission::Admitted, admitted, "{member}");
    }
    on.stores.throttles.give_back(&key("burst"), now).await.unwrap();
}

pub async fn a_member_whose_attempts_are_given_back_is_not_counted(on: &Backend) {
    let key = ThrottleKey { purpose: "test", value: "address".to_owned() };
    let rule = ThrottleRule { limit: 1, window: minutes(15), back_off_from: None };
    let admit = |member| on.stores.throttles.admit_distinct(&key, member, &rule, on.now());
    for _ in 0..2 {
        assert_eq!(admit("a").await, Ok(Admission::Admitted));
    }
    on.stores.throttles.give_back_distinct(&key, "a", on.now()).await.unwrap();
    assert!(matches!(admit("b").await, Ok(Admission::Refused { .. })), "one attempt of the first is left");
    on.stores.throttles.give_back_distinct(&key, "a", on.now()).await.unwrap();
    assert_eq!(admit("b").await, Ok(Admission::Admitted));
}

pub async fn a_flood_of_new_keys_locks_nobody_out_and_frees_nobody(on: &Backend) {
    let rule = ThrottleRule { limit: 10, window: minutes(15), back_off_from: None };
    let key = |value: String| ThrottleKey { purpose: "test", value };
    for _ in 0..10 {
        on.stores.throttles.admit(&key("guessed".to_owned()), &rule, on.now()).await.unwrap();
    }
    for number in 0..100_100 {
        let answer = on.stores.throttles.admit(&key(format!("new {number}")), &rule, on.now()).await;
        assert_eq!(answer, Ok(Admission::Admitted), "{number}");
    }
    let guessed = on.stores.throttles.admit(&key("guessed".to_owned()), &rule, on.now()).await;
    assert!(matches!(guessed, Ok(Admission::Refused { .. })), "what slows somebody down stays");
}
