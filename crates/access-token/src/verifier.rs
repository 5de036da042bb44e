//! Verifying an access token: algorithm, signature, every claim, times, revocation.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::time::{Clock, Timestamp};
use moka::sync::Cache;
use parking_lot::RwLock;

use crate::claims::{Claims, ISSUER};
use crate::compact::Compact;
use crate::key_ring::KeyRing;
use crate::revocation_list::{RevocationList, Standing};

/// How far the clocks of issuer and verifier may be apart where each of them is believed while it is off by no more than
/// half of this, one ahead and the other behind.
pub const CLOCKS_APART: Duration = Duration::from_secs(60);

/// How many verified tokens are remembered.
const REMEMBERED: u64 = 20_000;

/// Verifies access tokens. One is shared by all workers.
pub struct Verifier {
    clock: Arc<dyn Clock>,
    audience: String,
    early: Duration,
    keys: RwLock<KeyRing>,
    revocations: Arc<RevocationList>,
    /// Tokens whose signature and claims are good. Times and revocation are looked at on every use.
    verified: Cache<Box<str>, Arc<Claims>>,
    unknown_keys: AtomicU64,
}

/// Why a token is refused. All but the last are one 401; the word may be told, it helps nobody to forge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not one of ours: form, algorithm, key, signature, issuer, audience or a claim is wrong.
    #[error("the access token is not valid")]
    Invalid,
    /// Not good yet.
    #[error("the access token is not valid yet")]
    NotYet,
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// It, its login session, person, membership or organization was revoked.
    #[error("the access token has been revoked")]
    Revoked,
    /// Nothing is wrong with it, but whether it was revoked is not known at the moment (503, not 401).
    #[error("it cannot be checked at the moment whether the access token has been revoked")]
    Unchecked,
}

impl Verifier {
    /// A verifier for one audience, which takes tokens that were issued `early` by its clock.
    #[must_use]
    pub fn new(
        clock: Arc<dyn Clock>,
        audience: String,
        early: Duration,
        keys: KeyRing,
        revocations: Arc<RevocationList>,
    ) -> Self {
        let verified = Cache::builder().max_capacity(REMEMBERED).time_to_live(Duration::from_secs(900)).build();
        let (keys, unknown_keys) = (RwLock::new(keys), AtomicU64::new(0));
        Self { clock, audience, early, keys, revocations, verified, unknown_keys }
    }

    /// Verifies a token and gives its claims.
    ///
    /// # Errors
    /// When it is refused, and why.
    pub fn verify(&self, token: &str) -> Result<Arc<Claims>, Refused> {
        let now = self.clock.now();
        let claims = match self.verified.get(token) {
            Some(claims) => claims,
            None => self.remember(token, now)?,
        };
        self.in_time(&claims, now)?;
        match self.revocations.standing(&claims) {
            Standing::Living => Ok(claims),
            Standing::Revoked => Err(Refused::Revoked),
            Standing::Unknown => Err(Refused::Unchecked),
        }
    }

    /// Replaces the keys; what was verified with the old ones is verified again.
    pub fn replace_keys(&self, keys: KeyRing) {
        *self.keys.write() = keys;
        self.verified.invalidate_all();
    }

    /// The list that tokens are looked up in.
    #[must_use]
    pub fn revocations(&self) -> &Arc<RevocationList> {
        &self.revocations
    }

    /// How many tokens were refused so far because no key of their name verifies.
    #[must_use]
    pub fn unknown_keys(&self) -> u64 {
        self.unknown_keys.load(Ordering::Relaxed)
    }

    fn remember(&self, token: &str, now: Timestamp) -> Result<Arc<Claims>, Refused> {
        let compact = Compact::parse(token).ok_or(Refused::Invalid)?;
        // Held while the result is stored, so that a key taken out meanwhile leaves nothing behind.
        let keys = self.keys.read();
        let Some(key) = keys.find(&compact.kid, now) else {
            self.unknown_keys.fetch_add(1, Ordering::Relaxed);
            return Err(Refused::Invalid);
        };
        let claims: Claims = compact.claims(key).ok_or(Refused::Invalid)?;
        if claims.iss != ISSUER || claims.aud != self.audience || claims.sub != claims.user_id {
            return Err(Refused::Invalid);
        }
        self.in_time(&claims, now)?;
        let claims = Arc::new(claims);
        self.verified.insert(token.into(), Arc::clone(&claims));
        Ok(claims)
    }

    /// RFC 7519, sections 4.1.4 to 4.1.6; a token issued in the future is refused too. An issuer whose clock is ahead must
    /// not make its tokens useless elsewhere, but nothing makes a token live longer than it says.
    fn in_time(&self, claims: &Claims, now: Timestamp) -> Result<(), Refused> {
        let now = now.seconds();
        let latest = now.saturating_add(i64::try_from(self.early.as_secs()).unwrap_or(0));
        if claims.nbf > latest || claims.iat > latest {
            Err(Refused::NotYet)
        } else if claims.exp <= now {
            Err(Refused::Expired)
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Verifier").field("audience", &self.audience).finish_non_exhaustive()
    }
}
