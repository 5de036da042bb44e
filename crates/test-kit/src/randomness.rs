//! Randomness that repeats: the same seed gives the same bytes. Never for anything but tests.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::random::Randomness;

/// A counter put through a mixing function (SplitMix64).
#[derive(Debug)]
pub struct SeededRandomness(AtomicU64);

impl SeededRandomness {
    /// The sequence of that seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Default for SeededRandomness {
    fn default() -> Self {
        Self::new(7)
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            let length = chunk.len();
            chunk.copy_from_slice(word.to_le_bytes().get(..length).unwrap_or_default());
        }
    }
}
