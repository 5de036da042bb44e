//! How far a list that is fed from outside is believed.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests say what they expect by panicking")]

use std::time::{Duration, Instant};

use access_token::claims::{Claims, ISSUER};
use access_token::revocation_list::{Freshness, RevocationList, Standing};
use domain::revocation::{Generations, Revocation, Revoked};
use domain::role::Role;
use domain::time::{Clock as _, minutes};
use test_kit::people::People;

fn claims(people: &People) -> Claims {
    let (user, now) = (people.id(), people.clock.now().seconds());
    Claims {
        iss: ISSUER.to_owned(),
        aud: "doorward".to_owned(),
        sub: user,
        jti: people.id(),
        sid: people.id(),
        iat: now,
        nbf: now,
        exp: now + 900,
        auth_time: now,
        amr: Vec::new(),
        user_id: user,
        username: "ann@acme.example".to_owned(),
        email: "ann@acme.example".to_owned(),
        organization_id: people.id(),
        organization_name: "Acme".to_owned(),
        role: Role::User,
        generations: Generations::default(),
    }
}

#[test]
fn a_list_that_is_not_fed_lets_nobody_in_and_a_dead_token_is_dead_all_the_same() {
    let (list, people) = (RevocationList::fed(), People::default());
    let (living, dead) = (claims(&people), claims(&people));
    let now = people.clock.now();
    list.add(&[Revocation::new(Revoked::Token { id: dead.jti }, now, minutes(16))]);
    assert_eq!((list.freshness(), list.standing(&living)), (Freshness::Stale, Standing::Unknown), "never filled");
    let (soon, past) = (Instant::now() + Duration::from_secs(60), Instant::now() - Duration::from_secs(2));
    for (until, grace, freshness, standing) in [
        (soon, Duration::ZERO, Freshness::Fresh, Standing::Living),
        (past, Duration::from_secs(60), Freshness::Grace, Standing::Living),
        (past, Duration::ZERO, Freshness::Stale, Standing::Unknown),
        (past, Duration::from_secs(1), Freshness::Stale, Standing::Unknown),
    ] {
        list.believe_until(until, grace);
        assert_eq!((list.freshness(), list.standing(&living)), (freshness, standing));
        assert_eq!(list.standing(&dead), Standing::Revoked);
    }
    list.believe_until(soon, Duration::from_secs(60));
    list.disbelieve();
    assert_eq!((list.freshness(), list.standing(&living)), (Freshness::Stale, Standing::Unknown), "without any grace");
    assert_eq!(list.standing(&dead), Standing::Revoked);
}

#[test]
fn what_was_known_before_is_no_news_and_a_cut_off_kills_what_was_issued_before() {
    let (list, people) = (RevocationList::default(), People::default());
    let (one, now) = (claims(&people), people.clock.now());
    let revocation = Revocation::new(Revoked::Person { id: one.sub, below: 1 }, now, minutes(16));
    assert_eq!(list.add(std::slice::from_ref(&revocation)).len(), 1);
    assert!(list.add(std::slice::from_ref(&revocation)).is_empty());
    let everything = Revocation::new(Revoked::Everything { until: now }, now, minutes(16));
    assert_eq!(list.add(std::slice::from_ref(&everything)).len(), 1);
    assert!(list.add(&[everything]).is_empty());
    let others = claims(&people);
    assert_eq!(list.standing(&others), Standing::Revoked);
    let later = Claims { iat: others.iat + 1, ..others };
    assert_eq!(list.standing(&later), Standing::Living);
    list.forget_expired(now.plus(minutes(17)));
    assert!(list.is_empty());
}
