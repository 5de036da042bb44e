//! The last output of a terminal, with the offset of every byte since its start.

use std::collections::VecDeque;

use bytes::Bytes;

/// How much is kept.
pub(super) const KEPT: usize = 256 * 1024;

/// The last bytes.
#[derive(Debug, Default)]
pub(super) struct Ring {
    bytes: VecDeque<u8>,
    end: u64,
}

impl Ring {
    /// The offset behind the last byte: how many there have been.
    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    /// The offset of the oldest byte that is kept.
    pub(super) fn start(&self) -> u64 {
        self.end - self.bytes.len() as u64
    }

    /// Adds bytes; the oldest go.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        self.end += bytes.len() as u64;
        let surplus = self.bytes.len().saturating_sub(KEPT);
        self.bytes.drain(..surplus);
    }

    /// At most `most` bytes from `offset` on.
    pub(super) fn read(&self, offset: u64, most: usize) -> Bytes {
        let skip = usize::try_from(offset.saturating_sub(self.start())).unwrap_or(usize::MAX);
        self.bytes.iter().skip(skip).take(most).copied().collect()
    }
}
