//! The chain that makes the audit log tamper-evident.
//!
//! ```text
//! body_n = canonical JSON of the event, with chain, seq and key_id   (RFC 8785: sorted members, no spaces)
//! hash_n = SHA-256(hash_{n-1} ‖ body_n)                              hash_0 = 32 zero bytes
//! mac_n  = HMAC-SHA-256(audit key, hash_n)
//! ```
//!
//! Anyone can recompute the hashes; only the key's holder can make the MACs.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::audit::{AuditEvent, Chain};

/// A SHA-256 digest or an HMAC of it; hexadecimal in text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainDigest([u8; 32]);

impl ChainDigest {
    /// What stands before the first event of a chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Wraps stored bytes; `None` unless there are 32.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for ChainDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ChainDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::str::FromStr for ChainDigest {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, hex::FromHexError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for ChainDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChainDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The key that makes the MACs, and the name by which events say which key it was.
#[derive(Clone)]
pub struct AuditKey {
    secret: Zeroizing<Vec<u8>>,
    id: String,
}

impl AuditKey {
    /// A key; its name is the first 8 hexadecimal characters of the secret's SHA-256.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let name = hex::encode(Sha256::digest(secret));
        Self { secret: Zeroizing::new(secret.to_vec()), id: name.chars().take(8).collect() }
    }

    /// The key's name (`key_id`).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The MAC of some bytes.
    #[must_use]
    pub fn mac(&self, bytes: &[u8]) -> ChainDigest {
        // HMAC takes keys of any length; the zero digest never equals a true MAC, so it fails closed.
        Hmac::<Sha256>::new_from_slice(&self.secret).map_or(ChainDigest::ZERO, |mut mac| {
            mac.update(bytes);
            ChainDigest(mac.finalize().into_bytes().into())
        })
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AuditKey({})", self.id)
    }
}

/// The newest event of a chain: where the next one is appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// Its sequence number; 0 while the chain is empty.
    pub seq: u64,
    /// Its hash.
    pub hash: ChainDigest,
}

impl ChainHead {
    /// The head of an empty chain.
    pub const EMPTY: Self = Self { seq: 0, hash: ChainDigest::ZERO };

    /// The head as it is kept outside the database: `<chain> <seq, 20 digits> <hash> <mac>`. Lines of one
    /// chain are in the order of their heads.
    #[must_use]
    pub fn signed(&self, chain: Chain, key: &AuditKey) -> String {
        let statement = format!("{chain} {:020} {}", self.seq, self.hash);
        let mac = key.mac(statement.as_bytes());
        format!("{statement} {mac}")
    }

    /// Reads a line of [`Self::signed`]; `None` unless it is what the key's holder wrote.
    #[must_use]
    pub fn read_signed(line: &str, key: &AuditKey) -> Option<(Chain, Self)> {
        let mut words = line.split(' ');
        let chain: Chain = words.next()?.parse().ok()?;
        let head = Self { seq: words.next()?.parse().ok()?, hash: words.next()?.parse().ok()? };
        (head.signed(chain, key) == line).then_some((chain, head))
    }
}

/// An event in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEvent {
    /// Its sequence number in the chain, from 1.
    pub seq: u64,
    /// The canonical JSON that the hash is made of.
    pub body: String,
    /// The hash of the event before it.
    pub prev_hash: ChainDigest,
    /// Its hash.
    pub hash: ChainDigest,
    /// The MAC over its hash.
    pub mac: ChainDigest,
}

#[derive(Serialize, Deserialize)]
struct Placed {
    #[serde(flatten)]
    event: AuditEvent,
    seq: u64,
    key_id: String,
}

impl SealedEvent {
    /// Seals `event` as the one after `head`.
    ///
    /// # Errors
    /// When the event cannot be written as JSON.
    pub fn seal(event: &AuditEvent, head: ChainHead, key: &AuditKey) -> Result<Self, serde_json::Error> {
        let seq = head.seq + 1;
        let placed = Placed { event: event.clone(), seq, key_id: key.id().to_owned() };
        // A JSON value keeps its members sorted, and the event holds no floating-point number.
        let body = serde_json::to_string(&serde_json::to_value(placed)?)?;
        let hash = chained(head.hash, &body);
        Ok(Self { seq, body, prev_hash: head.hash, hash, mac: key.mac(hash.as_bytes()) })
    }

    /// The head of the chain after this event.
    #[must_use]
    pub const fn head(&self) -> ChainHead {
        ChainHead { seq: self.seq, hash: self.hash }
    }

    /// The event itself.
    ///
    /// # Errors
    /// When the body is no event.
    pub fn event(&self) -> Result<AuditEvent, serde_json::Error> {
        serde_json::from_str::<Placed>(&self.body).map(|placed| placed.event)
    }

    /// The key's name as the event states it.
    #[must_use]
    pub fn key_id(&self) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        body.get("key_id")?.as_str().map(str::to_owned)
    }
}

/// The first thing wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenAt(
    /// The sequence number at which the chain is no longer what was written.
    pub u64,
);

/// Walks a chain from its first event and stops at the first that is not what was written.
#[derive(Clone, Debug)]
pub struct ChainWalk<'k> {
    chain: Chain,
    key: &'k AuditKey,
    head: ChainHead,
    outside: Option<ChainHead>,
}

impl<'k> ChainWalk<'k> {
    /// Starts before the first event of `chain`.
    #[must_use]
    pub const fn start(chain: Chain, key: &'k AuditKey) -> Self {
        Self { chain, key, head: ChainHead::EMPTY, outside: None }
    }

    /// The same walk, compared with a head that was kept outside the database.
    #[must_use]
    pub const fn against(mut self, outside: Option<ChainHead>) -> Self {
        self.outside = outside;
        self
    }

    /// Takes the next stored event.
    ///
    /// # Errors
    /// When it is not the next one, or not as it was written.
    pub fn step(&mut self, stored: &SealedEvent) -> Result<(), BrokenAt> {
        let expected = self.head.seq + 1;
        let broken = Err(BrokenAt(expected));
        if stored.seq != expected || stored.prev_hash != self.head.hash {
            return broken;
        }
        let hash = chained(self.head.hash, &stored.body);
        if hash != stored.hash || self.key.mac(hash.as_bytes()) != stored.mac {
            return broken;
        }
        if self.outside.is_some_and(|outside| outside.seq == expected && outside.hash != hash) {
            return broken;
        }
        match serde_json::from_str::<Placed>(&stored.body) {
            Ok(placed) if placed.seq == expected && placed.event.chain == self.chain => {
                self.head = stored.head();
                Ok(())
            }
            Ok(_) | Err(_) => broken,
        }
    }

    /// Ends the walk after the last stored event.
    ///
    /// # Errors
    /// When the head outside has seen events that are not there: the tail was cut off.
    pub fn end(&self) -> Result<(), BrokenAt> {
        match self.outside {
            Some(outside) if outside.seq > self.head.seq => Err(BrokenAt(self.head.seq + 1)),
            Some(_) | None => Ok(()),
        }
    }

    /// The last good event so far.
    #[must_use]
    pub const fn head(&self) -> ChainHead {
        self.head
    }
}

fn chained(previous: ChainDigest, body: &str) -> ChainDigest {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    hasher.update(body.as_bytes());
    ChainDigest(hasher.finalize().into())
}
