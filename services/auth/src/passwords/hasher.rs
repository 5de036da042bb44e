//! Hashing and verifying passwords: `bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))))`.
//!
//! bcrypt reads 72 bytes and stops at a NUL; the keyed hash before it makes 64 harmless characters of
//! any password. A stolen database alone is not enough to guess: the pepper is kept elsewhere.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::credential::PasswordHash;
use domain::random::Randomness;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_kit::problem::Problem;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha384;
use zeroize::Zeroizing;

use super::new_password::{NewPassword, Typed};
use super::pool::{Full, Pool, STALLED};

/// Hashes and verifies passwords.
pub struct PasswordHasher {
    pool: Pool,
    pepper: Arc<SecretString>,
    cost: u32,
    randomness: Arc<dyn Randomness>,
    decoy: Arc<OnceLock<String>>,
    hashed: AtomicU64,
}

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// The password is right.
    Right,
    /// It is right, and its hash has another cost than new ones.
    RightButOutdated,
    /// It is wrong, or there is none.
    Wrong,
}

/// A password could not be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Too many are waiting.
    #[error("too many passwords are waiting to be checked")]
    Overloaded,
    /// The hash function itself failed.
    #[error("the password cannot be hashed")]
    Failed,
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Overloaded => Self::unavailable(
                "overloaded",
                "Too many people are signing in at the moment. Try again in a few seconds.",
                Duration::from_secs(2),
            ),
            HashError::Failed => Self::internal(),
        }
    }
}

impl PasswordHasher {
    /// A hasher of that cost, with one slot a core.
    ///
    /// # Errors
    /// When its threads cannot be started.
    pub fn start(pepper: SecretString, cost: u32, randomness: Arc<dyn Randomness>) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        // About a tenth of a millisecond for each of the 2^cost rounds, until it has been measured.
        let estimate = Duration::from_micros(100 << cost.min(20));
        let pool = Pool::start(u32::try_from(cores).unwrap_or(1), estimate, STALLED)?;
        let decoy = Arc::default();
        Ok(Self { pool, pepper: Arc::new(pepper), cost, randomness, decoy, hashed: AtomicU64::new(0) })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// When too many are waiting.
    pub async fn hash(&self, password: NewPassword) -> Result<PasswordHash, HashError> {
        self.hash_typed(password.into_typed()).await
    }

    /// Hashes a password that was verified, at the cost of new ones.
    ///
    /// # Errors
    /// When too many are waiting.
    pub async fn hash_typed(&self, typed: Typed) -> Result<PasswordHash, HashError> {
        let (pepper, cost) = (Arc::clone(&self.pepper), self.cost);
        let work = move || bcrypt::non_truncating_hash(prehashed(&pepper, &typed).as_bytes(), cost);
        let hash = self.run(work).await?.map_err(|_| HashError::Failed)?;
        Ok(PasswordHash::from_hasher(hash))
    }

    /// Verifies a password. Without a hash, or with one that is no password, the same work is done
    /// against a decoy that nothing matches.
    ///
    /// # Errors
    /// When too many are waiting.
    pub async fn verify(&self, typed: Option<Typed>, hash: Option<&PasswordHash>) -> Result<PasswordCheck, HashError> {
        // A text longer than any password costs no slot; it is wrong like any other.
        let Some(typed) = typed else { return Ok(PasswordCheck::Wrong) };
        let real = hash.map(|hash| hash.for_hasher().to_owned());
        let (pepper, cost) = (Arc::clone(&self.pepper), self.cost);
        let (decoy, randomness) = (Arc::clone(&self.decoy), Arc::clone(&self.randomness));
        let work = move || {
            let prehashed = prehashed(&pepper, &typed);
            match &real {
                Some(hash) if bcrypt::non_truncating_verify(prehashed.as_bytes(), hash).unwrap_or(false) => {
                    if cost_of(hash) == Some(cost) { PasswordCheck::Right } else { PasswordCheck::RightButOutdated }
                }
                Some(_) => PasswordCheck::Wrong,
                None => {
                    let decoy = decoy.get_or_init(|| decoy_hash(cost, randomness.as_ref()));
                    let _ = bcrypt::non_truncating_verify(prehashed.as_bytes(), decoy);
                    PasswordCheck::Wrong
                }
            }
        };
        self.run(work).await
    }

    /// How many passwords have been hashed or verified.
    #[must_use]
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// How many wait or are being worked on.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.pool.depth()
    }

    async fn run<T: Send + 'static>(&self, work: impl Fn() -> T + Send + Sync + 'static) -> Result<T, HashError> {
        let done = self.pool.run(work).await.map_err(|Full| HashError::Overloaded)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        Ok(done)
    }
}

fn prehashed(pepper: &SecretString, typed: &Typed) -> Zeroizing<String> {
    // HMAC takes keys of any length; an empty text would match no stored hash.
    let mac = Hmac::<Sha384>::new_from_slice(pepper.expose_secret().as_bytes());
    Zeroizing::new(mac.map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(typed.as_str().as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        },
    ))
}

/// The cost in `$2b$12$…`.
fn cost_of(hash: &str) -> Option<u32> {
    hash.split('$').nth(2)?.parse().ok()
}

/// A hash of that cost whose password nobody knows: salt and digest are random. bcrypt's digest has 31
/// letters of which the last carries four bits; salt 22 of which the last carries two.
fn decoy_hash(cost: u32, randomness: &dyn Randomness) -> String {
    const LETTERS: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0; 53];
    randomness.fill(&mut bytes);
    let letters = bytes.iter().enumerate().map(|(index, byte)| {
        let letter = match index {
            21 => byte & 0x30,
            52 => byte & 0x3c,
            _ => byte & 0x3f,
        };
        char::from(LETTERS.get(usize::from(letter)).copied().unwrap_or(b'.'))
    });
    format!("$2b${cost:02}${}", letters.collect::<String>())
}
