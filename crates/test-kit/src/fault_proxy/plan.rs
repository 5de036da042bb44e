//! What all connections of the proxy go by at one time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::mode::{Direction, Mode};

/// The plan in force.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// How often it was changed.
    pub(super) number: u64,
    /// How often open connections were told to end: one that began at another count ends.
    pub(super) resets: u64,
    to_server: Setting,
    to_client: Setting,
    losses: Losses,
}

/// The mode of one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Setting {
    pub(super) mode: Mode,
    /// Which setting of this direction it is: what is counted from the beginning of a mode begins anew with each.
    pub(super) number: u64,
    /// For [`Mode::Corrupt`]: how many bytes are still to be corrupted, by whichever connection comes first.
    corruptions: Arc<AtomicU32>,
}

/// Answers that are to be lost.
#[derive(Clone, Debug, Default)]
struct Losses {
    left: Arc<AtomicU32>,
    part: Vec<u8>,
}

/// What becomes of the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    Open,
    Refusing,
    Resetting,
}

/// Whether a thing that happens a limited number of times happens now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Now,
    NotNow,
}

impl Plan {
    pub(super) fn set(&mut self, mode: Mode) {
        self.set_toward(Direction::ToServer, mode);
        self.set_toward(Direction::ToClient, mode);
    }

    pub(super) fn set_toward(&mut self, direction: Direction, mode: Mode) {
        let setting = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        *setting = Setting { mode, number: setting.number + 1, corruptions: Arc::new(AtomicU32::new(1)) };
    }

    pub(super) const fn reset_connections(&mut self) {
        self.resets += 1;
    }

    pub(super) fn lose_answers(&mut self, count: u32, part: &[u8]) {
        self.losses = Losses { left: Arc::new(AtomicU32::new(count)), part: part.to_owned() };
    }

    pub(super) const fn toward(&self, direction: Direction) -> &Setting {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }

    pub(super) fn door(&self) -> Door {
        let modes = [self.to_server.mode, self.to_client.mode];
        if modes.contains(&Mode::Refuse) {
            Door::Refusing
        } else if modes.contains(&Mode::Reset) {
            Door::Resetting
        } else {
            Door::Open
        }
    }

    /// Whether the answer to this request is to be lost; asking takes one of those that are left.
    pub(super) fn takes_answer_to(&self, request: &[u8]) -> Turn {
        let part = &self.losses.part;
        let meant = part.is_empty() || request.windows(part.len()).any(|window| window == part);
        if meant { take_one(&self.losses.left) } else { Turn::NotNow }
    }
}

impl Setting {
    /// Whether a byte is to be corrupted; asking takes it.
    pub(super) fn corrupts(&self) -> Turn {
        take_one(&self.corruptions)
    }
}

fn take_one(left: &AtomicU32) -> Turn {
    match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
        Ok(_) => Turn::Now,
        Err(_) => Turn::NotNow,
    }
}
