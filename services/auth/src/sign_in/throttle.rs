//! Slowing down guessing. Every route that checks a secret of an account counts on the same counter,
//! before any hashing; success takes the count back.

use std::net::IpAddr;
use std::time::Duration;

use domain::id::UserId;
use domain::time::{days, minutes};
use http_kit::problem::Problem;
use storage::ports::login_sessions::Familiar;
use storage::ports::throttles::{Admission, ThrottleKey, ThrottleRule};

use super::refusals::Kind;
use super::verifier::Unchecked;
use crate::keycloak::proof::{Guess, Unproved};
use crate::state::State;

/// How long an address stays known to a person after a sign-in from there.
const REMEMBERED: Duration = days(30);

/// An attempt that was admitted.
#[derive(Debug)]
pub struct Attempt {
    key: ThrottleKey,
    spray: ThrottleKey,
    account: String,
    address: IpAddr,
    /// Whether the person has signed in from that address before.
    pub familiar: Familiar,
}

impl Attempt {
    /// The secret was right: the account's failures are forgotten.
    ///
    /// # Errors
    /// When the counters cannot be reached.
    pub async fn succeeded(self, state: &State) -> Result<(), Problem> {
        let throttles = &state.stores.throttles;
        throttles.give_back_distinct(&self.spray, &self.account, state.now()).await?;
        Ok(throttles.forgive(&self.key).await?)
    }

    /// The secret was not found right or wrong: it is given back, unless one that did say found it wrong.
    pub async fn unchecked(self, state: &State, unchecked: Unchecked) -> Problem {
        match unchecked {
            Unchecked::Keycloak(Unproved { guess: Guess::Wrong, .. }) => {
                state.refusals.count(Kind::LoginUnavailable, self.address);
                unchecked.into()
            }
            Unchecked::Keycloak(_) | Unchecked::Hash(_) | Unchecked::Record(_) => {
                self.not_tried(state, unchecked).await
            }
        }
    }

    /// The secret was not tried, because too many are waiting, or whoever verifies it cannot be asked.
    async fn not_tried(self, state: &State, error: impl Into<Problem>) -> Problem {
        let error = error.into();
        let kind = if error.code() == "overloaded" { Kind::Overload } else { Kind::LoginUnavailable };
        state.refusals.count(kind, self.address);
        let (throttles, now) = (&state.stores.throttles, state.now());
        let given_back = match throttles.give_back_distinct(&self.spray, &self.account, now).await {
            Ok(()) => throttles.give_back(&self.key, now).await,
            Err(error) => Err(error),
        };
        given_back.map_or_else(Problem::from, |()| error)
    }
}

/// Admits an attempt at the secret of an account, known by `account` (its canonical address, or what
/// stands for one), from `address`. `user` is the person, or a made-up id where there is none, so that
/// the same is looked up.
///
/// # Errors
/// 429 when there were too many.
pub async fn admit(state: &State, account: &str, user: UserId, address: IpAddr) -> Result<Attempt, Problem> {
    let now = state.now();
    let limits = &state.settings.throttle;
    let throttles = &state.stores.throttles;
    let spray = ThrottleKey { purpose: "accounts of address", value: network(address) };
    let rule = ThrottleRule { limit: limits.accounts_per_address, window: minutes(15), back_off_from: None };
    if let Admission::Refused { retry_after } = throttles.admit_distinct(&spray, account, &rule, now).await? {
        state.refusals.count(Kind::Spray, address);
        return Err(Problem::throttled(retry_after));
    }
    let known = state.stores.login_sessions.has_signed_in_from(user, address, now.minus(REMEMBERED)).await?;
    // Where the person has signed in before they have a counter of their own: nobody elsewhere can lock
    // them out.
    let value = match known {
        Familiar::Yes => format!("{account} {address}"),
        Familiar::No => account.to_owned(),
    };
    let key = ThrottleKey { purpose: "secrets of account", value };
    let rule = ThrottleRule { limit: limits.per_account, window: minutes(15), back_off_from: Some(5) };
    match throttles.admit(&key, &rule, now).await? {
        Admission::Admitted => Ok(Attempt { key, spray, account: account.to_owned(), address, familiar: known }),
        Admission::Refused { retry_after } => {
            throttles.give_back_distinct(&spray, account, now).await?;
            state.refusals.count(Kind::Account, address);
            Err(Problem::throttled(retry_after))
        }
    }
}

/// Admits a sign-up or registration from `address`.
///
/// # Errors
/// 429 when there were too many.
pub async fn admit_sign_up(state: &State, address: IpAddr) -> Result<(), Problem> {
    let rule =
        ThrottleRule { limit: state.settings.throttle.sign_ups_per_address, window: minutes(1), back_off_from: None };
    by_address(state, "sign-ups of address", address, &rule, Kind::SignUp).await
}

/// Admits a sign-up that asks for a realm of its own at Keycloak, where that verifies passwords: so many a day, from anywhere,
/// for each costs Keycloak memory for ever.
///
/// # Errors
/// 429 when there were too many.
pub async fn admit_realm(state: &State, address: IpAddr) -> Result<(), Problem> {
    let Some(keycloak) = &state.keycloak else { return Ok(()) };
    let key = ThrottleKey { purpose: "realms", value: String::new() };
    let rule = ThrottleRule { limit: keycloak.settings.realms_per_day, window: days(1), back_off_from: None };
    counted(state, &key, &rule, address, Kind::SignUp).await
}

/// Admits the beginning of a single sign-on from `address`: 60 a minute, since each is kept for ten minutes.
///
/// # Errors
/// 429 when there were too many.
pub async fn admit_sign_on(state: &State, address: IpAddr) -> Result<(), Problem> {
    let rule = ThrottleRule { limit: 60, window: minutes(1), back_off_from: None };
    by_address(state, "sign-ons of address", address, &rule, Kind::SignOn).await
}

/// Admits an attempt at the setup token: 10 a minute, from anywhere.
///
/// # Errors
/// 429 when there were too many.
pub async fn admit_setup(state: &State, address: IpAddr) -> Result<(), Problem> {
    let key = ThrottleKey { purpose: "setup", value: String::new() };
    let rule = ThrottleRule { limit: 10, window: minutes(1), back_off_from: None };
    counted(state, &key, &rule, address, Kind::Setup).await
}

async fn by_address(
    state: &State,
    purpose: &'static str,
    address: IpAddr,
    rule: &ThrottleRule,
    kind: Kind,
) -> Result<(), Problem> {
    let key = ThrottleKey { purpose, value: network(address) };
    counted(state, &key, rule, address, kind).await
}

async fn counted(
    state: &State,
    key: &ThrottleKey,
    rule: &ThrottleRule,
    address: IpAddr,
    kind: Kind,
) -> Result<(), Problem> {
    match state.stores.throttles.admit(key, rule, state.now()).await? {
        Admission::Admitted => Ok(()),
        Admission::Refused { retry_after } => {
            state.refusals.count(kind, address);
            Err(Problem::throttled(retry_after))
        }
    }
}

/// The unit that one customer of a provider holds: an IPv4 address, or a /64 of IPv6.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
