//! What the proxy does with the bytes of one direction.

use std::time::Duration;

/// Where bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Requests.
    ToServer,
    /// Answers.
    ToClient,
}

/// What happens to what goes one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It passes.
    #[default]
    Pass,
    /// The listener is closed and open connections are reset: a server that is not there.
    Refuse,
    /// Connections are taken and reset at once, and so are open ones.
    Reset,
    /// Everything is taken and nothing passed on: a network that drops packets. What was thrown away does not come
    /// back, so a connection that lost bytes is reset when this ends.
    BlackHole,
    /// Nothing is taken, and connections stay open: a server that hangs. What waits goes on when this ends.
    Hang,
    /// Each piece waits, `by` and at most `jitter` less or more.
    Delay {
        /// The middle.
        by: Duration,
        /// At most as long as `by`.
        jitter: Duration,
    },
    /// At most so much a second, for each connection.
    Rate {
        /// More than none.
        bytes_per_second: u32,
    },
    /// Small pieces with pauses between them, so that no message arrives whole.
    Slice {
        /// The length of a piece, more than none.
        bytes: usize,
        /// Before the next one.
        pause: Duration,
    },
    /// A connection is closed after so many bytes from now on, or from its beginning.
    CutAfter {
        /// What still passes.
        bytes: u64,
    },
    /// One bit of one byte of the next piece is turned, once; then everything passes.
    Corrupt,
}
